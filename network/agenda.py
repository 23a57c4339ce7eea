"""What the agenda answers: a question, the dates that answer it, a month, and what comes next."""

import calendar
import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from network.models import Event, EventKind, EventStatus, Vocabulary
from network.words import fold, matching_objects

PAGE_SIZE = 20
NEXT = 5
FIRST_YEAR, LAST_YEAR = 2000, 2100
PARAMETERS = {"q": "q", "commune": "commune", "theme": "theme", "audience": "public", "kind": "genre", "structure": "structure"}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """What stands in the address, cleaned; ``month``: the first day of the month shown, or ``None`` for the list."""

    q: str = ""
    commune: str = ""
    theme: str = ""
    audience: str = ""
    kind: str = ""
    structure: str = ""
    past: bool = False
    month: dt.date | None = None

    @property
    def is_empty(self):
        return not any(getattr(self, name) for name in PARAMETERS)

    def address(self, **other):
        """The query of the same question, or of another one that differs so."""
        said = {**self.__dict__, **other}
        pairs = {shown: said[name] for name, shown in PARAMETERS.items() if said[name]}
        if said["past"]:
            pairs["passes"] = "1"
        if said["month"]:
            pairs |= {"vue": "mois", "mois": f"{said['month']:%Y-%m}"}
        return urlencode(pairs)


def understand(parameters):
    def said(name):
        return parameters.get(name, "").replace("\0", "").strip()[:200]

    values = {name: said(shown) for name, shown in PARAMETERS.items()}
    month = _month(said("mois")) if said("vue") == "mois" else None
    return Question(**values, past=said("passes") == "1" and month is None, month=month)


def _month(text):
    """The first day of a month written 2026-12; of this one when nothing sensible is written."""
    year, _dash, month = text.partition("-")
    if year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and len(text) <= 7:
        if FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= 12:
            return dt.date(int(year), int(month), 1)
    return timezone.localdate().replace(day=1)


def month_after(month, by=1):
    year, number = divmod(month.year * 12 + month.month - 1 + by, 12)
    return dt.date(year, number + 1, 1)


@dataclass
class Row:
    """What is looked at of a date to find and count it."""

    pk: int
    commune: str
    commune_name: str
    kind: str
    structure: str
    structure_name: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    theme: dict = field(default_factory=dict)  # {code: label}
    audience: dict = field(default_factory=dict)

    def answers(self, name, wanted):
        own = getattr(self, name)
        return wanted in own if isinstance(own, dict) else wanted == own


@dataclass
class Found:
    question: Question
    total: int
    page: object
    options: dict  # {name: [(value, label, count)]}
    weeks: list
    seconds: int  # for which it is true


def search(events, question, number=None):
    """The dates among ``events`` (a queryset) that answer, in order, with exact counts on every filter."""
    now = timezone.now()
    scope = _in_time(events, question, now)
    if question.q:
        scope = _with_words(scope, question)
    rows = _rows(scope)
    chosen = {name: value for name in PARAMETERS if name != "q" and (value := getattr(question, name))}
    passing = [row for row in rows if all(row.answers(name, wanted) for name, wanted in chosen.items())]
    page = Paginator([row.pk for row in passing], PAGE_SIZE if question.month is None else 1000).get_page(number)
    shown = Event.objects.for_display().in_bulk(list(page.object_list))
    page.object_list = [shown[pk] for pk in page.object_list if pk in shown]
    return Found(
        question, len(passing), page, _options(rows, chosen), _weeks(question.month, page.object_list), _seconds(rows, now)
    )  # fmt: skip


def _in_time(events, question, now):
    if question.month:
        first = _midnight(question.month)
        return events.filter(starts_at__lt=_midnight(month_after(question.month)), ends_at__gt=first).order_by(
            "starts_at", "pk"
        )
    if question.past:
        return events.filter(ends_at__lt=now).order_by("-starts_at", "-pk")
    return events.filter(ends_at__gte=now).order_by("starts_at", "pk")


