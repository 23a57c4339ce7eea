"""What people print: sheets, lists and posters, as pages and as tagged PDF; the QR code and the contact of a place."""

import datetime as dt
import re

import pytest
import vobject
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from network import directory, drawing, paper, printing, publication
from network.models import Closure, Network, Place, Term, Territory
from tests.factories.network import CommuneFactory, EpciFactory, PlaceFactory
from tests.papers import in_order, read, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
PROCEDURES = "Aide aux démarches administratives"


@pytest.fixture
def place(db):
    Network.objects.create(name="Le Fil", territory_name="Deux-Sèvres", phone="05 36 49 10 10")
    Territory.objects.create(
        view_box="0 0 1000 1400", outline="M0 0 1000 0 1000 1400Z", west=-1, north=47, scale_x=1000, scale_y=1400
    )
    place = PlaceFactory(
        open_in_the_week=True, name="La Boussole", slug="la-boussole", address="4 quai Cronstadt", postal_code="79000",
        phone="05 36 49 16 30", emails="accueil@example.org", latitude=46.3, longitude=-0.4,
    )  # fmt: skip
    place.terms.set(Term.objects.filter(label__in=[PROCEDURES, "Gratuit", "Seniors"]))
    return place


# One place


@pytest.mark.parametrize("kind", ["fiche", "orientation", "affiche"])
def test_a_sheet_is_one_page_of_tagged_pdf_with_its_language_and_title(client, place, kind):
    pdf = read(client.get(f"/annuaire/lieux/la-boussole/{kind}.pdf"))
    assert len(pdf.pages) == 1
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "fr-FR" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "La Boussole" in pdf.metadata.title
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert round(float(pdf.pages[0].mediabox.width)) == 595 and round(float(pdf.pages[0].mediabox.height)) == 842


def figures(node, found):
    node = node.get_object()
    if node.get("/S") == "/Figure":
        found.append(node.get("/Alt", ""))
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        if hasattr(child.get_object(), "get"):
            figures(child, found)
    return found


def test_every_picture_of_the_pdf_is_told_in_words(client, place):
    pdf = read(client.get("/annuaire/lieux/la-boussole/fiche.pdf"))
    told = figures(pdf.trailer["/Root"]["/StructTreeRoot"], [])
    assert len(told) == 2 and all("La Boussole" in each for each in told)


def test_the_pdf_reads_in_the_order_of_the_sheet(client, place):
    text = text_of(read(client.get("/annuaire/lieux/la-boussole/fiche.pdf")))
    assert in_order(
        text, "La Boussole", "Niort", "Quand venir", "Lundi", "Dimanche", PROCEDURES, "4 quai Cronstadt",
        "05 36 49 16 30", "Seniors", "Le Fil –", "localhost:8000/annuaire/lieux/la-boussole/",
    )  # fmt: skip


def test_the_print_view_says_the_same_without_the_site_around_and_without_a_cookie(client, place):
    first = timezone.localdate() + dt.timedelta(days=3)
    Closure.objects.create(place=place, starts_on=first, ends_on=first, note="travaux")
    response = client.get("/annuaire/lieux/la-boussole/fiche/")
    html = response.content.decode()
    assert "4 quai Cronstadt" in html and "(travaux)" in html and "site-header" not in html
    assert response.cookies == {} and response["X-Robots-Tag"] == "noindex"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_large_print_is_asked_in_the_address(client, place):
    assert 'class="sheet large"' in client.get("/annuaire/lieux/la-boussole/fiche/?gros=1").content.decode()
    assert 'class="sheet"' in client.get("/annuaire/lieux/la-boussole/fiche/?gros=oui").content.decode()


def test_the_orientation_sheet_cannot_send_what_is_typed(client, place):
    html = client.get("/annuaire/lieux/la-boussole/orientation/").content.decode()
    assert "05 36 49 16 30" in html and "4 quai Cronstadt" in html
    assert html.count("<input") >= 8 and "<form" not in html
    assert all(" name=" not in field for field in re.findall(r"<input[^>]*>", html))


