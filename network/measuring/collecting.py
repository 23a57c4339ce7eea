"""How figures are asked for, once a year or more often (fr: campagne d’indicateurs).

    prepare ─▶ prepared ─ open ─▶ open ─ close ─▶ closed ─ publish ─▶ published
                  │ discard         ▲ ─ reopen ───┘   ▲ ─ withdraw ──────┘

Whoever looks after the structure's listings is written to on opening, a week before the day, a week and three weeks after
it, and no more once the reading is sent; those left are for the phone. What is closed counts only what was validated.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from network import figure_messages, publication
from network.models import Campaign, CampaignStage, Figure, Reading, ReadingStatus, Structure, VersionStatus
from network.naming import free_slug
from network.roles import is_coordinator
from network.steps import StepRefused, advance, allow, record

BEFORE = 7  # days before the day, from which on it is said
REMINDERS = {"before": (-BEFORE, 0), "late": (7, 20), "last": (21, 60)}  # days after the day, both included

# Who may act


def may_collect(user):
    return is_coordinator(user)


# What there is


def progress(campaign):
    """``{status: number of readings}``, all of them."""
    counted = campaign.readings.order_by().values_list("status").annotate(Count("pk"))
    return dict.fromkeys(ReadingStatus.values, 0) | dict(counted)


def not_asked(campaign):
    """Members of today that the campaign does not ask."""
    asked = Reading.objects.filter(campaign=campaign, structure=OuterRef("pk"))
    return Structure.objects.members().exclude(Exists(asked))


# The steps


@transaction.atomic
def prepare(*, by, version, name, begins_on, ends_on, due_on, **said):
    """A campaign that asks every member of today; nobody is told yet. Returns it; prepared twice, it is one."""
    allow(may_collect(by))
    _check(version, begins_on, ends_on, due_on, said.get("previous"))
    same = {"version": version, "name": name, "begins_on": begins_on, "ends_on": ends_on}
    if twice := Campaign.objects.filter(**same, status=CampaignStage.PREPARED).first():
        return twice
    campaign = Campaign.objects.create(**same, slug=free_slug(Campaign, name), due_on=due_on, **said)
    _ask(campaign, Structure.objects.members())
    record(campaign, "prepare", by=by)
    return campaign


def _check(version, begins_on, ends_on, due_on, previous=None):
    if version.status != VersionStatus.ADOPTED:
        raise StepRefused(_("Only indicators that were adopted may be asked for."))
    if begins_on > ends_on:
        raise StepRefused(_("The last day counted comes after the first."))
    if due_on < begins_on:
        raise StepRefused(_("Answers cannot be expected before the first day counted."))
    if previous is not None and previous.ends_on > ends_on:
        raise StepRefused(_("Compare with a campaign that came before."))


@transaction.atomic
def change(campaign, *, by, **said):
    """Correct the name, the days, the word to the structures. What is asked changes only while it is being prepared."""
    allow(may_collect(by))
    if campaign.status != CampaignStage.PREPARED:
        said = {name: said[name] for name in ("name", "due_on", "introduction", "least_number") if name in said}
    else:
        _check(said["version"], said["begins_on"], said["ends_on"], said["due_on"], said.get("previous"))
    if said.get("previous") == campaign:
        raise StepRefused(_("Compare with a campaign that came before."))
    advance(campaign, source=[campaign.status], target=campaign.status, **said)  # refused if it was opened meanwhile
    record(campaign, "change", by=by)
    _announce(campaign)


@transaction.atomic
def ask(campaign, structures, *, by):
    """Ask more structures; those of an open campaign are told at once. Returns how many."""
    allow(may_collect(by))
    if campaign.status not in (CampaignStage.PREPARED, CampaignStage.OPEN):
        raise StepRefused(_("The campaign is over: open it again first."))
    asked = _ask(campaign, structures)
    if asked and campaign.status == CampaignStage.OPEN:
        figure_messages.opened(campaign, [reading.structure_id for reading in asked])
    record(campaign, "ask", by=by, number=len(asked))
    return len(asked)


def _ask(campaign, structures):
    known = set(campaign.readings.values_list("structure", flat=True))
    new = [Reading(campaign=campaign, structure=each) for each in structures if each.pk not in known]
    Reading.objects.bulk_create(new, ignore_conflicts=True)
    return new


@transaction.atomic
def leave_out(reading, *, by):
    """Ask a structure no more, as long as it has answered nothing."""
    allow(may_collect(by))
    if reading.campaign.status not in (CampaignStage.PREPARED, CampaignStage.OPEN):
        raise StepRefused(_("The campaign is over: open it again first."))
    if Figure.objects.filter(reading=reading).exists() or reading.status != ReadingStatus.FILLING:
        raise StepRefused(_("This structure has begun to answer: say instead that it does not answer."))
    record(reading.campaign, "leave_out", by=by, structure=str(reading.structure))
    Reading.objects.filter(pk=reading.pk, status=ReadingStatus.FILLING, figures=None).delete()


@transaction.atomic
def open_campaign(campaign, *, by):
    """Structures are told, and may answer."""
    allow(may_collect(by))
    if not campaign.readings.exists():
        raise StepRefused(_("Choose at least one structure to ask."))
    if timezone.localdate() > campaign.due_on:
        raise StepRefused(_("The day until which answers are expected has passed: choose another one first."))
    advance(campaign, source=[CampaignStage.PREPARED], target=CampaignStage.OPEN, opened_at=timezone.now())
    record(campaign, "open", by=by)
    figure_messages.opened(campaign, campaign.readings.awaited().values_list("structure", flat=True))


@transaction.atomic
def close(campaign, *, by):
    """Nobody answers any more; what was sent and not validated counts for nothing."""
    allow(may_collect(by))
    advance(campaign, source=[CampaignStage.OPEN], target=CampaignStage.CLOSED, closed_at=timezone.now())
    record(campaign, "close", by=by)


@transaction.atomic
def reopen(campaign, *, by):
    """Some still answer. Nobody is written to: call them."""
    allow(may_collect(by))
    advance(campaign, source=[CampaignStage.CLOSED], target=CampaignStage.OPEN, closed_at=None)
    record(campaign, "reopen", by=by)


@transaction.atomic
def publish(campaign, *, by):
    """Everybody reads the results, small numbers hidden."""
    allow(may_collect(by))
    if not campaign.readings.filter(status=ReadingStatus.VALIDATED).exists():
        raise StepRefused(_("Validate at least one reading first."))
    advance(campaign, source=[CampaignStage.CLOSED], target=CampaignStage.PUBLISHED, published_at=timezone.now())
    record(campaign, "publish", by=by)
    publication.announce()


@transaction.atomic
def withdraw(campaign, *, by):
    """The results are no longer public."""
    allow(may_collect(by))
    advance(campaign, source=[CampaignStage.PUBLISHED], target=CampaignStage.CLOSED, published_at=None)
    record(campaign, "withdraw", by=by)
    publication.announce()


@transaction.atomic
def discard(campaign, *, by):
    """Throw away a campaign that nobody was told of."""
    allow(may_collect(by))
    record(campaign, "discard", by=by)
    gone, _models = Campaign.objects.filter(pk=campaign.pk, status=CampaignStage.PREPARED).delete()
    if not gone:
        raise StepRefused(_("This campaign was opened: close it instead."))


def _announce(campaign):
    if campaign.status == CampaignStage.PUBLISHED:
        publication.announce()


# Every morning


def remind(today):
    """Write to those who have not answered, once at each moment. Returns how many people it reached."""
    letters = 0
    for campaign in Campaign.objects.filter(status=CampaignStage.OPEN):
        if moment := moment_of(campaign, today):
            awaited = campaign.readings.awaited().values_list("structure", flat=True)
            letters += figure_messages.reminded(campaign, moment, awaited)
    return letters


def moment_of(campaign, today):
    """Which reminder is due on a day: a key of ``REMINDERS``, or ``""``. None on the day after opening."""
    if campaign.opened_at and today - timezone.localdate(campaign.opened_at) < dt.timedelta(days=2):
        return ""
    days = (today - campaign.due_on).days
    return next((moment for moment, (first, last) in REMINDERS.items() if first <= days <= last), "")
