"""What every test may ask for."""

import datetime as dt

import pytest
from django.core.cache import cache
from wagtail.models import Locale

from network import publication


@pytest.fixture(autouse=True)
def nothing_remembered():
    """No test sees what another one left in a process cache."""
    from config.page_cache import shelf

    cache.clear()
    publication.forget_everything()
    shelf.empty()


@pytest.fixture
def site(db):
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