@pytest.mark.parametrize(
    "end", ["fiche/", "fiche.pdf", "orientation/", "affiche/", "qr.svg", "situation.svg", "contact.vcf"]
)
def test_nothing_is_printed_of_a_place_that_is_not_shown(client, place, end):
    Place.objects.update(shown_in_directory=False)
    assert client.get(f"/annuaire/lieux/la-boussole/{end}").status_code == 404


def test_without_the_parts_that_make_a_pdf_the_print_view_is_sent(client, place, monkeypatch):
    monkeypatch.setattr(paper, "is_available", lambda: False)
    response = client.get("/annuaire/lieux/la-boussole/fiche.pdf")
    assert response["Content-Type"].startswith("text/html") and "4 quai Cronstadt" in response.content.decode()


def test_a_pdf_asks_nothing_of_other_hosts_nor_private_addresses_of_ours(place):
    for url in ("https://example.org/a.png", "file:///etc/passwd", "http://localhost:8000/espace/compte/"):
        with pytest.raises(Exception):  # noqa: B017  whatever it is, nothing is read
            paper._our_file(url)


# Posters


def test_the_poster_of_the_network_leads_to_the_directory_and_to_the_phone(client, place):
    pdf = read(client.get("/annuaire/affiche.pdf"))
    assert len(pdf.pages) == 1
    assert "05 36 49 10 10" in text_of(pdf) and "localhost:8000/annuaire/" in text_of(pdf)


# Drawings


def test_the_qr_code_is_a_drawing_without_style_that_browsers_may_keep(client, place):
    response = client.get("/annuaire/lieux/la-boussole/qr.svg")
    svg = response.content.decode()
    assert response["Content-Type"] == "image/svg+xml" and "public" in response["Cache-Control"]
    assert svg.startswith("<svg") and "style" not in svg and "viewBox" in svg
    assert svg == drawing.qr("http://localhost:8000/annuaire/lieux/la-boussole/").decode()


def test_the_dot_stands_where_the_place_is_even_outside_the_outline():
    territory = Territory(view_box="0 0 100 200", outline="M0 0Z", west=0, north=50, scale_x=100, scale_y=100)
    assert b'viewBox="0 0 100 200"' in (inside := drawing.situation(territory, 49, 0.5))
    assert b'cx="50" cy="100"' in inside
    assert b'viewBox="-140 0 240 200"' in drawing.situation(territory, 49, -1)


# The contact


def test_a_contact_keeps_every_character_of_the_name(client, place):
    Place.objects.update(name="L’Atelier ; 1, 2 🙂\nétage \\", emails="a@example.org|b@example.org")
    response = client.get("/annuaire/lieux/la-boussole/contact.vcf")
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="la-boussole.vcf"'
    card = vobject.readOne(response.content.decode())
    assert card.fn.value == "L’Atelier ; 1, 2 🙂\nétage \\"
    assert (card.adr.value.street, card.adr.value.code, card.adr.value.city) == ("4 quai Cronstadt", "79000", "Niort")
    assert card.tel.value == "05 36 49 16 30" and [each.value for each in card.email_list] == [
        "a@example.org",
        "b@example.org",
    ]
    assert card.url.value == "http://localhost:8000/annuaire/lieux/la-boussole/"
    lines = response.content.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCARD" and all(len(line.encode()) <= 76 for line in lines)


def test_a_contact_does_not_name_a_structure_that_is_not_shown(client, place):
    place.structure.name = "Secrète"
    place.structure.save()
    assert b"Secr" in client.get("/annuaire/lieux/la-boussole/contact.vcf").content
    Network.objects.update(directory_members_only=False)
    type(place.structure).objects.update(shown_in_directory=False)
    assert client.get("/annuaire/lieux/la-boussole/contact.vcf").status_code == 404


