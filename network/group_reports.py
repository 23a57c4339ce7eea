"""The year of a working group, drawn from what it did (fr: bilan annuel d’un groupe).

Numbers are counted when the page is read: nothing to fill in but the facilitators' own words, which are kept.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models import GroupReport, MeetingStatus
from network.steps import StepRefused, allow, record
from network.working_groups import may_lead

FIRST_YEAR = 2000


@dataclass(frozen=True)
class Year:
    """What a group did in a year."""

    year: int
    meetings: list  # each with ``there`` and ``expected``
    done: list
    left: int
    documents: list
    letters: int
    needs: list
    structures: list
    people: int

    @property
    def presence(self):
        """The share of those expected who were there, in percent; ``None`` before the first meeting."""
        expected = sum(meeting.expected for meeting in self.meetings)
        return round(100 * sum(meeting.there for meeting in self.meetings) / expected) if expected else None


def may_write(user, group):
    return may_lead(user, group)


def years_of(group):
    """The years that a report may be read for, the latest first."""
    last = (group.closed_on or timezone.localdate()).year
    return list(range(last, max(FIRST_YEAR, group.created_on.year) - 1, -1))


def drawn(group, year):
    """The :class:`Year` of a group."""
    meetings = group.meetings.filter(status=MeetingStatus.CLOSED, starts_at__year=year).order_by("starts_at")
    meetings = meetings.annotate(
        expected=Count("attendances"), there=Count("attendances", filter=Q(attendances__is_present=True))
    )
    seats = list(
        group.seats.filter(accepted_at__year__lte=year)
        .filter(Q(left_at=None) | Q(left_at__year__gt=year))
        .select_related("structure")
    )
    return Year(
        year=year,
        meetings=list(meetings),
        done=list(group.tasks.filter(done_at__year=year).select_related("seat__user").order_by("done_at")),
        left=group.tasks.filter(added_at__year__lte=year).filter(Q(done_at=None) | Q(done_at__year__gt=year)).count(),
        documents=list(group.documents.filter(added_at__year=year).order_by("added_at")),
        letters=group.letters.filter(sent_at__year=year).count(),
        needs=list(group.needs.filter(sorted_at__year=year).order_by("sorted_at")),
        structures=sorted({seat.structure.called for seat in seats if seat.structure}),
        people=len(seats),
    )


def words_of(group, year):
    """What the facilitators wrote about that year."""
    return GroupReport.objects.filter(group=group, year=year).first()


@transaction.atomic
def write(group, year, *, by, text):
    """Keep the facilitators' own words about a year."""
    allow(may_write(by, group))
    if year not in years_of(group):
        raise StepRefused(_("The group did not exist that year."))
    said = {"text": text.strip(), "written_by": by, "written_at": timezone.now()}
    report, _is_new = GroupReport.objects.update_or_create(group=group, year=year, defaults=said)
    record(group, "write_report", by=by, year=year)
    return report
