"""A plenary held on a tablet: summoned, ticked, a membership voted by hand, minutes drafted and published."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from network.models import Meeting, MeetingKind, MembershipApplication, OutgoingMessage
from tests.factories.network import MembershipApplicationFactory, PersonFactory, StructureFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ON = ["tablet"]


@pytest.fixture
def plenary(world):
    """Three members, and one structure that wishes to join."""
    for name in ("Le Fil", "La Ruche"):
        PersonFactory(manager_of=StructureFactory(name=name))
    MembershipApplicationFactory(structure_name="L’Atelier fictif")
    return MeetingKind.objects.create(name="Séance plénière", quorum_share="0.50")


def test_a_plenary_held_on_a_tablet(coordinate, plenary):
    page = coordinate("/espace/seances/")
    page.goto(f"{page.base}/espace/seances/nouvelle/?type={plenary.pk}")
    begins = timezone.localtime() + dt.timedelta(minutes=2)
    page.locator("[name=starts_at]").fill(begins.strftime("%Y-%m-%dT%H:%M"))
    page.locator("main form button[type=submit]").click()
    page.locator("[name=title]").fill("Nouveau membre")
    page.locator("form[action$='/points/'] button").click()
    page.locator("a[href$='/convoquer/']").click()
    page.locator("main form button").click()
    assert OutgoingMessage.objects.filter(event__startswith="meeting-summoned").count() == 3

    page.locator("form[action$='/ouvrir/'] button").click()
    first = page.locator(".tick-box").first
    assert first.bounding_box()["height"] >= 60
    for number in range(2):
        page.locator(".tick-box").nth(number).click()
        expect(page.locator(".ticks .there")).to_have_count(number + 1)
    expect(page.locator(".standing strong")).to_have_text("2")

    meeting = Meeting.objects.get()
    page.goto(f"{page.base}/espace/seances/{meeting.pk}/votes/nouveau/")
    page.get_by_role("link", name="L’Atelier fictif").click()
    page.locator("[name=quorum_share]").fill("0.50")
    page.locator("[name=majority]").select_option("unanimity")
    page.locator("main form button[type=submit]").click()
    page.locator("form[action$='/ouvrir/'] button").click()
    page.locator("[name=for]").fill("2")
    page.locator("form[action$='/clore/'] button").click()
    expect(page.locator(".verdict")).to_be_visible()
    assert MembershipApplication.objects.get().status == "accepted"

    page.goto(f"{page.base}/espace/seances/{meeting.pk}/")
    page.locator("details:has(form[action$='/clore/']) summary").click()
    page.locator("form[action$='/clore/'] button").click()
    for step in ("rediger", "approuver", "publier"):
        page.locator(f"form[action$='/{step}/'] button").click()
    expect(page.locator(".minutes")).to_contain_text("L’Atelier fictif")
    meeting.refresh_from_db()
    assert meeting.minutes_status == "published"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
