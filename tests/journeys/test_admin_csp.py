"""The administration keeps the strict policy: every screen works in a real browser without one violation."""

import datetime as dt
import shutil
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale
from wagtail.snippets.models import get_snippet_models

from home.models import NewsPage
from network.models import (
    AgreementType,
    CharterVersion,
    Closure,
    Contact,
    ListingChange,
    Means,
    MeetingKind,
    Network,
    OutgoingMessage,
)
from resources.models import Collection, Synonym, Theme
from tests.factories.agenda import EventFactory, ExternalCalendarFactory
from tests.factories.equipment import ItemFactory
from tests.factories.network import (
    AffiliationFactory,
    InvitationFactory,
    MembershipApplicationFactory,
    PersonFactory,
    PlaceFactory,
    SeatFactory,
)
from tests.factories.resources import ResourceFactory, ResourceFileFactory
from tests.factories.watch import WatchFeedFactory, WatchItemFactory

ON = ["desktop"]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.filterwarnings(
        "ignore::django.core.paginator.UnorderedObjectListWarning"
    ),  # a report of wagtail-localize
]

sync_api = pytest.importorskip("playwright.sync_api")


@pytest.fixture
def browser(monkeypatch):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("No Chromium on this machine.")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Watched:
    """A page that notes what it complains about and whom it asks."""

    def __init__(self, browser, client, origin):
        self.origin, self.complaints = origin, []
        context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": origin,
                }
            ]
        )
        self.page = context.new_page()
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda error: self.complain(f"page error: {error}"))
        self.page.on("request", self.asked)
        self.page.on("response", self.answered)

    def complain(self, complaint):
        self.complaints.append(f"{self.page.url.removeprefix(self.origin)}: {complaint}")

    def heard(self, message):
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.complain(message.text)

    def asked(self, request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != urlsplit(self.origin).netloc:
            self.complain(f"asked {request.url}")

    def answered(self, response):
        if response.status >= 500:
            self.complain(f"{response.status} {response.url}")

    def visit(self, path):
        response = self.page.goto(self.origin + path)
        self.page.wait_for_load_state("networkidle")
        if response.status != 200:
            self.complain(f"{response.status} {path}")
        return self.page


@pytest.fixture
def world(site):
    """One thing of each kind, a page of each type, and a page sent to translation."""
    Network.objects.create(name="Réseau d’essai")
    news = NewsPage(title="Une nouvelle", slug="nouvelle", date=dt.date(2026, 11, 2))
    site["actualites"].add_child(instance=news)
    news.save_revision().publish()
    coordinator = PersonFactory(coordinator=True)
    place = PlaceFactory(open_in_the_week=True)
    Closure.objects.create(place=place, starts_on=dt.date(2026, 12, 24), ends_on=dt.date(2027, 1, 2))
    ListingChange.objects.create(
        place=place, section="contacts", before={"phone": ""}, after={"phone": "05 36 49 10 10"}, means=Means.ACCOUNT,
        status="waiting",
    )  # fmt: skip
    AffiliationFactory(), InvitationFactory(), MembershipApplicationFactory(), SeatFactory()
    ResourceFileFactory(resource=ResourceFactory())
    WatchItemFactory(), WatchFeedFactory()
    rules = AgreementType.objects.create(
        slug="charte", name="Charte", form="charter", who_may_join="Tous", asked_to="Le secrétariat", decided_by="nobody",
        starts="own_signature",
    )  # fmt: skip
    rules.commitments.create(name="Accueillir")
    MeetingKind.objects.create(name="Séance plénière")
    EventFactory(), ExternalCalendarFactory(), ItemFactory()
    Theme.objects.get_or_create(axis="theme", slug="essai", label="Essai")
    Collection.objects.get_or_create(title="Essai", slug="essai")
    Synonym.objects.get_or_create(words="PC, ordinateur")
    CharterVersion.objects.create(
        title="Charte",
        locale=Locale.objects.get(language_code="fr"),
        body=[("value", {"title": "Coopérer", "text": "<p>Oui.</p>"})],
    )
    Contact.objects.at("accueil@example.org", name="Accueil")
    OutgoingMessage.objects.create(event="essai", to="accueil@example.org", subject="Essai", text="Un essai.")
    get_image_model().objects.create(title="Image", file=get_test_image_file())
    get_document_model().objects.create(title="Document", file=ContentFile(b"Texte", name="document.txt"))
    return {"coordinator": coordinator, "news": news, **site}


def screens(world):
    """The addresses of the administration, from the first page to the settings."""
    yield reverse("wagtailadmin_home")
    yield reverse("wagtailadmin_explore_root")
    yield reverse("wagtailadmin_explore", args=[world["home"].pk])
    pages = {type(page): page for page in world.values() if hasattr(page, "translation_key")}
    for page in pages.values():
        yield reverse("wagtailadmin_pages:edit", args=[page.pk])
    for model in (type(page) for page in pages.values()):
        parent = world["actualites"] if model is NewsPage else world["home"]
        if model in parent.creatable_subpage_models():
            yield reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk])
    yield reverse("wagtailadmin_pages:history", args=[world["home"].pk])
    yield reverse("wagtailadmin_pages:delete", args=[world["news"].pk])
    for model in get_snippet_models():
        yield from snippet_screens(model)
    for name in ("listing_changes", "charter_import", "wagtailimages:index", "wagtailimages:add_multiple",
                 "wagtaildocs:index", "wagtaildocs:add_multiple", "wagtailadmin_reports:site_history",
                 "wagtailadmin_reports:aging_pages", "wagtail_localize:translations_report", "wagtailadmin_account"):  # fmt: skip
        yield reverse(name)
    for model in ("network/network", "home/identity"):
        yield f"/admin/settings/{model}/"
    draft = CharterVersion.objects.get()
    for name in ("charter_preview", "charter_adopt", "charter_discard"):
        yield reverse(name, args=[draft.pk])


