"""What looks wrong in the listings, without asking anybody (fr: anomalies).

    seen by a check ─▶ standing ─┬─ no longer seen ─▶ gone ─ seen again ─▶ standing
                                 └─ set aside, with a reason ─┬─ another detail ─▶ standing
                                                              └─ taken back ─▶ standing

Nothing is ever changed in a listing by a check. Source: domain.md, section 4.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models import Finding, Place
from network.roles import is_coordinator
from network.steps import StepRefused, allow, record
from network.upkeep.reaching import Outside
from network.upkeep.suspecting import BY_NAME, CHECKS, domain_of

CHUNK = 500
LONGEST_DETAIL = 300
WEEK = 7


def in_words(finding):
    """The finding with ``label``, ``sentence`` (what is wrong and what to do) and ``edit_url`` in the member area."""
    check = BY_NAME.get(finding.check_name)
    finding.label = check.label if check else finding.check_name
    finding.sentence = check.sentence % {"detail": finding.detail} if check else finding.detail
    finding.edit_url = reverse("network:place_edit", args=[finding.place.slug, check.section]) if check else ""
    return finding


def still_said(findings):
    """Of standing findings, those about what the listing says now: a corrected one waits for the next look."""
    return findings.standing().filter(seen_at__gte=F("place__modified_at")).select_related("place")


# The run


@dataclass
class Report:
    """What a run saw: places looked at, findings by what became of them, those it saw by check."""

    places: int = 0
    new: int = 0
    again: int = 0
    gone: int = 0
    unknown: int = 0
    no_network: bool = False
    seen: Counter = field(default_factory=Counter)


def look_at_all(*, only=None, network=True, weekday=None, outside=None, dry_run=False, progress=None):
    """Look at every listed place, ``CHUNK`` at a time, and note what is found.

    ``only``: names of checks; ``network``: look outside too; ``weekday``: ask the web sites of one place in seven,
    another seventh each day; ``progress``: called with the :class:`Report` after each chunk.
    """
    checks = [each for each in CHECKS if (not only or each.name in only) and (network or not each.needs_network)]
    outside = outside or Outside()
    report = Report()
    shown = Place.objects.listed()
    last = 0
    while True:
        places = list(
            shown.filter(pk__gt=last).select_related("commune").prefetch_related("terms").order_by("pk")[:CHUNK]
        )
        if not places:
            break
        last = places[-1].pk
        looked = _look_outside_first(places, checks, outside, weekday, report)
        seen = _look_at(places, looked, outside, weekday)
        _note(places, seen, report, dry_run)
        report.places += len(places)
        if progress:
            progress(report)
    if not only and not dry_run:
        hidden = Finding.objects.filter(gone_at=None).exclude(place__in=shown.values("pk"))
        report.gone += hidden.update(gone_at=timezone.now())
    return report


def _look_outside_first(places, checks, outside, weekday, report):
    """Ask for the chunk's sites and domains together. Returns the checks that may be made: none outside when cut off."""
    if not any(check.needs_network for check in checks) or report.no_network:
        return [check for check in checks if not check.needs_network]
    today = [place for place in places if weekday is None or place.pk % WEEK == weekday]
    if any(check.name == "website" for check in checks):
        outside.visit([url for place in today for url in place.website_list()])
    if any(check.name == "mail" for check in checks):
        outside.look_up([domain_of(email) for place in today for email in place.email_list()])
    if outside.seems_cut_off():
        report.no_network = True
        return [check for check in checks if not check.needs_network]
    return checks


def _look_at(places, checks, outside, weekday):
    """``{(key of the place, check): what it saw, or None}``; a check that is not made says nothing."""
    seen = {}
    for place in places:
        for check in checks:
            if check.needs_network and weekday is not None and place.pk % WEEK != weekday:
                continue
            detail = check.look(place, outside)
            seen[place.pk, check] = detail if detail is None else detail[:LONGEST_DETAIL]
    return seen


def _note(places, seen, report, dry_run):
    """Bring the findings of a chunk up to date: six queries at most, in one transaction."""
    now = timezone.now()
    with transaction.atomic():
        known = {
            (each.place_id, each.check_name): each
            for each in Finding.objects.select_for_update(of=("self",)).filter(place__in=places)
        }
        new, again, changed, gone = [], [], [], []
        for (place, check), detail in seen.items():
            finding = known.get((place, check.name))
            if detail is None:
                report.unknown += 1
            elif not detail:
                if finding and finding.gone_at is None:
                    gone.append(finding.pk)
            elif finding is None:
                report.seen[check.name] += 1
                new.append(
                    Finding(
                        place_id=place, check_name=check.name, severity=check.severity, detail=detail,
                        found_at=now, seen_at=now,
                    )
                )  # fmt: skip
            else:
                report.seen[check.name] += 1
                if finding.detail == detail and finding.gone_at is None and finding.severity == check.severity:
                    again.append(finding.pk)
                else:
                    changed.append(_stand_again(finding, check, detail, now))
        report.new += len(new) + len(changed)
        report.again += len(again)
        report.gone += len(gone)
        if dry_run:
            return
        Finding.objects.bulk_create(new, batch_size=200)
        Finding.objects.filter(pk__in=again).update(seen_at=now)
        Finding.objects.filter(pk__in=gone).update(gone_at=now)
        Finding.objects.bulk_update(
            changed,
            ["severity", "detail", "found_at", "seen_at", "gone_at", "set_aside_at", "set_aside_by", "reason"],
            batch_size=100,
        )


def _stand_again(finding, check, detail, now):
    """It came back, or it says something else; set aside was what it said then."""
    if finding.detail != detail:
        finding.set_aside_at, finding.set_aside_by, finding.reason = None, None, ""
    if finding.detail != detail or finding.gone_at:
        finding.found_at = now
    finding.severity, finding.detail, finding.seen_at, finding.gone_at = check.severity, detail, now, None
    return finding


# What the secretariat does with them


def may_set_aside(user):
    return is_coordinator(user)


@transaction.atomic
def set_aside(finding, reason, *, by):
    """It is known, and all right as it is: no longer shown until the check sees something else."""
    allow(may_set_aside(by))
    reason = " ".join(reason.split())
    if not reason:
        raise StepRefused(_("Say why, for whoever asks later."))
    now = timezone.now()
    if (
        not Finding.objects.standing()
        .filter(pk=finding.pk)
        .update(set_aside_at=now, set_aside_by=by, reason=reason[:200])
    ):
        raise StepRefused(_("This no longer stands: it is gone, or somebody has set it aside."))
    record(finding.place, "set_aside", by=by, check=finding.check_name, reason=reason)


@transaction.atomic
def take_back(finding, *, by):
    """Show it again."""
    allow(may_set_aside(by))
    aside = Finding.objects.filter(pk=finding.pk).exclude(set_aside_at=None)
    if not aside.update(set_aside_at=None, set_aside_by=None, reason=""):
        raise StepRefused(_("It is shown already."))
    record(finding.place, "take_back", by=by, check=finding.check_name)
