"""A group on a phone: called together, answered, its minutes published, and a letter that arrives."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from network import outbox
from network.models import GroupLetter, Meeting, OutgoingMessage
from tests.factories.groups import group_of
from tests.journeys.test_accessibility import enter

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ON = ["phone"]


def test_a_group_meets_and_writes(world, visit, client, live_server):
    group, facilitator, (member,) = group_of(members=1, slug="accueil", name="Accueil")
    page = visit("/")
    enter(page, client, live_server, facilitator)
    page.goto(f"{page.base}/espace/groupes/accueil/seances/nouvelle/")
    page.locator("[name=title]").fill("Relire la fiche")
    page.locator("[name=starts_at]").fill((timezone.localtime() + dt.timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=points]").fill("La fiche\nLa suite")
    page.locator("main form button[type=submit]").click()
    page.locator("a[href$='/convoquer/']").click()
    page.locator("main form button").click()

    other = visit("/")
    enter(other, Client(), live_server, member)
    summons = OutgoingMessage.objects.get(event__startswith="meeting-summoned", to=member.email)
    other.goto(other.base + re.search(r"/espace/seances/\d+/", summons.text)[0])
    other.locator("input[value=coming]").check()
    other.locator("form[action$='/repondre/'] button").click()

    page.goto(f"{page.base}/espace/seances/{Meeting.objects.get().pk}/")
    page.locator("form[action$='/ouvrir/'] button").click()
    page.locator(".tick-box").first.click()
    expect(page.locator(".standing strong")).to_have_text("1")
    page.get_by_role("link", name=re.compile("Retour|Back")).click()
    page.locator("details:has(form[action$='/clore/']) summary").click()
    page.locator("form[action$='/clore/'] button").click()
    for step in ("rediger", "approuver", "publier"):
        page.locator(f"form[action$='/{step}/'] button").click()
    expect(page.locator(".minutes")).to_contain_text("La suite")

    page.goto(f"{page.base}/espace/groupes/accueil/lettres/ecrire/")
    page.locator("[name=subject]").fill("La fiche est prête")
    page.locator("[name=text]").fill("Lisez-la avant lundi.")
    page.locator("main form button[type=submit]").first.click()
    page.locator("button[name=send]").dblclick()
    page.wait_for_url("**/espace/groupes/lettres/*/")
    assert GroupLetter.objects.count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    mail.outbox.clear()
    outbox.send_waiting()
    letter = next(each for each in mail.outbox if "La fiche est prête" in each.subject and each.to == [member.email])
    assert letter.reply_to == [facilitator.email] and "Lisez-la avant lundi." in letter.body
    other.goto(f"{other.base}/espace/groupes/accueil/")
    expect(other.locator("main")).to_contain_text("La fiche est prête")
