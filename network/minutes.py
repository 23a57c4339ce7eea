"""The minutes of a meeting: drafted from what was noted, corrected, approved, published to members (fr: compte rendu).

    not drafted ── draft ─▶ draft ── approve ─▶ approved ── publish ─▶ published to members
                             ▲ └ correct           │
                             └───── reopen ────────┘

Plain text: « # » begins a title, « - » an item. Source: the conventions, article 5 (what the secretariat keeps).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network import attending, notifications
from network.governing import may_govern
from network.models import Answer, Meeting, MeetingStatus, MinutesStatus, VoteStatus
from network.steps import StepRefused, allow, record
from network.vote_sentences import attendance

LONGEST = 60_000


def may_write(user, meeting):
    """Who holds the meeting: coordinators, and facilitators for their own group."""
    return may_govern(user, meeting)


def may_read(user, meeting):
    """Who writes them at any time; others once published, if the meeting is one they may see."""
    return may_write(user, meeting) or meeting.minutes_status == MinutesStatus.PUBLISHED


# What was noted, as a text


def drafted(meeting):
    """The text that the minutes begin with: who was there, the quorum, each point with its votes, the decisions."""
    rows = list(meeting.attendances.select_related("structure", "proxy_to"))
    votes = list(meeting.votes.filter(status=VoteStatus.CLOSED).order_by("opened_at", "pk"))
    there, voted, decided = _("Who was there"), _("Votes"), _("Decisions")
    parts = [[f"# {there}", *_who(meeting, rows)]]
    for number, item in enumerate(meeting.agenda.all(), start=1):
        parts.append([f"# {number}. {item.title}", item.text.strip(), item.notes.strip()])
        parts[-1] += _said_of(vote for vote in votes if vote.item_id == item.pk)
    if others := list(_said_of(vote for vote in votes if vote.item_id is None)):
        parts.append([f"# {voted}", *others])
    if decisions := list(meeting.decisions.order_by("number")):
        parts.append([f"# {decided}", *(f"- {each.number}. {each.sentence}" for each in decisions)])
    return "\n\n".join("\n".join(line for line in part if line) for part in parts) + "\n"


def _who(meeting, rows):
    there = {row.structure_id for row in rows if row.is_present}
    present = [row for row in rows if row.is_present]
    represented = [row for row in rows if row.proxy_to_id in there and not row.is_present]
    excused = [row for row in rows if row.answer == Answer.EXCUSED and not row.is_present]
    named = {row.pk for row in (*present, *represented, *excused)}
    absent = [row for row in rows if row.pk not in named]
    counted = attending.presence(meeting, rows)
    yield attendance(counted.voices, counted.members, counted.quorum, counted.represented) + "."
    yield from _names(_("Present"), map(_with_person, present))
    yield from _names(
        _("Represented"),
        (
            _("%(structure)s (by %(holder)s)") % {"structure": row.structure, "holder": row.proxy_to}
            for row in represented
        ),
    )
    yield from _names(_("Excused"), (str(row.structure) for row in excused))
    yield from _names(_("Absent"), (str(row.structure) for row in absent))


def _with_person(row):
    return f"{row.structure} ({row.person_name})" if row.person_name else str(row.structure)


def _names(label, names):
    if said := ", ".join(names):
        yield _("- %(label)s: %(names)s.") % {"label": label, "names": said}


def _said_of(votes):
    for vote in votes:
        later = _(" (round %d)") % vote.round if vote.round > 1 else ""
        yield _("- Vote: %(question)s. %(sentence)s.") % {
            "question": f"{vote.question}{later}".rstrip("."),
            "sentence": vote.sentence[:1].upper() + vote.sentence[1:],
        }


def title_of(meeting):
    day = date_format(timezone.localtime(meeting.starts_at), "j F Y")
    return _("Minutes: %(title)s, %(day)s") % {"title": meeting.title, "day": day}


# The steps


@transaction.atomic
def draft(meeting, *, by):
    """Write the first text from what was noted during the meeting."""
    allow(may_write(by, meeting))
    if meeting.status != MeetingStatus.CLOSED:
        raise StepRefused(_("Minutes are drafted when the meeting is over: close it first."))
    _advance(meeting, [MinutesStatus.NONE], MinutesStatus.DRAFT, minutes=drafted(meeting)[:LONGEST])
    record(meeting, "draft_minutes", by=by)


@transaction.atomic
def start_again(meeting, *, by):
    """Write the draft anew from what was noted; what was corrected by hand is lost."""
    allow(may_write(by, meeting))
    _advance(meeting, [MinutesStatus.DRAFT], MinutesStatus.DRAFT, minutes=drafted(meeting)[:LONGEST])
    record(meeting, "draft_minutes", by=by)


@transaction.atomic
def correct(meeting, *, by, text):
    """Replace the text of the draft."""
    allow(may_write(by, meeting))
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise StepRefused(_("The minutes are empty: nothing was changed."))
    if len(text) > LONGEST:
        raise StepRefused(_("These minutes are too long: share the details as documents of the agenda."))
    _advance(meeting, [MinutesStatus.DRAFT], MinutesStatus.DRAFT, minutes=text + "\n")
    record(meeting, "correct_minutes", by=by)


@transaction.atomic
def approve(meeting, *, by):
    """The text is right; it no longer moves."""
    allow(may_write(by, meeting))
    _advance(
        meeting, [MinutesStatus.DRAFT], MinutesStatus.APPROVED, minutes_approved_on=timezone.localdate()
    )  # fmt: skip
    record(meeting, "approve_minutes", by=by)


@transaction.atomic
def reopen(meeting, *, by):
    """Something is wrong after all, and nobody has read it yet."""
    allow(may_write(by, meeting))
    _advance(meeting, [MinutesStatus.APPROVED], MinutesStatus.DRAFT, minutes_approved_on=None)
    record(meeting, "reopen_minutes", by=by)


@transaction.atomic
def publish(meeting, *, by):
    """Members read it from now on; the managers of those expected are told."""
    allow(may_write(by, meeting))
    _advance(meeting, [MinutesStatus.APPROVED], MinutesStatus.PUBLISHED)
    record(meeting, "publish_minutes", by=by)
    notifications.minutes_published(meeting, attending.addresses(meeting))


def _advance(meeting, source, target, **changes):
    """As :func:`network.steps.advance`, for the status of the minutes."""
    untouched = Meeting.objects.filter(pk=meeting.pk, minutes_status__in=source)
    if not untouched.update(minutes_status=target, **changes):
        meeting.refresh_from_db()
        raise StepRefused(
            _("This is no longer possible: the current status is “%s”.") % meeting.get_minutes_status_display()
        )
    meeting.refresh_from_db()
