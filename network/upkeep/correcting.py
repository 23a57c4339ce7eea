"""How a listing is corrected and confirmed, whoever does it.

    correct ─┬─▶ published at once, in the history ── put back ─▶ as it was before
             └─▶ waiting for a check (if the network wants it) ─┬─ approve ─▶ published
                                                                └─ decline ─▶ not kept
    confirm ─▶ verified today, by whom and by which means

Source: the networks' charters ask their members to keep their listing current; domain.md, section 4.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import notifications, publication, sections
from network.models import AskStatus, ChangeStatus, Contact, ListingChange, Means, Place, User
from network.models.network import the_network
from network.roles import edits, is_coordinator
from network.steps import StepRefused, advance, allow, record
from network.upkeep import settling

# Who may act


def structure_of(listing):
    return listing.structure if isinstance(listing, Place) else listing


def may_correct(user, listing):
    """Managers and editors of the structure, and coordinators."""
    return is_coordinator(user) or edits(user, structure_of(listing))


def may_check(user):
    return is_coordinator(user)


class ChangedMeanwhile(StepRefused):
    """Somebody else changed the section in between; ``theirs`` is what it says now."""

    def __init__(self, theirs):
        super().__init__(_("Somebody changed this section while you were writing. Nothing of yours is lost."))
        self.theirs = theirs


@dataclass(frozen=True)
class Author:
    """Who says it: a person with an account, the contact behind a link, or both in one."""

    person: User | None = None
    contact: Contact | None = None

    def said(self, what, means):
        """The columns that note it: ``what`` is “verified” or “modified”."""
        return {f"{what}_by": self.person, f"{what}_contact": self.contact, f"{what}_means": means}


# The steps


@transaction.atomic
def correct(listing, section, said, *, by, means=Means.ACCOUNT, seen=None):
    """Make a section say something else. Returns the change, or ``None`` when nothing differs.

    ``seen``: the digest of what the person had before their eyes; another one now is refused.
    """
    allow(may_correct(by, listing))
    return change_section(listing, section, said, Author(by), means=means, seen=seen)


def change_section(listing, section, said, author, *, means, seen=None):
    """What :func:`correct` does once it is known that the author may; in a transaction."""
    listing = type(listing).objects.select_for_update().get(pk=listing.pk)
    before = sections.snapshot(listing, section)
    said = before | said
    if said == before:
        return None
    if seen is not None and seen != sections.digest(before):
        raise ChangedMeanwhile(before)
    waits = the_network().changes_wait_for_check and not (author.person and may_check(author.person))
    if waits and (same := _waiting_already(listing, section, said)):
        return same
    change = ListingChange.objects.create(
        **{listing._meta.model_name: listing},
        section=section, before=before, after=said, by=author.person, contact=author.contact, means=means,
        status=ChangeStatus.WAITING if waits else ChangeStatus.APPLIED,
    )  # fmt: skip
    if waits:
        notifications.change_waits(change)
    else:
        _publish(listing, section, said, author, means)
        _note_verified(listing, author, means)
    _settle(listing, AskStatus.CORRECTED, means)
    record(listing, "correct", by=author.person, section=section)
    return change


def _waiting_already(listing, section, said):
    """The same change, sent before and not looked at yet: a second click asks the secretariat nothing more."""
    waiting = ListingChange.objects.waiting().filter(**{listing._meta.model_name: listing}, section=section)
    return next((change for change in waiting if change.after == said), None)


def _publish(listing, section, said, author, means):
    listing.modified_at = timezone.now()
    sections.put(listing, section, said)
    type(listing).objects.filter(pk=listing.pk).update(**author.said("modified", means))
    publication.announce()


def _note_verified(listing, author, means, at=None):
    """``verified_at`` never goes back."""
    at = at or timezone.now()
    type(listing).objects.filter(pk=listing.pk).exclude(verified_at__gt=at).update(
        verified_at=at, **author.said("verified", means)
    )


def _settle(listing, answer, means):
    if isinstance(listing, Place):
        settling.settle(listing, answer, means=means)


@transaction.atomic
def add_closure(places, closure, *, by, means=Means.ACCOUNT):
    """The same closure, or exceptional opening, for several places at once. Returns how many did not have it yet."""
    added = 0
    for place in places:
        said = sections.snapshot(place, sections.CLOSURES)["closures"]
        if closure not in said:
            closures = sorted([*said, closure], key=lambda each: each["starts_on"])
            correct(place, sections.CLOSURES, {"closures": closures}, by=by, means=means)
            added += 1
    return added


@transaction.atomic
def confirm(listing, *, by, means=Means.ACCOUNT):
    """Say that the listing is right as it stands."""
    allow(may_correct(by, listing))
    verify(listing, Author(by), means=means)


def verify(listing, author, *, means):
    """What :func:`confirm` does once it is known that the author may; in a transaction."""
    _note_verified(listing, author, means)
    _settle(listing, AskStatus.CONFIRMED, means)
    publication.announce()
    record(listing, "confirm", by=author.person)


@transaction.atomic
def approve(change, *, by):
    """Publish a change that was waiting."""
    allow(may_check(by))
    advance(change, source=[ChangeStatus.WAITING], target=ChangeStatus.APPLIED)
    author = Author(change.by, change.contact)
    _publish(change.listing, change.section, change.after, author, change.means)
    _note_verified(change.listing, author, change.means, at=change.at)  # they said so then, not today
    record(change.listing, "approve", by=by, section=change.section)


@transaction.atomic
def decline(change, *, by):
    """Leave the listing as it is; what was proposed stays in the history."""
    allow(may_check(by))
    advance(change, source=[ChangeStatus.WAITING], target=ChangeStatus.DECLINED)
    record(change.listing, "decline", by=by, section=change.section)


@transaction.atomic
def put_back(change, *, by, means=Means.ADMIN):
    """Make what the change changed say again what it said before; the return is itself in the history.

    ``means``: the import when a whole import is undone, so that its source may speak of the section again. Nobody says by this that the rest of the listing is right: it is not verified.
    """
    allow(may_check(by))
    advance(change, source=[ChangeStatus.APPLIED], target=ChangeStatus.PUT_BACK)
    listing = change.listing
    now_says = sections.snapshot(listing, change.section)
    changed = {name: was for name, was in change.before.items() if change.after.get(name) != was}
    said = now_says | changed
    ListingChange.objects.create(
        **{listing._meta.model_name: listing},
        section=change.section, before=now_says, after=said, by=by, means=means, status=ChangeStatus.APPLIED,
    )  # fmt: skip
    _publish(listing, change.section, said, Author(by), means)
    record(listing, "put_back", by=by, section=change.section)


def record_edit(listing, before, *, by, means=Means.ADMIN):
    """Note what a whole edit (administration, import) changed: one change for each section that differs.

    ``before``: :func:`network.sections.snapshots` taken before the edit.
    """
    after = sections.snapshots(listing)
    changes = [
        ListingChange(
            **{listing._meta.model_name: listing},
            section=section, before=before[section], after=after[section], by=by, means=means,
        )
        for section in after
        if before[section] != after[section]
    ]  # fmt: skip
    ListingChange.objects.bulk_create(changes)
    if changes:
        type(listing).objects.filter(pk=listing.pk).update(
            modified_at=timezone.now(), **Author(by).said("modified", means)
        )
        publication.announce()
        if means != Means.IMPORT:
            with transaction.atomic():
                _settle(listing, AskStatus.CORRECTED, means)
    return changes
