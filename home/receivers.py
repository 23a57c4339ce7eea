"""Publications that Wagtail makes: pages, pictures, redirects, restrictions. See network.receivers."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from home.indexing import index_page
from home.models import FooterPartner, Identity
from network import publication
from network.receivers import announce, announce_changes_of
from network.words import drop_entry

announce_changes_of([Identity, FooterPartner, Redirect, PageViewRestriction, Site, Locale, get_image_model()])
for signal in (page_slug_changed, post_page_move):
    signal.connect(announce, dispatch_uid=f"announce-{id(signal)}")


@receiver(page_published)
@receiver(page_unpublished)
def page_shown_or_hidden(instance, **kwargs):
    index_page(instance)
    publication.announce()


@receiver(post_page_move)
def page_moved(instance, **kwargs):
    for page in Page.objects.descendant_of(instance, inclusive=True).live():
        index_page(page)


@receiver(post_save)
def menu_entry_changed(sender, instance, update_fields=None, **kwargs):
    """Showing a page in the menu, or ordering pages, is no publication of Wagtail's but one of ours."""
    if issubclass(sender, Page) and instance.live:
        publication.announce()


@receiver(post_delete)
def page_deleted(sender, instance, **kwargs):
    if issubclass(sender, Page):
        for kind in ("page", "news"):
            drop_entry(kind, instance.pk)
        publication.announce()
