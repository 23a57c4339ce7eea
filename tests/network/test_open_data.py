"""Open data as people and programs meet it: the page, the files, the feed, and what the secretariat has to complete."""

import datetime as dt
import gzip
import json
import re
from pathlib import Path

import pytest
from django.utils import timezone

from network.exchange import open_files
from network.models import Closure, Network, Place, Term
from tests.factories.network import PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db

SIRET = "99920519800016"


@pytest.fixture
def place(site):
    Network.objects.create(name="Le Fil", territory_name="Deux-Sèvres", email="bonjour@example.org")
    structure = StructureFactory(name="Mairie de Niort", siret=SIRET)
    return PlaceFactory(
        structure=structure, name="La Boussole", slug="la-boussole", address="4 quai Cronstadt", summary="On vient."
    )


@pytest.fixture
def kept(settings, tmp_path):
    """Files are kept, as in production."""
    settings.PROCESS_CACHES = True
    settings.EXPORT_DIR = tmp_path / "open-data"
    return settings.EXPORT_DIR


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


# The page


def test_the_page_says_what_there_is_and_under_which_licence(client, place):
    PlaceFactory(name="Sans SIRET")
    text = client.get("/donnees/").content.decode()
    assert "Licence Ouverte 2.0" in text and open_files.LICENCE in text
    assert "Le Fil – http://localhost:8000/donnees/" in text
    for name in open_files.FILES:
        assert f'href="/donnees/{name}"' in text
    assert "/api/v1/openapi.json" in text and "/annuaire/flux.xml" in text


def test_the_page_of_an_empty_directory_is_a_page(client, site):
    assert client.get("/donnees/").status_code == 200


# The files


@pytest.mark.parametrize("name", open_files.FILES)
def test_each_file_is_sent_with_its_name_licence_and_tag_and_no_cookie(client, place, name):
    response = client.get(f"/donnees/{name}")
    assert response.status_code == 200
    day = f"{timezone.localdate():%Y%m%d}"
    assert response["Content-Disposition"].startswith(f'attachment; filename="{day}_{SIRET}_') or response[
        "Content-Disposition"
    ].startswith(f'attachment; filename="{day}_le-fil_')
    assert 'rel="license"' in response["Link"]
    assert response.cookies == {} and "Cookie" not in response["Vary"]
    assert len(body(response)) == int(response["Content-Length"]) > 2
    again = client.get(f"/donnees/{name}", headers={"if-none-match": response["ETag"]})
    if name != "lieux.xlsx":  # written anew here, and a spreadsheet says when it was
        assert again.status_code == 304 and again.content == b""


def test_a_file_is_sent_compressed_to_whoever_can_read_that(client, place):
    plain = body(client.get("/donnees/lieux.csv"))
    squeezed = client.get("/donnees/lieux.csv", headers={"accept-encoding": "gzip"})
    assert squeezed["Content-Encoding"] == "gzip"
    assert gzip.decompress(body(squeezed)) == plain


def test_a_file_can_be_asked_about_without_being_sent(client, place):
    response = client.head("/donnees/lieux.csv")
    assert (response.status_code, response.content) == (200, b"")
    assert int(response["Content-Length"]) == len(body(client.get("/donnees/lieux.csv")))


@pytest.mark.parametrize("name", ["autre.csv", "lieux.csv.gz", "..", "lieux.csv.known"])
def test_no_other_file_is_there(client, place, name):
    assert client.get(f"/donnees/{name}").status_code == 404


def test_a_file_is_written_once_for_a_publication(client, place, kept, monkeypatch, django_assert_num_queries):
    first = client.get("/donnees/lieux.json")
    tag = first["ETag"]
    with django_assert_num_queries(0):
        assert body(client.get("/donnees/lieux.json")) == body(first)
    from network import publication

    Place.objects.filter(pk=place.pk).update(name="La Grande Boussole")
    publication._raise()
    third = client.get("/donnees/lieux.json", headers={"if-none-match": tag})
    assert third.status_code == 200 and "La Grande Boussole" in body(third).decode()
    assert len([folder for folder in kept.iterdir() if folder.is_dir()]) == 1


def test_a_publication_that_changes_nothing_in_a_file_keeps_its_tag(client, place, kept):
    from network import publication

    tag = client.get("/donnees/lieux.csv")["ETag"]
    publication._raise()
    assert client.get("/donnees/lieux.csv", headers={"if-none-match": tag}).status_code == 304


def test_a_hidden_place_is_gone_from_the_next_file(client, place, kept):
    from network import publication

    assert len(json.loads(body(client.get("/donnees/lieux.json")))) == 1
    Place.objects.filter(pk=place.pk).update(shown_in_directory=False)
    publication._raise()
    assert json.loads(body(client.get("/donnees/lieux.json"))) == []


def test_an_interrupted_writing_leaves_nothing_to_send(client, place, kept, monkeypatch):
    def fails(out, today):
        out.write(b"half")
        raise OSError("no space left")

    monkeypatch.setitem(open_files.FILES, "lieux.csv", open_files.OpenFile("text/csv", fails))
    with pytest.raises(OSError):
        client.get("/donnees/lieux.csv")
    monkeypatch.undo()
    kept_again = client.get("/donnees/lieux.csv")
    assert b"half" not in body(kept_again)


def test_one_address_that_takes_too_much_is_told_when_to_come_back(client, place, settings):
    settings.READS_A_MINUTE = {"files": 1}
    assert client.get("/donnees/lieux.csv").status_code == 200
    refused = client.get("/donnees/lieux.json")
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    assert client.get("/donnees/lieux.json", REMOTE_ADDR="192.0.2.7").status_code == 200


# Place and structure pages


def linked_data(client, address):
    text = client.get(address).content.decode()
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1])


