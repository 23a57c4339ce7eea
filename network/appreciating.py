"""What people thought of an activity, counted (fr: fiche de satisfaction).

    prepare ─▶ open ─┬─ close, or the day on which it closes by itself ─▶ closed ─┐
      │        ▲     └─ answer (on screen), count_papers (on paper, closed or not) │
      │        └────────────────────────── reopen ───────────────────────────────┘
      └─ discard, as long as it has no sheet

Nothing is kept of whoever answers: no name, no age, no address, no hour, no cookie, no word of theirs. One sheet raises the
counter of each answer by one, in one transaction; **the answers of a sheet are not kept together**, because four answers side by side
with the list of those present would say who was displeased. For the same reason nobody, the structure included, sees the
answers of fewer than ``FEWEST`` sheets, on screen and on paper apart, and an answer on screen is not written into the history. What was typed from paper is: that
somebody entered so many sheets, never what they said. Source: domain.md, section 2 (Manche: indicators of appreciation).
"""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from network.models import Activity, ActivityStatus, SheetAnswer, SheetCount, SheetWay, Structure
from network.models.network import the_network
from network.models.satisfaction import FEWEST
from network.roles import edits, is_coordinator, structure_ids
from network.steps import StepRefused, advance, allow, record

QUESTIONS = [
    gettext_noop("Were you well received?"),
    gettext_noop("Did you learn something?"),
    gettext_noop("Will you be able to do it alone?"),
    gettext_noop("Would you come back?"),
    gettext_noop("Would you recommend us to somebody?"),
]
MOST_SHEETS = 5000  # of an activity, each way: beyond, it is no longer people who answer
LONGEST = dt.timedelta(days=366)
FIELDS = ["title", "begins_on", "ends_on", "event", "people"]

# Who may act


def organisers(user):
    """The member structures for which somebody may ask for opinions."""
    members = Structure.objects.members().order_by("name", "pk")
    return members if is_coordinator(user) else members.filter(pk__in=structure_ids(user, ["manager", "editor"]))


def may_prepare(user, structure):
    """Managers and editors for their member structure; coordinators."""
    return organisers(user).filter(pk=structure.pk).exists()


def may_keep(user, activity):
    """Correct it, close it, enter its paper sheets: managers and editors of the structure; coordinators."""
    return is_coordinator(user) or edits(user, activity.structure)


# The steps


def questions_asked():
    """The questions of the network’s sheets: those that its secretariat wrote, else the usual ones (as msgids)."""
    own = [line.strip()[:150] for line in the_network().sheet_questions.splitlines() if line.strip()]
    return list(dict.fromkeys(own))[:5] or QUESTIONS


@transaction.atomic
def prepare(structure, *, by, title, begins_on, ends_on=None, event=None, people=None):
    """Make a sheet for something that takes place. Returns the :class:`Activity`; made twice, it is made once."""
    allow(may_prepare(by, structure))
    said = _checked(structure, title, begins_on, ends_on, event, people)
    just_now = timezone.now() - dt.timedelta(minutes=1)
    twice = Activity.objects.filter(structure=structure, created_by=by, created_at__gte=just_now, **said).first()
    if twice:
        return twice
    activity = Activity(structure=structure, created_by=by, questions=questions_asked(), **said)
    activity.closes_on = activity.last_day_after(the_network().sheets_close_after_days)
    activity.save()
    SheetCount.objects.bulk_create(
        SheetCount(activity=activity, question=question, answer=answer, way=way)
        for question in activity.questions
        for answer in SheetAnswer
        for way in SheetWay
    )
    record(activity, "prepare", by=by)
    return activity


