"""When a resource enters the index and leaves it: published ones are in it, whoever may see them."""

from resources.catalogue import words
from resources.equipment_indexing import index_items
from resources.models import Resource, ResourceFile, ResourceStatus, ResourceWords, Theme
from resources.watch_indexing import index_links


def index_resource(resource):
    if resource.status != ResourceStatus.PUBLISHED:
        words.drop(resource)
        return
    labels = Theme.objects.filter(resources=resource).values_list("label", flat=True)
    words.write(
        resource, list(labels), list(ResourceFile.objects.filter(resource=resource).values_list("text", flat=True))
    )


def index_everything():
    ResourceWords.objects.all().delete()
    count = 0
    for resource in Resource.objects.published().select_related("structure").iterator():
        index_resource(resource)
        count += 1
    return count + index_links() + index_items()
