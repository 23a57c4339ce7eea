"""Near me: a commune, a postal code, a position, an address; typing errors forgiven; stops where they will be."""

import datetime as dt

import pytest
from django.http import QueryDict

from network import directory
from network.directory import nearness
from network.directory.complements import complements
from network.models import Network, Stop, Term
from tests.factories.network import CommuneFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    """Niort (46.32, -0.46); Thouars 75 km north; Échiré 8 km north of Niort."""
    return {
        "niort": CommuneFactory(),
        "echire": CommuneFactory(
            insee="79109", name="Échiré", slug="echire", postal_codes="79410", latitude=46.39, longitude=-0.41
        ),
        "thouars": CommuneFactory(
            insee="79329", name="Thouars", slug="thouars", postal_codes="79100", latitude=46.98, longitude=-0.21
        ),
    }


@pytest.fixture
def three(country):
    PlaceFactory(name="Relais", commune=country["niort"], latitude=46.3237, longitude=-0.4588)
    PlaceFactory(name="Sans point", commune=country["echire"], postal_code="79410", latitude=None, longitude=None)
    PlaceFactory(name="Fabrique", commune=country["thouars"], postal_code="79100", latitude=46.98, longitude=-0.21)


def search(address):
    return directory.search(directory.understand(QueryDict(address)))


def names(address):
    return [place.name for place in search(address).places()]


@pytest.mark.parametrize(
    "typed, label",
    [
        ("Échiré", "Échiré"),
        ("echire", "Échiré"),
        ("  NIORT ", "Niort"),
        ("Niort (79000)", "Niort"),
        ("79100", "Thouars"),
        ("79329", "Thouars"),
        ("thoars", "Thouars"),
        ("46.3237123, -0.4588", "votre position"),
        ("Brest", "Brest"),  # far away, and known all the same
        ("-0.46, 46.32", "votre position"),  # longitude first
        ("46,32", None),
        ("Sainte-Pezenne", None),  # not the commune that looks like it
        ("", None),
        ("95.2, 3.1", None),
        ("<script>", None),
        ("👩‍💻", None),
    ],
)
def test_where_somebody_is_as_they_say_it(country, typed, label):
    spot = nearness.locate(typed)
    assert (spot and spot.label) == label


def test_a_position_is_kept_to_a_kilometre_only(country):
    question = directory.understand(QueryDict("pres_de=46.3237123,-0.4588321"))
    assert (question.near.latitude, question.near.longitude) == (46.32, -0.46)
    assert question.address() == "pres_de=46.32%2C-0.46"


@pytest.mark.parametrize(
    "address, found",
    [
        ("pres_de=Niort", ["Relais", "Sans point"]),
        ("pres_de=Echire&rayon=5", ["Sans point"]),
        ("pres_de=Thouars&rayon=50", ["Fabrique"]),
        ("pres_de=46.98,-0.21&rayon=5", ["Fabrique"]),
        ("pres_de=Niort&rayon=7", ["Relais", "Sans point"]),  # no such radius: the usual one
    ],
)
def test_the_nearest_come_first_within_the_radius(three, address, found):
    assert names(address) == found


def test_distances_are_those_of_the_map(three):
    places = {place.name: place.km for place in search("pres_de=Niort").places()}
    assert places["Relais"] < 1
    assert 8 < places["Sans point"] < 9  # by the middle of its commune


def test_nothing_so_near_says_how_much_wider_to_look(three, client, site):
    page = client.get("/annuaire/?pres_de=Thouars&q=relais&rayon=5").text
    assert "Aucun lieu" in page
    PlaceFactory(name="Plus loin", latitude=46.9, longitude=-0.21)
    assert search("pres_de=Thouars&rayon=5&q=loin").wider == [(10, 1)]


def test_an_unknown_place_is_said_and_neighbours_proposed(three, client, site):
    page = client.get("/annuaire/?pres_de=Touarz").text
    assert "Nous ne savons pas où se trouve" in page
    assert "Thouars (79100)" in page


@pytest.mark.parametrize(
    "typed, labels",
    [
        ("th", ["Thouars (79100)"]),
        ("791", ["Thouars (79100)"]),
        ("éch", ["Échiré (79410)"]),
        ("zzz", []),
        ("", []),
    ],
)
def test_communes_are_suggested(client, site, country, typed, labels):
    assert client.get("/annuaire/communes/", {"q": typed}).json() == {"labels": labels}


def test_typing_errors_are_forgiven_and_said(three, client, site):
    answer = search("q=Fabrqiue")
    assert [place.name for place in answer.places()] == ["Fabrique"]
    assert answer.spelt == "fabrique"
    assert "ici ce qui existe pour <strong>fabrique</strong>" in client.get("/annuaire/?q=Fabrqiue").text
    assert search("q=xyzxyz").total == 0


