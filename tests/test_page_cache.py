"""A publication is seen by the next visitor, nothing stale after it; a signed-in person never gets a kept page."""

import gzip
import time

import pytest
from config.page_cache import shelf
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from home.models import EditorialPage, Identity
from network import publication, upkeep
from network.models import CharterStatus, CharterVersion, Network
from tests.factories.network import PersonFactory, PlaceFactory, StructureFactory
from tests.factories.resources import ResourceFactory

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.one_engine]

SEEN_WITHIN = 1.5  # seconds, promised


@pytest.fixture
def kept(settings):
    """The page cache and the process caches as in production."""
    settings.PAGE_CACHE = settings.PROCESS_CACHES = True
    from home import founding

    founding.locales()
    home = founding.home_page("Réseau d’essai", "testserver")
    home.save_revision().publish()
    pages = founding.pages(home)
    for page in pages.values():
        page.save_revision().publish()
    founding.coordinators_group()
    Network.objects.create(name="Réseau d’essai")
    Identity.objects.create()
    return {"home": home, **pages}


def text_of(client, address):
    return client.get(address).content.decode()


def shown_soon(client, address, words):
    """The words appear within the promised time, in a process that had kept the page before."""
    until = time.monotonic() + SEEN_WITHIN
    while time.monotonic() < until:
        if words in text_of(client, address):
            return True
    return False


def change_a_page(kept):
    kept["le-collectif"].title = "Qui nous sommes"
    kept["le-collectif"].save_revision().publish()
    return "/le-collectif/", "Qui nous sommes"


def change_the_menu(kept):
    kept["glossaire"].show_in_menus = True
    kept["glossaire"].save()
    return "/charte/", 'href="/glossaire/">Glossaire</a></li>\n      </ul>'


def change_a_listing(kept):
    place = PlaceFactory(slug="la-boussole")
    upkeep.correct(place, "contacts", {"phone": "05 36 49 99 99"}, by=PersonFactory(manager_of=place.structure))
    return "/annuaire/lieux/la-boussole/", "05 36 49 99 99"


def change_the_identity(kept):
    identity = Identity.objects.get()
    identity.tagline = "On avance ensemble"
    identity.save()
    return "/", "On avance ensemble"


def change_the_network(kept):
    network = Network.objects.get()
    network.phone = "05 36 49 00 00"
    network.save()
    return "/charte/", "05 36 49 00 00"


def change_the_charter(kept):
    CharterVersion.objects.create(
        title="La charte nouvelle", status=CharterStatus.IN_FORCE, body=[("finding", {"text": "Un constat."})]
    )
    return "/charte/", "La charte nouvelle"


def publish_a_resource(kept):
    ResourceFactory(published=True, title="Fiche toute neuve")
    return "/ressources/", "Fiche toute neuve"


def move_a_page(kept):
    kept["glossaire"].move(kept["le-collectif"], pos="last-child")
    return "/plan-du-site/", "/le-collectif/glossaire/"


