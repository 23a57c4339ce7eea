"""What is asked of somebody now: at most five things, each with how long it takes."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from network.completion import missing
from network.freshness import Level, level_of
from network.models import (
    Answer,
    Attendance,
    Audience,
    CampaignStage,
    CommunicationRequest,
    CommunicationStatus,
    GroupTask,
    Invitation,
    ListingChange,
    ListingReport,
    Meeting,
    MeetingStatus,
    MembershipApplication,
    MinutesStatus,
    Need,
    Party,
    Place,
    Reading,
    ReadingStatus,
    Role,
    Seat,
    Vote,
    VoteStatus,
)
from network.roles import is_coordinator, structure_ids
from network.voting import voices_waiting

MOST = 5
ALSO = []  # what the apps above ask: functions of a person, which give tasks


@dataclass
class Task:
    title: str
    detail: str
    action: str
    url: str
    minutes: int


def asked_of(user):
    """``(the first five tasks, how many more)``; the oldest listings first."""
    sources = (
        _signatures, _of_meetings, _meetings_of_the_secretariat, _applications, _of_the_secretariat, _of_facilitators,
        _of_groups, _figures, *ALSO, _listings,
    )  # fmt: skip
    tasks = [task for source in sources for task in source(user)]
    return tasks[:MOST], max(0, len(tasks) - MOST)


def _signatures(user):
    """What a structure that the person manages is called to sign: they see to it, even if somebody else signs."""
    awaited = Party.objects.missing().filter(structure__in=structure_ids(user, [Role.MANAGER]))
    for party in awaited.select_related("agreement", "structure").order_by("invited_at")[: MOST + 1]:
        yield Task(
            _("To be signed for %(structure)s: %(title)s") % {"structure": party.structure, "title": party.agreement},
            _("%s received the link to sign.") % party.representative_name,
            _("See what there is to sign"),
            reverse("network:agreement", args=[party.agreement_id]),
            5,
        )


def _of_meetings(user):
    """Votes that wait for a voice, then summonses to answer."""
    for voter in voices_waiting(user).select_related("vote", "structure")[: MOST + 1]:
        yield Task(
            _("A vote is open: %s") % voter.vote.question,
            _("It waits for the voice of %s.") % voter.structure,
            pgettext("verb", "Vote"),
            reverse("network:vote", args=[voter.vote.meeting_id, voter.vote_id]),
            1,
        )
    asked_for = Q(structure__in=structure_ids(user, [Role.MANAGER, Role.EDITOR])) & ~Q(
        meeting__kind__audience=Audience.GROUP
    )
    sits = Seat.objects.taken().filter(user=user, group=OuterRef("meeting__group"), structure=OuterRef("structure"))
    summoned = Attendance.objects.filter(
        asked_for | Q(meeting__kind__audience=Audience.GROUP) & Q(Exists(sits)),
        answer=Answer.UNKNOWN,
        meeting__status=MeetingStatus.SUMMONED,
        meeting__starts_at__gte=timezone.now(),
    )
    for each in summoned.select_related("meeting", "structure").order_by("meeting__starts_at", "pk")[: MOST + 1]:
        day = date_format(timezone.localtime(each.meeting.starts_at), "j F Y")
        yield Task(
            _("Does %s come?") % each.structure,
            _("%(meeting)s, on %(day)s.") % {"meeting": each.meeting, "day": day},
            _("Answer"),
            reverse("network:meeting", args=[each.meeting_id]),
            1,
        )


def _meetings_of_the_secretariat(user):
    """Votes to close, then minutes to write, to approve or to publish."""
    if not is_coordinator(user):
        return
    for vote in Vote.objects.filter(status=VoteStatus.OPEN).order_by("opened_at", "pk")[: MOST + 1]:
        yield Task(
            _("A vote is to be closed: %s") % vote.question,
            _("Its result is known only then."),
            _("See the vote"),
            reverse("network:vote", args=[vote.meeting_id, vote.pk]),
            1,
        )
    held = Meeting.objects.filter(status=MeetingStatus.CLOSED).exclude(minutes_status=MinutesStatus.PUBLISHED)
    for meeting in held.order_by("starts_at", "pk")[: MOST + 1]:
        yield Task(
            _("Minutes to finish: %s") % meeting,
            _("Held on %(day)s. %(status)s.")
            % {
                "day": date_format(timezone.localtime(meeting.starts_at), "j F Y"),
                "status": capfirst(meeting.get_minutes_status_display()),
            },
            _("See the minutes"),
            reverse("network:minutes", args=[meeting.pk]),
            10,
        )


def _applications(user):
    """For the project team, and the people of an institution that decides."""
    waiting = MembershipApplication.objects.visible_to(user).undecided().exclude(applicant=user)
    for application in waiting.order_by("submitted_at")[: MOST + 1]:
        yield Task(
            _("%s wishes to join") % application.structure_name,
            _("Application received on %s.") % date_format(timezone.localtime(application.submitted_at), "j F Y"),
            _("Read the application"),
            reverse("network:application", args=[application.pk]),
            10,
        )


def _of_the_secretariat(user):
    if not is_coordinator(user):
        return
    if asked := CommunicationRequest.objects.filter(status=CommunicationStatus.ASKED).count():
        yield Task(
            ngettext("%d member wishes to communicate", "%d members wish to communicate", asked) % asked,
            _("They wait for your answer before the day comes."),
            _("Answer"),
            reverse("network:communication_requests"),
            2,
        )
    if raised := Need.objects.waiting().count():
        yield Task(
            ngettext("%d need from the field to sort", "%d needs from the field to sort", raised) % raised,
            _("Somebody tells us what is lacking."),
            _("Sort the needs"),
            reverse("network:needs") + "?etat=waiting",
            3,
        )
    if waiting := ListingChange.objects.waiting().count():
        yield Task(
            ngettext("%d change waits for your check", "%d changes wait for your check", waiting) % waiting,
            _("Members corrected their listings."),
            _("See what changed"),
            reverse("listing_changes"),
            5,
        )


def _of_facilitators(user):
    groups = Seat.objects.taken().filter(user=user, is_facilitator=True).values("group")
    for seat in Seat.objects.asked_for().filter(group__in=groups).select_related("group", "user")[: MOST + 1]:
        yield Task(
            _("%(person)s asks to join “%(group)s”") % {"person": seat.user, "group": seat.group},
            _("You facilitate this group."),
            _("Answer"),
            reverse("network:group", args=[seat.group.slug]),
            1,
        )


def _of_groups(user):
    """What they are to do in their groups within a week, or should have done."""
    week = timezone.localdate() + dt.timedelta(days=7)
    tasks = GroupTask.objects.filter(seat__user=user, seat__left_at=None, done_at=None, due_on__lte=week)
    for task in tasks.select_related("group")[: MOST + 1]:
        yield Task(
            task.title,
            _("For the group “%(group)s”, by %(day)s.")
            % {"group": task.group, "day": date_format(task.due_on, "j F Y")},
            _("See the task"),
            reverse("network:group_tasks", args=[task.group.slug]) + "?qui=moi",
            5,
        )


def _figures(user):
    """Readings to fill in, the nearest day first; for the secretariat, those to validate."""
    awaited = Reading.objects.awaited().filter(
        campaign__status=CampaignStage.OPEN, structure__in=structure_ids(user, [Role.MANAGER, Role.EDITOR])
    )
    for reading in awaited.select_related("campaign", "structure").order_by("campaign__due_on", "pk")[: MOST + 1]:
        day = date_format(reading.campaign.due_on, "j F Y")
        is_asked_back = reading.status == ReadingStatus.ASKED_BACK
        yield Task(
            _("Figures of %(structure)s: %(campaign)s")
            % {"structure": reading.structure, "campaign": reading.campaign},
            _("The secretariat has a question.")
            if is_asked_back
            else _("Until %s, in as many sittings as you like.") % day,
            _("Answer") if is_asked_back else _("Fill in"),
            reverse("network:reading", args=[reading.pk]),
            3 if is_asked_back else 20,
        )
    if is_coordinator(user):
        sent = Reading.objects.filter(status=ReadingStatus.SENT, campaign__status=CampaignStage.OPEN)
        if number := sent.count():
            yield Task(
                ngettext("%d reading to validate", "%d readings to validate", number) % number,
                _("Validate the figures, or ask about them."),
                _("See which"),
                reverse("network:figure_campaigns"),
                5,
            )


def _listings(user):
    """Places to confirm, those nobody ever verified first; then invitations, and listings to complete."""
    mine = structure_ids(user, [Role.MANAGER, Role.EDITOR])
    places = Place.objects.filter(structure__in=mine).order_by("verified_at", "pk")
    places = places.select_related("structure").prefetch_related("terms")
    if reported := ListingReport.objects.waiting().filter(place__structure__in=mine).count():
        yield Task(
            ngettext("%d reader saw something wrong", "%d readers saw something wrong", reported) % reported,
            _("Correct the listing, or say that it is right."),
            _("Read what they say"),
            reverse("network:reports"),
            2,
        )
    incomplete = []
    never_first = sorted(places, key=lambda place: (place.verified_at is not None, place.verified_at or place.pk))
    for place in never_first:
        if level_of(place) == Level.FRESH:
            if lacks := missing(place):
                incomplete.append((place, lacks))
            continue
        yield Task(
            _("Is the listing “%s” still right?") % place.name,
            _("Last confirmed on %s.") % date_format(timezone.localtime(place.verified_at), "j F Y")
            if place.verified_at
            else _("Nobody has confirmed it yet."),
            _("Check the listing"),
            reverse("network:place", args=[place.slug]),
            1,
        )
    invitations = Invitation.objects.waiting().filter(email__iexact=user.email).select_related("structure")
    for invitation in invitations:
        yield Task(
            _("You are invited to act for %s") % (invitation.structure or _("the network")),
            "",
            _("Answer"),
            reverse("invitation", args=[invitation.token]),
            1,
        )
    for place, lacks in incomplete:
        yield Task(
            _("Something is missing in the listing “%s”") % place.name,
            _("Visitors look for: %s.") % ", ".join(lack.what for lack in lacks),
            _("Complete the listing"),
            reverse("network:place", args=[place.slug]),
            2,
        )
