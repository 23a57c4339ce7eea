"""The report of the year: drawn from what the network did, edited, published, printed."""

import datetime as dt
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from home import year_map, year_report
from home.models import YearReportPage
from home.report_blocks import Lines, read_lines, write_lines
from network.deciding import decide
from network.measuring import answering, collecting
from network.models import Audience, FreshnessCount, Mandate, MeetingStatus, Reading, ReadingStatus, Territory
from network.steps import StepRefused
from resources.models import ResourceStatus, ResourceUse
from tests.factories.governance import MeetingFactory, MeetingKindFactory
from tests.factories.indicators import a_campaign, indicator_of
from tests.factories.network import CommuneFactory, PersonFactory, PlaceFactory, StructureFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(site):
    return PersonFactory(coordinator=True)


def said(page):
    return " ".join(str(block.value) for block in page.get_latest_revision_as_object().body)


def test_the_draft_says_what_the_network_did_and_is_not_public(secretary):
    StructureFactory.create_batch(3)
    MeetingFactory(status=MeetingStatus.CLOSED, starts_at=timezone.make_aware(dt.datetime(2025, 3, 2, 9)))
    FreshnessCount.objects.create(day=dt.date(2025, 11, 30), level="fresh", count=41)
    page = year_report.draw(2025, by=secretary)
    assert not page.live
    blocks = page.get_latest_revision_as_object().body
    figures = {
        str(block.value["label"]): block.value["value"] for block in blocks if block.block_type == "key_figure"
    }
    assert list(figures.values())[:2] == ["3", "1"]
    assert ": 41" in said(page)
    assert Client().get("/bilan-2025/").status_code == 404


def test_drawn_anew_it_is_the_same_page_and_what_was_written_stays_in_the_history(secretary):
    page = year_report.draw(2025, by=secretary)
    mine = page.get_latest_revision_as_object()
    mine.lead = "Mes mots à moi."
    mine.save_revision(user=secretary).publish()
    again = year_report.draw(2025, by=secretary)
    assert again.pk == page.pk
    assert YearReportPage.objects.count() == 1
    assert again.revisions.count() == 3
    assert YearReportPage.objects.get().lead == "Mes mots à moi."


def test_what_is_published_is_read_and_printed_by_everybody(secretary):
    structure = StructureFactory()
    PlaceFactory(structure=structure)
    page = year_report.draw(2025, by=secretary)
    page.get_latest_revision().publish()
    client = Client()
    shown = client.get("/bilan-2025/")
    assert shown.status_code == 200 and not shown.cookies
    assert client.get("/bilan-2025/imprimer/").status_code == 200
    assert client.get("/bilan-2025/bilan.pdf").content.startswith(b"%PDF")
    assert b"/bilan-2025/" in client.get("/indicateurs/").content


def test_a_heading_without_anything_under_it_is_left_out(secretary):
    page = year_report.draw(2025, by=secretary)
    kinds = [block.block_type for block in page.get_latest_revision_as_object().body]
    assert all(
        kind != "heading" or after != "heading" for kind, after in zip(kinds, [*kinds[1:], "heading"], strict=True)
    )


def test_small_numbers_of_indicators_are_not_in_it(secretary):
    structures = StructureFactory.create_batch(4)
    campaign = a_campaign(by=secretary, begins_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31))
    for structure, number in zip(structures, (7, 8, 9, 1000), strict=True):
        reading = Reading.objects.get(campaign=campaign, structure=structure)
        answering.write(reading, indicator_of(campaign, "Ateliers"), by=secretary, answer=Decimal(number))
        cells = {"Moins de 60 ans": Decimal(number), "60 ans et plus": Decimal(0)}
        answering.write(reading, indicator_of(campaign, "Par âge"), by=secretary, answer=cells)
    campaign.readings.update(status=ReadingStatus.VALIDATED)
    collecting.close(campaign, by=secretary)
    body = said(year_report.draw(2025, by=secretary)).replace("\u202f", "").replace("\u00a0", "")
    assert "1024 ateliers" in body
    assert "60 ans et plus" not in body and "Moins de 60 ans" not in body


def test_only_the_secretariat_draws_it_and_only_years_that_have_begun(secretary):
    with pytest.raises(PermissionDenied):
        year_report.draw(2025, by=PersonFactory(manager_of=StructureFactory()))
    for year in (1999, timezone.localdate().year + 1):
        with pytest.raises(StepRefused):
            year_report.draw(year, by=secretary)
    assert not YearReportPage.objects.exists()


@pytest.mark.one_engine
def test_lines_are_read_as_they_are_written():
    numbers = [("Niort : centre", Decimal(12)), ("Thouars", Decimal("3.5"))]
    assert read_lines(write_lines(numbers)) == numbers
    assert read_lines("Niort : 1 250\n\nMelle: 3,5 %") == [("Niort", Decimal(1250)), ("Melle", Decimal("3.5"))]


@pytest.mark.one_engine
@pytest.mark.parametrize("line", ["Niort", "Niort : douze", ": 3", "Niort : -1", "Niort : NaN", "Niort : 1e999"])
def test_a_line_that_is_not_understood_is_named(line):
    with pytest.raises(ValidationError) as refused:
        Lines().clean(f"Melle : 2\n{line}")
    assert line.strip() in str(refused.value)


