"""What the secretariat reads first: what waits, with its count and the way to it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from home.dashboard import waiting
from network.models import ListingChange, Means
from tests.factories.network import (
    InvitationFactory,
    MembershipApplicationFactory,
    PersonFactory,
    PlaceFactory,
    SeatFactory,
    StructureFactory,
)
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(site):
    return PersonFactory(coordinator=True)


def changed(place, *, days_ago=0, status="applied"):
    return ListingChange.objects.create(
        place=place, section="contacts", before={"phone": ""}, after={"phone": "05 36 49 10 10"}, means=Means.ACCOUNT,
        status=status, at=timezone.now() - dt.timedelta(days=days_ago),
    )  # fmt: skip


def verified(thing):
    type(thing).objects.filter(pk=thing.pk).update(verified_at=timezone.now())
    return thing


def a_quiet_place():
    place = verified(PlaceFactory())
    verified(place.structure)
    return place


def counted():
    return {each.url.rpartition("/admin/")[2]: each.count for each in waiting()}


def test_nothing_waits_when_everything_is_answered(db):
    place = a_quiet_place()
    changed(place, days_ago=3)
    MembershipApplicationFactory(status="accepted")
    ResourceFactory(published=True, structure=place.structure)
    SeatFactory(user__email="siege@example.org")
    assert waiting() == []


def test_each_thing_that_waits_is_counted_with_the_way_to_it(db):
    place = a_quiet_place()
    changed(place), changed(place, days_ago=1), changed(place, days_ago=2)
    changed(place, days_ago=5, status="waiting")
    MembershipApplicationFactory(), MembershipApplicationFactory()
    ResourceFactory(status="proposed", structure=place.structure)
    SeatFactory(accepted_at=None)
    InvitationFactory(structure=place.structure, expires_at=timezone.now() - dt.timedelta(days=1))
    InvitationFactory(structure=place.structure)
    PlaceFactory(structure=place.structure)
    StructureFactory()
    assert counted() == {
        "snippets/network/membershipapplication/?status=submitted": 2,
        "snippets/resources/resource/?status=proposed": 1,
        "network/changes/?status=waiting": 1,
        "network/changes/?period=since_yesterday": 2,
        "snippets/network/seat/?state=asked": 1,
        "snippets/network/invitation/?state=expired": 1,
        "snippets/network/place/?level=refresh": 1,
        "snippets/network/structure/?level=refresh": 1,
    }


def test_the_way_leads_to_a_list_of_as_many(client, coordinator):
    place = a_quiet_place()
    changed(place), changed(place, days_ago=2), changed(place, days_ago=5, status="waiting")
    MembershipApplicationFactory(), MembershipApplicationFactory(status="withdrawn")
    ResourceFactory(status="proposed", structure=place.structure), ResourceFactory(structure=place.structure)
    SeatFactory(accepted_at=None, user=coordinator), SeatFactory(user=coordinator)
    InvitationFactory(structure=place.structure, expires_at=timezone.now() - dt.timedelta(days=1))
    PlaceFactory(structure=place.structure)
    StructureFactory()
    client.force_login(coordinator)
    listed = {each.url: client.get(each.url).context["page_obj"].paginator.count for each in waiting()}
    assert listed == {each.url: each.count for each in waiting()}
    assert len(listed) == 8


def test_what_waits_is_counted_in_a_fixed_number_of_queries(db, django_assert_num_queries):
    place = a_quiet_place()
    with django_assert_num_queries(16):
        waiting()
    for _ in range(3):
        changed(place)
        MembershipApplicationFactory()
        StructureFactory()
    with django_assert_num_queries(16):
        waiting()


def test_coordinators_see_it_first(client, coordinator):
    client.force_login(coordinator)
    panels = client.get(reverse("wagtailadmin_home")).context["panels"]
    assert [type(panel).__name__ for panel in panels] == ["ToDoPanel", "RecentEditsPanel", "LockedPagesPanel"]


def test_coordinators_are_offered_only_what_they_use(client, coordinator, rf):
    from wagtail.admin.menu import admin_menu, settings_menu

    request = rf.get("/admin/")
    request.user = coordinator
    names = [item.name for item in sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)]
    assert set(names) == {
        "explorer", "network", "charter", "resources", "equipment", "watch", "images", "documents", "reports", "settings"
    }  # fmt: skip
    assert {item.url for item in settings_menu.menu_items_for_request(request)} == {
        "/admin/settings/network/network/", "/admin/settings/home/identity/", "/admin/redirects/"
    }  # fmt: skip


def test_an_alias_in_another_language_is_not_served(client, site, english):
    from wagtail.actions.copy_for_translation import CopyPageForTranslationAction

    CopyPageForTranslationAction(site["home"], english, alias=True).execute()
    assert client.get("/").status_code == 200
    assert client.get("/en/").status_code == 404
