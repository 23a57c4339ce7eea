"""How fresh the listings are, as the secretariat follows it: counts, trend, who never answers, who is at which level."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from network.freshness import Level, with_level
from network.models import Ask, AskStatus, Finding, FreshnessCount, ListingChange, Place
from network.models.upkeep import ANSWERED, OPEN
from network.upkeep.asking import midnight
from network.upkeep.letters import LETTERS
from network.words import matching_objects

MONTHS = 12


def shown():
    """The places that the secretariat keeps true: those the directory shows."""
    return Place.objects.listed()


def counters():
    """``{level: number of places}``, the four of them, in one query."""
    counted = with_level(shown()).values_list("level").annotate(number=Count("pk")).order_by()
    return dict.fromkeys(Level.values, 0) | dict(counted)


def note_today(today=None):
    """Write down today's counters, for the trend; once a day, however often it runs."""
    today = today or timezone.localdate()
    FreshnessCount.objects.bulk_create(
        [FreshnessCount(day=today, level=level, count=number) for level, number in counters().items()],
        update_conflicts=True, unique_fields=["day", "level"], update_fields=["count"],
    )  # fmt: skip


@dataclass
class Month:
    """The last counters noted in a month. ``shares``: ``{level: percent}`` of all places, one decimal."""

    day: dt.date
    counts: dict
    shares: dict

    @property
    def total(self):
        return sum(self.counts.values())

    @property
    def cells(self):
        """``[(count, share), …]`` in the order of the levels."""
        return [(self.counts[level], self.shares[level]) for level in Level.values]


def trend(today=None):
    """The last twelve months in which something was noted, oldest first."""
    today = today or timezone.localdate()
    since = today.replace(day=1) - dt.timedelta(days=31 * (MONTHS - 1))
    days = {}
    for day, level, count in FreshnessCount.objects.filter(day__gte=since.replace(day=1)).values_list(
        "day", "level", "count"
    ):
        days.setdefault(day, dict.fromkeys(Level.values, 0))[level] = count
    last_of_month = {(day.year, day.month): day for day in sorted(days)}
    months = []
    for day in sorted(last_of_month.values())[-MONTHS:]:
        counts = days[day]
        total = sum(counts.values()) or 1
        months.append(Month(day, counts, {level: round(100 * count / total, 1) for level, count in counts.items()}))
    return months


# A question that was put and left: three letters, or given up after one.
LEFT = Q(answered_at=None) & (
    Q(letters__gte=LETTERS) | Q(letters__gte=1, status__in=[AskStatus.TO_CALL, AskStatus.STOPPED])
)


def _silent(places):
    """Those whose last two questions were left without an answer."""
    left = Ask.objects.filter(LEFT)
    return places.annotate(
        last_question=Subquery(_asks().values("pk")[:1]), question_before=Subquery(_asks().values("pk")[1:2])
    ).filter(Exists(left.filter(pk=OuterRef("last_question"))), Exists(left.filter(pk=OuterRef("question_before"))))


def never_answer():
    """Places whose last two questions were left without an answer, the oldest listings first."""
    return (
        _silent(shown())
        .annotate(last_asked_on=Subquery(_asks().values("asked_on")[:1]))
        .select_related("structure", "commune")
        .order_by(F("verified_at").asc(nulls_first=True), "pk")
    )


def _asks():
    return Ask.objects.filter(place=OuterRef("pk")).order_by("-created_at", "-pk")


def changed_this_week(today=None):
    """What was corrected since this day last week, the latest first."""
    today = today or timezone.localdate()
    return ListingChange.objects.filter(at__gte=midnight(today - dt.timedelta(days=7))).select_related(
        "place__structure", "structure", "by", "contact"
    )


# The list of listings


@dataclass(frozen=True)
class Question:
    """What the secretariat asks of the list; what is not understood is left out."""

    q: str = ""
    commune: str = ""
    epci: str = ""
    kind: str = ""
    level: str = ""
    asked: str = ""
    sort: str = ""


SORTS = {
    "": [F("verified_at").asc(nulls_first=True), "pk"],
    "recent": [F("verified_at").desc(nulls_last=True), "pk"],
    "name": ["name", "pk"],
    "commune": ["commune__slug", "name", "pk"],
    "modified": ["-modified_at", "pk"],
}
ASKED = {
    "open": Q(last_ask__in=[AskStatus.PLANNED, AskStatus.ASKED, AskStatus.CORRECTING]),
    "to_call": Q(last_ask=AskStatus.TO_CALL),
    "never": Q(last_ask=None),
    "answered": Q(last_ask__in=ANSWERED),
}


def understand(parameters):
    """A :class:`Question` from a ``QueryDict``."""
    text = {name: parameters.get(name, "").replace("\0", "").strip()[:100] for name in Question.__dataclass_fields__}
    text["kind"] = (
        text["kind"] if text["kind"].isascii() and text["kind"].isdigit() and len(text["kind"]) < 19 else ""
    )
    text["level"] = text["level"] if text["level"] in Level.values else ""
    text["asked"] = text["asked"] if text["asked"] in (*ASKED, "silent") else ""
    text["sort"] = text["sort"] if text["sort"] in SORTS else ""
    return Question(**text)


def listings(question):
    """The places that answer, each with ``level``, ``last_ask`` and ``findings_count``."""
    standing = Finding.objects.standing().filter(place=OuterRef("pk")).order_by().values("place")
    places = with_level(shown()).annotate(
        last_ask=Subquery(_asks().values("status")[:1]),
        last_asked_on=Subquery(_asks().values("asked_on")[:1]),
        findings_count=Subquery(standing.annotate(number=Count("pk")).values("number")),
    )
    found = matching_objects(question.q, "place")
    if found is not None:
        places = places.filter(pk__in=found)
    if question.commune:
        places = places.filter(commune=question.commune)
    if question.epci:
        places = places.filter(commune__epci=question.epci)
    if question.kind:
        places = places.filter(structure__kind=question.kind)
    if question.level:
        places = places.filter(level=question.level)
    if question.asked == "silent":
        places = _silent(places)
    elif question.asked:
        places = places.filter(ASKED[question.asked])
    return places.select_related(
        "structure__kind", "commune__epci", "verified_by", "verified_contact", "modified_by", "modified_contact"
    ).order_by(*SORTS[question.sort])


def kinds():
    """Keys of the kinds of structures that have places here."""
    return shown().exclude(structure__kind=None).values("structure__kind").distinct().order_by()


def keys_of(parameters):
    """Keys of all the places that answer, for a campaign."""
    return list(listings(understand(parameters)).order_by("pk").values_list("pk", flat=True))


def open_questions():
    """How many questions are open, by status: what letters and calls are still to come."""
    counted = Ask.objects.filter(status__in=OPEN).values_list("status").annotate(number=Count("pk")).order_by()
    return dict(counted)