@pytest.mark.one_engine
@pytest.mark.parametrize("end", ["\n", "\r", "\x0b", "\x1e", "\x85", "\u2028", "\u2029"])
def test_a_label_on_two_lines_is_written_on_one(end):
    assert read_lines(write_lines([(f"Atelier{end}du soir", 12)])) == [("Atelier du soir", Decimal(12))]


def test_the_map_has_its_colours_in_itself_since_paper_reads_no_style_within_a_drawing(secretary):
    Territory.objects.create(
        view_box="0 0 1000 1400", outline="M0 0 1000 0 1000 1400Z", west=-1, north=47, scale_x=1000, scale_y=1400
    )
    commune = CommuneFactory(name="Bourg-la-Vigne", in_territory=True, latitude=46.3, longitude=-0.4)
    drawing = ET.fromstring(year_map.drawn("Lieux", [(commune.name, 3)]))
    shapes = [each for each in drawing.iter() if each.tag in ("path", "circle")]
    assert len(shapes) == 3 and all(each.get("fill") for each in shapes)


BAD_BLOCKS = [
    ("numbers", {"title": "", "unit": "", "lines": "n’importe quoi", "drawing": "bars", "note": ""}),
    ("numbers", {"title": "T", "unit": "", "lines": "a : 2\nNaN\nb : 3", "drawing": "line", "note": ""}),
    ("numbers", {"title": "T", "unit": "%", "lines": "", "drawing": "", "note": ""}),
    ("numbers", {"title": "T", "unit": "%", "lines": "a : 0\na : 0", "drawing": "bars", "note": ""}),
    ("numbers", {"title": "T", "unit": "%", "lines": "a : 1e-999", "drawing": "line", "note": ""}),
    ("numbers", {"title": "\x0b<b>", "unit": "", "lines": "\x01 : 3\n😀 : 999999999999999", "drawing": "bars"}),
    ("communes_map", {"title": "T", "unit": "", "lines": "Nulle part : douze\nIci : 0"}),
    ("communes_map", {"title": "T", "unit": "", "lines": None}),
]


@pytest.mark.parametrize("block", BAD_BLOCKS)
def test_a_page_with_a_bad_block_is_still_read(secretary, block):
    page = year_report.draw(2025, by=secretary).get_latest_revision_as_object()
    page.body = [block]
    page.save_revision().publish()
    for address in ("/bilan-2025/", "/bilan-2025/imprimer/", "/bilan-2025/bilan.pdf"):
        assert Client().get(address).status_code == 200, address


def test_the_largest_figures_are_drawn_and_read(secretary):
    structures = StructureFactory.create_batch(4)
    campaign = a_campaign(by=secretary, begins_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31))
    for structure in structures:
        reading = Reading.objects.get(campaign=campaign, structure=structure)
        cells = {"Moins de 60 ans": Decimal(5 * 10**11), "60 ans et plus": Decimal(5 * 10**11)}
        answering.write(reading, indicator_of(campaign, "Par âge"), by=secretary, answer=cells)
    campaign.readings.update(status=ReadingStatus.VALIDATED)
    collecting.close(campaign, by=secretary)
    year_report.draw(2025, by=secretary).get_latest_revision().publish()
    shown = Client().get("/bilan-2025/").content.decode().replace("\u202f", "").replace("\u00a0", "")
    assert "2000000000000" in shown


def test_it_tells_only_decisions_of_the_whole_network(secretary):
    day = {"taken_on": dt.date(2025, 3, 2), "taken_by": "Le réseau", "by": secretary}
    plenary = MeetingFactory(kind=MeetingKindFactory(audience=Audience.MEMBERS))
    committee = MeetingFactory(kind=MeetingKindFactory(audience=Audience.COMMITTEE))
    bilateral = MeetingFactory(kind=MeetingKindFactory(audience=Audience.BILATERAL))
    decide("Ouvrir le samedi.", meeting=plenary, **day)
    decide("Prêter un local.", **day)
    decide("Affaire du comité.", meeting=committee, **day)
    decide("Affaire à deux.", meeting=bilateral, **day)
    elected = decide("Élection de quelqu’un.", meeting=plenary, **day)
    Mandate.objects.create(role="secretariat", user=secretary, begins_on=dt.date(2025, 3, 2), decision=elected)
    told = said(year_report.draw(2025, by=secretary))
    assert "Ouvrir le samedi." in told and "Prêter un local." in told
    assert "Affaire" not in told and "Élection" not in told


def test_a_resource_that_is_not_public_any_more_is_not_named(secretary):
    used_on = timezone.make_aware(dt.datetime(2025, 5, 5, 9))
    for title, details in (
        ("Guide public", {}),
        ("Guide retiré", {"status": ResourceStatus.DRAFT}),
        ("Guide des membres", {"for_members": True}),
    ):
        resource = ResourceFactory(published=True, title=title, **{"published_at": used_on, **details})
        ResourceUse.objects.create(resource=resource, structure=resource.structure, used_on=used_on.date())
    told = said(year_report.draw(2025, by=secretary))
    assert "Guide public" in told
    assert "Guide retiré" not in told and "Guide des membres" not in told
