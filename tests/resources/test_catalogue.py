"""Finding resources: by words as people type them, by facets with exact counts, and never more than one may see."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.http import QueryDict
from django.utils import timezone

from network import publication
from resources import catalogue, themes
from resources.catalogue.shelves import forget
from resources.catalogue.wording import groups_of
from resources.models import FruitlessSearch, Resource, ResourceStatus, Synonym, Theme, Visibility
from tests.factories.network import PersonFactory, SeatFactory, StructureFactory, WorkingGroupFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db

MEASURED = json.loads((Path(__file__).parents[2] / "benchmarks" / "search_queries.json").read_text(encoding="utf-8"))


def titles(query, user=None):
    return [each.title for each in catalogue.search(catalogue.understand(QueryDict(query)), user).page.object_list]


@pytest.fixture
def kept(settings):
    """What a process remembers between publications, as on a real site."""
    settings.PROCESS_CACHES = True
    publication.forget_everything()
    yield
    publication.forget_everything()


def test_ten_french_questions_find_their_resource_among_the_first_three(kept):
    themes.load_synonyms()
    structure = StructureFactory()
    for spec in MEASURED["resources"]:
        ResourceFactory(**spec, structure=structure, published=True)
    publication.forget_everything()
    missed = {}
    for asked in MEASURED["queries"]:
        answer = catalogue.search(catalogue.understand(QueryDict(f"q={asked['q']}")))
        first = [each.slug for each in answer.page.object_list[:3]]
        if asked["finds"] not in first:
            missed[asked["q"]] = first
    assert not missed