@transaction.atomic
def correct(activity, *, by, title, begins_on, ends_on=None, event=None, people=None):
    """Say another title, day or number of people; the day on which it closes follows."""
    allow(may_keep(by, activity))
    said = _checked(activity.structure, title, begins_on, ends_on, event, people)
    moved = said["ends_on"] != activity.ends_on
    for name, value in said.items():
        setattr(activity, name, value)
    if moved:
        activity.closes_on = activity.last_day_after(the_network().sheets_close_after_days)
    activity.save(update_fields=[*said, "closes_on"])
    record(activity, "correct", by=by)


@transaction.atomic
def answer(activity, said):
    """Count one sheet. ``said``: ``{question: answer}``, at least one. By anybody, and nothing says by whom."""
    said = {question: value for question, value in said.items() if question in activity.questions and value}
    if not said:
        raise StepRefused(_("Answer at least one question."))
    open_now = Activity.objects.filter(pk=activity.pk, on_screen__lt=MOST_SHEETS).answered_on(timezone.localdate())
    if not open_now.update(on_screen=F("on_screen") + 1):
        raise StepRefused(_("This sheet is closed. Thank you for coming."))
    for question in activity.questions:  # in one order: two sheets at once never wait for each other
        if question in said:
            _counter(activity, question, said[question], SheetWay.SCREEN).update(count=F("count") + 1)


@transaction.atomic
def count_papers(activity, *, by, sheets, counts, seen, instead=False):
    """Enter paper sheets in bulk: added to those entered before, or ``instead`` of them.

    ``sheets``: how many were handed in; ``counts``: ``{question: {answer: number}}``, nobody answers a question twice;
    ``seen``: the ``paper_entries`` that the person had before their eyes: of two entries at once, the second is refused.
    """
    allow(may_keep(by, activity))
    if not 0 <= sheets <= MOST_SHEETS or (not sheets and not instead):
        raise StepRefused(_("Say how many sheets were handed in."))
    if not instead and activity.on_paper + sheets > MOST_SHEETS:
        raise StepRefused(_("An activity has at most %d sheets.") % MOST_SHEETS)
    for question, numbers in counts.items():
        if sum(numbers.values()) > sheets:
            raise StepRefused(
                _("“%(question)s”: %(answers)d answers for %(sheets)d sheets. Count once more.")
                % {"question": _(question), "answers": sum(numbers.values()), "sheets": sheets}
            )
    before = 0 if instead else F("on_paper")
    entered = Activity.objects.filter(pk=activity.pk, paper_entries=seen)
    if not entered.update(on_paper=before + sheets, paper_entries=seen + 1):
        raise StepRefused(_("Somebody entered sheets meanwhile. Look at the numbers, then enter what is missing."))
    for question in activity.questions:
        for each in SheetAnswer:
            number = counts.get(question, {}).get(each, 0)
            before = 0 if instead else F("count")
            if number or instead:
                _counter(activity, question, each, SheetWay.PAPER).update(count=before + number)
    activity.refresh_from_db()
    record(activity, "correct_papers" if instead else "count_papers", by=by, sheets=sheets)


@transaction.atomic
def close(activity, *, by):
    """Take no more sheets on screen."""
    allow(may_keep(by, activity))
    advance(activity, source=[ActivityStatus.OPEN], target=ActivityStatus.CLOSED)
    record(activity, "close", by=by)


@transaction.atomic
def reopen(activity, *, by):
    """Take sheets again, for as long as a new one would."""
    allow(may_keep(by, activity))
    if activity.is_open:
        raise StepRefused(_("This sheet is open."))
    today, days = timezone.localdate(), dt.timedelta(days=the_network().sheets_close_after_days)
    closes_on = max(activity.ends_on, today) + days
    advance(activity, source=ActivityStatus.values, target=ActivityStatus.OPEN, closes_on=closes_on)
    record(activity, "reopen", by=by)


@transaction.atomic
def discard(activity, *, by):
    """Throw away what was made by mistake; never once somebody answered."""
    allow(may_keep(by, activity))
    empty = Activity.objects.filter(pk=activity.pk, on_screen=0, on_paper=0)
    if not empty.update(status=ActivityStatus.CLOSED):  # holds the row: a sheet sent at this moment is refused
        raise StepRefused(_("People have answered: close this sheet, it stays in the numbers."))
    record(activity, "discard", by=by)
    activity.delete()


