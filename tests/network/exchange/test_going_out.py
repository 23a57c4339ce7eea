"""What leaves: the official schemas take all of it, nothing that is over is in it, and it costs the same for many."""

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from network.exchange import data_inclusion, going_out, national, open_files, vocabulary
from network.exchange.going_out import exportable, not_exported, reasons, said_of, walk
from network.models import Closure, Place, Structure, Term, Vocabulary
from tests.factories.network import CommuneFactory, PlaceFactory, StructureFactory

from .conftest import FILES

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 20)
SIRET = "99920519800016"
SCHEMA = Path(national.__file__).parent / "schema-1.0.2.json"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC), tick=False):
        yield


def whole(**fields):
    """A place that the national schema takes."""
    structure = fields.pop("structure", None) or StructureFactory(siret=SIRET, name="Mairie de Niort")
    return PlaceFactory(structure=structure, **{"address": "4 quai Cronstadt", **fields})


def with_everything():
    place = whole(
        name="Médiathèque du Port",
        address_extra="Au fond de la cour",
        latitude=46.32391,
        longitude=-0.458812345,
        phone="05 36 49 10 24",
        emails="port@example.org|accueil@example.org",
        websites="https://port.example.org|https://example.org/port",
        summary="On vient avec sa question.",
        detail="Le matin sans rendez-vous.\n\nL’après-midi, des ateliers.",
        other_labels="Label et la bête",
        accessibility_url="https://acceslibre.beta.gouv.fr/app/79-niort/a/mediatheque/erp/port/",
        appointment_url="https://rdv.example.org/port",
        open_in_the_week=True,
        verified_at=dt.datetime(2026, 10, 2, 23, 30, tzinfo=dt.UTC),
    )
    place.terms.set(Term.objects.exclude(vocabulary=Vocabulary.TYPOLOGY))
    place.terms.add(*Term.objects.filter(vocabulary=Vocabulary.TYPOLOGY, code__in=["tiers-lieux", "autre"]))
    Closure.objects.create(place=place, starts_on=dt.date(2026, 7, 14), ends_on=dt.date(2026, 11, 19))
    Closure.objects.create(place=place, starts_on=dt.date(2026, 12, 23), ends_on=dt.date(2027, 1, 3))
    return place


def rows(name="lieux.csv"):
    return list(csv.DictReader(io.StringIO(written(name).decode())))


def written(name):
    out = io.BytesIO()
    open_files.FILES[name].write(out, TODAY)
    return out.getvalue()


def test_a_place_leaves_with_everything_that_the_schema_asks_for():
    place = with_everything()
    [row] = rows()
    assert list(row) == going_out.FIELDS
    assert row["id"] == f"lieu-{place.pk}"
    assert row["pivot"] == SIRET
    assert row["telephone"] == "+33536491024"
    assert (row["latitude"], row["longitude"]) == ("46.32391", "-0.458812")
    assert row["typologie"] == "Autre|TIERS_LIEUX"
    assert row["horaires"] == (
        "Mo,Fr 09:00-12:30; Tu 09:00-12:30,14:00-17:30; Th 14:00-19:00; 2026 Dec 23-2027 Jan 03 off"
    )
    assert row["date_maj"] == "2026-10-03"  # in Paris
    assert row["services"].split("|") == [term["label"] for term in vocabulary.read()["services"]]
    assert "Étapes numériques(La Poste)" in row["formations_labels"]
    assert "Ce lieu n'accueille pas de public" in row["modalites_acces"]
    assert row["structure_parente"] == "Mairie de Niort"


def test_the_official_schema_finds_no_error(tmp_path):
    from frictionless import Resource, Schema

    with_everything()
    for number, name in enumerate(
        ["=1+1", "- tiret", "@chez nous", "+ de numérique", 'Le « Fil »; "ici", là | ailleurs']
    ):
        whole(
            name=name,
            summary=f"{name} {'x' * 280}"[:280],
            phone=["3977", "n’importe quoi", "", "02.33.05.55.55 ou 06", "0"][number],
        )
    whole(name="Bus", structure=StructureFactory(rna="W792000001"), postal_code="")
    assert len(rows()) == 7
    path = tmp_path / "lieux.csv"
    path.write_bytes(written("lieux.csv"))
    schema = Schema.from_descriptor(json.loads(SCHEMA.read_text(encoding="utf-8")))
    report = Resource(path=path.name, basepath=str(tmp_path), schema=schema).validate()
    assert report.flatten(["rowNumber", "fieldName", "message"]) == []
    assert report.tasks[0].stats["rows"] == 7


