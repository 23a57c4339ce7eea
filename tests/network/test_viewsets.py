"""The coordinators' lists and screens: as fast with many things as with one, safe to take away, and kept in history."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from network.models import (
    Affiliation,
    AgreementType,
    CharterVersion,
    Contact,
    Event,
    ExternalCalendar,
    Invitation,
    ListingChange,
    Means,
    Membership,
    MembershipApplication,
    OutgoingMessage,
    Place,
    Seat,
    Structure,
    User,
    WorkingGroup,
)
from resources.models import EquipmentItem, EquipmentUnit, Resource, WatchFeed, WatchItem
from tests.factories.agenda import EventFactory, ExternalCalendarFactory
from tests.factories.equipment import ItemFactory
from tests.factories.network import (
    AffiliationFactory,
    InvitationFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    PersonFactory,
    PlaceFactory,
    SeatFactory,
    StructureFactory,
    WorkingGroupFactory,
)
from tests.factories.resources import ResourceFactory
from tests.factories.watch import WatchFeedFactory, WatchItemFactory

pytestmark = pytest.mark.django_db


def address(model, name="list", *arguments):
    return reverse(model.snippet_viewset.get_url_name(name), args=arguments)


def rules(number):
    return AgreementType.objects.create(
        slug=f"regles-{number}", name=f"Règles {number}", form="charter", who_may_join="Tous", asked_to="Le secrétariat",
        decided_by="nobody", starts="own_signature",
    )  # fmt: skip


def change(place=None):
    return ListingChange.objects.create(
        place=place or PlaceFactory(), section="contacts", before={"phone": ""}, after={"phone": "05 36 49 10 10"},
        means=Means.ACCOUNT,
    )  # fmt: skip


LISTS = {
    Structure: lambda number: StructureFactory(),
    Place: lambda number: PlaceFactory(),
    User: lambda number: AffiliationFactory(),
    Affiliation: lambda number: AffiliationFactory(),
    Invitation: lambda number: InvitationFactory(),
    MembershipApplication: lambda number: MembershipApplicationFactory(),
    Membership: lambda number: MembershipFactory(),
    WorkingGroup: lambda number: WorkingGroupFactory(),
    Seat: lambda number: SeatFactory(),
    AgreementType: rules,
    Resource: lambda number: ResourceFactory(),
    Event: lambda number: EventFactory(),
    ExternalCalendar: lambda number: ExternalCalendarFactory(),
    WatchItem: lambda number: WatchItemFactory(),
    EquipmentUnit: lambda number: ItemFactory(),
    EquipmentItem: lambda number: ItemFactory(),
    WatchFeed: lambda number: WatchFeedFactory(),
    Contact: lambda number: Contact.objects.create(email=f"p{number}@example.org"),
    OutgoingMessage: lambda number: OutgoingMessage.objects.create(event=f"e{number}", to="alix@example.org"),
}


def queries_of(get, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.model_name)
@pytest.mark.parametrize("question", ["", "?export=csv"], ids=["list", "export"])
def test_a_list_takes_as_many_queries_with_three_things_as_with_one(admin, model, question):
    url = address(model) + question
    LISTS[model](1)
    admin.get(url)
    with_one = queries_of(admin.get, url)
    LISTS[model](2), LISTS[model](3)
    assert queries_of(admin.get, url) == with_one


def test_the_list_of_changes_takes_as_many_queries_with_three_as_with_one(admin):
    url = reverse("listing_changes")
    change()
    admin.get(url)
    with_one = queries_of(admin.get, url)
    change(), change()
    assert queries_of(admin.get, url) == with_one


# Tables that people take away


def test_an_export_executes_nothing(admin):
    StructureFactory(name="=1+1")
    csv = admin.get(address(Structure) + "?export=csv")
    assert csv.headers["Content-Disposition"] == 'attachment; filename="structures.csv"'
    assert csv.content.decode("utf-8-sig").splitlines()[1].split(";")[0] == "'=1+1"
    sheet = load_workbook(io.BytesIO(admin.get(address(Structure) + "?export=xlsx").content)).active
    assert sheet["A2"].value == "'=1+1"
    assert sheet["A2"].data_type == "s"


def test_an_export_holds_what_the_filters_leave(admin):
    StructureFactory(name="Adhérente"), StructureFactory(name="Extérieure", member=False)
    lines = admin.get(address(Structure) + "?member=no&export=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in lines[1:]] == ["Extérieure"]


# Finding


def names(response):
    return [str(each) for each in response.context["page_obj"].object_list]


@pytest.mark.parametrize("asked", ["mediatheque", "MÉDIATH", "lilas"])
def test_a_list_is_searched_without_regard_to_accents(admin, asked):
    PlaceFactory(name="Médiathèque des Lilas"), PlaceFactory(name="Mairie")
    assert names(admin.get(address(Place), {"q": asked})) == ["Médiathèque des Lilas"]


def test_people_are_found_by_role_and_by_structure(admin):
    structure = StructureFactory()
    manager, reader = PersonFactory(manager_of=structure), PersonFactory(reader_of=structure)
    PersonFactory(manager_of=StructureFactory())
    assert names(admin.get(address(User), {"structure": structure.pk})) == [str(manager), str(reader)]
    assert names(admin.get(address(User), {"structure": structure.pk, "role": "reader"})) == [str(reader)]


@pytest.mark.parametrize(
    "months, level", [(0, "fresh"), (7, "watch"), (13, "check"), (19, "refresh"), (None, "refresh")]
)
def test_listings_are_found_by_their_freshness(admin, months, level):
    import datetime as dt

    from django.utils import timezone

    from network.freshness import level_of

    verified = timezone.now() - dt.timedelta(days=31 * months) if months is not None else None
    place = PlaceFactory(verified_at=verified)
    found = {
        each: names(admin.get(address(Place), {"level": each})) for each in ("fresh", "watch", "check", "refresh")
    }  # fmt: skip
    assert found == {each: [place.name] if each == level else [] for each in found}
    assert level_of(place) == level


# Changes of listings


def test_changes_are_found_by_day_and_by_status(admin):
    import datetime as dt

    from django.utils import timezone

    place = PlaceFactory()
    for days, status in ((0, "applied"), (1, "applied"), (1, "waiting"), (4, "applied"), (40, "waiting")):
        ListingChange.objects.filter(pk=change(place).pk).update(
            at=timezone.now() - dt.timedelta(days=days), status=status
        )

    def count(**question):
        return admin.get(reverse("listing_changes"), question).context["page_obj"].paginator.count

    assert count() == 5
    assert [count(period=each) for each in ("today", "yesterday", "since_yesterday", "week")] == [1, 2, 3, 4]
    assert count(status="waiting") == 2
    assert count(status="waiting", period="week") == 1


def test_a_change_is_shown_before_and_after(admin):
    waits = change()
    ListingChange.objects.filter(pk=waits.pk).update(status="waiting")
    html = admin.get(reverse("listing_changes")).content.decode()
    assert "05 36 49 10 10" in html
    assert f'action="/espace/modifications/{waits.pk}/accepter/"' in html
    assert f'action="/espace/modifications/{waits.pk}/refuser/"' in html


def test_an_adopted_charter_is_not_edited(admin):
    version = CharterVersion.objects.create(title="Charte", status="in_force")
    assert (
        admin.get(address(CharterVersion, "edit", version.pk)).templates[0].name == "network/chartering/adopted.html"
    )
    assert admin.post(address(CharterVersion, "edit", version.pk), {"title": "Autre"}).status_code == 302
    admin.post(address(CharterVersion, "delete", version.pk))
    version.refresh_from_db()
    assert version.title == "Charte"
