"""The directory inside other sites: one page may be framed and no other, its code, its colours, oEmbed."""

import json
import re
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.urls import URLPattern, get_resolver, reverse

from network import embedding
from network.models import Network, Place, Term
from tests.factories.network import CommuneFactory, PlaceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
PROCEDURES = "Aide aux démarches administratives"


@pytest.fixture
def place(db):
    Network.objects.create(name="Le Fil", territory_name="Deux-Sèvres")
    place = PlaceFactory(name="La Boussole", slug="la-boussole")
    place.terms.set(Term.objects.filter(label=PROCEDURES))
    PlaceFactory(name="Le Bus", commune=CommuneFactory(insee="79329", name="Thouars"))
    return place


def understood(address):
    return embedding.understand(QueryDict(address))


def may_be_framed(response):
    policy = response.get("Content-Security-Policy", "")
    return "frame-ancestors *" in policy or "X-Frame-Options" not in response


# The framed page


@pytest.mark.parametrize("query", ["", "?vue=carte", "?commune=79329&couleur=1d5c8a", "?lieu=la-boussole"])
def test_the_frame_may_be_shown_by_any_site_and_sets_no_cookie(client, place, query):
    response = client.get(f"/annuaire/cadre/{query}")
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert "X-Frame-Options" not in response and response.cookies == {} and "Cookie" not in response.get("Vary", "")


