"""How a link enters the watch, and what becomes of what feeds bring (fr: veille).

    a link:            propose ─▶ proposed ── publish ─▶ published
                                     ▲  └── set aside ──┐   │ set aside
                                     └── put back ── set aside ◀┘
    entry of a feed:   new ─┬─ pick, saying why it matters ─▶ picked: a published link
                            └─ ignore ─▶ ignored ── take back ─▶ new

Source: the charters, mission « Informer »: what others publish is read by somebody, chosen, and said to concern us.
"""

import re
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import publication
from network.roles import is_coordinator, is_member
from network.steps import StepRefused, advance, allow, record
from resources import notifications
from resources.models import EntryStatus, WatchFeed, WatchItem
from resources.models import WatchStatus as Status

TRACKING = re.compile(r"^(?:utm_.*|fbclid|gclid|mc_[ce]id|mtm_.*|pk_(?:campaign|kwd|source)|xtor|at_.*)$", re.I)


# Who may act


def may_propose(user):
    return is_member(user)


def may_decide(user):
    return is_coordinator(user)


def may_edit(user, item):
    """Coordinators always; who proposed it, as long as it waits."""
    return is_coordinator(user) or (
        is_member(user) and item.proposed_by_id == user.pk and item.status == Status.PROPOSED
    )


# An address, as it is kept


def plain_address(url):
    """The address without what only counts its readers, nor the place in the page."""
    parts = urlsplit(url.strip())
    kept = [each for each in parts.query.split("&") if not TRACKING.match(unquote_plus(each.partition("=")[0]))]
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", "&".join(kept), ""))


# The steps of a link


@transaction.atomic
def propose(item, *, by, themes=(), at_once=False):
    """Put a link before the secretariat; a coordinator may publish it at once."""
    allow(may_propose(by) and (not at_once or may_decide(by)))
    item.proposed_by, item.status = by, Status.PROPOSED
    _write(item, themes)
    record(item, "propose", by=by)
    if at_once:
        publish(item, by=by)
    elif not may_decide(by):
        notifications.link_proposed(item)


@transaction.atomic
def correct(item, *, by, themes):
    """Say it better; readers see it at once when it is published."""
    held = WatchItem.objects.select_for_update().get(pk=item.pk)
    allow(may_edit(by, held))
    item.status, item.published_at = held.status, held.published_at  # somebody may have decided meanwhile
    _write(item, themes)
    publication.announce()
    record(item, "correct", by=by)


@transaction.atomic
def publish(item, *, by):
    allow(may_decide(by))
    advance(item, source=[Status.PROPOSED], target=Status.PUBLISHED, published_at=timezone.now())
    item.save()  # the index of words follows
    publication.announce()
    record(item, "publish", by=by)
    if item.proposed_by_id != by.pk:
        notifications.link_published(item)


@transaction.atomic
def set_aside(item, *, by):
    """Show it no more. It is kept, and may come back."""
    allow(may_decide(by))
    advance(item, source=[Status.PROPOSED, Status.PUBLISHED], target=Status.ASIDE)
    item.save()
    publication.announce()
    record(item, "set_aside", by=by)


@transaction.atomic
def put_back(item, *, by):
    """It waits again for a decision, unless the same link has come in meanwhile."""
    allow(may_decide(by))
    _refuse_twice(item)
    advance(item, source=[Status.ASIDE], target=Status.PROPOSED)
    record(item, "put_back", by=by)


def _write(item, themes):
    item.url = plain_address(item.url)
    _refuse_twice(item)
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:  # somebody else proposed it at the same moment
        raise StepRefused(_("This link is already in the watch.")) from None
    item.themes.set(themes)


def _refuse_twice(item):
    same = WatchItem.objects.exclude(status=Status.ASIDE).exclude(pk=item.pk).filter(url=item.url).first()
    if same:
        raise StepRefused(_("This link is already in the watch: “%s”.") % same)


# The steps of an entry


@transaction.atomic
def pick(entry, item, *, by, themes=()):
    """Make a published link of it; whoever picks says why it matters."""
    allow(may_decide(by))
    if not item.why.strip():
        raise StepRefused(_("Say in a sentence why it matters to the members."))
    advance(entry, source=[EntryStatus.NEW], target=EntryStatus.PICKED)
    propose(item, by=by, themes=themes, at_once=True)
    type(entry).objects.filter(pk=entry.pk).update(item=item)
    record(entry, "pick", by=by)


@transaction.atomic
def ignore(entries, *, by):
    """They leave the list. Returns how many did; those that somebody handled meanwhile stay as they are."""
    return _move(entries, EntryStatus.NEW, EntryStatus.IGNORED, "ignore", by)


@transaction.atomic
def take_back(entries, *, by):
    """They are in the list again."""
    return _move(entries, EntryStatus.IGNORED, EntryStatus.NEW, "take_back", by)


def _move(entries, source, target, step, by):
    allow(may_decide(by))
    moved = 0
    for entry in entries:
        if type(entry).objects.filter(pk=entry.pk, status=source).update(status=target):
            moved += 1
            record(entry, step, by=by)
    return moved


# The feeds


@transaction.atomic
def follow(feed, *, by):
    """Read this feed every morning, or say anew how it is read."""
    allow(may_decide(by))
    is_new = feed.pk is None
    if feed.pk and type(feed).objects.exclude(url=feed.url).filter(pk=feed.pk).exists():
        feed.etag = feed.modified = feed.error = ""
        feed.failures = 0
    try:
        with transaction.atomic():
            feed.save()
    except IntegrityError:  # somebody else added it at the same moment
        raise StepRefused(_("This feed is already followed.")) from None
    record(feed, "follow" if is_new else "correct", by=by)


@transaction.atomic
def follow_many(named, *, by):
    """Follow ``[(name, address)]``, those that are not known yet. Returns how many are new."""
    allow(may_decide(by))
    known = set(WatchFeed.objects.values_list("url", flat=True))
    new = [(name, url) for name, url in named if url not in known]
    for name, url in new:
        follow(WatchFeed(name=name or url[:150], url=url), by=by)
    return len(new)
