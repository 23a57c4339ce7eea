"""What was published since the last letter, as far as the readers of a list may see it."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from home.models import AudienceKind, ItemKind, Letter, LetterItem, LetterStatus, NewsPage
from network.models import Event
from network.models.agenda import EventStatus
from resources.models import Resource, Visibility, WatchItem

AT_FIRST = dt.timedelta(days=30)  # how far the first letter looks back
AHEAD = dt.timedelta(days=60)  # how far dates are announced
MOST = 40  # of each kind


def since(audience):
    """From when on things are new to the readers of a list: what came while the last letter waited is not in it."""
    last = _letters_before(audience).order_by("-sent_at").first()
    return last.created_at if last else timezone.now() - AT_FIRST


def _letters_before(audience):
    return Letter.objects.filter(audience=audience, status__in=[LetterStatus.SENDING, LetterStatus.SENT])


def _looked_at(audience, kind):
    """What stood in a letter that left, kept by its editor or not."""
    items = LetterItem.objects.filter(letter__in=_letters_before(audience), kind=kind, object_id__isnull=False)
    return items.values("object_id")


def _published(audience):
    """``{kind: queryset}`` of all that these readers may see, new or not."""
    inside = audience.who != AudienceKind.PUBLIC
    resources = Resource.objects.published().filter(visibility__in=[Visibility.PUBLIC, Visibility.MEMBERS])
    return {
        ItemKind.NEWS: NewsPage.objects.live().public().filter(locale__language_code="fr", alias_of=None),
        ItemKind.RESOURCE: resources if inside else Resource.objects.public(),
        ItemKind.DATE: Event.objects.public().to_come().exclude(status=EventStatus.CANCELLED),
        ItemKind.WATCH: WatchItem.objects.published() if inside else WatchItem.objects.public(),
    }


def found_for(audience):
    """Unsaved :class:`LetterItem` of what is new: news, resources, dates to come, links."""
    begun = since(audience)
    seen = {
        kind: things if kind == ItemKind.DATE else things.exclude(pk__in=_looked_at(audience, kind))
        for kind, things in _published(audience).items()
    }
    news = seen[ItemKind.NEWS].filter(first_published_at__gte=begun).order_by("-date", "-pk")
    resources = seen[ItemKind.RESOURCE].filter(published_at__gte=begun).order_by("-published_at")
    dates = seen[ItemKind.DATE].filter(starts_at__lte=timezone.now() + AHEAD).order_by("starts_at")
    links = seen[ItemKind.WATCH].filter(published_at__gte=begun).order_by("-published_at")
    return [
        *(_item(ItemKind.NEWS, page, page.lead, page.url) for page in news[:MOST]),
        *(_item(ItemKind.RESOURCE, each, each.summary, _address_of(each)) for each in resources[:MOST]),
        *(_item(ItemKind.DATE, each, _when_and_where(each), each.get_absolute_url()) for each in dates[:MOST]),
        *(_item(ItemKind.WATCH, each, _why(each), each.url) for each in links[:MOST]),
    ]


def _item(kind, thing, text, url):
    return LetterItem(kind=kind, object_id=thing.pk, title=thing.title[:200], text=text[:1500], url=(url or "")[:500])


def _address_of(resource):
    if resource.visibility == Visibility.PUBLIC:
        return resource.get_absolute_url()
    return reverse("shared:resource", args=[resource.slug])


def _when_and_where(event):
    when = date_format(timezone.localtime(event.starts_at), "l j F Y, H:i")
    return "\n".join(filter(None, [when, event.summary]))


def _why(link):
    return "\n".join(filter(None, [link.why, link.deadline_said]))


def gone_from(letter):
    """The kept parts of a letter that its readers may not see any more: they were taken off the site meanwhile."""
    kept = [item for item in letter.items.all() if item.is_kept and item.object_id]
    shown = _published(letter.audience)
    gone = []
    for kind, things in shown.items():
        keys = [item.object_id for item in kept if item.kind == kind]
        there = set(things.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
        gone += [item for item in kept if item.kind == kind and item.object_id not in there]
    return gone
