"""How a resource is shared."""

import pytest
from django.core.exceptions import PermissionDenied

from network.models import AgreementType, OutgoingMessage
from network.ready_rules import adopt
from network.steps import StepRefused
from resources import publishing
from resources.models import Resource, ResourceStatus
from resources.text import cleaned_text
from tests.factories.network import PersonFactory, StructureFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure():
    return StructureFactory()


@pytest.fixture
def editor(structure):
    return PersonFactory(editor_of=structure)


def test_a_member_proposes_and_the_secretariat_publishes(structure, editor):
    resource = ResourceFactory(structure=structure, proposed_by=editor)
    publishing.propose(resource, by=editor)
    publishing.publish(resource, by=PersonFactory(coordinator=True))
    assert list(Resource.objects.public()) == [resource]
    assert [message.to for message in OutgoingMessage.objects.all()] == [editor.email]


def test_the_author_does_not_publish(structure, editor):
    resource = ResourceFactory(structure=structure, status=ResourceStatus.PROPOSED)
    with pytest.raises(PermissionDenied):
        publishing.publish(resource, by=editor)


def test_who_left_the_network_proposes_nothing():
    structure = StructureFactory(member=False)
    with pytest.raises(PermissionDenied):
        publishing.propose(ResourceFactory(structure=structure), by=PersonFactory(editor_of=structure))


def test_an_empty_resource_is_not_proposed(structure, editor):
    with pytest.raises(StepRefused):
        publishing.propose(ResourceFactory(structure=structure, text=" "), by=editor)


def test_where_the_rules_want_an_open_licence_another_is_refused(structure, editor):
    adopt("tani")
    assert AgreementType.objects.get().open_licence_mandatory
    resource = ResourceFactory(structure=structure, licence="CC-BY-NC-4.0")
    with pytest.raises(StepRefused):
        publishing.propose(resource, by=editor)
    assert Resource.objects.get().status == ResourceStatus.DRAFT


def test_declining_gives_an_answer_and_leaves_the_resource_to_its_author(structure, editor):
    resource = ResourceFactory(structure=structure, status=ResourceStatus.PROPOSED)
    coordinator = PersonFactory(coordinator=True)
    with pytest.raises(StepRefused):
        publishing.decline(resource, by=coordinator, answer=" ")
    Resource.objects.update(proposed_at="2026-11-20T10:00Z")
    publishing.decline(resource, by=coordinator, answer="Ajoutez la durée.")
    publishing.propose(resource, by=editor)
    assert Resource.objects.get().status == ResourceStatus.PROPOSED


def test_an_archived_resource_is_found_no_more_and_still_there(structure):
    resource = ResourceFactory(structure=structure, published=True)
    publishing.archive(resource, by=PersonFactory(coordinator=True))
    assert list(Resource.objects.public()) == []
    assert Resource.objects.count() == 1


def test_members_only_is_for_members():
    resource = ResourceFactory(published=True, for_members=True)
    member, former = (
        PersonFactory(reader_of=StructureFactory()),
        PersonFactory(reader_of=StructureFactory(member=False)),
    )
    assert list(Resource.objects.visible_to(member)) == [resource]
    assert list(Resource.objects.visible_to(former)) == []
    assert list(Resource.objects.public()) == []


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("Une ligne\n\nUne autre", "<p>Une ligne</p>\n\n<p>Une autre</p>"),
        ("<p>Bon</p><script>alert(1)</script>", "<p>Bon</p>"),
        ('<p onclick="x">A</p>', "<p>A</p>"),
        ('<p><a href="javascript:alert(1)">A</a></p>', '<p><a rel="noopener noreferrer">A</a></p>'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("", ""),
    ],
)
def test_a_text_is_cleaned_when_it_is_written(typed, kept):
    assert cleaned_text(typed) == kept
