"""Links, feeds and what they bring."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from resources.models import FeedEntry, WatchFeed, WatchItem, WatchStatus, WatchVisibility


class WatchItemFactory(DjangoModelFactory):
    class Meta:
        model = WatchItem

    class Params:
        published = factory.Trait(status=WatchStatus.PUBLISHED, published_at=factory.LazyFunction(timezone.now))
        for_members = factory.Trait(visibility=WatchVisibility.MEMBERS)

    title = factory.Sequence("Lien {}".format)
    url = factory.Sequence("https://exemple.fr/lien-{}".format)
    source = "Une fondation"
    why = "Cela finance des ateliers."


class WatchFeedFactory(DjangoModelFactory):
    class Meta:
        model = WatchFeed

    name = factory.Sequence("Flux {}".format)
    url = factory.Sequence("https://exemple.fr/flux-{}.xml".format)


class FeedEntryFactory(DjangoModelFactory):
    class Meta:
        model = FeedEntry

    feed = factory.SubFactory(WatchFeedFactory)
    guid = factory.Sequence("entree-{}".format)
    title = factory.Sequence("Entrée {}".format)
    url = factory.Sequence("https://exemple.fr/entree-{}".format)
