"""What a working group achieved, in the resource centre."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from resources import group_results
from resources.models import Resource
from resources.versions import mark_of, said_by
from tests.factories.groups import group_of
from tests.factories.network import GroupDocumentFactory, PersonFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db


def test_a_document_becomes_one_draft_with_a_copy_of_its_file(client):
    group, facilitator, (member,) = group_of(members=1)
    document = GroupDocumentFactory(group=group)
    client.force_login(facilitator)
    address = reverse("shared:result_new", args=[document.pk])
    structure = facilitator.affiliations.get().structure
    typed = {
        "title": "Fiche",
        "kind": "tool",
        "summary": "Une page.",
        "visibility": "public",
        "structure": structure.pk,
    }
    assert client.post(address, typed | {"kind": ""}).status_code == 422
    first, second = client.post(address, typed), client.post(address, typed)
    assert first["Location"] == second["Location"]
    draft = Resource.objects.get()
    assert (draft.status, draft.group, draft.structure) == ("draft", group, structure)
    copy = draft.files.get()
    assert copy.file.read() == b"Reserve au groupe." and copy.file.name != document.file.name
    form = {
        "structure": structure.pk,
        "title": "Fiche",
        "licence": "etalab-2.0",
        "visibility": "public",
        "seen": mark_of(said_by(draft)),
    }
    client.post(reverse("shared:resource_edit", args=[draft.slug]), form)
    draft.refresh_from_db()
    assert draft.group == group
    client.force_login(member)
    assert client.get(address).status_code == 404
    with pytest.raises(PermissionDenied):
        group_results.make(
            document, by=member, structure=structure, title="x", kind="tool", summary="x", visibility="public"
        )


@pytest.mark.one_engine
def test_the_page_of_a_group_shows_what_its_reader_may_see(client, site):
    group, _facilitator, (member,) = group_of(members=1)
    ResourceFactory(published=True, group=group, title="Pour tous")
    ResourceFactory(published=True, group=group, visibility="group", title="Entre nous")
    ResourceFactory(group=group, title="Brouillon")
    page = client.get(group.get_absolute_url()).content.decode()
    assert "Pour tous" in page and "Entre nous" not in page and "Brouillon" not in page
    assert {str(each) for each in group_results.results_of(group, member)} == {"Pour tous", "Entre nous"}
    assert {str(each) for each in group_results.results_of(group, PersonFactory())} == {"Pour tous"}