def _midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _with_words(events, question):
    """By the index, which folds and stems, for what is to come; by the letters typed for all of it."""
    wanted = Q()
    for path in ("title", "summary", "structure__name", "structure__usage_name", "commune__name", "place__name"):
        wanted |= Q(**{f"{path}__icontains": question.q})
    if found := matching_objects(question.q, "event"):
        wanted |= Q(pk__in=found)
    return events.filter(wanted)


def _rows(events):
    fields = (
        "pk", "commune_id", "commune__name", "kind", "structure__slug", "structure__usage_name", "structure__name",
        "starts_at", "ends_at",
    )  # fmt: skip
    rows = {}
    for pk, commune, called, kind, slug, usage, name, starts_at, ends_at in events.values_list(*fields):
        rows[pk] = Row(pk, commune or "", called or "", kind, slug, usage or name, starts_at, ends_at)
    through, english = Event.terms.through, get_language() == "en"
    terms = through.objects.filter(event__in=events.order_by().values("pk")).filter(
        term__vocabulary__in=[Vocabulary.SERVICES, Vocabulary.AUDIENCES]
    )
    for pk, vocabulary, code, label, label_en in terms.values_list(
        "event_id", "term__vocabulary", "term__code", "term__label", "term__label_en"
    ):
        if pk in rows:
            into = rows[pk].theme if vocabulary == Vocabulary.SERVICES else rows[pk].audience
            into[code] = label_en if english and label_en else label
    return list(rows.values())


def _options(rows, chosen):
    """Each choice with how many dates it would show beside the other filters; what is chosen stays, even at 0."""
    found = {}
    for name in PARAMETERS:
        if name == "q":
            continue
        others = {other: wanted for other, wanted in chosen.items() if other != name}
        counts, labels = Counter(), {}
        for row in rows:
            labels |= _choices(row, name)
            if all(row.answers(other, wanted) for other, wanted in others.items()):
                counts.update(_choices(row, name).keys())
        found[name] = sorted(
            ((value, label, counts[value]) for value, label in labels.items() if counts[value] or value == chosen.get(name)),
            key=lambda each: fold(each[1]),
        )  # fmt: skip
    return found


def _choices(row, name):
    if name in ("theme", "audience"):
        return getattr(row, name)
    if name == "commune":
        return {row.commune: row.commune_name} if row.commune else {}
    if name == "kind":
        return {row.kind: str(EventKind(row.kind).label)}
    return {row.structure: row.structure_name}


def _weeks(month, events):
    """``[[(day, is in the month, dates)]]`` of a month; a date of several days stands on each of them."""
    if month is None:
        return []
    by_day = {}
    for event in events:
        day, last = timezone.localdate(event.starts_at), timezone.localdate(event.ends_at - dt.timedelta(seconds=1))
        day = max(day, month)
        while day <= last and day < month_after(month):
            by_day.setdefault(day, []).append(event)
            day += dt.timedelta(days=1)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [[(day, day.month == month.month, by_day.get(day, [])) for day in week] for week in weeks]


def _seconds(rows, now):
    """Until something begins or ends, or until midnight."""
    midnight = _midnight(timezone.localdate(now) + dt.timedelta(days=1))
    moments = [moment for row in rows for moment in (row.starts_at, row.ends_at) if moment > now]
    return max(1, int((min([midnight, *moments]) - now).total_seconds()))


def seconds_of(event):
    """For how long the page of a date is true."""
    return _seconds([event], timezone.now())


# What comes next, for the pages of places and structures and the first page


def next_dates(most=NEXT, **of):
    """Public dates of today and after, called off ones left out."""
    today = _midnight(timezone.localdate())
    events = Event.objects.public().filter(status=EventStatus.PUBLISHED, ends_at__gte=today, **of)
    return list(events.for_display().order_by("starts_at", "pk")[:most])


def next_in_group(group, most=NEXT):
    """Those of a group, the public ones too, for whoever sits in it."""
    events = Event.objects.filter(status=EventStatus.PUBLISHED, group=group)
    return list(events.to_come().for_display().order_by("starts_at", "pk")[:most])
