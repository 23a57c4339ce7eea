"""What the index of words says of resources."""

from network.words import drop_entry, write_entry
from resources.models import Resource, ResourceStatus, Theme, Visibility
from resources.watch_indexing import index_links


def index_resource(resource):
    """Published resources only; those for members are marked as not public."""
    if resource.status != ResourceStatus.PUBLISHED:
        drop_entry("resource", resource.pk)
        return
    themes = Theme.objects.filter(resources=resource).values_list("label", flat=True)
    write_entry(
        "resource",
        resource.pk,
        title=resource.title,
        summary=resource.summary,
        text=" ".join([resource.text, resource.structure.called, *themes]),
        url=resource.get_absolute_url(),
        is_public=resource.visibility == Visibility.PUBLIC,
    )


def index_everything():
    count = 0
    for resource in Resource.objects.select_related("structure").iterator():
        index_resource(resource)
        count += 1
    return count + index_links()
