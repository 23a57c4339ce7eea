"""What the index of words says of the watch."""

from network.words import drop_entry, write_entry
from resources.models import Theme, WatchItem, WatchStatus, WatchVisibility


def index_link(item):
    """Published links only; those for members are marked as not public."""
    if item.status != WatchStatus.PUBLISHED:
        drop_entry("watch", item.pk)
        return
    themes = Theme.objects.filter(watch_items=item).values_list("label", flat=True)
    write_entry(
        "watch",
        item.pk,
        title=item.title,
        summary=item.why,
        text=" ".join([item.source, item.get_kind_display(), *themes]),
        url=item.get_absolute_url(),
        is_public=item.visibility == WatchVisibility.PUBLIC,
    )


def index_links():
    count = 0
    for item in WatchItem.objects.published().iterator():
        index_link(item)
        count += 1
    return count
