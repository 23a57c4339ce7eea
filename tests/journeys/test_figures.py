"""A structure answers its campaign in two sittings; the report of the year goes to print; a yearly interview keeps itself."""

import datetime as dt
import io
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from home.models import YearReportPage
from network import interviewing
from network.measuring import answering, collecting
from network.models import Figure, IndicatorKind, Interview, InterviewStatus, ReadingStatus
from tests.factories.indicators import KINDS, a_campaign, an_adopted_set, filled_in, reading_of
from tests.factories.network import PersonFactory, StructureFactory
from tests.journeys.conftest import tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

LAST_YEAR = timezone.localdate().year - 1
A_TIME = re.compile(r"\d\d:\d\d")  # in what is said of something kept a moment ago
ELSEWHERE = [IndicatorKind.TABLE, IndicatorKind.TEXT]  # kinds of the second family


@pytest.fixture
def screen():
    return {"width": 390, "height": 844}


@pytest.fixture
def asked(world):
    """The reading of the structure: two families to answer; last year it answered all of it."""
    PersonFactory(
        email="chantal@example.org", first_name="Chantal", last_name="Fictive", editor_of=world["structure"]
    )
    by = world["coordinator"]
    kinds = [{**each, "family": "Moyens" if each["kind"] in ELSEWHERE else "Actions"} for each in KINDS]
    version = an_adopted_set(by=by, kinds=kinds)
    before = a_campaign(by=by, version=version, name="Avant")
    filled_in(reading_of(world["structure"], before), by=by)
    return reading_of(world["structure"], a_campaign(by=by, version=version, name="Maintenant", previous=before))


def box(page, reading, name):
    """The frame around an indicator."""
    indicator = next(each for each in reading.campaign.indicators if each.name == name)
    return page.locator(f"#i{indicator.pk}")


def figure(reading, name):
    return Figure.objects.filter(reading=reading, indicator__name=name).first()


def from_the_first_page_to(page, reading):
    page.wait_for_url("**/espace/")
    page.locator(f".tasks a[href$='/indicateurs/releves/{reading.pk}/']").click()
    page.wait_for_url(f"**/releves/{reading.pk}/")


def send(page, action):
    """Press the button of the form that goes there."""
    page.locator(f"main form[action$='{action}'] button").click()
    page.wait_for_load_state()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_structure_answers_in_two_sittings_and_the_secretariat_validates(world, asked, sign_in, coordinate):
    page = sign_in("dominique@example.org")
    from_the_first_page_to(page, asked)
    page.locator(".figures-family a.button").first.click()
    page.wait_for_url("**/1/")
    workshops = box(page, asked, "Ateliers")
    workshops.locator("input.count-field").fill("18")
    page.keyboard.press("Tab")
    expect(workshops.locator(".kept-at")).to_have_text(A_TIME)
    assert (figure(asked, "Ateliers").number, figure(asked, "Ateliers").written_by) == (18, world["manager"])
    assert fits(page)
    page.close()

    page = sign_in("chantal@example.org")
    from_the_first_page_to(page, asked)
    expect(page.locator(".figures-family td").first).to_contain_text("18")
    page.locator(".figures-family a.button").first.click()
    expect(box(page, asked, "Ateliers").locator("input.count-field")).to_have_value("18")
    expect(box(page, asked, "Ateliers").locator(".kept-at")).to_contain_text(str(world["manager"]))
    box(page, asked, "Sans matériel").locator("button[name=take]").click()
    expect(box(page, asked, "Sans matériel").locator("input.count-field").first).to_have_value("13")
    box(page, asked, "La demande").locator("input.not-concerned").check()
    expect(box(page, asked, "La demande").locator(".kept-at")).to_have_text(A_TIME)
    assert figure(asked, "La demande").not_concerned
    page.locator(".answer button").first.click()
    page.wait_for_url("**/2/")

    lines = box(page, asked, "Par âge").locator("input.count-field")
    lines.first.fill("douze")
    lines.nth(1).focus()
    expect(box(page, asked, "Par âge").locator(".kept-at.error")).to_contain_text("12,5")
    assert figure(asked, "Par âge") is None
    page.locator(".answer button").first.click()
    expect(page.locator("#form-errors")).to_be_visible()
    expect(lines.first).to_have_value("douze")
    assert fits(page)
    lines.first.fill("12")
    box(page, asked, "Difficultés").locator("textarea").fill("Le temps a manqué.")
    page.locator(".answer button").first.click()
    page.wait_for_url(f"**/releves/{asked.pk}/")
    send(page, "/envoyer/")
    asked.refresh_from_db()
    assert (asked.status, asked.sent_by.email) == (ReadingStatus.SENT, "chantal@example.org")

    desk = coordinate(f"/espace/indicateurs/campagnes/{asked.campaign_id}/")
    desk.locator(f"main a[href$='/releves/{asked.pk}/']").click()
    desk.locator("details:has(form[action$='/demander/']) summary").click()
    desk.locator("form[action$='/demander/'] [name=text]").fill("Douze ateliers, ou dix-huit ?")
    send(desk, "/demander/")

    page.goto(f"{page.base}/espace/")
    from_the_first_page_to(page, asked)
    page.locator("form[action*='/questions/'] [name=text]").fill("Dix-huit, avec l’été.")
    send(page, "/repondre/")
    send(page, "/envoyer/")
    desk.reload()
    expect(desk.locator("main")).to_contain_text("Dix-huit, avec l’été.")
    assert fits(desk)
    send(desk, "/valider/")
    asked.refresh_from_db()
    assert asked.status == ReadingStatus.VALIDATED


