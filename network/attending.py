"""Who is expected at a meeting, who comes, who is there, and whose voice somebody else carries.

    summoned ─┬─ comes ─────────────▶ ticked present at the meeting
              ├─ excused
              └─ gives its voice ───▶ represented, if its holder is present; told, and to answer again, if it is excused

One structure, one attendance, one voice. Proxies are off unless the kind of meeting allows some; at most so many are held by
one structure. In a working group whoever sits for a structure answers. Source: the conventions, article 5; the register of the day says who belongs to the network.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network import deadlines, notifications
from network.models import Affiliation, Answer, Attendance, Audience, Meeting, MeetingStatus, Seat, Structure
from network.roles import is_coordinator, structure_ids
from network.steps import StepRefused, allow, record
from network.working_groups import may_lead, sits_for

# Who is expected


def expected(meeting):
    """Structures that sit in this meeting, by the register of its day."""
    audience, structures = meeting.kind.audience, Structure.objects.order_by("name", "pk")
    if audience == Audience.MEMBERS:
        return structures.members(timezone.localdate(meeting.starts_at))
    if audience == Audience.COMMITTEE:
        return structures.filter(pk__in=meeting.kind.committee.values("pk"))
    if audience == Audience.GROUP:
        seats = meeting.group.seats.taken() if meeting.group else Seat.objects.none()
        theirs = Affiliation.objects.running().filter(user__in=seats.filter(structure=None).values("user"))
        named = seats.exclude(structure=None).values("structure")
        return structures.filter(Q(pk__in=named) | Q(pk__in=theirs.values("structure")))
    return structures.filter(pk=meeting.structure_id)


def expect(meeting):
    """Write who is expected: newcomers are added, those who have left since go. Returns how many they are."""
    wanted = set(expected(meeting).values_list("pk", flat=True))
    gone = meeting.attendances.exclude(structure__in=wanted)
    meeting.attendances.filter(proxy_to__in=gone.values("structure")).update(proxy_to=None, answer=Answer.UNKNOWN)
    gone.delete()
    known = set(meeting.attendances.values_list("structure", flat=True))
    Attendance.objects.bulk_create(
        [Attendance(meeting=meeting, structure_id=pk) for pk in sorted(wanted - known)], ignore_conflicts=True
    )
    return len(wanted)


def addresses(meeting, structures=None):
    """``[(address, structure)]``, one line for each address: the managers of each structure expected, or of these.

    For a working group: the people who sit in it, whatever their role, and those who act for no structure too.
    """
    if meeting.kind.audience == Audience.GROUP:
        return _who_sit(meeting, structures)
    managers = Affiliation.objects.managers().filter(
        structure__attendances__meeting=meeting, user__is_active=True
    )  # fmt: skip
    if structures is not None:
        managers = managers.filter(structure__in=structures)
    found = {}
    for each in managers.select_related("user", "structure").order_by("structure__name", "pk"):
        found.setdefault(each.user.email.lower(), (each.user.email, each.structure))
    return list(found.values())


def _who_sit(meeting, structures):
    seats = meeting.group.seats.taken().filter(user__is_active=True).select_related("user", "structure")
    if structures is not None:
        seats = seats.filter(structure__in=structures)
    return [(seat.user.email, seat.structure) for seat in seats.order_by("pk")]


def without_manager(meeting):
    """Structures expected that nobody manages: no message reaches them."""
    if meeting.kind.audience == Audience.GROUP:
        return Structure.objects.none()
    managed = Affiliation.objects.managers().filter(user__is_active=True).values("structure")
    return Structure.objects.filter(attendances__meeting=meeting).exclude(pk__in=managed)


# Who is there


@dataclass(frozen=True)
class Presence:
    """How many are expected, there, and represented by somebody who is there; how many are needed."""

    members: int
    present: int
    represented: int
    quorum: int

    @property
    def voices(self):
        return self.present + self.represented

    @property
    def has_quorum(self):
        return self.voices >= self.quorum


def presence(meeting, attendances=None):
    """The :class:`Presence` of a meeting as it stands now."""
    rows = list(meeting.attendances.all() if attendances is None else attendances)
    members = len(rows) if meeting.members_on_the_day is None else meeting.members_on_the_day
    there = {each.structure_id for each in rows if each.is_present}
    represented = sum(each.proxy_to_id in there for each in rows if each.proxy_to_id)
    return Presence(members, len(there), represented, deadlines.quorum(members, meeting.kind.quorum_share))


def voices(meeting):
    """``{structure: who votes for it}`` (keys): itself when present, the holder of its proxy when that one is present."""
    rows = list(meeting.attendances.values_list("structure", "is_present", "proxy_to"))
    there = {structure for structure, is_present, _proxy in rows if is_present}
    carried = {structure: holder for structure, is_present, holder in rows if not is_present and holder in there}
    return {structure: structure for structure in there} | carried


# Who may act


def structures_answered_for(user, meeting):
    """Keys of those whose managers and editors one is; in a working group, of those for which one sits."""
    if meeting.kind.audience == Audience.GROUP:
        return sits_for(user, meeting.group)
    return structure_ids(user, ["manager", "editor"])


def answers_for(user, attendance):
    return attendance.structure_id in structures_answered_for(user, attendance.meeting)


def may_answer(user, attendance):
    """Those who answer for the structure; who holds the meeting, for those who phone."""
    return answers_for(user, attendance) or may_hold(user, attendance.meeting)


def may_hold(user, meeting):
    """Ticks who is there: coordinators; facilitators for their own group."""
    if meeting.kind.audience == Audience.GROUP and meeting.group:
        return may_lead(user, meeting.group)
    return is_coordinator(user)


# The steps


@transaction.atomic
def answer(attendance, *, by, said, person_name="", proxy_to=None):
    """Say whether one comes, is excused, or gives one's voice to ``proxy_to`` (a structure expected too)."""
    allow(may_answer(by, attendance))
    meeting = _locked(attendance)
    if meeting.status == MeetingStatus.OPEN and not may_hold(by, meeting):
        raise StepRefused(_("The meeting has begun: tell the secretariat."))
    if meeting.status not in (MeetingStatus.SUMMONED, MeetingStatus.OPEN):
        raise StepRefused(_("This meeting no longer expects answers."))
    if said not in (Answer.COMING, Answer.EXCUSED, Answer.PROXY):
        raise StepRefused(_("Choose one of the answers."))
    attendance.refresh_from_db()
    if said == Answer.PROXY:
        _check_proxy(attendance, meeting, proxy_to)
    if attendance.is_present and said != Answer.COMING:
        raise StepRefused(_("%s is present: take its tick away first.") % attendance.structure)
    if meeting.kind.audience == Audience.GROUP and said != Answer.PROXY:
        said, person_name = _of_several(attendance, meeting, by, said, person_name.strip())
    left = _left_without(attendance, meeting) if said == Answer.EXCUSED else []
    attendance.answer = said
    attendance.proxy_to = proxy_to if said == Answer.PROXY else None
    attendance.person_name = person_name.strip()[:200] if said == Answer.COMING else ""
    attendance.save(update_fields=["answer", "proxy_to", "person_name"])
    record(meeting, "answer", by=by, structure=str(attendance.structure), answer=str(said))
    for each in left:
        record(meeting, "answer", by=by, structure=str(each.structure), answer=str(Answer.UNKNOWN))
        notifications.proxy_given_back(each, attendance.structure, addresses(meeting, [each.structure]))