def test_a_place_page_says_the_same_to_search_engines(client, place):
    today = timezone.localdate()
    place.hours = {"mo": [["09:00", "24:00"]]}
    place.latitude, place.longitude = 46.3, -0.4
    place.save()
    place.terms.set(Term.objects.filter(code="gratuit"))
    Closure.objects.create(place=place, starts_on=today + dt.timedelta(days=1), ends_on=today + dt.timedelta(days=2))
    Closure.objects.create(place=place, starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2020, 1, 2))
    said = linked_data(client, "/annuaire/lieux/la-boussole/")
    assert said["@type"] == "LocalBusiness" and said["name"] == "La Boussole"
    assert said["address"]["postalCode"] == "79000"
    assert said["openingHoursSpecification"] == [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": "Monday", "opens": "09:00", "closes": "23:59"}
    ]
    [closed] = said["specialOpeningHoursSpecification"]
    assert (closed["validFrom"], closed["opens"], closed["closes"]) == (
        (today + dt.timedelta(days=1)).isoformat(), "00:00", "00:00",
    )  # fmt: skip
    assert said["isAccessibleForFree"] is True


def test_nothing_that_a_member_writes_ends_the_script(client, place):
    place.summary = "</script><script>alert(1)</script> & <!--"
    place.save()
    text = client.get("/annuaire/lieux/la-boussole/").content.decode()
    assert "<script>alert" not in text
    assert linked_data(client, "/annuaire/lieux/la-boussole/")["description"] == place.summary


def test_unknown_hours_are_said_to_nobody(client, place):
    assert "openingHoursSpecification" not in linked_data(client, "/annuaire/lieux/la-boussole/")


def test_pages_have_a_title_and_a_description_for_those_who_share_them(client, place):
    text = client.get("/annuaire/lieux/la-boussole/").content.decode()
    assert '<meta property="og:title" content="La Boussole (Niort)">' in text
    assert '<meta property="og:description" content="On vient.">' in text
    text = client.get(place.structure.get_absolute_url()).content.decode()
    assert '<meta property="og:title" content="Mairie de Niort">' in text


# The feed and the site map


def test_the_feed_tells_new_places_and_changed_ones(client, place):
    Place.objects.filter(pk=place.pk).update(created_at=timezone.now() - dt.timedelta(days=400))
    PlaceFactory(name="Tout neuf <ici>")
    PlaceFactory(name="Masqué", shown_in_directory=False)
    response = client.get("/en/annuaire/flux.xml")
    text = response.content.decode()
    assert response["Content-Type"].startswith("application/rss+xml")
    assert "New: Tout neuf &lt;ici&gt; (Niort)" in text and "Changed: La Boussole (Niort)" in text
    assert "Masqué" not in text


def test_a_change_is_a_piece_of_news_of_its_own(client, place):
    first = re.findall("<guid[^>]*>(.*?)</guid>", client.get("/annuaire/flux.xml").content.decode())
    Place.objects.filter(pk=place.pk).update(modified_at=timezone.now() + dt.timedelta(hours=1))
    second = re.findall("<guid[^>]*>(.*?)</guid>", client.get("/annuaire/flux.xml").content.decode())
    assert len(first) == len(second) == 1 and first != second


def test_the_site_map_names_the_other_languages(client, place, english):
    text = client.get("/sitemap.xml").content.decode()
    assert "<loc>http://testserver/annuaire/lieux/la-boussole/</loc>" in text
    assert 'hreflang="en" href="http://testserver/en/annuaire/lieux/la-boussole/"' in text
    assert 'hreflang="fr" href="http://testserver/annuaire/lieux/la-boussole/"' in text
    assert "<loc>http://testserver/donnees/</loc>" in text


# The secretariat


@pytest.fixture
def coordinator(client, place):
    person = PersonFactory(coordinator=True)
    client.force_login(person)
    return person


def test_the_secretariat_reads_what_stays_why_and_what_to_do(client, coordinator):
    PlaceFactory(name="Sans SIRET", address="1 rue du Four")
    PlaceFactory(name="Sans rien", commune=None, postal_code="")
    text = client.get("/en/espace/donnees/").content.decode()
    assert "Sans SIRET" in text and "Sans rien" in text and "La Boussole" not in text
    assert "No SIRET and no RNA number" in text and "Ask the structure for its SIRET" in text
    only = client.get("/en/espace/donnees/?manque=commune").content.decode()
    assert "Sans rien" in only and "Sans SIRET" not in only
    assert "Sans SIRET" in client.get("/espace/donnees/?q=sans+siret").content.decode()


def test_the_list_can_be_taken_away(client, coordinator):
    PlaceFactory(name="Sans SIRET", address="1 rue du Four")
    response = client.get("/espace/donnees/?format=csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and lines[1].startswith("Sans SIRET;")


def test_an_empty_list_says_that_all_is_well_and_an_empty_search_the_way_back(client, coordinator):
    assert "Nothing to do" in client.get("/en/espace/donnees/").content.decode()
    PlaceFactory()
    text = client.get("/en/espace/donnees/?q=zzz&manque=hasard&page=999").content.decode()
    assert "No place answers this question" in text


def test_a_long_list_has_pages(client, coordinator):
    structure = StructureFactory()
    for _ in range(31):
        PlaceFactory(structure=structure)
    text = client.get("/espace/donnees/?manque=pivot").content.decode()
    assert "?manque=pivot&amp;page=2" in text


def test_publiccode_says_what_is_true():
    import yaml

    said = yaml.safe_load((Path(__file__).parents[2] / "publiccode.yml").read_text(encoding="utf-8"))
    assert said["publiccodeYmlVersion"] and said["name"] == "Maillage"
    assert said["localisation"]["availableLanguages"] == ["fr", "en"]
