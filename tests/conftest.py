"""What every test may ask for."""

import datetime as dt
import os
import shutil

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key
from wagtail.models import Locale

from network import publication
from tests.founded import put_back

# The same examples on every machine and at every run: what CI refuses, anybody can see again.
hypothesis_settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis_settings.load_profile("steady")


@pytest.fixture(autouse=True)
def nothing_remembered(settings):
    """No test sees what another one left in a process: its caches, the language of its last page."""
    from config.page_cache import shelf

    cache.clear()
    publication.forget_everything()
    shelf.empty()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def site(db):
    return put_back(found_site)


def found_site():
    """A published site in French and English: home page, promised pages, the coordinators' rights."""
    from home import founding

    founding.locales()
    home = founding.home_page("Réseau d’essai", "testserver")
    home.save_revision().publish()
    pages = founding.pages(home)
    for page in pages.values():
        page.save_revision().publish()
    founding.coordinators_group()
    return {"home": home, **pages}


@pytest.fixture
def english(db):
    return Locale.objects.get_or_create(language_code="en")[0]


@pytest.fixture
def today():
    return dt.date(2026, 11, 20)


# Journeys: in Chromium where there is one. CI says that they are required; elsewhere the closing lines tell.

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items):
    for item in items:
        if not (item.get_closest_marker("django_db") or {"db", "transactional_db", "site"} & set(item.fixturenames)):
            item.add_marker(pytest.mark.one_engine)
    _longest_first(items)
    if CHROMIUM:
        return
    if os.environ.get("JOURNEYS") == "required":
        raise pytest.UsageError("Chromium is missing, and journeys are required here.")
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


def _longest_first(items):
    """What looks at hundreds of pages begins at once, a share for each process: nobody waits for it at the end."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
    if processes == 1:
        return
    long = [item for item in items if item.path.name in ("test_accessibility.py", "test_admin_csp.py")]
    others, size = [item for item in items if item not in long], len(items) // processes
    shares = [long[number::processes] for number in range(processes)]
    for share in shares[:-1]:
        share += [others.pop(0) for _place in range(min(size - len(share), len(others)))]
    items[:] = [item for share in (*shares, others) for item in share]


def _empties_the_database(item):
    marker = item.get_closest_marker("django_db")
    return marker is not None and marker.kwargs.get("transaction", False)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    """A test with real transactions leaves an empty database: whoever comes next, even stolen from another process, finds
    what migrations wrote."""
    result = yield
    if nextitem is not None and _empties_the_database(item) and not _empties_the_database(nextitem):
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
    return result


def pytest_terminal_summary(terminalreporter):
    if not CHROMIUM:
        terminalreporter.write_line("")
        terminalreporter.write_line(
            "THE BROWSER JOURNEYS DID NOT RUN: NO CHROMIUM ON THIS MACHINE.", red=True, bold=True
        )


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """The machine's own Chromium; nothing is downloaded."""
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
        ],
    }  # fmt: skip


@pytest.fixture(scope="session")
def browser_context_args():
    return {"locale": "fr-FR", "timezone_id": "Europe/Paris"}
