"""The interface for programs keeps the promises of its own description, and answers what the directory answers."""

import datetime as dt

import pytest
import schemathesis
from config.wsgi import application
from django.core import signals
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from network.models import Closure, Term
from tests.factories.network import CommuneFactory, EpciFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(site):
    """Places enough for two pages, of two communes."""
    structure = StructureFactory(name="Mairie de Niort", siret="99920519800016")
    learning = Term.objects.get(vocabulary="services", code="maitrise-des-outils-numeriques-du-quotidien")
    for number in range(3):
        place = PlaceFactory(
            structure=structure, name=f"Lieu {number}", address="4 quai Cronstadt", phone="05 36 49 10 24"
        )
        place.terms.add(learning)
    there = CommuneFactory(insee="79049", name="Bressuire", epci=EpciFactory(siren="200040244", name="Bocage"))
    PlaceFactory(name="Là-bas", commune=there)
    PlaceFactory(name="Masqué", shown_in_directory=False)
    return structure


def names(client, query=""):
    return [place["nom"] for place in client.get(f"/api/v1/lieux?{query}").json()["lieux"]]


def test_places_come_in_pages(client, world):
    first = client.get("/api/v1/lieux?par_page=3").json()
    second = client.get("/api/v1/lieux?par_page=3&page=2").json()
    assert (first["total"], first["pages"], len(first["lieux"]), len(second["lieux"])) == (4, 2, 3, 1)
    assert not {each["id"] for each in first["lieux"]} & {each["id"] for each in second["lieux"]}
    assert client.get("/api/v1/lieux?page=9").json()["lieux"] == []


@pytest.mark.parametrize(
    "query, found",
    [
        ("commune=79049", ["Là-bas"]),
        ("commune=79999", []),
        ("epci=200040244", ["Là-bas"]),
        ("epci=999999999", []),
        ("service=maitrise-des-outils-numeriques-du-quotidien", ["Lieu 0", "Lieu 1", "Lieu 2"]),
        ("service=loisirs-et-creations-numeriques", []),
        ("besoin=apprendre", ["Lieu 0", "Lieu 1", "Lieu 2"]),
        ("q=la-bas", ["Là-bas"]),
        ("tri=nom", ["Là-bas", "Lieu 0", "Lieu 1", "Lieu 2"]),
        ("utm_source=lettre&commune=79049", ["Là-bas"]),
    ],
)
def test_filters_are_those_of_the_directory(client, world, query, found):
    assert names(client, query) == found


@pytest.mark.parametrize(
    "query", ["page=0", "par_page=101", "service=coiffure", "commune=Niort", "tri=hasard", f"q={'a' * 201}"]
)
def test_what_is_not_understood_is_said(client, world, query):
    response = client.get(f"/api/v1/lieux?{query}")
    assert response.status_code == 422
    assert query.partition("=")[0] in response.json()["detail"][0]["loc"]


def test_a_place_says_what_is_closed_and_who_runs_it(client, world):
    place = world.places.order_by("pk").first()
    today = dt.date.today()
    Closure.objects.create(place=place, starts_on=today, ends_on=today + dt.timedelta(days=9))
    Closure.objects.create(place=place, starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2020, 1, 2))
    said = client.get(f"/api/v1/lieux/lieu-{place.pk}").json()
    assert said["structure"] == {
        "id": f"structure-{world.pk}",
        "nom": "Mairie de Niort",
        "url": said["structure"]["url"],
    }
    assert [each["debut"] for each in said["fermetures"]] == [today.isoformat()]
    assert said["telephone"] == "+33536491024"
    assert client.get(f"/api/v1/structures/structure-{world.pk}").json()["siret"] == world.siret


@pytest.mark.parametrize("address", ["lieux/lieu-999999999999999999", "structures/structure-1000000000"])
def test_what_is_not_there_is_404_in_json(client, world, address):
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/json; charset=utf-8")


def test_a_hidden_place_is_not_there(client, world):
    from network.models import Place

    hidden = Place.objects.get(name="Masqué")
    assert client.get(f"/api/v1/lieux/lieu-{hidden.pk}").status_code == 404


def test_nothing_is_written_and_no_cookie_is_set(client, world):
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)("/api/v1/lieux")
        assert (response.status_code, response["Allow"]) == (405, "GET")
    response = client.get("/api/v1/lieux")
    assert response.cookies == {} and "Cookie" not in response["Vary"]
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/lieux", headers={"if-none-match": response["ETag"]}).status_code == 304
    assert client.head("/api/v1/lieux").status_code == 200


def test_a_page_of_places_costs_the_same_with_one_and_three(client, world, settings):
    settings.PROCESS_CACHES = True

    def cost(many):
        client.get("/api/v1/lieux")
        with CaptureQueriesContext(connection) as caught:
            assert len(client.get(f"/api/v1/lieux?par_page={many}").json()["lieux"]) == many
        return len(caught)

    assert cost(1) == cost(3) <= 5


def test_the_lists_are_those_of_the_national_schema_and_ours(client, world):
    lists = {each["nom"]: each["valeurs"] for each in client.get("/api/v1/listes").json()}
    assert len(lists) == 13
    assert {"code": "seniors", "libelle": "Seniors"} in lists["publics_specifiquement_adresses"]


def test_one_address_that_asks_too_often_is_told_when_to_come_back(client, world, settings):
    settings.READS_A_MINUTE = {"api": 2}
    answers = [client.get("/api/v1/listes") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 61
    assert client.get("/api/v1/listes", REMOTE_ADDR="192.0.2.7").status_code == 200


# The description, held against the answers by a machine that tries whatever the description allows and forbids.


described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def one_connection():
    """Requests that do not come from Django's own client leave the connection of the test alone, as those do."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("world", "one_connection")
@described.parametrize()
@hypothesis_settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_every_answer_is_as_described(case):
    case.call_and_validate(headers={"Accept-Encoding": "identity"})  # nobody unpacks answers within one process


def test_the_description_knows_every_operation(client, world):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/v1/", "/api/v1/lieux", "/api/v1/lieux/{id}", "/api/v1/structures", "/api/v1/structures/{id}",
        "/api/v1/listes",
    }  # fmt: skip
    assert {method for path in paths.values() for method in path} == {"get"}
