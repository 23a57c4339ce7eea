"""Files of places as bytes, and the communes they speak of."""

import csv
import datetime as dt
import io
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from network.exchange import importing
from network.geography.loading import load_territory
from network.models import ListingChange, Place, SearchEntry, Structure

PARIS = ZoneInfo("Europe/Paris")
FILES = Path(__file__).parent / "files"

GOOD = {
    "id": "lieu-1",
    "pivot": "00000000000000",
    "nom": "Médiathèque du Port",
    "commune": "Niort",
    "code_postal": "79000",
    "adresse": "4 quai Cronstadt",
    "date_maj": "2026-03-02",
}


@pytest.fixture(autouse=True)
def sentences_in_english():
    """The sentences are compared in the language of their msgids."""
    with translation.override("en"):
        yield


@pytest.fixture
def deux_sevres(db):
    load_territory("departement", ["79"])


def line(**cells):
    """A line that nothing is wrong with, but for the given cells."""
    return GOOD | cells


def csv_of(*lines, separator=",", encoding="utf-8"):
    """A file's bytes; the columns are those of the first line."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(lines[0]), delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode(encoding)


def file(name):
    return (FILES / name).read_bytes()


def table_in(content):
    """The rows of one of our own CSV files."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


# Importing

SOURCE = "carte"
FULL = line(
    pivot="26790318500010",
    telephone="05 49 66 76 60",
    courriels="contact@example.org",
    horaires="Mo-Fr 09:00-12:00",
    presentation_resume="Un lieu ouvert à tous.",
    services="Aide aux démarches administratives",
    frais_a_charge="Gratuit",
    structure_parente="Ville",
)


def bring(*lines, source=SOURCE, by=None):
    return importing.apply(importing.plan(csv_of(*lines), source), by=by)


def counts(plan):
    return plan.created, plan.changed, plan.unchanged, plan.refused


def everything():
    """All that an import may write."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Place, Structure, ListingChange, Place.terms.through, SearchEntry)
    ]


def of_day(year, month, day):
    return dt.datetime(year, month, day, tzinfo=PARIS)