CHANGES = [
    change_a_page, change_the_menu, change_a_listing, change_the_identity, change_the_network, change_the_charter,
    publish_a_resource, move_a_page,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_publication_is_seen_by_the_next_visitor(client, kept, change):
    for address in ("/", "/charte/", "/ressources/", "/plan-du-site/", "/le-collectif/"):
        client.get(address)
    address, words = change(kept)
    assert shown_soon(client, address, words)


def test_a_page_taken_off_line_is_gone_for_the_next_visitor(client, kept):
    assert client.get("/le-collectif/").status_code == 200
    kept["le-collectif"].unpublish()
    time.sleep(0)
    assert client.get("/le-collectif/").status_code == 404


def test_a_restricted_page_is_never_kept(client, kept):
    assert client.get("/le-collectif/").status_code == 200
    PageViewRestriction.objects.create(page=Page.objects.get(slug="le-collectif"), restriction_type="login")
    assert client.get("/le-collectif/").status_code == 302


def test_the_second_visitor_gets_the_kept_page_without_a_query(client, kept, django_assert_num_queries):
    first = client.get("/charte/")
    with django_assert_num_queries(0):
        second = client.get("/charte/")
    assert second.content == first.content
    assert second["ETag"] == first["ETag"]


@pytest.mark.parametrize("address", ["/", "/charte/", "/actualites/", "/le-collectif/", "/identite-visuelle/"])
def test_a_content_page_that_is_not_kept_takes_at_most_three_queries(
    client, kept, settings, address, django_assert_max_num_queries
):
    client.get(address)  # the way to it, the menu and the identity are remembered
    settings.PAGE_CACHE = False
    with django_assert_max_num_queries(3):
        client.get(address)


def test_a_signed_in_person_neither_gets_nor_leaves_a_kept_page(client, kept):
    client.get("/")
    before = dict(shelf.pages)
    client.force_login(PersonFactory(editor_of=StructureFactory()))
    client.get("/charte/")
    response = client.get("/")
    assert "ETag" not in response
    assert set(shelf.pages) <= set(before)


@pytest.mark.parametrize(
    "address", ["/espace/", "/compte/login/code/", "/rejoindre/demande/", "/admin/", "/healthz/ready"]
)
def test_what_is_not_public_is_never_kept(client, kept, address):
    client.get(address)
    assert [key for key in shelf.pages if key[2] == address] == []


def test_a_visitor_gets_no_cookie(client, kept):
    place = PlaceFactory()
    for address in ("/", "/charte/", "/annuaire/", place.get_absolute_url(), "/recherche/?q=charte", "/nulle-part/"):
        assert client.get(address).cookies == {}, address


def test_an_unknown_parameter_is_answered_but_not_kept(client, kept):
    client.get("/annuaire/?utm_source=lettre")
    assert shelf.pages == {}


def test_parameters_in_another_order_are_the_same_page(client, kept):
    client.get("/annuaire/?q=a&tri=nom")
    client.get("/annuaire/?tri=nom&q=a")
    assert len(shelf.pages) == 1


def test_a_browser_that_has_the_page_is_told_so(client, kept):
    tag = client.get("/charte/")["ETag"]
    assert client.get("/charte/", headers={"if-none-match": tag}).status_code == 304


def test_the_kept_page_is_sent_compressed(client, kept):
    plain = client.get("/charte/").content
    squeezed = client.get("/charte/", headers={"accept-encoding": "gzip"})
    assert squeezed["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.content) == plain


def test_both_ways_send_the_same_headers(client, kept, settings):
    first = client.get("/charte/")
    kept_way = client.get("/charte/")
    settings.PAGE_CACHE = False
    bare_way = client.get("/charte/")
    assert dict(first.headers) == dict(kept_way.headers) == dict(bare_way.headers)


def test_the_shelf_throws_out_the_least_recently_kept(client, kept, monkeypatch):
    monkeypatch.setattr(shelf, "capacity", 200_000)
    for number in range(60):
        client.get(f"/annuaire/?q=mot{number}")
    assert shelf.size <= 200_000
    assert 0 < len(shelf.pages) < 60


def test_baked_pages_follow_the_publication(client, kept, settings, tmp_path):
    settings.BAKE_DIR = str(tmp_path)
    client.get("/charte/")
    baked = tmp_path / "current" / "testserver" / "charte" / "index.html"
    assert baked.read_bytes() == client.get("/charte/").content
    change_the_network(kept)
    client.get("/actualites/")
    assert not baked.exists()
    for _ in range(3):
        publication._raise()
        client.get("/actualites/")
    folders = sorted(int(folder.name) for folder in tmp_path.iterdir() if folder.name.isdigit())
    assert len(folders) <= 2 and folders[-1] == publication.generation()


def test_a_query_is_never_baked(client, kept, settings, tmp_path):
    settings.BAKE_DIR = str(tmp_path)
    client.get("/annuaire/?q=bois")
    assert list(tmp_path.rglob("index.html")) == []


def test_a_page_that_is_only_french_is_not_shown_as_english(client, kept):
    french = kept["le-collectif"]
    assert client.get("/en/le-collectif/").status_code == 404
    assert EditorialPage.objects.get(pk=french.pk).locale.language_code == "fr"


def test_every_public_address_is_kept(client, kept):
    place = PlaceFactory()
    addresses = [
        "/", "/annuaire/", place.get_absolute_url(), place.structure.get_absolute_url(), "/signataires/", "/groupes/",
        "/ressources/", "/ressources/flux.xml", "/actualites/", "/charte/", "/plan-du-site/", reverse("robots"),
    ]  # fmt: skip
    for address in addresses:
        client.get(address)
        assert client.get(address).has_header("ETag"), address