def test_a_bus_is_found_where_it_will_stop(three, country):
    bus = PlaceFactory(name="Bus", commune=country["niort"])
    Stop.objects.create(
        place=bus,
        on=dt.date.today() + dt.timedelta(days=3),
        opens="09:00",
        closes="12:00",
        commune=country["thouars"],
    )
    assert names("pres_de=Thouars&rayon=5") == ["Bus", "Fabrique"]
    assert "Bus" in names("commune=79329")


def test_a_place_says_who_helps_with_what_it_does_not_do(three, country):
    creating, helping = Term.objects.get(code="loisirs-et-creations-numeriques"), "aide-aux-demarches-administratives"
    maker = PlaceFactory(name="Atelier", commune=country["niort"], latitude=46.33, longitude=-0.46)
    maker.terms.set([creating])
    town_hall = PlaceFactory(name="Mairie", commune=country["echire"], latitude=46.39, longitude=-0.41)
    town_hall.terms.set(Term.objects.filter(code=helping))
    far = PlaceFactory(name="Loin", commune=country["thouars"], latitude=46.98, longitude=-0.21)
    far.terms.set(Term.objects.filter(code=helping))
    assert [(place.name, round(km)) for _need, place, km in complements(maker)] == [("Mairie", 8)]


def test_places_outside_the_territory_are_shown_only_if_the_network_wants(three):
    outside = CommuneFactory(
        insee="17300", name="La Rochelle", slug="la-rochelle", departement="17", in_territory=False
    )
    PlaceFactory(name="Voisin", commune=outside, structure=StructureFactory(member=False))
    PlaceFactory(name="Membre voisin", commune=outside)
    assert "Voisin" in names("")
    Network.objects.create(name="Réseau", shows_neighbours=False)
    assert "Voisin" not in names("")
    assert "Membre voisin" in names("")


def test_the_geocoder_is_asked_nothing_unless_the_host_wants(country, settings):
    assert settings.GEOCODER_HOST == ""
    assert nearness.locate("12 rue des Tilleuls, Brest") is None


def test_a_geocoder_that_is_down_is_left_alone_and_the_page_works(three, client, site, settings):
    settings.GEOCODER_HOST, settings.GEOCODER_SCHEME = "127.0.0.1:9", "http"
    response = client.get("/annuaire/?pres_de=12+rue+des+Tilleuls+Brest")
    assert response.status_code == 200
    assert "Nous ne savons pas où se trouve" in response.text


def test_an_address_is_found_by_the_geocoder(three, settings, httpserver_of):
    settings.GEOCODER_HOST, settings.GEOCODER_SCHEME = (
        httpserver_of(
            {
                "features": [
                    {
                        "geometry": {"coordinates": [-0.4588, 46.3237]},
                        "properties": {"label": "12 Rue des Tilleuls 79000 Niort"},
                    }
                ]
            }
        ),
        "http",
    )
    question = directory.understand(QueryDict("pres_de=12+rue+des+Tilleuls"))
    assert question.near.label == "12 Rue des Tilleuls 79000 Niort"
    assert names("pres_de=12+rue+des+Tilleuls") == ["Relais", "Sans point"]


@pytest.fixture
def httpserver_of():
    """A real server on this machine that answers the same JSON to everybody; its address."""
    import json
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    servers = []

    def serve(answer):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_bus_that_is_elsewhere_that_day_does_not_answer(three, country):
    bus = PlaceFactory(name="Bus", commune=country["niort"], hours=None)
    saturday = dt.date.today() + dt.timedelta(days=(5 - dt.date.today().weekday()) % 7)
    later = saturday + dt.timedelta(days=30)
    Stop.objects.create(place=bus, on=saturday, opens="09:00", closes="12:00", commune=country["thouars"])
    Stop.objects.create(place=bus, on=later, opens="09:00", closes="12:00", commune=country["niort"])
    assert names("pres_de=Thouars&rayon=5&ouvert=samedi") == ["Bus"]
    assert names("pres_de=Niort&rayon=5&ouvert=samedi") == []
    assert names("commune=79191&ouvert=samedi") == []
    assert names("commune=79329&ouvert=samedi") == ["Bus"]


def test_a_full_store_of_cards_hides_no_place(three, client, site, settings, monkeypatch):
    settings.PROCESS_CACHES = True
    monkeypatch.setattr("config.components.MOST_PARTS", 2)
    client.get("/annuaire/?pres_de=Niort")
    assert client.get("/annuaire/").text.count("card place-card") == 3
