"""The directory by keyboard alone and with scripts: near me, open on Saturday, the map, an error reported."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from network.forms import open_to_all
from network.models import Closure, ListingReport, Place, Stop, Term
from tests.factories.network import CommuneFactory, PlaceFactory
from tests.journeys.conftest import tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ON = ["phone"]


@pytest.fixture
def saturday(world):
    """One free place near Thouars that opens on Saturday, one that is closed that day, one far away."""
    thouars = CommuneFactory(insee="79329", name="Thouars")
    thouars.latitude, thouars.longitude, thouars.postal_codes = 46.98, -0.21, "79100"
    thouars.save()
    week = {day: [] for day in ("mo", "tu", "we", "th", "fr", "su")} | {"sa": [["10:00", "17:00"]]}
    free = list(Term.objects.filter(label="Gratuit"))
    grange = PlaceFactory(
        name="La Grange", slug="la-grange", commune=thouars, hours=week, latitude=46.97, longitude=-0.2
    )
    closed = PlaceFactory(name="Le Volet", commune=thouars, hours=week, latitude=46.97, longitude=-0.22)
    today = timezone.localdate()
    Closure.objects.create(place=closed, starts_on=today, ends_on=today + dt.timedelta(days=7))
    far = PlaceFactory(name="Le Marais", hours=week)
    for place in (grange, closed, far):
        place.terms.set(free)
    return world


def test_somebody_without_a_mouse_finds_a_free_place_open_on_saturday_and_prints_its_sheet(saturday, visit):
    page = visit("/annuaire/")
    where = page.get_by_role("combobox", name="Où êtes-vous")
    tab_to(page, where)
    page.keyboard.type("thou")
    expect(page.get_by_role("option", name="Thouars (79100)")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(where).to_have_value("Thouars (79100)")
    expect(page.get_by_role("status").filter(has_text="km de Thouars")).to_contain_text("3 lieux")
    when = page.get_by_label("Quand")
    tab_to(page, when)
    page.keyboard.type("Ouvert sam")
    expect(page.get_by_role("status").filter(has_text="km de Thouars")).to_contain_text("1 lieu")
    expect(when).to_be_focused()  # what changed around it did not take it away
    assert "ouvert=samedi" in page.url
    more = page.get_by_text("Plus de filtres")
    if more.is_visible():
        tab_to(page, page.locator("summary").filter(has=more).or_(more))
        page.keyboard.press("Enter")
    free = page.get_by_role("checkbox", name="Gratuit")
    tab_to(page, free)
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("frais=gratuit"))
    expect(free).to_be_focused()
    expect(free).to_be_checked()
    place = page.get_by_role("link", name="La Grange")
    tab_to(page, place)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("La Grange")
    sheet = page.locator("main a[href$='/fiche/']")
    tab_to(page, sheet)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("La Grange")
    as_file = page.get_by_role("link", name="Télécharger en PDF")
    tab_to(page, as_file)
    paper = page.request.get(page.base + as_file.get_attribute("href"))
    assert paper.body().startswith(b"%PDF-")
    assert page.context.cookies() == []


def test_the_same_without_scripts(saturday, visit):
    page = visit("/annuaire/", javascript=False)
    page.get_by_label("Où êtes-vous").fill("thouars")
    page.get_by_label("Quand").select_option(value="samedi")
    page.get_by_role("button", name="Afficher les lieux").first.click()
    expect(page.locator("#count")).to_contain_text("1 lieu à moins de 20 km de Thouars")
    page.get_by_role("link", name="Voir la carte").click()
    expect(page.get_by_role("heading", name="La Grange")).to_be_visible()


def test_the_map_names_what_is_near_and_is_reached_by_keyboard(saturday, visit):
    bus = PlaceFactory(name="Le Bus", latitude=None, longitude=None, commune=None)
    Stop.objects.create(
        place=bus, on=timezone.localdate() + dt.timedelta(days=1), opens="09:00", closes="12:00",
        commune=Place.objects.get(slug="la-grange").commune,
    )  # fmt: skip
    page = visit("/annuaire/?vue=carte&pres_de=Thouars")
    marker = page.get_by_role("button", name="Le Bus")
    expect(marker).to_be_visible()
    tab_to(page, marker)
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup").get_by_role("link", name="Le Bus")).to_be_visible()


def test_the_guide_ends_in_the_list(saturday, visit):
    page = visit("/annuaire/guide/")
    page.get_by_role("combobox").fill("79100")
    page.get_by_role("button", name="Question suivante").click()
    page.get_by_role("link", name="Je ne sais pas").click()
    page.locator("main").get_by_role("link", name="Non", exact=True).or_(
        page.get_by_role("link", name="Continuer")
    ).click()
    page.get_by_role("link", name="Ouvert samedi").click()
    expect(page.locator("#count")).to_contain_text("1 lieu à moins de 20 km de Thouars")


def test_a_wrong_hour_is_reported_by_keyboard_and_arrives(saturday, visit, sign_in, monkeypatch):
    monkeypatch.setattr(open_to_all, "LEAST_SECONDS", 0)
    page = visit("/annuaire/lieux/le-relais/")
    tab_to(page, page.get_by_role("link", name="Une erreur sur cette page"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Les horaires sont faux"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Qu’avez-vous constaté"))
    page.keyboard.type("Fermé mardi à 15 h")
    tab_to(page, page.get_by_role("button", name="Envoyer"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci")
    member = sign_in("dominique@example.org", "/espace/suivi/signalements/")
    expect(member.get_by_text("Fermé mardi à 15 h")).to_be_visible()
    member.get_by_role("button", name="C’est corrigé").click()
    expect(member.locator("main").get_by_role("status")).to_contain_text("c’est réglé")
    assert ListingReport.objects.get().status == "done"