# What the steps are made of


def _counter(activity, question, answer, way):
    return SheetCount.objects.filter(activity=activity, question=question, answer=answer, way=way)


def _checked(structure, title, begins_on, ends_on, event, people):
    ends_on = ends_on or begins_on
    if ends_on < begins_on:
        raise StepRefused(_("The last day cannot be before the first."))
    if ends_on - begins_on > LONGEST:
        raise StepRefused(_("One year at most: make one sheet for each year."))
    if event is not None and event.structure_id != structure.pk:
        raise StepRefused(_("This date is organised by another structure."))
    return {"title": title, "begins_on": begins_on, "ends_on": ends_on, "event": event, "people": people}


# What comes out


def results(activity):
    """``[(question, [(answer, number), …])]`` of an activity, the ways of which ``FEWEST`` sheets came; ``None`` without."""
    if not activity.shown_ways:
        return None
    found = _counted(activity.counts.filter(way__in=activity.shown_ways))
    return [(question, [(each, found[question][each]) for each in SheetAnswer]) for question in activity.questions]


def papers(activity):
    """``{question: {answer: number}}`` as entered from paper, to be corrected; empty when it says what few answered."""
    return _counted(activity.counts.filter(way=SheetWay.PAPER)) if activity.is_paper_shown else {}


def _counted(counts):
    found = defaultdict(lambda: dict.fromkeys(SheetAnswer.values, 0))
    totals = counts.order_by().values_list("question", "answer").annotate(total=Sum("count"))
    for question, answer, total in totals:
        found[question][answer] += total
    return found


def of_structure(structure, begins_on, ends_on):
    """``{activities, sheets, people, answers: {question: {answer: n}}}`` of a period, both days included.

    ``people``: present, as far as somebody noted it. Three queries.
    """
    return totals(Activity.objects.filter(structure=structure).between(begins_on, ends_on))


def of_network(begins_on, ends_on):
    """The same for all structures together."""
    return totals(Activity.objects.between(begins_on, ends_on))


def totals(activities):
    """The same of whichever activities. ``left_out``: sheets whose answers are not in ``answers``. Three queries.

    The small ones of a structure and a year count together, or not at all: no subtraction of totals gives one back. On
    screen and on paper apart, since those who typed the paper could take it away from the whole.
    """
    activities = activities.order_by()
    sums = activities.aggregate(
        activities=Count("pk"), people=Sum("people"), sheets=Sum(F("on_screen") + F("on_paper"))
    )
    small = activities.filter(Q(on_screen__range=(1, FEWEST - 1)) | Q(on_paper__range=(1, FEWEST - 1)))
    together = defaultdict(list)
    for activity in small.only("structure", "begins_on", "on_screen", "on_paper"):
        for way, sheets in ((SheetWay.SCREEN, activity.on_screen), (SheetWay.PAPER, activity.on_paper)):
            if 0 < sheets < FEWEST:
                together[way, activity.structure_id, activity.begins_on.year].append((activity.pk, sheets))
    hidden, left_out = defaultdict(list), 0
    for (way, _structure, _year), each in together.items():
        if (sheets := sum(number for _pk, number in each)) < FEWEST:
            hidden[way] += [pk for pk, _number in each]
            left_out += sheets
    counts = SheetCount.objects.filter(activity__in=activities.values("pk"), count__gt=0)
    for way, activities_hidden in hidden.items():
        counts = counts.exclude(way=way, activity__in=activities_hidden)
    return {
        "activities": sums["activities"],
        "sheets": sums["sheets"] or 0,
        "people": sums["people"] or 0,
        "answers": dict(_counted(counts)),
        "left_out": left_out,
    }
