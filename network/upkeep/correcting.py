"""How a listing stays true: somebody corrects it, somebody says that it is right.

    correct ─┬─▶ published at once, in the history ── put back ─▶ as it was before
             └─▶ waiting for a check (if the network wants it) ─┬─ approve ─▶ published
                                                                └─ decline ─▶ not kept
    confirm ─▶ verified today, by whom and by which means

Source: the networks' charters ask their members to keep their listing current; domain.md, section 4.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import notifications, publication, sections
from network.models import ChangeStatus, ListingChange, Means, Place
from network.models.network import the_network
from network.roles import edits, is_coordinator
from network.steps import StepRefused, advance, allow, record

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


# The steps


@transaction.atomic
def correct(listing, section, said, *, by, means=Means.ACCOUNT, seen=None):
    """Make a section say something else. Returns the change, or ``None`` when nothing differs.

    ``seen``: the digest of what the person had before their eyes; another one now is refused.
    """
    allow(may_correct(by, listing))
    listing = type(listing).objects.select_for_update().get(pk=listing.pk)
    before = sections.snapshot(listing, section)
    said = before | said
    if said == before:
        return None
    if seen is not None and seen != sections.digest(before):
        raise ChangedMeanwhile(before)
    waits = the_network().changes_wait_for_check and not may_check(by)
    change = ListingChange.objects.create(
        **{listing._meta.model_name: listing},
        section=section, before=before, after=said, by=by, means=means,
        status=ChangeStatus.WAITING if waits else ChangeStatus.APPLIED,
    )  # fmt: skip
    if waits:
        transaction.on_commit(lambda: notifications.change_waits(change))
    else:
        _publish(listing, section, said, by=by, means=means)
    record(listing, "correct", by=by, section=section)
    return change


def _publish(listing, section, said, *, by, means):
    now = timezone.now()
    listing.modified_at = now
    sections.put(listing, section, said)
    type(listing).objects.filter(pk=listing.pk).update(verified_at=now, verified_by=by, verified_means=means)
    publication.announce()


@transaction.atomic
def confirm(listing, *, by, means=Means.ACCOUNT):
    """Say that the listing is right as it stands."""
    allow(may_correct(by, listing))
    type(listing).objects.filter(pk=listing.pk).update(
        verified_at=timezone.now(), verified_by=by, verified_means=means
    )
    publication.announce()
    record(listing, "confirm", by=by)


@transaction.atomic
def approve(change, *, by):
    """Publish a change that was waiting."""
    allow(may_check(by))
    advance(change, source=[ChangeStatus.WAITING], target=ChangeStatus.APPLIED)
    _publish(change.listing, change.section, change.after, by=change.by, means=change.means)
    record(change.listing, "approve", by=by, section=change.section)


@transaction.atomic
def decline(change, *, by):
    """Leave the listing as it is; what was proposed stays in the history."""
    allow(may_check(by))
    advance(change, source=[ChangeStatus.WAITING], target=ChangeStatus.DECLINED)
    record(change.listing, "decline", by=by, section=change.section)


@transaction.atomic
def put_back(change, *, by):
    """Make the section say again what it said before the change; the return is itself in the history."""
    allow(may_check(by))
    advance(change, source=[ChangeStatus.APPLIED], target=ChangeStatus.PUT_BACK)
    listing = change.listing
    now_says = sections.snapshot(listing, change.section)
    ListingChange.objects.create(
        **{listing._meta.model_name: listing},
        section=change.section, before=now_says, after=change.before, by=by, means=Means.ADMIN,
        status=ChangeStatus.APPLIED,
    )  # fmt: skip
    _publish(listing, change.section, change.before, by=by, means=Means.ADMIN)
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
        type(listing).objects.filter(pk=listing.pk).update(modified_at=timezone.now())
        publication.announce()
    return changes
