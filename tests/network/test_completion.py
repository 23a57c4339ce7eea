"""What visitors look for and do not find, the yearly round, and what is asked because of it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from network.asked import asked_of
from network.completion import missing
from network.models import Closure, Finding, Place, Term, Vocabulary
from network.upkeep import checking
from network.yearly import year_of
from tests.factories.network import PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db


def a_whole_listing(**changes):
    place = PlaceFactory(
        open_in_the_week=True, **{"phone": "05 36 49 10 10", "summary": "Ici on aide.", "latitude": 46.32, "longitude": -0.45}
        | changes,
    )  # fmt: skip
    for vocabulary in (Vocabulary.SERVICES, Vocabulary.ACCESS, Vocabulary.FEES):
        place.terms.add(Term.objects.of(vocabulary).first())
    return place


def sections_missing(place):
    return [each.section for each in missing(Place.objects.get(pk=place.pk))]


def confirmed(*listings):
    for listing in listings:
        type(listing).objects.filter(pk=listing.pk).update(verified_at=timezone.now())


def test_nothing_is_missing_from_a_whole_listing():
    assert missing(a_whole_listing()) == []


def test_everything_is_missing_from_an_empty_one():
    assert sections_missing(PlaceFactory()) == [
        "hours", "contacts", "services", "access", "access", "presentation", "practical",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "section"),
    [
        ({"hours": None}, "hours"), ({"phone": ""}, "contacts"), ({"summary": ""}, "presentation"),
        ({"latitude": None, "longitude": None}, "practical"),
    ],
)  # fmt: skip
def test_each_thing_that_is_missing_is_said_with_the_way_to_it(changes, section):
    place = a_whole_listing()
    Place.objects.filter(pk=place.pk).update(**changes)
    (lack,) = missing(Place.objects.get(pk=place.pk))
    assert (lack.section, lack.url) == (section, reverse("network:place_edit", args=[place.slug, section]))
    assert lack.what and lack.why


@pytest.mark.parametrize("changes", [{"hours_note": "Sur demande"}, {"by_appointment": True}])
def test_hours_may_be_said_otherwise(changes):
    place = a_whole_listing(**changes)
    Place.objects.filter(pk=place.pk).update(hours=None)
    assert sections_missing(place) == []


def test_a_mailbox_is_as_good_as_a_phone():
    assert missing(a_whole_listing(phone="", emails="accueil@example.org")) == []


def test_a_place_that_moves_needs_no_position():
    place = a_whole_listing(latitude=None, longitude=None)
    place.terms.add(Term.objects.get(vocabulary=Vocabulary.ITINERANCE, label="Itinérant"))
    assert missing(place) == []


def test_it_asks_no_query_of_what_is_prefetched(django_assert_num_queries):
    a_whole_listing()
    (place,) = Place.objects.for_display()
    with django_assert_num_queries(0):
        missing(place)


def test_the_listing_page_says_what_is_missing_and_what_seems_wrong(client, site):
    place = a_whole_listing(phone="12")
    checking.look_at_all(network=False)
    person = PersonFactory(editor_of=place.structure)
    client.force_login(person)
    context = client.get(reverse("network:place", args=[place.slug])).context
    assert [finding.check_name for finding in context["findings"]] == ["phone"]
    assert context["missing"] == []


def test_what_was_corrected_meanwhile_no_longer_seems_wrong(client, site):
    place = a_whole_listing(phone="12")
    checking.look_at_all(network=False)
    Place.objects.filter(pk=place.pk).update(phone="05 36 49 10 10", modified_at=timezone.now())
    client.force_login(PersonFactory(editor_of=place.structure))
    assert client.get(reverse("network:place", args=[place.slug])).context["findings"] == []


# What is asked


def titles(person):
    return [task.url for task in asked_of(person)[0]]


def test_an_incomplete_listing_is_asked_for_once_it_is_confirmed():
    place, whole = PlaceFactory(), a_whole_listing()
    person = PersonFactory(editor_of=place.structure)
    person.affiliations.create(structure=whole.structure, role="editor")
    confirmed(place, whole)
    ((task,), more) = asked_of(person)
    assert (task.url, task.minutes, more) == (reverse("network:place", args=[place.slug]), 2, 0)


def test_confirming_comes_before_completing():
    structure = StructureFactory()
    incomplete, old = PlaceFactory(structure=structure), PlaceFactory(structure=structure)
    confirmed(incomplete)
    assert titles(PersonFactory(editor_of=structure)) == [
        reverse("network:place", args=[place.slug]) for place in (old, incomplete)
    ]


# The yearly round


@pytest.fixture
def structure(db):
    return StructureFactory()


def test_the_round_gathers_all_that_is_due(structure):
    place = PlaceFactory(structure=structure, phone="12")
    checking.look_at_all(network=False)
    day = timezone.localdate()
    Closure.objects.create(place=place, starts_on=day, ends_on=day)
    Closure.objects.create(place=place, starts_on=day - dt.timedelta(days=9), ends_on=day - dt.timedelta(days=8))
    person, colleague = PersonFactory(manager_of=structure), PersonFactory(reader_of=structure)
    (found,) = year_of(person).structures
    (round_,) = found.places
    assert {each.user for each in found.colleagues} == {person, colleague}
    assert [finding.check_name for finding in round_.findings] == ["phone", "services"]
    assert [closure.starts_on for closure in round_.closures] == [day]
    assert len(round_.missing) == 6


def test_only_what_one_may_confirm_is_counted(structure):
    PlaceFactory(structure=structure)
    assert (year_of(PersonFactory(reader_of=structure)).total, year_of(PersonFactory(editor_of=structure)).total) == (
        0,
        2,
    )
    assert year_of(PersonFactory()).structures == []


def test_one_is_done_when_all_of_it_is_confirmed(client, site, structure):
    place = a_whole_listing(structure=structure)
    person = PersonFactory(editor_of=structure)
    client.force_login(person)
    here = reverse("network:yearly")
    for name, listing in (("structure", structure), ("place", place)):
        assert client.get(here).context["year"].left > 0
        address = reverse(f"network:{name}_confirm", args=[listing.slug])
        response = client.post(address, {"next": f"{here}#p-{place.pk}"})
        assert response["Location"] == f"{here}#p-{place.pk}"
    year = client.get(here).context["year"]
    assert (year.done, year.total, year.left) == (2, 2, 0)


def test_what_seems_wrong_since_the_confirmation_is_still_to_be_looked_at(structure):
    place = a_whole_listing(structure=structure, phone="12")
    person = PersonFactory(editor_of=structure)
    confirmed(structure, place)
    checking.look_at_all(network=False)
    assert year_of(person).left == 1
    Place.objects.filter(pk=place.pk).update(verified_at=timezone.now())  # they read it, and it is right
    assert year_of(person).left == 0
    assert Finding.objects.standing().count() == 1


@pytest.mark.parametrize(
    "elsewhere", ["https://ailleurs.example/", "//ailleurs.example/", "ailleurs", "javascript:1", ""]
)
def test_nobody_is_sent_to_another_site(client, site, structure, elsewhere):
    place = PlaceFactory(structure=structure)
    client.force_login(PersonFactory(editor_of=structure))
    response = client.post(reverse("network:place_confirm", args=[place.slug]), {"next": elsewhere})
    assert response["Location"] == reverse("network:place", args=[place.slug])


def test_my_structures_show_one_level_or_the_oldest_first(client, site):
    old, fresh = StructureFactory(name="Bé"), StructureFactory(name="Au")
    PlaceFactory(structure=old), PlaceFactory(structure=fresh)
    fresh_place = PlaceFactory(structure=old)
    confirmed(fresh, fresh_place)
    person = PersonFactory(editor_of=old)
    person.affiliations.create(structure=fresh, role="editor")
    client.force_login(person)

    def shown(query):
        context = client.get(reverse("network:structures") + query).context
        return [(structure.name, len(places)) for structure, places in context["structures"]]

    assert shown("") == [("Au", 1), ("Bé", 2)]
    assert shown("?sort=oldest") == [("Bé", 2), ("Au", 1)]
    assert shown("?level=fresh") == [("Au", 0), ("Bé", 1)]
    assert shown("?level=watch") == []
    assert client.get(reverse("network:structures") + "?level=watch").context["has_structures"]