def test_without_a_script_the_button_keeps(world, asked, sign_in):
    page = sign_in("dominique@example.org", javascript=False)
    from_the_first_page_to(page, asked)
    page.locator(".figures-family a.button").first.click()
    box(page, asked, "Ateliers").locator("input.count-field").fill("18")
    assert figure(asked, "Ateliers") is None
    page.locator("button[name=stop]").click()
    page.wait_for_url(f"**/releves/{asked.pk}/")
    expect(page.locator(".figures-family td").first).to_contain_text("18")
    assert figure(asked, "Ateliers").number == 18


def test_by_keyboard_alone_and_the_enter_key_goes_on(world, asked, sign_in):
    page = sign_in("dominique@example.org", wanted=f"/espace/indicateurs/releves/{asked.pk}/1/")
    page.wait_for_url("**/1/")
    page.keyboard.press("Tab")
    tab_to(page, box(page, asked, "Ateliers").locator("input.count-field"))
    page.keyboard.press("Control+A")
    page.keyboard.type("9")
    tab_to(page, box(page, asked, "La demande").locator("input[type=radio]").first)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    part, whole = box(page, asked, "Sans matériel").locator("input.count-field").all()
    part.focus()
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2/")
    ratio = figure(asked, "Sans matériel")
    assert (figure(asked, "Ateliers").number, ratio.number, ratio.whole) == (9, 2, 8)
    assert figure(asked, "La demande").text


def test_nobody_is_taken_for_somebody_else_on_a_slow_line(world, asked, sign_in):
    page = sign_in("dominique@example.org", wanted=f"/espace/indicateurs/releves/{asked.pk}/2/")
    page.route("**/garder/", lambda route: None)  # held back, until unroute()
    lines = box(page, asked, "Par âge").locator("input.count-field")
    lines.first.fill("4")
    with page.expect_request("**/garder/"):
        lines.nth(1).fill("6")
    page.locator("button[name=stop]").click(no_wait_after=True)
    page.unroute("**/garder/")
    page.wait_for_url(f"**/releves/{asked.pk}/")
    assert figure(asked, "Par âge").cells == {"Moins de 60 ans": "4", "60 ans et plus": "6"}


def test_the_report_of_the_year_goes_from_the_figures_to_the_printer(world, coordinate, visit):
    by = world["coordinator"]
    StructureFactory.create_batch(3)
    days = {"begins_on": dt.date(LAST_YEAR, 1, 1), "ends_on": dt.date(LAST_YEAR, 12, 31)}
    campaign = a_campaign(by=by, name="Chiffres de l’an dernier", **days)
    for reading in campaign.readings.select_related("campaign", "structure"):
        filled_in(reading, by=by, number=1)  # four workshops in all: under five, hidden
    answering.validate_all(campaign, by=by)
    collecting.close(campaign, by=by)

    desk = coordinate(f"/espace/indicateurs/campagnes/{campaign.pk}/")
    send(desk, "/publier/")
    desk.goto(f"{desk.base}/espace/rapport/")
    desk.locator("[name=year]").select_option(str(LAST_YEAR))
    send(desk, "/remplir/")
    desk.wait_for_url("**/admin/pages/*/edit/")
    desk.locator("[name=lead]").fill("Une année d’entraide en Deux-Sèvres.")
    desk.locator(".footer [data-w-dropdown-target=toggle], .footer button[aria-expanded]").last.click()
    desk.locator("[name=action-publish]").click()
    desk.wait_for_url("**/admin/pages/**")
    assert YearReportPage.objects.live().get().year == LAST_YEAR

    reader = visit(f"/bilan-{LAST_YEAR}/")
    report = reader.locator("main")
    expect(report).to_contain_text("Une année d’entraide")
    expect(report).to_contain_text("56")  # four times fourteen
    assert fits(reader)
    assert reader.pdf().startswith(b"%PDF-")
    paper = reader.request.get(f"{reader.url}bilan.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.body())).pages).split())
    assert "Une année d’entraide" in text
    assert "Par âge" in text and "56" in text and "4 ateliers" not in text
    reader.goto(f"{reader.base}/indicateurs/{campaign.slug}/")
    hidden = reader.locator(".result").first
    expect(hidden).to_contain_text("Ateliers")
    expect(hidden.locator(".headline")).to_have_count(0)


def test_the_sheet_of_an_interview_keeps_itself(world, coordinate):
    interviewing.prepare([world["structure"]], LAST_YEAR, by=world["coordinator"])
    sheet = Interview.objects.get()
    page = coordinate(f"/espace/entretiens/{sheet.pk}/")
    page.route("**/garder/", lambda route: None)  # held back, until unroute()
    with page.expect_request("**/garder/"):
        page.locator("[name=note_next]").fill("Refaire le point")
    page.locator("[name=note_next]").fill("Refaire le point en juin.")
    with page.expect_response(lambda answer: answer.url.endswith(f"/entretiens/{sheet.pk}/")) as answered:
        page.locator("[data-draft] .actions button").click(no_wait_after=True)
        page.unroute("**/garder/")
    assert answered.value.status == 302  # saved, not refused
    page.wait_for_load_state()
    sheet.refresh_from_db()
    assert (sheet.notes["next"], sheet.edition) == ("Refaire le point en juin.", 3)

    page.locator("[name=for_network]").fill("Camille")
    expect(page.locator("[data-draft-said]")).to_have_text(A_TIME)
    sheet.refresh_from_db()
    assert sheet.for_network == "Camille"
    page.locator("[name=for_member]").fill("Dominique")
    with page.expect_response("**/clore/") as closed:
        page.locator("form[action$='/clore/'] button").click()  # at once: what was typed is kept first
    assert closed.value.status == 302
    sheet.refresh_from_db()
    assert (sheet.status, sheet.for_member) == (InterviewStatus.HELD, "Dominique")
