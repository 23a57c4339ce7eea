"""Listings that may be one place: looked for, merged field by field, told apart, and the way back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db.models import ProtectedError
from django.urls import reverse

from network import upkeep
from network.duplicates import choosing, looking, merging
from network.exchange.pairs import Description
from network.models import (
    Ask,
    Closure,
    Contact,
    Finding,
    ListingChange,
    LookForPairs,
    MergeOfPlaces,
    Network,
    PairOfPlaces,
    PairStatus,
    Place,
    PlaceViews,
    SearchEntry,
)
from network.steps import StepRefused
from tests.factories.network import CommuneFactory, PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db

RELAIS = {"name": "Le Relais des Tilleuls", "address": "12 rue des Tilleuls", "phone": "05 36 49 10 10"}


@pytest.fixture
def coordinator():
    return PersonFactory(coordinator=True)


@pytest.fixture
def two():
    """The same place under two sources; the second one says more."""
    first = PlaceFactory(**RELAIS, source="prefecture", source_id="1")
    second = PlaceFactory(
        **RELAIS | {"name": "LE RELAIS DES TILLEULS", "address": "12 r. des Tilleuls"},
        emails="accueil@relais.example", source="departement", source_id="A", open_in_the_week=True,
    )  # fmt: skip
    return first, second


@pytest.fixture
def pair(two):
    looking.look_for_pairs()
    return PairOfPlaces.objects.get()


def merged(pair, by, keep=None, **choices):
    return merging.merge(pair, keep=keep or pair.first_id, choices=choices, by=by)


# Looking


def test_two_listings_of_one_place_are_proposed_once(two):
    assert looking.look_for_pairs() == (1, 0)
    pair = PairOfPlaces.objects.get()
    assert (pair.first, pair.second, pair.status) == (*two, PairStatus.PROPOSED)
    assert looking.look_for_pairs(again=True) == (0, 0)


def test_nothing_is_looked_at_again_while_no_listing_changed(pair, django_assert_num_queries):
    with django_assert_num_queries(4):  # who travels, the kinds, the places, the last look
        assert looking.look_for_pairs() == (0, 0)


def test_a_proposal_that_no_longer_holds_goes(pair):
    Place.objects.filter(pk=pair.second_id).update(name="Musée des jouets", address="3 quai Haut", phone="")
    assert looking.look_for_pairs() == (0, 1)
    assert not PairOfPlaces.objects.exists()


def test_listings_said_to_be_two_places_are_never_proposed_again(pair, coordinator):
    merging.say_not_the_same(pair, by=coordinator)
    Place.objects.filter(pk=pair.second_id).update(address=RELAIS["address"])
    assert looking.look_for_pairs() == (0, 0)
    pair.refresh_from_db()
    assert (pair.status, pair.decided_by) == (PairStatus.NOT_THE_SAME, coordinator)


def test_what_was_said_of_a_listing_holds_for_the_one_that_took_it_in(pair, coordinator):
    third = PlaceFactory(**RELAIS)
    looking.look_for_pairs()
    merging.say_not_the_same(PairOfPlaces.objects.get(first=pair.second, second=third), by=coordinator)
    PairOfPlaces.objects.filter(first=pair.first, second=third).delete()
    merged(pair, coordinator)
    looking.look_for_pairs()
    assert not PairOfPlaces.objects.filter(status=PairStatus.PROPOSED).exists()


def test_the_morning_looks_too(two, site):
    call_command("daily")
    assert PairOfPlaces.objects.count() == 1
    assert LookForPairs.objects.count() == 1


def test_lines_of_a_file_are_compared_with_each_other_and_with_what_is_there(two, coordinator):
    first, second = two

    def line(key):
        return Description(
            key, RELAIS["name"], address=RELAIS["address"], postal_code="79000", insee="79191", commune="Niort",
            phone=RELAIS["phone"],
        )  # fmt: skip

    known = {looking.Known(first.pk), looking.Known(second.pk)}
    found = {frozenset((pair.one, pair.other)) for pair in looking.pairs_in_lines([line("x"), line("y")])}
    assert found == {frozenset("xy"), *(frozenset((key, each)) for key in "xy" for each in known)}

    own = looking.pairs_in_lines([line("x")], own={"x": first.pk})
    assert [{pair.one, pair.other} for pair in own] == [{"x", looking.Known(second.pk)}]
    looking.look_for_pairs()
    merging.say_not_the_same(PairOfPlaces.objects.get(), by=coordinator)
    assert looking.pairs_in_lines([line("x")], own={"x": first.pk}) == []


# Comparing


def test_the_better_value_is_prefilled(pair):
    Closure.objects.create(place=pair.first, starts_on="2027-08-01", ends_on="2027-08-15")
    Closure.objects.create(place=pair.second, starts_on="2027-12-24", ends_on="2027-12-31")
    rows = {row.name: row for part in choosing.compare(pair.first, pair.second) for row in part.rows}
    assert (rows["name"].best, rows["name"].differs) == (choosing.FIRST, True)  # no capitals everywhere
    assert (rows["emails"].best, rows["hours"].best) == (choosing.SECOND, choosing.SECOND)  # only one says it
    assert (rows["closures"].best, rows["closures"].may_be_both) == (choosing.BOTH, True)
    assert not rows["phone"].differs
    assert "longitude" not in rows and "websites" not in rows


def test_the_listing_that_somebody_looks_after_is_the_one_to_keep(pair):
    assert choosing.better(pair.first, pair.second) == pair.first
    PersonFactory(manager_of=pair.second.structure)
    assert choosing.better(pair.first, pair.second) == pair.second


# Merging


def test_a_merge_writes_what_was_chosen_into_the_history_and_hides_the_other(pair, coordinator):
    merge = merged(pair, coordinator, emails="second", hours="second")
    kept, absorbed = (Place.objects.get(pk=pk) for pk in (pair.first_id, pair.second_id))
    assert (kept.name, kept.address, kept.emails) == (RELAIS["name"], RELAIS["address"], "accueil@relais.example")
    assert kept.hours == absorbed.hours
    assert (absorbed.shown_in_directory, absorbed.merged_into) == (False, kept)
    changes = ListingChange.objects.filter(place=kept).values_list("section", "by")
    assert sorted(changes) == [("contacts", coordinator.pk), ("hours", coordinator.pk)]
    assert kept.verified_at is None  # nobody said by this that the listing is right
    assert MergeOfPlaces.objects.get() == merge
    assert not SearchEntry.objects.get(kind="place", object_id=str(absorbed.pk)).is_public
    assert set(Place.objects.listed()) == {kept}


def test_closures_and_mailboxes_may_be_put_together(pair, coordinator):
    Place.objects.filter(pk=pair.first_id).update(emails="bonjour@relais.example")
    Closure.objects.create(place=pair.second, starts_on="2027-12-24", ends_on="2027-12-31")
    Closure.objects.create(place=pair.first, starts_on="2027-08-01", ends_on="2027-08-15")
    merged(pair, coordinator, emails="both", closures="both")
    kept = Place.objects.get(pk=pair.first_id)
    assert kept.emails == "bonjour@relais.example|accueil@relais.example"
    assert [str(each.starts_on) for each in kept.closures.all()] == ["2027-08-01", "2027-12-24"]


def test_what_hangs_on_the_hidden_listing_stays_its_own_and_its_contact_moves(pair, coordinator):
    contact = Contact.objects.at("alix@example.org")
    Place.objects.filter(pk=pair.second_id).update(contact=contact)
    ask = Ask.objects.create(place=pair.second, contact=contact, status="asked", letters=1)
    Finding.objects.create(place=pair.second, check_name="phone", severity="serious")
    PlaceViews.objects.create(place=pair.second, day="2026-11-19", count=3)
    merge = merged(pair, coordinator)
    kept, absorbed = (Place.objects.get(pk=pk) for pk in (pair.first_id, pair.second_id))
    ask.refresh_from_db()
    assert (kept.contact, ask.status, ask.place) == (contact, "stopped", absorbed)
    assert (absorbed.findings.count(), absorbed.views.count()) == (1, 1)
    assert (absorbed.source, absorbed.source_id) == ("departement", "A")  # the next import of it knows it
    merging.undo(merge, by=coordinator)
    assert Place.objects.get(pk=kept.pk).contact is None


def test_the_first_of_two_who_decide_wins(pair, coordinator):
    late = PairOfPlaces.objects.get()
    merging.say_not_the_same(pair, by=coordinator)
    with pytest.raises(StepRefused):
        merged(late, coordinator)
    assert Place.objects.filter(merged_into=None).count() == 2


def test_a_listing_that_changed_while_it_was_read_is_not_merged(pair, coordinator):
    seen = choosing.digest_of(pair.first, pair.second)
    upkeep.correct(pair.first, "contacts", {"phone": "05 36 49 10 11"}, by=coordinator)
    with pytest.raises(StepRefused):
        merging.merge(pair, keep=pair.first_id, choices={}, seen=seen, by=coordinator)
    assert not MergeOfPlaces.objects.exists()


def test_a_change_that_waits_for_a_check_comes_first(pair, coordinator):
    Network.objects.create(name="Réseau", changes_wait_for_check=True)
    editor = PersonFactory(editor_of=pair.second.structure)
    upkeep.correct(pair.second, "contacts", {"phone": "05 36 49 10 11"}, by=editor)
    with pytest.raises(StepRefused):
        merged(pair, coordinator)


@pytest.mark.parametrize("step", [merged, lambda pair, by: merging.say_not_the_same(pair, by=by)])
def test_only_coordinators_decide(pair, step):
    with pytest.raises(PermissionDenied):
        step(pair, PersonFactory(manager_of=pair.first.structure))
    assert PairOfPlaces.objects.get().status == PairStatus.PROPOSED


# The way back


def test_undoing_brings_both_listings_back_as_they_were(pair, coordinator):
    before = choosing.digest_of(pair.first, pair.second)
    merge = merged(pair, coordinator, name="second", emails="second", hours="second")
    merging.undo(merge, by=coordinator)
    first, second = (Place.objects.get(pk=pk) for pk in (pair.first_id, pair.second_id))
    assert choosing.digest_of(first, second) == before
    assert (second.shown_in_directory, second.merged_into) == (True, None)
    pair.refresh_from_db()
    assert (pair.status, pair.decided_by) == (PairStatus.PROPOSED, None)
    with pytest.raises(StepRefused):
        merging.undo(merge, by=coordinator)


def test_what_was_changed_since_stands_in_the_way_and_is_named(pair, coordinator):
    merge = merged(pair, coordinator, emails="second")
    kept = Place.objects.get(pk=pair.first_id)
    upkeep.correct(kept, "contacts", {"emails": "autre@relais.example"}, by=coordinator)
    with pytest.raises(StepRefused, match="Contacts"):
        merging.undo(merge, by=coordinator)
    assert Place.objects.get(pk=pair.second_id).merged_into == kept


def test_a_change_of_something_else_does_not_stand_in_the_way(pair, coordinator):
    merge = merged(pair, coordinator, emails="second")
    kept = Place.objects.get(pk=pair.first_id)
    upkeep.correct(kept, "contacts", {"phone": "05 36 49 10 11"}, by=coordinator)
    merging.undo(merge, by=coordinator)
    kept.refresh_from_db()
    assert (kept.phone, kept.emails) == ("05 36 49 10 11", "")


def test_a_contact_chosen_and_a_listing_hidden_since_stay_so(pair, coordinator):
    Place.objects.filter(pk=pair.second_id).update(contact=Contact.objects.at("alix@example.org"))
    merge = merged(pair, coordinator)
    chosen = Contact.objects.at("garance@example.org")
    Place.objects.filter(pk=pair.first_id).update(contact=chosen, shown_in_directory=False)
    merging.undo(merge, by=coordinator)
    kept = Place.objects.get(pk=pair.first_id)
    assert (kept.contact, kept.shown_in_directory) == (chosen, False)


def test_a_listing_that_took_another_one_in_is_not_deleted(pair, coordinator):
    merged(pair, coordinator)
    with pytest.raises(ProtectedError):
        Place.objects.get(pk=pair.first_id).delete()


def test_a_listing_merged_further_is_given_back_in_order(pair, coordinator):
    merge = merged(pair, coordinator)
    third = PlaceFactory(**RELAIS)
    looking.look_for_pairs()
    further = merged(PairOfPlaces.objects.get(second=third), coordinator, keep=third.pk)
    with pytest.raises(StepRefused):
        merging.undo(merge, by=coordinator)
    merging.undo(further, by=coordinator)
    merging.undo(merge, by=coordinator)
    assert Place.objects.filter(merged_into=None).count() == 3


# The pages


def test_the_address_of_a_merged_listing_leads_to_the_kept_one_however_many_merges_away(client, pair, coordinator):
    third = PlaceFactory(**RELAIS)
    merged(pair, coordinator)
    looking.look_for_pairs()
    merged(PairOfPlaces.objects.get(second=third), coordinator, keep=third.pk)
    response = client.get(pair.second.get_absolute_url())
    assert (response.status_code, response["Location"]) == (302, third.get_absolute_url())
    reported = client.get(reverse("directory:report", args=[pair.second.slug]))
    assert reported["Location"] == reverse("directory:report", args=[third.slug])
    assert response.cookies == {}
    Place.objects.filter(pk=third.pk).update(shown_in_directory=False)
    assert client.get(pair.second.get_absolute_url()).status_code == 404


def test_a_coordinator_merges_and_undoes_on_one_page(client, site, pair, coordinator):
    client.force_login(coordinator)
    address = reverse("network:duplicate", args=[pair.pk])
    page = client.get(address).content.decode()
    assert 'name="field-emails" value="second" checked' in page
    seen = choosing.digest_of(pair.first, pair.second)
    typed = {f"field-{name}": "first" for name in ("name", "address", "hours")}
    typed |= {"keep": pair.first_id, "field-emails": "second", "seen": seen}
    assert client.post(address, typed).status_code == 302
    merge = MergeOfPlaces.objects.get()
    assert Place.objects.get(pk=pair.first_id).emails == "accueil@relais.example"
    assert reverse("network:merge_undo", args=[merge.pk]) in client.get(address).content.decode()
    client.post(reverse("network:merge_undo", args=[merge.pk]))
    assert PairOfPlaces.objects.get().status == PairStatus.PROPOSED


def test_a_form_without_a_choice_says_what_is_missing_and_keeps_what_was_ticked(client, site, pair, coordinator):
    client.force_login(coordinator)
    response = client.post(reverse("network:duplicate", args=[pair.pk]), {"field-emails": "first"})
    assert response.status_code == 422
    assert 'name="field-emails" value="first" checked' in response.content.decode()
    assert not MergeOfPlaces.objects.exists()


def test_the_list_is_filtered_by_commune_and_by_state(client, site, pair, coordinator):
    client.force_login(coordinator)
    address = reverse("network:duplicates")
    names = [RELAIS["name"] in client.get(f"{address}?{query}").content.decode() for query in ("", "commune=79191")]
    assert names == [True, True]
    CommuneFactory(insee="79202", name="Parthenay")
    for query in ("commune=79202", "state=merged", "q=musée", "state=nothing&q=musée", "commune=%00"):
        assert client.get(f"{address}?{query}").status_code == 200
        shown = RELAIS["name"] in client.get(f"{address}?{query}").content.decode()
        assert shown == (query == "commune=%00")


def test_a_merged_structure_of_two_listings_keeps_the_structure_of_the_kept_one(pair, coordinator):
    structure = StructureFactory()
    Place.objects.filter(pk=pair.first_id).update(structure=structure)
    pair.refresh_from_db()
    merged(PairOfPlaces.objects.get(), coordinator, name="second")
    assert Place.objects.get(pk=pair.first_id).structure == structure
