"""From the application to the register: a small association applies on a phone, the plenary admits it, its representative
signs, and the register printed on the eve and on the day differ by one line."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from network import governing, voting
from network.forms import open_to_all
from network.models import (
    AgendaItem,
    Attendance,
    Meeting,
    MeetingKind,
    Membership,
    MembershipApplication,
    OutgoingMessage,
    User,
    Vote,
)
from tests.factories.agreements import rules_of

ON = ["phone"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def plenary_network(world, monkeypatch):
    monkeypatch.setattr(open_to_all, "LEAST_SECONDS", 0)
    return rules_of("modele")


def newest(kind):
    return OutgoingMessage.objects.filter(event__startswith=kind).order_by("pk").last()


def link_in(message, start):
    return re.search(rf"/{start}/\S+", message.text).group()


def the_plenary_admits(application):
    """One member, there, and in favour."""
    secretariat = User.objects.get(email="camille@example.org")
    meeting = Meeting.objects.create(
        kind=MeetingKind.objects.get(name="Séance plénière"), title="Plénière", starts_at=timezone.now(), status="summoned"
    )  # fmt: skip
    AgendaItem.objects.create(meeting=meeting, title="Adhésions")
    governing.open_session(meeting, by=secretariat)
    Attendance.objects.update(is_present=True)
    vote = Vote(
        meeting=meeting, question="Adhésion", application=application, **voting.rules_for(meeting, application)
    )
    voting.prepare(vote, by=secretariat)
    voting.open_vote(vote, by=secretariat)
    voting.close(vote, by=secretariat, counts={"for": 1, "against": 0, "abstain": 0})


def applies(page):
    page.locator("[name=structure_name]").fill("Les Clics d’essai")
    page.locator("[name=legal_nature]").select_option("association")
    page.locator("[name=contact_name]").fill("Sacha Fictif")
    page.locator("[name=email]").fill("sacha@example.org")
    page.locator("main form[method=post] .actions button").first.click()
    expect(page.locator("[name=representative_name]")).to_be_visible()
    page.goto(
        page.base + link_in(newest("application-started"), "rejoindre/demande")
    )  # another day, from the mailbox
    page.locator("[name=representative_name]").fill("Sacha Fictif")
    page.locator("[name=representative_email]").fill("sacha@example.org")
    page.locator("main form[method=post] .actions button").first.click()
    expect(page.locator("[name=motivation]")).to_be_visible()
    page.locator("[name=motivation]").fill("Trois permanences par semaine.")
    page.locator("main form[method=post] .actions button").first.click()
    page.get_by_role("button", name="Envoyer la demande").click()
    page.wait_for_url("**/rejoindre/suivi/**")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_application_to_the_register(plenary_network, visit, sign_in, javascript):
    page = visit("/rejoindre/demande/?nouvelle=oui", javascript=javascript)
    applies(page)
    application = MembershipApplication.objects.get()
    assert application.status == "submitted"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    the_plenary_admits(application)
    application.refresh_from_db()
    assert application.status == "accepted" and not application.structure.memberships.exists()

    page.goto(page.base + link_in(newest("called-to-sign"), "signer"))
    page.locator("form[action$='/code/'] button").first.click()
    expect(page.locator("[name=code]")).to_be_visible()
    code = re.search(r"\b\d{3} \d{3}\b", newest("signing-code").text).group()
    page.locator("[name=code]").fill(code)
    page.locator("[name=function]").fill("Présidence")
    page.locator("[name=agreed]").check()
    page.locator("#signer form .actions button").first.click()
    expect(page.locator(".notice-good")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    today = timezone.localdate()
    assert Membership.objects.get(structure=application.structure).begins_on == today
    member = sign_in("dominique@example.org", wanted="/espace/registre/", javascript=javascript)
    lines = []
    for day in (today - dt.timedelta(days=1), today):
        member.goto(f"{member.base}/espace/registre/?le={day.isoformat()}&format=print")
        lines.append(member.locator("tbody th").all_inner_texts())
    assert [len(each) for each in lines] == [1, 2]
    assert any("Les Clics d’essai" in each for each in lines[1])
