"""A member signs in with the code from the mail, corrects a listing, and the public sees it."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from network.models import Closure, Place
from tests.journeys.conftest import code_in_last_mail, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ON = ["phone"]

WITH_OR_WITHOUT_SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


@WITH_OR_WITHOUT_SCRIPTS
def test_a_member_changes_tuesday_and_adds_a_closure(world, visit, sign_in, javascript):
    public = visit("/annuaire/lieux/le-relais/", javascript=javascript)
    page = sign_in("dominique@example.org", javascript=javascript)
    page.goto(page.base + "/espace/lieux/le-relais/")
    page.get_by_role("link", name="Corriger : Horaires d’ouverture").click()
    page.get_by_label("Mardi").fill("10h-12h, 15h-19h30")
    page.get_by_role("button", name="Enregistrer et publier").click()
    expect(page.locator("[role=status]")).to_be_visible()
    page.get_by_role("link", name="Corriger : Fermetures et ouvertures exceptionnelles").click()
    first = timezone.localdate() + dt.timedelta(days=3)
    page.get_by_label("Premier jour").fill(first.isoformat())
    page.get_by_label("Dernier jour").fill((first + dt.timedelta(days=4)).isoformat())
    page.get_by_label("Pourquoi").fill("Congés d’hiver")
    page.get_by_role("button", name="Enregistrer et publier").click()
    expect(page.locator("[role=status]")).to_be_visible()
    assert Place.objects.get(slug="le-relais").hours["tu"] == [["10:00", "12:00"], ["15:00", "19:30"]]
    assert Closure.objects.get().starts_on == first
    public.reload()
    expect(public.get_by_role("table")).to_contain_text("19\u00a0h\u00a030")
    expect(public.locator("main")).to_contain_text("Congés d’hiver")


def test_a_member_without_a_mouse_confirms_a_listing(world, visit, sign_in):
    page = visit("/espace/")
    address = page.get_by_label("Courriel")
    tab_to(page, address)
    page.keyboard.type("dominique@example.org")
    page.keyboard.press("Enter")
    code = page.get_by_label("Code")
    expect(code).to_be_visible()
    tab_to(page, code)
    page.keyboard.type(code_in_last_mail())
    page.keyboard.press("Enter")
    page.wait_for_url("**/espace/")
    task = page.locator(".tasks a").first
    tab_to(page, task)
    page.keyboard.press("Enter")
    page.wait_for_url("**/espace/lieux/**")
    confirm = page.locator("main form button").first
    tab_to(page, confirm)
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_be_visible()
    assert Place.objects.filter(verified_by=world["manager"]).count() == 1


def test_an_error_keeps_what_was_typed_and_leads_to_the_field(world, sign_in):
    page = sign_in("dominique@example.org")
    page.goto(page.base + "/espace/lieux/le-relais/modifier/hours/")
    page.get_by_label("Mardi").fill("quand je peux")
    page.get_by_role("button", name="Enregistrer et publier").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("quand je peux")
    expect(page.get_by_label("Mardi")).to_have_value("quand je peux")
    summary.get_by_role("link").click()
    expect(page.get_by_label("Mardi")).to_be_focused()


def test_a_wrong_code_does_not_open(world, visit):
    page = visit("/espace/")
    page.get_by_label("Courriel").fill("dominique@example.org")
    page.get_by_role("button", name="M’envoyer le code").click()
    page.get_by_label("Code").fill("ZZZZ-ZZZZ")
    page.locator("main").get_by_role("button", name="Se connecter").click()
    expect(page.locator(".error").first).to_be_visible()
    page.goto(page.base + "/espace/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre code")


def test_what_a_member_reads_is_not_found_again_by_going_back(world, sign_in):
    page = sign_in("dominique@example.org")
    page.goto(page.base + "/espace/structures/")
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_load_state()
    page.goto(page.base + "/espace/structures/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