def test_each_row_obeys_the_patterns_of_the_schema():
    """What the schema says of each field, read without its own reader."""
    with_everything()
    whole(phone="0590 41 02 03", postal_code="97100")
    fields = json.loads(SCHEMA.read_text(encoding="utf-8"))["fields"]
    for row in rows():
        for field in fields:
            rules, value = field.get("constraints", {}), row[field["name"]]
            assert value or not rules.get("required"), field["name"]
            if value and "pattern" in rules:
                assert re.search(rules["pattern"], value), (field["name"], value)


def test_what_the_public_example_says_comes_back_as_it_was():
    """In, then out: the schema's own valid example."""
    CommuneFactory(insee="51454", name="Reims", postal_codes="51100", departement="51")
    from network.exchange import importing

    with (FILES / "exemple-valide.csv").open(encoding="utf-8") as file:
        [said] = csv.DictReader(file)
    importing.apply(importing.plan((FILES / "exemple-valide.csv").read_bytes(), "essai"))
    [row] = rows()
    same = ["pivot", "nom", "adresse", "telephone", "courriels", "site_web", "services", "itinerance"]
    assert {name: row[name] for name in same} == {name: said[name] for name in same}
    assert set(row["typologie"].split("|")) == set(said["typologie"].split("|"))


@pytest.mark.parametrize(
    "field, change",
    [
        ("pivot", lambda place: Structure.objects.filter(pk=place.structure_id).update(siret="")),
        ("pivot", lambda place: Structure.objects.filter(pk=place.structure_id).update(siret="", rna="W79")),
        ("commune", lambda place: Place.objects.filter(pk=place.pk).update(commune=None)),
        ("code_postal", lambda place: Place.objects.filter(pk=place.pk).update(postal_code="", commune=None)),
        ("adresse", lambda place: Place.objects.filter(pk=place.pk).update(address=" ")),
        (
            "code_postal",
            lambda place: Place.objects.filter(pk=place.pk).update(
                postal_code="", commune=CommuneFactory(insee="79049", name="Bressuire", postal_codes="79300|79700")
            ),
        ),
    ],
)
def test_a_place_that_lacks_something_stays_and_the_reason_is_said(field, change):
    place = whole()
    assert not not_exported().exists() and exportable().get() == place
    change(place)
    assert not_exported().get() == not_exported(field).get() == place
    assert not exportable().exists()
    place = Place.objects.get(pk=place.pk)
    assert field in [name for name, _why, _remedy in reasons(place)]
    assert rows() == []
    assert json.loads(written("lieux.json")) == []


def test_what_stays_and_what_leaves_are_all_the_listed_places():
    whole()
    PlaceFactory()
    PlaceFactory(commune=None, postal_code="")
    whole(shown_in_directory=False)
    assert exportable().count() == 1
    assert not_exported().count() == 2
    for place in not_exported():
        assert reasons(place)
    for place in exportable():
        assert reasons(place) == []


def test_a_closure_that_is_over_never_leaves():
    place = with_everything()
    texts = [written(name).decode() for name in open_files.FILES if name != "lieux.xlsx"]
    assert all("Jul 14" not in text and "2026-07-14" not in text for text in texts)
    later = dt.date(2027, 1, 4)
    [(_place, said)] = walk(Place.objects.filter(pk=place.pk), later)
    assert "off" not in said["horaires"]


def test_a_place_that_nobody_confirmed_is_as_old_as_its_last_change():
    whole(verified_at=None, modified_at=dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC))
    assert rows()[0]["date_maj"] == "2026-03-02"


def test_spreadsheets_execute_nothing_and_numbers_stay_numbers():
    whole(name="=HYPERLINK(1)", longitude=-0.5, latitude=46.3)
    [row] = rows()
    assert row["nom"] == "'=HYPERLINK(1)"
    assert row["longitude"] == "-0.5"
    assert json.loads(written("lieux.json"))[0]["nom"] == "=HYPERLINK(1)"


def test_a_hidden_place_leaves_in_no_file():
    whole(shown_in_directory=False, name="Lieu masqué")
    whole(structure=StructureFactory(siret=SIRET, shown_in_directory=False), name="Lieu masqué aussi")
    for name in open_files.FILES:
        out = io.BytesIO()
        assert open_files.FILES[name].write(out, TODAY) == 0
        assert "masqué" not in out.getvalue().decode("utf-8", "replace")


def test_a_place_without_a_position_is_in_the_geojson_all_the_same():
    place = whole()
    collection = json.loads(written("lieux.geojson"))
    assert collection["type"] == "FeatureCollection"
    assert collection["license"].startswith("https://")
    [feature] = collection["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["url"].endswith(place.get_absolute_url())
    assert feature["properties"].get("services", []) == []


def test_a_position_is_longitude_first_in_the_geojson():
    whole(latitude=46.5, longitude=-0.25)
    [feature] = json.loads(written("lieux.geojson"))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-0.25, 46.5]}


