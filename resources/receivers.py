"""The index of resources follows them, and their publication is announced. See network.receivers."""

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from network import publication
from network.models import Departure
from network.receivers import announce_changes_of
from network.words import drop_entry
from resources import lending_notifications
from resources.equipment_indexing import KIND, index_item, index_items
from resources.indexing import index_resource
from resources.models import (
    Accessory,
    Collection,
    CollectionItem,
    EquipmentItem,
    EquipmentUnit,
    KitPart,
    Loan,
    LoanStatus,
    Pool,
    Resource,
    ResourceFile,
    ResourceLink,
    ResourceUse,
    Synonym,
    Theme,
    WatchFeed,
    WatchItem,
)
from resources.watch_indexing import index_link

announce_changes_of(
    [
        Accessory, Collection, CollectionItem, EquipmentItem, EquipmentUnit, KitPart, Pool, Resource, ResourceFile,
        ResourceLink, ResourceUse, Synonym, Theme, WatchFeed, WatchItem,
    ]
)  # fmt: skip


@receiver(post_save, sender=Resource)
def resource_saved(instance, **kwargs):
    _changed(instance)


@receiver(m2m_changed, sender=Resource.themes.through)
@receiver(m2m_changed, sender=Resource.co_authors.through)
def said_of_resource_changed(instance, action, reverse, **kwargs):
    publication.announce()
    if action.startswith("post_") and not reverse:
        _changed(instance)


@receiver(post_save, sender=ResourceFile)
@receiver(post_delete, sender=ResourceFile)
def file_changed(instance, **kwargs):
    if resource := Resource.objects.filter(pk=instance.resource_id).select_related("structure").first():
        _changed(resource)


def _changed(resource):
    """What processes remember of it is read again, and its words are written anew."""
    resource.changed_at = timezone.now()
    Resource.objects.filter(pk=resource.pk).update(changed_at=resource.changed_at)
    index_resource(resource)


@receiver(post_save, sender=WatchItem)
def link_saved(instance, **kwargs):
    index_link(instance)


@receiver(m2m_changed, sender=WatchItem.themes.through)
def themes_of_link_changed(instance, action, reverse, **kwargs):
    if action.startswith("post_") and not reverse:
        index_link(instance)


@receiver(post_delete, sender=WatchItem)
def link_deleted(instance, **kwargs):
    drop_entry("watch", instance.pk)


@receiver(post_save, sender=EquipmentItem)
def item_saved(instance, **kwargs):
    index_item(instance)


@receiver(post_delete, sender=EquipmentItem)
def item_deleted(instance, **kwargs):
    drop_entry(KIND, instance.pk)


@receiver(post_save, sender=Accessory)
@receiver(post_delete, sender=Accessory)
def accessory_changed(instance, **kwargs):
    index_items(EquipmentItem.objects.filter(pk=instance.item_id))


@receiver(post_save, sender=Pool)
def pool_saved(instance, created, **kwargs):
    if not created:
        index_items(instance.items.all())


@receiver(post_save, sender=Departure)
def structure_left(instance, created, **kwargs):
    """Whoever leaves the network with equipment at home: everybody concerned is told."""
    if created:
        for loan in Loan.objects.filter(structure=instance.structure, status=LoanStatus.OUT).select_related(
            "pool__owner"
        ):
            lending_notifications.left_with_equipment(loan)
