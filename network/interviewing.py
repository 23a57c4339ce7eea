"""How the other party and a member look back on their year together (fr: bilan annuel; Manche, article 7).

    prepare ─▶ to be held ─ hold ─▶ held ─ confirm (the member) ─▶ confirmed
                  │ drop ─▶ gone      ◀─ reopen ─┘       ◀─ reopen ─┘

The sheet comes filled in with what the site knows; it is written during the talk, kept as one types. Once held, what the
site knew is frozen with it, and each party has its copy.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from network import interview_facts, interview_messages
from network.models import Interview, InterviewStatus, Structure
from network.roles import edits, is_coordinator
from network.steps import StepRefused, advance, allow, record

FIRST_YEAR = 2000

# Who may act


def may_hold(user):
    return is_coordinator(user)


def may_confirm(user, interview):
    """Managers and editors of the member."""
    return edits(user, interview.structure)


# What there is


def facts_of(interview):
    """What the site knows now; of an interview that was held, what it knew then."""
    if interview.status != InterviewStatus.PREPARED:
        return interview.facts
    return interview_facts.known(
        interview.structure, dt.date(interview.year, 1, 1), dt.date(interview.year, 12, 31)
    )  # fmt: skip


def sections(interview):
    """``[(section, heading, [sentence, …], what was said), …]``."""
    facts = facts_of(interview)
    return [
        (section, heading, facts.get(section, []), interview.notes.get(section, ""))
        for section, heading in interview_facts.SECTIONS.items()
    ]


def unprepared(year):
    """Members of today without a sheet for that year."""
    return Structure.objects.members().exclude(interviews__year=year)


# The steps


@transaction.atomic
def prepare(structures, year, *, by):
    """A sheet for each of these members. Returns how many are new."""
    allow(may_hold(by))
    if not FIRST_YEAR <= year <= timezone.localdate().year + 1:
        raise StepRefused(_("Look at the year."))
    known = set(Interview.objects.filter(year=year).values_list("structure", flat=True))
    new = [Interview(structure=each, year=year) for each in structures if each.pk not in known]
    Interview.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def write(interview, *, by, seen, notes, planned_on=None, for_member="", for_network=""):
    """Keep what is being said. ``notes``: ``{section: text}``; ``seen``: the edition that was before the person."""
    allow(may_hold(by))
    kept = {section: notes.get(section, "").strip()[:5000] for section in interview_facts.SECTIONS}
    said = {"notes": kept, "planned_on": planned_on, "for_member": for_member, "for_network": for_network}
    unheld = Interview.objects.filter(pk=interview.pk, status=InterviewStatus.PREPARED)
    if not unheld.filter(edition=seen).update(**said, edition=F("edition") + 1):
        if not unheld.exists():
            raise StepRefused(_("The interview is over: open its sheet again to write in it."))
        if unheld.filter(**said).exists():  # the same, kept a moment ago
            return
        raise StepRefused(
            _("Somebody else wrote in this sheet meanwhile. Read theirs in another tab, then save again.")
        )
    interview.refresh_from_db()


@transaction.atomic
def hold(interview, *, by, held_on):
    """The talk took place: the sheet is frozen, and the member is told that its copy is there."""
    allow(may_hold(by))
    if held_on > timezone.localdate():
        raise StepRefused(_("This day is still to come."))
    if not (interview.for_member.strip() and interview.for_network.strip()):
        raise StepRefused(_("Say who spoke for each party."))
    facts = facts_of(interview)
    advance(
        interview, source=[InterviewStatus.PREPARED], target=InterviewStatus.HELD, held_on=held_on, facts=facts
    )  # fmt: skip
    record(interview, "hold", by=by, held_on=held_on.isoformat())
    interview_messages.held(interview)


@transaction.atomic
def confirm(interview, *, by, remark=""):
    """The member says that the sheet is right, with a remark if need be."""
    allow(may_confirm(by, interview))
    advance(
        interview, source=[InterviewStatus.HELD], target=InterviewStatus.CONFIRMED, remark=remark.strip()[:2000],
        confirmed_by=by, confirmed_at=timezone.now(),
    )  # fmt: skip
    record(interview, "confirm", by=by)
    interview_messages.confirmed(interview)


@transaction.atomic
def reopen(interview, *, by):
    """Something is to be written again; the member will have to confirm once more."""
    allow(may_hold(by))
    advance(
        interview, source=[InterviewStatus.HELD, InterviewStatus.CONFIRMED], target=InterviewStatus.PREPARED,
        confirmed_by=None, confirmed_at=None,
    )  # fmt: skip
    record(interview, "reopen", by=by)


@transaction.atomic
def drop(interview, *, by):
    """Throw away a sheet in which nothing was written."""
    allow(may_hold(by))
    if any(interview.notes.values()):
        raise StepRefused(_("Something was written in this sheet: it is kept."))
    unwritten = Interview.objects.filter(pk=interview.pk, status=InterviewStatus.PREPARED, edition=interview.edition)
    if not unwritten.delete()[0]:
        raise StepRefused(_("Something was written in this sheet: it is kept."))