def _of_several(attendance, meeting, by, said, person_name):
    """Several people may sit in a group for one structure: each answers for themselves, its line names all who come."""
    mine = answers_for(by, attendance)
    name = person_name or (str(by) if mine else "")
    if not mine or meeting.group.seats.taken().filter(structure=attendance.structure).count() < 2:
        return said, name
    names = [each for each in attendance.person_name.split(", ") if each and each not in (str(by), name)]
    if said == Answer.COMING:
        names.append(name)
    return (Answer.COMING if names else Answer.EXCUSED), ", ".join(names)


def _left_without(attendance, meeting):
    """Those who gave their voice to somebody who does not come: they answer again."""
    givers = list(meeting.attendances.filter(proxy_to=attendance.structure).select_related("structure", "meeting"))
    meeting.attendances.filter(pk__in=[each.pk for each in givers]).update(proxy_to=None, answer=Answer.UNKNOWN)
    return givers


def _locked(attendance):
    """The meeting, held until the end of the step: proxies are counted one after the other."""
    return (
        Meeting.objects.select_for_update(of=["self"]).select_related("kind", "group").get(pk=attendance.meeting_id)
    )


def _check_proxy(attendance, meeting, holder):
    most = meeting.kind.most_proxies
    if not most:
        raise StepRefused(_("In this kind of meeting nobody votes for somebody else."))
    if holder is None or holder.pk == attendance.structure_id:
        raise StepRefused(_("Choose the structure that receives your voice."))
    its_own = meeting.attendances.filter(structure=holder).first()
    if its_own is None:
        raise StepRefused(_("%s is not expected at this meeting.") % holder)
    if its_own.proxy_to_id or its_own.answer == Answer.EXCUSED:
        raise StepRefused(_("%s does not come: choose another structure.") % holder)
    held = meeting.attendances.filter(proxy_to=holder).exclude(pk=attendance.pk).count()
    if held >= most:
        raise StepRefused(
            ngettext(
                "%(structure)s already holds %(most)d voice, as many as the rules allow. Choose another structure.",
                "%(structure)s already holds %(most)d voices, as many as the rules allow. Choose another structure.",
                most,
            )
            % {"structure": holder, "most": most}
        )
    if meeting.attendances.filter(proxy_to=attendance.structure).exists():
        raise StepRefused(_("Another structure counts on you to carry its voice: tell the secretariat first."))


@transaction.atomic
def tick(attendance, *, by, is_present, person_name=None):
    """Note on the attendance sheet that a structure is there, or is not. Whoever is there votes for itself."""
    meeting = _locked(attendance)
    allow(may_hold(by, meeting))
    if meeting.status != MeetingStatus.OPEN:
        raise StepRefused(_("Presence is noted while the meeting is in session."))
    changes = {"is_present": is_present}
    if is_present:
        changes |= {"proxy_to": None, "answer": Answer.COMING}
    if person_name is not None:
        changes["person_name"] = person_name.strip()[:200]
    Attendance.objects.filter(pk=attendance.pk).update(**changes)
    record(meeting, "tick", by=by, structure=str(attendance.structure), present=is_present)
