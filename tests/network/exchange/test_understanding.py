import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from network.exchange.lookups import Lookups
from network.exchange.reading import read
from network.exchange.understanding import understand
from network.geography.loading import load_territory
from network.models import Commune
from tests.network.exchange.conftest import csv_of, line

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def understood(**cells):
    return understand(read(csv_of(line(**cells))).rows[0], Lookups())


def repairs(each):
    return [(repair.column, repair.value, repair.message) for repair in each.repairs if repair.column != "pivot"]


def problems(each):
    return [(problem.column, problem.severity, problem.value, problem.message) for problem in each.problems]


def test_a_plain_line_is_understood_without_a_word(deux_sevres):
    each = understood()
    assert problems(each) == []
    assert each.said == {
        "name": "Médiathèque du Port",
        "address": "4 quai Cronstadt",
        "postal_code": "79000",
        "commune_id": "79191",
    }
    assert (each.line, each.source_id, each.pivot) == (2, "lieu-1", ("", ""))
    assert each.dated == dt.datetime(2026, 3, 2, tzinfo=PARIS)


@pytest.mark.parametrize("column", ["id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj"])
@pytest.mark.parametrize("empty", ["", "  ", "NaN"])
def test_every_required_column_must_be_filled(column, empty):
    each = understood(**{column: empty})
    assert each.is_refused
    assert (column, "error", "", "This column is required: fill it.") in problems(each)


# Where


@pytest.mark.parametrize(
    ("cells", "insee"),
    [
        ({"code_insee": "79329", "code_postal": "79100", "commune": "n’importe"}, "79329"),
        ({"code_postal": "79400", "commune": "ST MAIXENT L ECOLE"}, "79270"),
        ({"code_postal": "79400", "commune": "Saint-Maixent-l’École"}, "79270"),
        ({"code_postal": "79021 CEDEX", "commune": "NIORT CEDEX 9"}, "79191"),
        ({"code_insee": "99999", "code_postal": "79999", "commune": "thouars"}, "79329"),
    ],
)
def test_the_commune_is_found_by_its_code_else_by_its_name(deux_sevres, cells, insee):
    each = understood(**cells)
    assert (each.said["commune_id"], problems(each)) == (insee, [])


@pytest.mark.parametrize(
    ("cells", "insee"),
    [
        ({"code_insee": "13203", "code_postal": "13003", "commune": "Marseille"}, "13055"),
        ({"code_postal": "13003", "commune": "Marseille 3e Arrondissement"}, "13055"),
        ({"code_postal": "13233", "commune": "MARSEILLE 03 CEDEX"}, "13055"),
        ({"code_postal": "04000", "commune": "Digne les Bains"}, "04070"),
    ],
)
def test_arrondissements_belong_to_their_commune(cells, insee):
    for code, name, postal_codes in [
        ("13055", "Marseille", "13001|13002|13003"),
        ("04070", "Digne-les-Bains", "04000"),
    ]:
        Commune.objects.create(
            insee=code, name=name, slug=name, postal_codes=postal_codes, departement=code[:2], population=1
        )
    each = understood(**cells)
    assert (each.said["commune_id"], problems(each)) == (insee, [])


def test_a_commune_since_merged_is_found_under_its_postal_code():
    load_territory("departement", ["16"])
    each = understood(code_postal="16230", commune="MANSLE")
    assert each.said["commune_id"] == "16206"
    assert problems(each) == [
        ("commune", "warning", "16230 MANSLE", "There is no commune of this name: read as Mansle-les-Fontaines.")
    ]


def test_an_unknown_commune_is_left_empty_with_a_warning(deux_sevres):
    each = understood(code_postal="75001", commune="Paris")
    assert (each.said["commune_id"], each.is_refused) == (None, False)
    assert problems(each) == [("commune", "warning", "75001 Paris", "This commune is not known here: left empty.")]


def test_the_zero_that_a_spreadsheet_lost_is_put_back():
    each = understood(code_postal="4000", commune="Digne")
    assert each.said["postal_code"] == "04000"
    assert repairs(each) == [("code_postal", "4000", "Its first zero was missing: read as 04000.")]


def test_what_is_no_postal_code_is_left_out(deux_sevres):
    each = understood(code_postal="Niort", code_insee="79191")
    assert (each.said["postal_code"], each.said["commune_id"]) == ("", "79191")
    assert problems(each) == [("code_postal", "warning", "Niort", "This is no postal code: five digits are needed.")]


@pytest.mark.parametrize(
    ("latitude", "longitude", "kept", "message"),
    [
        ("46.3237", "-0.4588", (46.3237, -0.4588), None),
        ("46,3237", "-0,4588", (46.3237, -0.4588), None),
        ("-0.4588", "46.3237", (46.3237, -0.4588), None),
        ("0", "0", (None, None), "This position is not in France: left out."),
        ("46323700", "-458800", (None, None), "This position is not in France: left out."),
        ("46.3237", "", (None, None), "One coordinate is missing: both were left out."),
        ("ici", "-0.4588", (None, None), "This is no number of degrees."),
        ("nan", "inf", (None, None), "One coordinate is missing: both were left out."),
        ("", "", (None, None), None),
        ("6587625", "434463", (46.336276, -0.453219), None),
        ("48.8566", "2.3522", (None, None), "This position is 351 km away from Niort."),
    ],
)
def test_a_position_is_kept_when_it_is_sane(deux_sevres, latitude, longitude, kept, message):
    each = understood(latitude=latitude, longitude=longitude)
    assert (each.said["latitude"], each.said["longitude"]) == kept
    assert [problem.message for problem in each.problems] == ([message] if message else [])


@pytest.mark.parametrize(
    "position", [("16.24", "-61.53"), ("-20.88", "55.45"), ("-22.27", "166.44"), ("46.78", "-56.18")]
)
def test_france_is_also_overseas(position):
    each = understood(latitude=position[0], longitude=position[1])
    assert (each.said["latitude"], each.said["longitude"]) == tuple(map(float, position))


# Who


@pytest.mark.parametrize(
    ("written", "pivot", "said"),
    [
        ("00000000000000", ("", ""), None),
        ("267 903 185 00010", ("siret", "26790318500010"), None),
        ("35600000036458", ("siret", "35600000036458"), None),
        ("267903185", ("siren", "267903185"), None),
        ("w792001234", ("rna", "W792001234"), None),
        ("26790318500011", ("", ""), ("doubt", "The digits of this SIRET contradict each other.")),
        ("inconnu", ("", ""), ("warning", "This is no SIRET, SIREN or RNA number: check its digits.")),
    ],
)
def test_the_pivot_is_a_siret_a_siren_an_rna_or_unknown(deux_sevres, written, pivot, said):
    each = understood(pivot=written)
    assert each.pivot == pivot
    assert problems(each) == ([("pivot", said[0], written, said[1])] if said else [])
