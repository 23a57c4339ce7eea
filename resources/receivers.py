"""The index of words follows resources, and their publication is announced. See network.receivers."""

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from network.receivers import announce, announce_changes_of
from network.words import drop_entry
from resources.indexing import index_resource
from resources.models import Resource, ResourceFile, ResourceLink, Theme, WatchFeed, WatchItem
from resources.watch_indexing import index_link

announce_changes_of([Resource, ResourceFile, ResourceLink, Theme, WatchFeed, WatchItem])
m2m_changed.connect(announce, sender=Resource.themes.through, dispatch_uid="announce-themes")


@receiver(post_save, sender=Resource)
def resource_saved(instance, **kwargs):
    index_resource(instance)


@receiver(m2m_changed, sender=Resource.themes.through)
def themes_changed(instance, action, reverse, **kwargs):
    if action.startswith("post_") and not reverse:
        index_resource(instance)


@receiver(post_delete, sender=Resource)
def resource_deleted(instance, **kwargs):
    drop_entry("resource", instance.pk)


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
