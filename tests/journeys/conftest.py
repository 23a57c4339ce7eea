"""What every journey starts from: a whole site behind a real server, on a phone and on a desktop."""

import os
import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.db import connections
from playwright.sync_api import sync_playwright

from network.models import Network, Term
from tests.factories.network import CommuneFactory, PersonFactory, PlaceFactory, StructureFactory
from tests.factories.resources import ResourceFactory

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser keeps an event loop beside our own queries

SCREENS = {
    "phone": {"width": 360, "height": 780},
    "desktop": {"width": 1280, "height": 900},
    "tablet": {"width": 1024, "height": 768},
}
USUAL = ["phone", "desktop"]


def pytest_generate_tests(metafunc):
    """Each journey on the screens of its module's ``ON``, or on both: a desk for the secretariat, a phone in the street."""
    chosen = any("screen" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "screen" in metafunc.fixturenames and not chosen and not hasattr(metafunc.module, "screen"):
        metafunc.parametrize("screen", getattr(metafunc.module, "ON", USUAL), indirect=True)


@pytest.fixture
def screen(request):
    return SCREENS[request.param]


@pytest.fixture
def world(settings, site):
    """A small published network, and who acts in it. The page cache is on, as in production."""
    settings.PAGE_CACHE = settings.PROCESS_CACHES = True
    settings.ALLOWED_HOSTS = ["*"]
    Network.objects.create(name="Réseau d’essai", short_name="Essai", email="secretariat@example.org")
    niort, thouars = CommuneFactory(), CommuneFactory(insee="79329", name="Thouars")
    structure = StructureFactory(name="Centre social Les Passerelles", slug="les-passerelles")
    relay = PlaceFactory(
        name="Le Relais", slug="le-relais", structure=structure, commune=niort, open_in_the_week=True,
        phone="05 36 49 10 10", summary="On prend le temps.",
    )  # fmt: skip
    relay.terms.set(Term.objects.filter(label__in=["Aide aux démarches administratives", "Gratuit", "Fixe"]))
    workshop = PlaceFactory(name="La Fabrique", structure=structure, commune=thouars)
    workshop.terms.set(Term.objects.filter(label__in=["Loisirs et créations numériques"]))
    ResourceFactory(
        published=True, title="Repérer l’illectronisme à l’accueil", slug="illectronisme", structure=structure
    )
    return {
        "site": site,
        "structure": structure,
        "place": relay,
        "manager": PersonFactory(email="dominique@example.org", manager_of=structure),
        "coordinator": PersonFactory(email="camille@example.org", coordinator=True),
    }


@pytest.fixture
def browser(live_server, browser_type_launch_args):
    """Chromium, for one test: Playwright keeps an event loop beside our thread, and Django then counts this thread
    as another one, with its own connection; it is closed before the database is emptied."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**browser_type_launch_args)
        yield chromium
        chromium.close()
        connections.close_all()


@pytest.fixture
def visit(browser, live_server, screen, browser_context_args):
    """Open a browser: ``visit("/address/")`` gives its page; ``javascript=False`` turns scripts off.

    Whatever happens, no rule of the content security policy is broken and nobody else is asked for anything.
    """
    contexts, faults = [], []

    def opened(address="/", javascript=True):
        context = browser.new_context(**browser_context_args, viewport=screen, java_script_enabled=javascript)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: "Content Security Policy" in message.text and faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda request: request.url.startswith((live_server.url, "data:", "blob:")) or faults.append(request.url),
        )
        page.base = live_server.url
        page.goto(live_server.url + address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def code_in_last_mail():
    """The code to sign in, as the person reads it."""
    return re.search(r"^\s{4}(\S+)$", mail.outbox[-1].body, re.M).group(1)


@pytest.fixture
def sign_in(visit):
    """Go through the door with a code: gives the page where one arrives."""

    def through_the_door(email, wanted="/espace/", javascript=True):
        page = visit(wanted, javascript=javascript)
        page.get_by_label("Courriel").fill(email)
        page.get_by_role("button", name="M’envoyer le code").click()
        page.get_by_label("Code").fill(code_in_last_mail())
        page.locator("main").get_by_role("button", name="Se connecter").click()
        return page

    return through_the_door


SECRET = "JBSWY3DPEHPK3PXP"  # of every coordinator in tests


def second_code():
    """What the application on a coordinator's phone shows now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(SECRET, counters[len(counters) // 2]))


@pytest.fixture
def coordinate(sign_in):
    """Go through the door with both codes, as the secretariat does: gives the page where one arrives."""

    def through_the_door(wanted):
        page = sign_in("camille@example.org", wanted=wanted)
        page.get_by_label("Code").fill(second_code())
        page.locator("main form").first.get_by_role("button").first.click()
        page.wait_for_url(f"**{wanted}")
        return page

    return through_the_door


def tab_to(page, wanted, most=120):
    """Press Tab until the wanted thing has the focus, as somebody without a mouse does."""
    for _ in range(most):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")
