"""What the index of words says of the equipment: what is in the catalogue, for everybody or for members."""

from django.urls import reverse

from network.words import drop_entry, write_entry
from resources.models import EquipmentItem

KIND = "equipment"


def index_item(item):
    """What a pool for members lends leads to its request: it has no public page."""
    if not item.is_shown:
        drop_entry(KIND, item.pk)
        return
    accessories = item.accessories.values_list("name", flat=True)
    write_entry(
        KIND,
        item.pk,
        title=item.name,
        summary=item.summary,
        text=" ".join([item.good_for, item.pool.name, *accessories]),
        url=item.get_absolute_url() if item.pool.is_public else reverse("loans:ask", args=[item.slug]),
        is_public=item.pool.is_public,
    )


def index_items(items=None):
    count = 0
    for item in (EquipmentItem.objects.all() if items is None else items).select_related("pool"):
        index_item(item)
        count += 1
    return count