READ_HERE = {"event", "invitation", "membershipapplication"}


def snippet_screens(model):
    viewset, thing = model.snippet_viewset, model.objects.last()
    yield reverse(viewset.get_url_name("list"))
    yield reverse(viewset.get_url_name("history"), args=[thing.pk])
    if model._meta.model_name in READ_HERE:
        yield reverse(viewset.get_url_name("inspect"), args=[thing.pk])
    else:
        yield reverse(viewset.get_url_name("add"))
        yield reverse(viewset.get_url_name("edit"), args=[thing.pk])
        yield reverse(viewset.get_url_name("delete"), args=[thing.pk])


@pytest.fixture
def watched(browser, live_server, client, world):
    client.force_login(world["coordinator"])
    watched = Watched(browser, client, live_server.url)
    watched.page.set_default_timeout(8000)
    return watched


@pytest.mark.parametrize("half", [0, 1])
def test_no_screen_of_the_administration_breaks_the_policy(watched, world, half):
    visited = [watched.visit(path) for path in list(screens(world))[half::2]]
    assert watched.complaints == []
    assert len(visited) >= 50


def test_choosers_and_date_fields_start_under_the_policy(watched, world):
    page = watched.visit(reverse("wagtailadmin_pages:edit", args=[world["news"].pk]))
    picture = page.locator("#picture-chooser, [data-contentpath=picture]").first
    picture.get_by_role("button").first.click()
    page.locator(".modal-body a[data-chosen], .modal-body [data-chooser-modal-choice]").first.click()
    picture.locator("img").first.wait_for()

    page = watched.visit(reverse("wagtailsnippets_network_seat:add"))
    page.locator("#id_accepted_at").click()
    page.locator(".xdsoft_datetimepicker:visible").first.wait_for()

    page = watched.visit("/admin/settings/home/identity/")
    page.locator("#id_partners-ADD").click()
    page.locator("#id_partners-0-name").fill("Un partenaire")
    assert watched.complaints == []


def test_a_page_is_seen_beside_its_editor(watched, world):
    page = watched.visit(reverse("wagtailadmin_pages:edit", args=[world["le-collectif"].pk]))
    page.locator("[data-side-panel-toggle=preview]").click()
    page.frame_locator("iframe").first.locator("h1").first.wait_for()
    assert watched.complaints == []


def test_a_page_is_translated_under_the_policy(watched, world):
    source = world["le-collectif"]
    page = watched.visit(reverse("wagtail_localize:submit_page_translation", args=[source.pk]))
    page.locator("[name=locales]").first.check()
    page.locator("input[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    english = source.get_translations().get()
    page = watched.visit(reverse("wagtailadmin_pages:edit", args=[english.pk]))
    page.locator(".js-translation-editor").get_by_role("button").first.wait_for()
    assert watched.complaints == []
