"""A search that is saved is asked again every morning; what is new is told once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils import timezone

from network.models import OutgoingMessage
from network.steps import StepRefused
from resources import catalogue, searches
from resources.models import SavedSearch, Visibility
from tests.factories.network import PersonFactory, StructureFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return PersonFactory(editor_of=StructureFactory())


def question(query="q=tablette"):
    return catalogue.understand(QueryDict(query))


def test_what_is_new_is_told_once_and_only_what_one_may_see(member):
    ResourceFactory(title="Tablette d’avant", published=True, published_at=timezone.now() - dt.timedelta(days=1))
    searches.save(question(), by=member)
    later = timezone.now() + dt.timedelta(minutes=1)
    assert searches.tell_what_is_new(later) == 0
    soon = later + dt.timedelta(seconds=1)
    ResourceFactory(title="Tablette nouvelle", published=True, published_at=soon)
    ResourceFactory(title="Tablette des membres", published=True, published_at=soon, visibility=Visibility.MEMBERS)
    ResourceFactory(title="Imprimante", published=True, published_at=soon)
    tomorrow = later + dt.timedelta(days=1)
    assert [searches.tell_what_is_new(tomorrow), searches.tell_what_is_new(tomorrow)] == [1, 0]
    message = OutgoingMessage.objects.get()
    assert message.to == member.email and "2 nouvelles ressources" in message.subject
    assert (
        "Tablette des membres" in message.text and "d’avant" not in message.text and "Imprimante" not in message.text
    )


def test_who_left_or_paused_is_told_nothing(member):
    searches.save(question(), by=member)
    ResourceFactory(title="Tablette", published=True)
    SavedSearch.objects.update(wants_mail=False)
    assert searches.tell_what_is_new(timezone.now() + dt.timedelta(days=1)) == 0
    SavedSearch.objects.update(wants_mail=True)
    member.affiliations.update(left_at=timezone.now())
    assert searches.tell_what_is_new(timezone.now() + dt.timedelta(days=1)) == 0


def test_an_alert_is_saved_once_and_asks_something(member):
    with pytest.raises(StepRefused):
        searches.save(question(""), by=member)
    searches.save(question(), by=member)
    with pytest.raises(StepRefused):
        searches.save(question("q=tablette&tri=titre"), by=member)
    with pytest.raises(PermissionDenied):
        searches.save(question(), by=PersonFactory())


def test_one_changes_only_ones_own_alerts(client, member):
    saved = searches.save(question(), by=PersonFactory(editor_of=StructureFactory()))
    client.force_login(member)
    assert client.post(f"/espace/ressources/alertes/{saved.pk}/", {"do": "remove"}).status_code == 404
    client.post("/espace/ressources/alertes/nouvelle/", {"question": "q=souris&theme=inconnu"})
    assert SavedSearch.objects.get(user=member).question == "q=souris"
