"""What the report of the year is drawn from: each part reads what the network did and gives blocks (fr: sources du bilan).

A part is a function of a :class:`Period` that yields ``(block type, value)``; the order is that of the report. Small numbers of
indicators and of opinions are hidden as in public, since the report is.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy, pgettext

from home import gaps
from home.gaps.reading import LACKS, PLACE
from home.report_blocks import write_lines
from network import appreciating, register
from network.freshness import Level
from network.measuring import results
from network.measuring.answers import shown
from network.models import (
    Audience,
    Campaign,
    CampaignStage,
    Decision,
    Event,
    EventStatus,
    FreshnessCount,
    GroupStatus,
    IndicatorKind,
    Meeting,
    MeetingStatus,
    Membership,
    Place,
    SheetAnswer,
    Structure,
    WorkingGroup,
)
from resources.models import Loan, Resource, ResourceUse, Visibility

MOST_LISTED, MOST_KINDS = 40, 9
STILL_TRUE_DAYS = 120


@dataclass(frozen=True)
class Period:
    """A year, up to today if it is not over."""

    year: int

    @property
    def first(self):
        return dt.date(self.year, 1, 1)

    @property
    def last(self):
        return min(dt.date(self.year, 12, 31), timezone.localdate())

    @property
    def days(self):
        return self.first, self.last


def numbers(title, found, *, unit="", drawing="bars", note=""):
    """A block of numbers, none when there is nothing to count."""
    found = [(str(label), number) for label, number in found]
    if any(number for _label, number in found):
        said = {"title": title, "unit": unit, "drawing": drawing, "note": note}
        yield "numbers", said | {"lines": write_lines(found)}


def paragraph(*sentences):
    """Rich text; what comes from people is escaped."""
    yield "paragraph", format_html_join("", "<p>{}</p>", [(each,) for each in sentences if each])


def items(things):
    yield "paragraph", format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", [(each,) for each in things]))


def months(counted):
    """``[(name of the month, number), …]`` of a ``{month: number}``, the twelve of them."""
    return [(MONTHS[month], counted.get(month, 0)) for month in range(1, 13)]


def of_key_figures(period):
    source = {"source": _("Maillage, counted by the site"), "date": period.last}
    figures = [
        (len(register.on(period.last)), ngettext_lazy("member", "members")),
        (Place.objects.listed().count(), ngettext_lazy("place open to the public", "places open to the public")),
        (_meetings(period).count(), ngettext_lazy("meeting", "meetings")),
        (WorkingGroup.objects.filter(status=GroupStatus.RUNNING).count(), ngettext_lazy("working group", "working groups")),
        (_published(period).count(), ngettext_lazy("resource published", "resources published")),
        (_lent(period).count(), ngettext_lazy("loan of equipment", "loans of equipment")),
    ]  # fmt: skip
    for value, label in figures:
        if value:
            yield "key_figure", {"value": shown_number(value), "label": label % value, **source}


def shown_number(number):
    return shown(Decimal(number))


def of_members(period):
    yield "heading", _("Members")
    began = Membership.objects.filter(begins_on__range=period.days).values("structure").distinct().count()
    before = {line.key for line in register.on(period.first - dt.timedelta(days=1))}
    now = register.on(period.last)
    left = len(before - {line.key for line in now})
    yield from paragraph(
        ngettext("%d structure is a member at the end of the period.", "%d structures are members at the end of the period.", len(now))
        % len(now),
        ngettext("%d joined during the year.", "%d joined during the year.", began) % began if began else "",
        ngettext("%d left.", "%d left.", left) % left if left else "",
    )  # fmt: skip
    members = Structure.objects.filter(pk__in=[line.key for line in now])
    kinds = Counter(members.exclude(kind=None).values_list("kind__label", flat=True))
    most, others = kinds.most_common(MOST_KINDS), sum(kinds.values())
    others -= sum(number for _kind, number in most)
    most += [(_("other kinds"), others)] if others else []
    yield from numbers(_("Members by kind"), most, unit=_("structures"))


def of_places(period):
    yield "heading", _("Places and listings")
    places = Counter(Place.objects.listed().exclude(commune=None).values_list("commune__name", flat=True))
    if places:
        lines = write_lines(sorted(places.items()))
        yield "communes_map", {"title": _("Places open to the public"), "unit": _("places"), "lines": lines}
    levels = FreshnessCount.objects.filter(day__range=period.days)
    if last := levels.order_by("-day").first():
        of_day = dict(levels.filter(day=last.day).values_list("level", "count"))
        found = [(level.label, of_day.get(level, 0)) for level in Level]
        yield from numbers(_("How fresh the listings are"), found, unit=_("places"))
    by_month = {}
    for day, level, count in levels.order_by("day").values_list("day", "level", "count"):
        by_month.setdefault(day.month, {}).setdefault(day, {})[level] = count
    shares = {}
    for month, days in by_month.items():
        counts = days[max(days)]
        shares[month] = round(100 * counts.get(Level.FRESH, 0) / (sum(counts.values()) or 1))
    if len(shares) > 1:
        trend = [(MONTHS[month], share) for month, share in shares.items()]
        yield from numbers(_("Listings up to date, month by month"), trend, unit="%", drawing="line")


def _meetings(period):
    return Meeting.objects.filter(status=MeetingStatus.CLOSED, starts_at__date__range=period.days)


def of_meetings(period):
    """Decisions of no meeting, or of all members; none about an applicant or a person."""
    held = _meetings(period)
    yield "heading", _("Meetings and decisions")
    counts = held.filter(group=None).values_list("kind__name").annotate(number=Count("pk")).order_by("kind__name")
    yield from numbers(_("Meetings of the network"), counts, unit=_("meetings"))
    there = held.aggregate(
        asked=Count("attendances"), came=Count("attendances", filter=Q(attendances__is_present=True))
    )
    if there["asked"]:
        said = _("%(share)d%% of the structures that were summoned were there.")
        yield from paragraph(said % {"share": round(100 * there["came"] / there["asked"])})
    of_all = Q(meeting=None) | Q(meeting__kind__audience=Audience.MEMBERS)
    taken = Decision.objects.filter(of_all, taken_on__range=period.days, application=None, mandates=None)
    sentences = list(taken.order_by("taken_on", "pk").values_list("number", "sentence")[:MOST_LISTED])
    if sentences:
        yield from items(f"{number} – {sentence}" for number, sentence in sentences)


def of_groups(period):
    groups = WorkingGroup.objects.filter(
        Q(status=GroupStatus.RUNNING) | Q(closed_on__range=period.days), created_on__lte=period.last
    )
    held = dict(_meetings(period).exclude(group=None).order_by().values_list("group").annotate(number=Count("pk")))
    found = [(group.name, held.get(group.pk, 0)) for group in groups.order_by("name")]
    if found:
        yield "heading", _("Working groups")
        yield from numbers(_("Meetings of the groups"), found, unit=_("meetings"))


def of_dates(period):
    dates = Event.objects.public().filter(status=EventStatus.PUBLISHED, starts_at__date__range=period.days)
    counted = Counter(dates.values_list("starts_at__month", flat=True))
    if counted:
        yield "heading", _("Workshops and events")
        yield from numbers(_("Dates on the agenda, month by month"), months(counted), unit=_("dates"))


def _published(period):
    return Resource.objects.published_within(*period.days)


def of_resources(period):
    published = _published(period)
    if not published.exists():
        return
    yield "heading", _("Resources shared")
    by_month = Counter(published.values_list("published_at__month", flat=True))
    yield from numbers(_("Resources published, month by month"), months(by_month), unit=_("resources"))
    public = Resource.objects.published().filter(visibility=Visibility.PUBLIC)
    uses = ResourceUse.objects.filter(resource__in=public, used_on__range=period.days).order_by("resource__title")
    used = Counter(uses.values_list("resource__title", flat=True)).most_common(10)
    yield from numbers(_("The most used"), used, unit=_("uses told"))


def _lent(period):
    return Loan.objects.handed_over(*period.days)


def of_loans(period):
    lent = _lent(period)
    if not lent.exists():
        return
    yield "heading", _("Equipment lent")
    by_month = Counter(lent.values_list("out_at__month", flat=True))
    yield from numbers(_("Loans, month by month"), months(by_month), unit=_("loans"))
    people = lent.aggregate(people=Sum("people_reached"))["people"]
    if people and people >= 5:
        said = ngettext("%d person reached with this equipment.", "%d people reached with this equipment.", people)
        yield from paragraph(said % people)


def of_indicators(period):
    """Campaigns whose last day is in the year, closed; their small numbers hidden as in public."""
    campaigns = Campaign.objects.filter(
        ends_on__range=(period.first, dt.date(period.year, 12, 31)),
        status__in=[CampaignStage.CLOSED, CampaignStage.PUBLISHED],
    )
    for campaign in campaigns.select_related("version", "previous").order_by("begins_on", "pk"):
        yield "heading", campaign.name
        for result in results.of_campaign(campaign):
            if result.indicator.is_public and result.answered:
                results.hide_small(result, campaign.least_number)
                yield from _indicator(result)


def _indicator(result):
    indicator = result.indicator
    coverage = _("Structures that answered: %(n)d of %(of)d.") % {"n": result.answered, "of": result.asked}
    lines = [(line.label, line.value) for line in result.lines if not line.is_hidden]
    if result.is_hidden:
        return
    if lines:
        hidden = _("Small numbers are not shown.") if len(lines) < len(result.lines) else ""
        note = " ".join(filter(None, [coverage, hidden]))
        unit = _("structures") if indicator.kind == IndicatorKind.CHOICE else indicator.unit
        yield from numbers(indicator.name, lines, unit=unit, note=note)
    elif result.share is not None:
        yield from paragraph(f"{indicator.name}{_(':')} {shown(result.share)} %. {coverage}")
    elif result.total is not None:
        yield from paragraph(f"{indicator.name}{_(':')} {shown(result.total)} {indicator.unit}. {coverage}")


def of_opinions(period):
    """Nothing under five sheets: :mod:`network.appreciating` leaves them out."""
    found = appreciating.of_network(*period.days)
    shown_questions = [(question, answers) for question, answers in found["answers"].items() if sum(answers.values())]
    if shown_questions:
        yield "heading", _("What people thought")
        said = ngettext("%(sheets)d sheet was filled in after %(activities)d activities.", "%(sheets)d sheets were filled in after %(activities)d activities.", found["sheets"])  # fmt: skip
        yield from paragraph(said % found)
    for question, answers in shown_questions:
        labels = ((SheetAnswer(answer).label, number) for answer, number in answers.items())
        yield from numbers(_(question), labels, unit=pgettext("opinions", "sheets"))


def of_gaps(period):
    """As the territory is today: only in the report of a year that is not over, or just is."""
    if (timezone.localdate() - period.last).days > STILL_TRUE_DAYS:
        return
    found = gaps.of_territory()
    yield "heading", _("What is lacking")
    for lack, label in LACKS.items():
        communes, people = found.total.lacking[lack]
        if communes:
            said = ngettext(
                "%(lack)s within %(km)d km: %(communes)d commune, %(people)s inhabitants.",
                "%(lack)s within %(km)d km: %(communes)d communes, %(people)s inhabitants.",
                communes,
            )
            told = {"lack": label, "km": found.km, "communes": communes, "people": shown_number(people)}
            yield from paragraph(said % told)
    far = [(share.name or _("elsewhere"), share.lacking[PLACE][0]) for share in found.epcis]
    yield from numbers(_("Communes without a place near, by EPCI"), far, unit=_("communes"))


def of_what_comes_next(period):
    yield "heading", _("What comes next")
    yield from paragraph(_("To be written: what the network wants for the coming year, and what it needs."))


PARTS = [
    of_key_figures, of_members, of_places, of_meetings, of_groups, of_dates, of_resources, of_loans, of_indicators,
    of_opinions, of_gaps, of_what_comes_next,
]  # fmt: skip
