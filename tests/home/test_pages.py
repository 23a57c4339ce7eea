"""What editors publish is read, on the screen, in a feed, on paper."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from home.models import NewsPage
from network.models import CharterStatus, CharterVersion, Network
from tests.papers import read, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def charter(site):
    Network.objects.create(name="Le Fil", territory_name="Deux-Sèvres", created_on="2024-11-14")
    return CharterVersion.objects.create(
        title="La charte du Fil",
        status=CharterStatus.IN_FORCE,
        adopted_on="2024-11-14",
        what_changed="Première version.",
        body=[
            ("finding", {"text": "<p>Sur [territoire], tout passe par un écran.</p>"}),
            (
                "value",
                {"title": "La patience", "text": "<p>[NOM DU COLLECTIF] prend le temps, depuis le [date].</p>"},
            ),
            ("mission", {"pole": "equip", "title": "Outiller", "text": "<p>Prêter [inconnu].</p>"}),
        ],
    )


def test_variables_of_the_charter_are_filled_and_unknown_ones_stay_visible(client, charter):
    html = client.get("/charte/").content.decode()
    assert "Sur Deux-Sèvres, tout passe" in html
    assert "Le Fil prend le temps, depuis le 14 novembre 2024." in html
    assert "Prêter [inconnu]." in html


def test_a_name_with_markup_is_shown_as_it_is_written(client, charter):
    Network.objects.update(name="<b>Fil</b> & Cie")
    assert "&lt;b&gt;Fil&lt;/b&gt; &amp; Cie prend le temps" in client.get("/charte/").content.decode()


def test_the_pdf_of_the_charter_is_tagged_and_holds_the_text(client, charter):
    paper = read(client.get("/charte/charte.pdf"))
    text = text_of(paper)
    assert "La patience" in text and "Deux-Sèvres" in text
    catalogue = paper.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/Lang"].startswith("fr")


def test_the_print_view_is_the_same_text_without_the_site_around(client, charter):
    html = client.get("/charte/imprimer/").content.decode()
    assert "La patience" in html and "<nav" not in html


def test_earlier_versions_are_kept_and_said_to_be_former(client, charter):
    CharterVersion.objects.create(
        title="L’ancienne charte", number=9, status=CharterStatus.FORMER, adopted_on="2020-01-01",
        body=[("finding", {"text": "<p>Autrefois.</p>"})],
    )  # fmt: skip
    CharterVersion.objects.create(title="Le brouillon", number=10)
    listed = client.get("/charte/versions/").content.decode()
    assert "Première version." in listed and "Version 10" not in listed
    assert "n’est plus en vigueur" in client.get("/charte/versions/9/").content.decode()
    assert client.get("/charte/versions/10/").status_code == 404


@pytest.fixture
def news(site):
    def published(title="Un atelier", **values):
        page = NewsPage(title=title, date="2026-11-20", lead="Chaque jeudi.", **values)
        site["actualites"].add_child(instance=page)
        page.save_revision().publish()
        return page

    return published


def test_news_is_in_the_feed_with_its_lead(client, news):
    news()
    response = client.get("/actualites/flux.xml")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert "<title>Un atelier</title>" in response.content.decode()
    assert "<description>Chaque jeudi.</description>" in response.content.decode()


def test_news_is_filtered_by_audience(client, news):
    news("Pour les maires", for_elected=True, for_public=False)
    news("Pour tous")
    html = client.get("/actualites/?pour=elected").content.decode()
    assert "Pour les maires" in html and "Pour tous" not in html


def test_a_picture_needs_its_alternative_text():
    picture = get_image_model().objects.create(title="Essai", file=get_test_image_file())
    with pytest.raises(ValidationError) as refused:
        NewsPage(title="Un atelier", date="2026-11-20", picture=picture).clean()
    assert list(refused.value.message_dict) == ["picture_alt"]


def test_scheduled_news_is_shown_only_when_its_time_has_come(client, site, news):
    page = NewsPage(title="Demain", date="2026-11-21", live=False, go_live_at=timezone.now() + dt.timedelta(hours=1))
    site["actualites"].add_child(instance=page)
    page.save_revision(approved_go_live_at=page.go_live_at).publish()
    assert client.get("/actualites/demain/").status_code == 404
    with time_machine.travel(dt.timedelta(hours=2)):
        call_command("publish_scheduled")
        assert client.get("/actualites/demain/").status_code == 200


def test_a_page_is_found_by_a_word_without_its_accent(client, site):
    site["glossaire"].lead = "Les mots de la médiation"
    site["glossaire"].save_revision().publish()
    assert "Glossaire" in client.get("/recherche/?q=mediation").content.decode()


def test_a_draft_is_found_by_nobody(client, site):
    site["glossaire"].title = "Mots secrets"
    site["glossaire"].save_revision()
    assert "Mots secrets" not in client.get("/recherche/?q=secrets").content.decode()


@pytest.mark.parametrize("address, status", [("/nulle-part/", 404), ("/annuaire/lieux/absent/", 404)])
def test_an_error_page_says_what_to_do_next(client, site, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert 'href="/annuaire/"' in response.content.decode()


def test_security_txt_names_somebody(client, site):
    Network.objects.create(name="Le Fil", email="secretariat@example.org")
    assert "Contact: mailto:secretariat@example.org" in client.get("/.well-known/security.txt").content.decode()
