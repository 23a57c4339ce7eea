"""Two listings become one, or are said to be two; and the way back.

    to be looked at ─┬─ merge ─▶ merged: one is kept, the other hidden, its address leads to the kept one
                     │              └─ undo ─▶ both as they were, unless somebody changed the kept one since
                     └─ not the same ─▶ two places, remembered for ever ── look again ─▶ to be looked at

Source: national files hold a third of their places two or three times. What hangs on the hidden listing (its questions,
calls, views, history) stays with it; its contact goes to the kept one when that has none. Its open question is dropped.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import publication, sections
from network.duplicates import choosing
from network.models import (
    Ask,
    ChangeStatus,
    ListingChange,
    MergeOfPlaces,
    PairOfPlaces,
    PairStatus,
    Place,
)
from network.roles import is_coordinator
from network.steps import StepRefused, advance, allow, record
from network.upkeep import correcting, settling

# Who may act


def may_decide(user):
    return is_coordinator(user)


# The steps


@transaction.atomic
def merge(pair, *, keep, choices, by, seen=None):
    """Keep one of both listings, with the values chosen; hide the other. Returns the :class:`MergeOfPlaces`.

    ``keep``: the key of the listing to keep; ``choices``: ``{field: first, second or both}``, for the fields that
    differ; ``seen``: :func:`choosing.digest_of` what the person had before their eyes.
    """
    allow(may_decide(by))
    places = _locked(pair)
    if keep not in places:
        raise StepRefused(_("Choose which of both listings is kept."))
    first, second = places[pair.first_id], places[pair.second_id]
    kept, absorbed = (first, second) if keep == first.pk else (second, first)
    _check(first, second, seen)
    advance(pair, source=[PairStatus.PROPOSED], target=PairStatus.MERGED, decided_at=timezone.now(), decided_by=by)
    done = MergeOfPlaces(pair=pair, kept=kept, absorbed=absorbed, by=by, was=_as_it_was(kept, absorbed))
    done.changes = [change.pk for change in _write(first, second, kept, choices, by)]
    done.save()
    _hide(absorbed, kept)
    _take_over(kept, absorbed, done.was)
    publication.announce()
    record(kept, "merge", by=by, other=absorbed.name)
    record(absorbed, "be_merged", by=by, other=kept.name)
    return done


@transaction.atomic
def say_not_the_same(pair, *, by):
    """Two places: never proposed again, whatever is imported."""
    allow(may_decide(by))
    advance(
        pair, source=[PairStatus.PROPOSED], target=PairStatus.NOT_THE_SAME, decided_at=timezone.now(), decided_by=by
    )
    record(pair.first, "not_the_same", by=by, other=pair.second.name)
    record(pair.second, "not_the_same", by=by, other=pair.first.name)


@transaction.atomic
def look_again(pair, *, by):
    """Put a pair that was said to be two places back among those to be looked at."""
    allow(may_decide(by))
    advance(pair, source=[PairStatus.NOT_THE_SAME], target=PairStatus.PROPOSED, decided_at=None, decided_by=None)
    record(pair.first, "look_again", by=by, other=pair.second.name)


@transaction.atomic
def undo(merge, *, by):
    """Both listings as they were before; refused, with what stands in the way, when the kept one changed since."""
    allow(may_decide(by))
    places = _locked(merge.pair)
    kept, absorbed = places[merge.kept_id], places[merge.absorbed_id]
    changes = list(ListingChange.objects.filter(pk__in=merge.changes).order_by("pk"))
    _check_nothing_since(merge, kept, absorbed, changes)
    undone = MergeOfPlaces.objects.filter(pk=merge.pk, undone_at=None)
    if not undone.update(undone_at=timezone.now(), undone_by=by):
        raise StepRefused(_("Somebody has undone it already."))
    advance(merge.pair, source=[PairStatus.MERGED], target=PairStatus.PROPOSED, decided_at=None, decided_by=None)
    for change in reversed(changes):
        change.place = kept
        correcting.put_back(change, by=by)
    _give_back(merge, kept, absorbed)
    publication.announce()
    record(kept, "undo_merge", by=by, other=absorbed.name)
    record(absorbed, "undo_merge", by=by, other=kept.name)


# What they do


def _locked(pair):
    """Both listings as they are now, for us alone until the end of the transaction."""
    rows = Place.objects.select_for_update(of=("self",)).select_related("structure", "commune").order_by("pk")
    return {place.pk: place for place in rows.filter(pk__in=[pair.first_id, pair.second_id])}


def _check(first, second, seen):
    for place in (first, second):
        if place.merged_into_id:
            raise StepRefused(_("“%s” has already been merged into another listing.") % place.name)
        if ListingChange.objects.waiting().filter(place=place).exists():
            raise StepRefused(_("A change of “%s” waits for a check: publish it or leave it first.") % place.name)
    if seen is not None and seen != choosing.digest_of(first, second):
        raise StepRefused(_("One of both listings changed while you were reading. Read them once more."))


def _as_it_was(kept, absorbed):
    return {
        "kept": {"contact_id": kept.contact_id, "shown_in_directory": kept.shown_in_directory},
        "absorbed": {"shown_in_directory": absorbed.shown_in_directory},
    }


def _write(first, second, kept, choices, by):
    """What was chosen, into the kept listing and its history. Nobody says by this that it is all right."""
    before = sections.snapshots(kept)
    wanted = {section: choosing.chosen(first, second, section, _complete(choices, kept, first)) for section in before}
    for section, said in wanted.items():
        if said != before[section]:
            sections.put(kept, section, said)
    return correcting.record_edit(kept, before, by=by)


def _complete(choices, kept, first):
    """What nobody chose stays as the kept listing says it."""
    own = choosing.FIRST if kept.pk == first.pk else choosing.SECOND
    return _Choices(own, choices)


class _Choices(dict):
    def __init__(self, own, choices):
        super().__init__(choices)
        self.own = own

    def get(self, name, _default=None):
        return super().get(name, self.own)


def _hide(absorbed, kept):
    """Out of the directory, in one listing from now on; what had been taken in by it follows."""
    settling.stop_all(Ask.objects.open().filter(place=absorbed))
    absorbed.shown_in_directory, absorbed.merged_into = False, kept
    absorbed.save(update_fields=["shown_in_directory", "merged_into"])
    moot = PairOfPlaces.objects.filter(status=PairStatus.PROPOSED)
    for side in ("first", "second"):
        moot.filter(**{side: absorbed}).delete()


def _take_over(kept, absorbed, was):
    """The contact, when the kept listing has none; and it is shown when one of both was."""
    changed = {}
    if kept.contact_id is None and absorbed.contact_id is not None:
        changed["contact"] = absorbed.contact
    if was["absorbed"]["shown_in_directory"] and not kept.shown_in_directory:
        changed["shown_in_directory"] = True
    for name, value in changed.items():
        setattr(kept, name, value)
    if changed:
        kept.save(update_fields=list(changed))
        settling.reconsider([kept])


def _check_nothing_since(merge, kept, absorbed, changes):
    if absorbed.merged_into_id != kept.pk:
        raise StepRefused(_("These two listings are no longer merged."))
    if kept.merged_into_id:
        raise StepRefused(
            _("“%(kept)s” was itself merged into “%(other)s”: undo this first.")
            % {"kept": kept.name, "other": kept.merged_into.name}
        )
    since = [change.section for change in changes if not _still_holds(change, kept)]
    if since:
        names = ", ".join(str(sections.PLACE_SECTIONS[section]) for section in since)
        raise StepRefused(
            _("“%(kept)s” was changed since, in: %(sections)s. Put these changes back first, in its history.")
            % {"kept": kept.name, "sections": names}
        )


def _still_holds(change, kept):
    """What the merge wrote is what the listing says now, and the change was not put back by hand."""
    now_says = sections.snapshot(kept, change.section)
    written = {name: value for name, value in change.after.items() if change.before.get(name) != value}
    return change.status == ChangeStatus.APPLIED and all(now_says.get(name) == said for name, said in written.items())


def _give_back(merge, kept, absorbed):
    """What the merge wrote on both rows; what somebody changed there since stays as they want it."""
    was_kept, was_absorbed = merge.was["kept"], merge.was["absorbed"]
    absorbed.merged_into = None
    absorbed.shown_in_directory = absorbed.shown_in_directory or was_absorbed["shown_in_directory"]
    absorbed.save(update_fields=["merged_into", "shown_in_directory"])
    kept.refresh_from_db()
    if was_kept["contact_id"] is None and kept.contact_id == absorbed.contact_id:
        kept.contact = None
    if was_absorbed["shown_in_directory"] and not was_kept["shown_in_directory"]:
        kept.shown_in_directory = False
    kept.save(update_fields=["contact", "shown_in_directory"])
    settling.reconsider([kept])


# Where a merged listing leads


def kept_instead(place):
    """The listing in which a merged one now stands, however many merges away; the place itself when it was not merged."""
    seen = set()
    while place.merged_into_id and place.pk not in seen:
        seen.add(place.pk)
        place = place.merged_into
    return place