def public_addresses(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            path = prefix + str(pattern.pattern)
            if not re.search(r"[(<^]", path) and not path.startswith(("admin", "_util")):
                yield "/" + path
        elif not str(pattern.pattern).startswith(("admin", "documents")):
            yield from public_addresses(pattern, prefix + str(pattern.pattern))


@pytest.mark.parametrize("part", range(3))
def test_no_other_page_may_be_framed(client, site, place, part):
    addresses = sorted(set(public_addresses(get_resolver())))
    assert len(addresses) > 60
    own = place.get_absolute_url()
    addresses += [f"{own}{end}" for end in ("", "fiche/", "orientation/", "affiche/", "qr.svg", "signaler/")]
    addresses += [place.structure.get_absolute_url(), "/charte/", "/nulle-part/"]
    for address in addresses[part::3]:
        if not address.endswith(".pdf"):
            assert may_be_framed(client.get(address)) == (address == "/annuaire/cadre/"), address


def test_links_of_the_frame_open_a_new_tab_and_lead_to_the_site(client, place):
    html = client.get("/annuaire/cadre/?commune=79191").content.decode()
    assert "La Boussole" in html and "Le Bus" not in html and "Le Fil" in html
    links = re.findall(r"<a [^>]*>", html)
    assert len(links) >= 2
    for link in links:
        assert ('target="_blank"' in link and 'rel="noopener"' in link) or 'href="tel:' in link
    assert "site-header" not in html and "<form" not in html


def test_the_map_of_the_frame_opens_a_new_tab_too_and_lists_the_places_below(client, place):
    html = client.get("/annuaire/cadre/?vue=carte").content.decode()
    assert 'data-target="_blank"' in html and "js/map" in html and "Le Bus" in html
    assert "data-target" not in client.get("/annuaire/?vue=carte").content.decode()


def test_the_next_page_of_the_frame_keeps_its_colour(client, place):
    PlaceFactory.create_batch(25, structure=place.structure)
    html = unescape(client.get("/annuaire/cadre/?couleur=1d5c8a").content.decode())
    assert "?couleur=1d5c8a&page=2" in html


def test_a_place_that_is_not_shown_is_not_framed(client, place):
    Place.objects.update(shown_in_directory=False)
    assert client.get("/annuaire/cadre/?lieu=la-boussole").status_code == 404


# Colours


def test_a_colour_is_a_style_sheet_of_ours_and_one_that_cannot_be_read_is_not(client, db):
    response = client.get("/annuaire/couleurs/1D5C8A.css")
    assert response["Content-Type"] == "text/css; charset=utf-8" and "immutable" in response["Cache-Control"]
    assert "--main:#1d5c8a;" in response.content.decode()
    assert client.get("/annuaire/couleurs/ffff00.css").status_code == 404


@pytest.mark.parametrize(
    "typed, kept",
    [("1D5C8A", "1d5c8a"), ("#1d5c8a", "1d5c8a"), ("#ffff00", ""), ("red", ""), ("url(x)", ""), ("", "")],
)
def test_only_readable_colours_are_kept(place, typed, kept):
    assert understood(f"couleur={quote(typed)}").colour == kept


def test_a_pale_colour_is_answered_with_the_nearest_that_can_be_read(client, place):
    html = client.get("/annuaire/integrer/?couleur=%23ffff00").content.decode()
    assert 'value="#ffff00"' in html and "trop pâle" in html and "couleur=" not in html.split("<textarea")[1]


# The code


@pytest.mark.parametrize(
    "typed, height", [("300", 300), ("1200", 1200), ("299", 600), ("1201", 600), ("haut", 600), ("９００", 600)]
)
def test_a_frame_is_from_300_to_1200_pixels_high(place, typed, height):
    assert understood(f"hauteur={quote(typed)}").height == height
    trouble = embedding.trouble_with_height(QueryDict(f"hauteur={quote(typed)}"))
    assert bool(trouble) == (str(height) != typed)


def test_the_generator_gives_a_code_that_shows_what_was_chosen(client, place):
    response = client.get("/annuaire/integrer/?commune=79329&vue=carte&hauteur=450&couleur=1d5c8a&frais=gratuit")
    html = response.content.decode()
    frame, link = (unescape(each) for each in re.findall(r"<textarea[^>]*>(.*?)</textarea>", html, re.S))
    address = unescape(re.search(r'src="([^"]+)"', frame)[1])
    assert address.startswith("http://localhost:8000/annuaire/cadre/?")
    assert dict(QueryDict(address.partition("?")[2]).items()) == {
        "commune": "79329", "vue": "carte", "frais": "gratuit", "couleur": "1d5c8a",
    }  # fmt: skip
    assert 'height="450"' in frame and "title=" in frame and "<script" not in frame
    assert unescape(link).startswith('<a href="http://localhost:8000/annuaire/?commune=79329&frais=gratuit">')
    assert '<input type="hidden" name="frais" value="gratuit">' in html
    assert "frame-src 'self'" in response["Content-Security-Policy"]


def test_a_name_of_the_network_cannot_break_out_of_the_code(client, place):
    Network.objects.update(name='Fil"><script>alert(1)</script>')
    html = client.get("/annuaire/integrer/").content.decode()
    assert "<script>alert" not in html and "<script>alert" not in unescape(html.split("<textarea")[1])


# oEmbed


def asked(client, address, **more):
    return client.get("/oembed/", {"url": address, **more})


@pytest.mark.parametrize(
    "address, query, height",
    [
        ("http://localhost:8000/annuaire/?commune=79329&vue=carte", "commune=79329&vue=carte", 600),
        ("http://testserver/annuaire/", "", 600),
        ("http://localhost:8000/annuaire/lieux/la-boussole/", "lieu=la-boussole", 300),
    ],
)
def test_oembed_describes_the_frame_of_a_list_and_of_a_place(client, place, address, query, height):
    response = asked(client, address)
    assert response["Content-Type"] == "application/json" and response["Access-Control-Allow-Origin"] == "*"
    said = json.loads(response.content)
    assert (said["version"], said["type"], said["width"], said["height"]) == ("1.0", "rich", 800, height)
    assert said["provider_name"] == "Le Fil"
    shown = unescape(re.search(r'src="([^"]+)"', said["html"])[1])
    assert shown == f"http://localhost:8000/annuaire/cadre/{'?' * bool(query)}{query}"


def test_oembed_stays_within_the_room_that_there_is(client, place):
    said = asked(client, "http://testserver/annuaire/", maxwidth="400", maxheight="350").json()
    assert (said["width"], said["height"]) == (400, 350) and 'width="400" height="350"' in said["html"]
    assert asked(client, "http://testserver/annuaire/", maxwidth="beaucoup").json()["width"] == 800


def test_oembed_answers_in_xml_too_and_no_other_format(client, place):
    response = asked(client, "http://testserver/annuaire/lieux/la-boussole/", format="xml")
    root = ElementTree.fromstring(response.content)
    assert root.tag == "oembed" and root.find("title").text == "La Boussole" and "<iframe" in root.find("html").text
    assert asked(client, "http://testserver/annuaire/", format="yaml").status_code == 501


@pytest.mark.parametrize(
    "address",
    [
        "", "annuaire", "http://example.org/annuaire/", "http://testserver/espace/", "http://testserver/charte/",
        "http://testserver/annuaire/lieux/nulle-part/", "javascript://testserver/annuaire/", "http://[", "http://testserver/\0",
    ],
)  # fmt: skip
def test_oembed_knows_no_other_address(client, place, address):
    assert asked(client, address).status_code == 404


@pytest.mark.parametrize("address", ["/annuaire/?commune=79329", "/annuaire/lieux/la-boussole/"])
def test_pages_say_where_their_oembed_is(client, place, address):
    html = client.get(address).content.decode()
    found = unescape(re.search(r'type="application/json\+oembed"[^>]* href="([^"]+)"', html)[1])
    assert found.startswith(reverse("oembed"))
    assert client.get(found).json()["type"] == "rich"