# Lists


@pytest.fixture
def three(place):
    thouars = CommuneFactory(
        insee="79329", name="Thouars", postal_codes="79100", latitude=46.97, longitude=-0.21,
        epci=EpciFactory(siren="247900798", name="CC du Thouarsais"),
    )  # fmt: skip
    PlaceFactory(name="Le Bus", commune=thouars, postal_code="79100")
    PlaceFactory(name="Sans commune", commune=None)
    return place


def understood(address):
    return directory.understand(QueryDict(address))


def test_a_list_goes_commune_by_commune_and_the_unknown_ones_come_last(three):
    total, chapters = printing.chapters(understood(""))
    assert total == 3
    assert [(each.name, [entry.place.name for entry in each.entries]) for each in chapters] == [
        ("Niort", ["La Boussole"]), ("Thouars", ["Le Bus"]), ("", ["Sans commune"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address, title",
    [
        ("", "Lieux d’aide au numérique – Deux-Sèvres"),
        ("commune=79329", "Lieux d’aide au numérique – Thouars"),
        ("epci=247900798&ouvert=maintenant", "Lieux ouverts maintenant – CC du Thouarsais"),
        ("pres_de=Thouars&rayon=20", "Lieux d’aide au numérique à moins de 20 km de Thouars"),
    ],
)
def test_a_list_is_called_what_was_asked(three, address, title):
    assert printing.title_of(understood(address)) == title


def test_what_the_title_does_not_say_is_said_below(three):
    question = understood("service=aide-aux-demarches-administratives&q=boussole&frais=gratuit")
    assert [values for _label, values in printing.choices_of(question)] == [["boussole"], [PROCEDURES], ["Gratuit"]]


def test_the_list_that_is_printed_is_the_one_that_was_seen(client, three):
    seen = client.get("/annuaire/?commune=79329").content.decode()
    assert 'href="/annuaire/imprimer/?commune=79329"' in seen
    html = client.get("/annuaire/imprimer/?commune=79329").content.decode()
    assert "Le Bus" in html and "La Boussole" not in html
    assert 'href="/annuaire/imprimer.pdf?commune=79329"' in html
    text = text_of(read(client.get("/annuaire/imprimer.pdf?commune=79329")))
    assert "Le Bus" in text and "La Boussole" not in text and "Page 1 / 1" in text


def test_a_long_list_has_a_table_of_communes_and_says_what_it_leaves_out(client, three, monkeypatch):
    monkeypatch.setattr(printing, "MOST", 2)
    monkeypatch.setattr(printing, "NEEDS_A_TABLE", 2)
    html = client.get("/annuaire/imprimer/").content.decode()
    assert 'href="#commune-79191"' in html and "Seuls les 2 premiers lieux sont imprimés." in html


def test_a_list_without_an_answer_says_what_to_do(client, db):
    assert "Aucun lieu ne répond à tout cela" in client.get("/annuaire/imprimer/").content.decode()


def test_a_list_costs_the_same_few_queries_with_many_places(client, three, settings):
    settings.PROCESS_CACHES = True
    counts = []
    for _ in range(2):
        client.get("/annuaire/imprimer/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/annuaire/imprimer/")
        counts.append(len(queries))
        PlaceFactory.create_batch(3, open_in_the_week=True, structure=three.structure)
        publication.forget_everything()
    assert counts[0] == counts[1] <= 12


def test_an_address_that_asks_for_lists_without_end_is_asked_to_wait(client, place, settings):
    settings.READS_A_MINUTE = {"lists": 1}
    assert client.get("/annuaire/imprimer.pdf?q=boussole").status_code == 200
    response = client.get("/annuaire/imprimer.pdf?q=boussole")
    assert response.status_code == 429 and int(response["Retry-After"]) > 0
    assert client.get("/annuaire/imprimer/?q=boussole").status_code == 200
