"""A listing stays true: from the mail, without an account, on a phone; and a campaign from its launch to the calls."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from network.models import Ask, AskStatus, Call, Closure, Contact, Means, Network, OutgoingMessage, Place
from network.upkeep import asking
from tests.factories.network import PersonFactory, PlaceFactory, StructureFactory
from tests.journeys.conftest import SCREENS, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ON = ["phone"]

ON_A_PHONE = pytest.mark.parametrize("screen", [SCREENS["phone"]], ids=["phone"])
WITH_OR_WITHOUT_SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture
def letter(world):
    """The mail that the manager of Les Passerelles reads this morning about Le Relais."""
    Place.objects.exclude(pk=world["place"].pk).update(verified_at=timezone.now())
    Place.objects.update(created_at=timezone.now() - dt.timedelta(days=400))
    call_command("daily")
    return mail.outbox[-1]


def link(message, words):
    """The address that stands under some words of the mail."""
    return re.search(rf"{words}[^\n]*\n\S*?(/ma-fiche/\S+)", message.body).group(1)


@ON_A_PHONE
@WITH_OR_WITHOUT_SCRIPTS
def test_all_of_it_is_right_from_the_mail(visit, letter, world, javascript):
    assert letter.subject == "Pour action (1 minute) : la fiche « Le Relais » est-elle toujours exacte ?"
    page = visit(link(letter, "Tout est exact"), javascript=javascript)
    expect(page.get_by_role("main")).to_contain_text("05 36 49 10 10")
    page.get_by_role("button", name="Tout est exact").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci\u202f!")
    place = Place.objects.get(pk=world["place"].pk)
    assert (place.verified_means, place.verified_contact.email) == (Means.MAIL, "dominique@example.org")
    assert page.context.cookies() == []


@ON_A_PHONE
@WITH_OR_WITHOUT_SCRIPTS
def test_tuesday_and_a_summer_closure_from_the_mail(visit, letter, world, javascript):
    page = visit(link(letter, "Je corrige"), javascript=javascript)
    page.get_by_role("link", name="Corriger : Horaires d’ouverture").click()
    page.get_by_label("Mardi").fill("10h-12h, 15h-19h30")
    page.get_by_role("button", name="Enregistrer et publier").click()
    expect(page.get_by_role("status")).to_contain_text("enregistré et publié")
    page.get_by_role("link", name="Corriger : Fermetures et ouvertures exceptionnelles").click()
    first = timezone.localdate() + dt.timedelta(days=30)
    page.get_by_label("Premier jour").fill(first.isoformat())
    page.get_by_label("Dernier jour").fill((first + dt.timedelta(days=21)).isoformat())
    page.get_by_label("Pourquoi").fill("Congés d’été")
    page.get_by_role("button", name="Enregistrer et publier").click()
    expect(page.get_by_role("main")).to_contain_text("Congés d’été")
    page.get_by_role("button", name="J’ai fini").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci\u202f!")
    place = Place.objects.get(pk=world["place"].pk)
    assert place.hours["tu"] == [["10:00", "12:00"], ["15:00", "19:30"]]
    assert (Closure.objects.get().starts_on, place.verified_means) == (first, Means.MAIL)
    public = visit("/annuaire/lieux/le-relais/")
    expect(public.locator("main")).to_contain_text("Congés d’été")


@ON_A_PHONE
def test_what_is_typed_is_kept_without_being_sent(visit, letter):
    page = visit(link(letter, "Je corrige"))
    page.get_by_role("link", name="Corriger : Horaires d’ouverture").click()
    with page.expect_response("**/brouillon/"):
        page.get_by_label("Mercredi").fill("14h-16h")
    expect(page.get_by_role("status")).to_contain_text("Brouillon gardé")
    page.reload()
    expect(page.get_by_label("Mercredi")).to_have_value("14h-16h")


@ON_A_PHONE
def test_an_expired_link_then_a_new_one_then_confirmed(visit, letter, world):
    old = link(letter, "Tout est exact")
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        page = visit(old)
        expect(page.get_by_role("heading", level=1)).to_have_text("Ce lien a plus de 30 jours")
        page.get_by_role("button", name="M’envoyer un nouveau lien").click()
        expect(page.get_by_role("status")).to_contain_text("nouveau lien part")
        call_command("send_mail")
        assert mail.outbox[-1].to == ["dominique@example.org"]
        page.goto(page.base + link(mail.outbox[-1], "Tout est exact"))
        page.get_by_role("button", name="Tout est exact").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Merci\u202f!")
    assert Place.objects.get(pk=world["place"].pk).verified_means == Means.MAIL


def test_the_whole_answer_by_keyboard(visit, letter, world):
    page = visit(link(letter, "Je corrige"))
    correct = page.get_by_role("link", name="Corriger : Contacts")
    tab_to(page, correct)
    page.keyboard.press("Enter")
    phone = page.get_by_label("Téléphone")
    expect(phone).to_be_visible()
    tab_to(page, phone)
    page.keyboard.press("Control+A")
    page.keyboard.type("05 36 49 10 77")
    page.keyboard.press("Enter")
    finished = page.get_by_role("button", name="J’ai fini")
    expect(finished).to_be_visible()
    tab_to(page, finished)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci\u202f!")
    assert Place.objects.get(pk=world["place"].pk).phone == "05 36 49 10 77"


@ON_A_PHONE
def test_a_campaign_on_sixty_places_until_the_calls(world, visit, coordinate):
    """Two confirm, one corrects, one mail comes back; the others are reminded twice, then called."""
    Place.objects.all().delete()
    for number in range(60):
        structure = StructureFactory(name=f"Structure {number:02}")
        PersonFactory(email=f"contact{number:02}@example.org", manager_of=structure)
        PlaceFactory(name=f"Lieu {number:02}", slug=f"lieu-{number:02}", structure=structure, phone="05 36 49 10 10")
    Place.objects.update(verified_at=timezone.now())
    Network.objects.update(letters_a_day=100)
    page = coordinate("/espace/campagnes/")
    page.get_by_role("link", name="Avant l’été").click()
    page.get_by_role("button", name="Voir qui reçoit quoi").click()
    expect(page.get_by_role("main")).to_contain_text("60 personnes reçoivent un courriel.")
    page.get_by_role("button", name="M’envoyer un essai").click()
    call_command("send_mail")
    assert mail.outbox[-1].to == ["camille@example.org"]
    page.get_by_role("button", name="Lancer la campagne").click()
    expect(page.get_by_role("status")).to_contain_text("lancée")
    mail.outbox.clear()
    call_command("daily")
    letters = {message.to[0]: message for message in mail.outbox}
    assert len(letters) == len(mail.outbox) == 60

    for number in ("00", "01"):
        answer = visit(link(letters[f"contact{number}@example.org"], "Tout est exact"))
        answer.get_by_role("button", name="Tout est exact").click()
        expect(answer.get_by_role("heading", level=1)).to_have_text("Merci\u202f!")
    answer = visit(link(letters["contact02@example.org"], "Je corrige"))
    answer.get_by_role("link", name="Corriger : Contacts").click()
    answer.get_by_label("Téléphone").fill("05 36 49 10 22")
    answer.get_by_role("button", name="Enregistrer et publier").click()
    answer.get_by_role("button", name="J’ai fini").click()
    expect(answer.get_by_role("heading", level=1)).to_have_text("Merci\u202f!")
    OutgoingMessage.objects.filter(to="contact03@example.org").update(status="bounced")
    Contact.objects.filter(email="contact03@example.org").update(bounced_at=timezone.now())

    today = timezone.localdate()
    sent = [asking.every_morning(today + dt.timedelta(days=days)).letters for days in (1, 10, 21, 30)]
    assert sent == [0, 56, 56, 0]
    page.reload()
    expect(page.get_by_role("link", name="57 lieux à appeler")).to_be_visible()
    expect(page.get_by_role("link", name="2 lieux confirmés")).to_be_visible()
    expect(page.get_by_role("link", name="1 lieu corrigé")).to_be_visible()
    expect(page.get_by_role("link", name="1 courriel revenu")).to_be_visible()

    page.goto(page.base + "/espace/appels/?q=Lieu+07")
    page.get_by_role("link", name="Ouvrir : Lieu 07").click()
    expect(page.get_by_role("link", name="05 36 49 10 10")).to_have_attribute("href", "tel:0536491010")
    page.get_by_label("tout est exact").check()
    page.get_by_role("button", name="Noter l’appel").click()
    expect(page.get_by_role("status")).to_contain_text("Lieu 07")
    assert Call.objects.get().outcome == "confirmed"
    assert Ask.objects.get(place__name="Lieu 07").status == AskStatus.CONFIRMED
    assert Place.objects.get(name="Lieu 07").verified_means == Means.PHONE
