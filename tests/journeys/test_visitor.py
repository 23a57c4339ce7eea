"""A visitor finds a place and a resource, and reads in English."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WITH_OR_WITHOUT_SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


@WITH_OR_WITHOUT_SCRIPTS
def test_a_visitor_finds_a_place_by_service_and_commune(world, visit, javascript):
    page = visit("/", javascript=javascript)
    page.get_by_label("Votre commune").select_option(label="Niort")
    page.locator("main").get_by_role("button", name="Trouver un lieu").click()
    expect(page.get_by_role("status")).to_contain_text("1 lieu")
    more = page.get_by_text("Plus de filtres")
    if more.is_visible():
        more.click()
    page.get_by_label("Aide aux démarches administratives").check()
    page.get_by_role("button", name="Afficher les lieux").first.click()
    page.get_by_role("link", name="Le Relais").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le Relais")
    expect(page.get_by_role("table")).to_contain_text("14")
    assert page.context.cookies() == []


def test_a_visitor_without_a_mouse_finds_a_place(world, visit):
    page = visit("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller au contenu")
    page.keyboard.press("Enter")
    commune = page.get_by_label("Votre commune")
    tab_to(page, commune)
    page.keyboard.type("Niort")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    place = page.get_by_role("link", name="Le Relais")
    expect(place).to_be_visible()
    tab_to(page, place)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Le Relais")


def test_a_visitor_finds_nothing_and_is_told_what_to_do(world, visit):
    page = visit("/annuaire/?q=trottinette")
    expect(page.get_by_role("status")).to_contain_text("0 lieu")
    page.locator(".empty").get_by_role("link").last.click()
    expect(page.get_by_role("status")).to_contain_text("2 lieux")


@WITH_OR_WITHOUT_SCRIPTS
def test_a_visitor_finds_a_resource_by_a_word_without_its_accent(world, visit, javascript):
    page = visit("/ressources/", javascript=javascript)
    page.get_by_label("Mots recherchés").fill("reperer illectronisme")
    page.get_by_role("button", name="Afficher les ressources").first.click()
    page.get_by_role("link", name="Repérer l’illectronisme à l’accueil").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Repérer l’illectronisme à l’accueil")


@WITH_OR_WITHOUT_SCRIPTS
def test_a_reader_switches_to_english_and_stays_on_the_page(world, visit, english, javascript):
    site = world["site"]
    home = site["home"].copy_for_translation(english)
    home.title = "Trial network"
    home.save_revision().publish()
    about = site["le-collectif"].copy_for_translation(english)
    about.title = "Who we are"
    about.save_revision().publish()
    page = visit("/le-collectif/", javascript=javascript)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who we are")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("link", name="Find a place").first).to_be_visible()
    page.get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_the_directory_speaks_english_too(world, visit, english):
    page = visit("/annuaire/")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Find a place")
    expect(page.get_by_role("link", name="Le Relais")).to_have_attribute("href", "/en/annuaire/lieux/le-relais/")