def test_the_excel_file_has_titles_and_every_listed_place():
    from openpyxl import load_workbook

    with_everything()
    PlaceFactory(name="Sans SIRET")
    sheet = load_workbook(io.BytesIO(written("lieux.xlsx"))).active
    table = list(sheet.values)
    assert table[0][0] == "Identifiant unique local du lieu" and table[0][-1] == "Page"
    assert {line[2] for line in table[1:]} == {"Médiathèque du Port", "Sans SIRET"}
    assert table[1][going_out.FIELDS.index("telephone")] == "05 36 49 10 24"
    assert table[1][going_out.FIELDS.index("date_maj")].date() == dt.date(2026, 10, 3)


def test_the_official_models_of_data_inclusion_take_every_place_and_service():
    from data_inclusion.schema.v1 import Service
    from data_inclusion.schema.v1 import Structure as TheirStructure

    with_everything()
    whole(name="Le M.", summary="Bref", emails="contact@nulle-part.test", websites="https://exemple.fr/…")
    whole(name="M6", detail="x" * 5000)
    PlaceFactory(name="Sans SIRET." + "x" * 180).terms.set(Term.objects.filter(vocabulary="services")[:2])
    structures, services = json.loads(written("structures.json")), json.loads(written("services.json"))
    context = {"ignore_warnings": False}
    for each in structures:
        TheirStructure.model_validate(each, context=context)
    for each in services:
        Service.model_validate(each, context=context)
    assert len(structures) == 4 and len(services) == 11
    assert len({each["id"] for each in structures}) == 4 and len({each["id"] for each in services}) == 11
    assert {each["structure_id"] for each in services} <= {each["id"] for each in structures}
    assert not any("contact_nom_prenom" in each for each in services)


def test_every_term_of_data_inclusion_that_we_write_exists_there():
    from data_inclusion.schema import v1

    assert set(sum(data_inclusion.THEMES.values(), [])) <= {each.value for each in v1.Thematique}
    assert set(data_inclusion.THEMES) == {term["label"] for term in vocabulary.read()["services"]}
    assert set(data_inclusion.AUDIENCES.values()) <= {each.value for each in v1.Public}
    assert set(data_inclusion.NETWORKS.values()) <= {each.value for each in v1.ReseauPorteur}
    assert set(data_inclusion.WAYS.values()) <= {each.value for each in v1.ModeMobilisation}


def test_the_parent_is_named_when_everybody_may_know_it():
    hidden = StructureFactory(name="Maison cachée", shown_in_directory=False)
    owner = StructureFactory(name="Le Relais", parent=hidden, siret=SIRET)
    whole(name="Le Relais", structure=owner)
    assert rows()[0]["structure_parente"] == ""
    Structure.objects.filter(pk=hidden.pk).update(shown_in_directory=True)
    assert rows()[0]["structure_parente"] == "Maison cachée"


def test_a_walk_says_what_one_place_says():
    place = with_everything()
    [(_place, said)] = walk(Place.objects.all(), TODAY)
    assert said == said_of(Place.objects.for_display().get(pk=place.pk), TODAY)


def test_many_places_cost_as_many_queries_as_few(monkeypatch):
    monkeypatch.setattr(going_out, "CHUNK", 4)
    owner = StructureFactory(siret=SIRET)
    terms = list(Term.objects.filter(vocabulary="services")[:3])

    def cost(count):
        for _ in range(count):
            place = whole(structure=owner, name=owner.called)
            place.terms.set(terms)
            Closure.objects.create(place=place, starts_on=TODAY, ends_on=TODAY)
        with CaptureQueriesContext(connection) as caught:
            found = rows()
        assert all(
            row["services"].count("|") == 2 and "off" in row["horaires"] or not row["horaires"] for row in found
        )
        return len([each for each in caught.captured_queries if "fetch" not in each["sql"].lower()[:6]])

    assert cost(1) == cost(12)


def test_national_titles_are_those_of_the_schema():
    assert list(national.titles()) == going_out.FIELDS


def test_the_names_of_the_files_follow_the_rule_of_the_schema(db):
    from network.models import Network

    Network.objects.create(name="Le Fil", territory_name="Deux-Sèvres")
    assert open_files.called("lieux.csv", TODAY) == "20261120_le-fil_lieux-de-mediation-numerique_DeuxSevres.csv"
    StructureFactory(name="Le Fil", siret=SIRET)
    assert open_files.called("lieux.csv", TODAY) == f"20261120_{SIRET}_lieux-de-mediation-numerique_DeuxSevres.csv"
    assert open_files.called("services.json", TODAY) == f"20261120_{SIRET}_services_DeuxSevres.json"


def test_dates_are_never_in_the_future():
    whole(verified_at=timezone.now() + dt.timedelta(days=3))
    assert rows()[0]["date_maj"] == "2026-11-20"
