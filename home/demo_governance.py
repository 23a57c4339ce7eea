"""The charter's own life in the demonstration: signatures, a meeting held and one to come, a vote, mandates.

Everything is invented and dated from today; the steps are the real ones, so that their proofs hold.
"""

import datetime as dt

from django.contrib.auth import get_user_model
from django.utils import timezone

from network import deadlines, governing, mandates, minutes, sealing, signing, voting
from network.models import (
    AgendaItem,
    Agreement,
    AgreementStatus,
    Attendance,
    Decision,
    Mandate,
    MandateRole,
    Meeting,
    MeetingKind,
    Membership,
    MembershipApplication,
    Party,
    SigningMeans,
    Structure,
    Vote,
    VoteWay,
)

HELD_AGO = dt.timedelta(days=45)
POINTS = ["Bilan des permanences", "Calendrier des ateliers d’hiver", "Questions diverses"]


def load(coordinator, rules):
    agreement = _signed(coordinator, rules)
    _awaited(agreement, rules, coordinator)
    _held(coordinator)
    _to_come(coordinator)
    _team(coordinator)
    MembershipApplication.objects.filter(agreement_type=None).update(agreement_type=rules)


def _signed(coordinator, rules):
    """All members of today signed on paper, before the site existed."""
    agreement = signing.open_agreement(rules, by=coordinator)
    members = Membership.objects.exclude(signed_on=None).select_related("structure").order_by("signed_on", "pk")
    for membership in members:
        person = membership.structure.affiliations.running().order_by("-is_representative", "pk").first()
        party = Party.objects.create(
            agreement=agreement, structure=membership.structure, founding=True, signed_on=membership.signed_on,
            representative_name=str(person.user) if person else "Dominique Exemple",
            representative_function=(person.user.function if person else "") or "direction",
            representative_email=person.user.email if person else "",
        )  # fmt: skip
        sealing.seal(
            party_id=party.pk, document_sha256=agreement.text_sha256, signer_name=party.representative_name,
            signer_function=party.representative_function, identity=str(coordinator), means=SigningMeans.PAPER,
            dated=membership.signed_on, recorded_by=coordinator,
        )  # fmt: skip
        Membership.objects.filter(pk=membership.pk).update(party=party)
    starts_on = members.first().signed_on
    Agreement.objects.filter(pk=agreement.pk).update(status=AgreementStatus.IN_FORCE, starts_on=starts_on)
    agreement.refresh_from_db()
    return agreement


def _awaited(agreement, rules, coordinator):
    """One structure is admitted and has not signed."""
    structure = Structure.objects.exclude(memberships__isnull=False).first()
    if structure:
        signing.call_to_sign(
            structure, rules, by=coordinator, agreement=agreement, name="Sacha Brouillon", function="présidence",
            email="presidence@example.org",
        )  # fmt: skip


def _held(coordinator):
    """A meeting of last month: who was there, a vote, its decision, its minutes."""
    meeting = Meeting(
        kind=MeetingKind.objects.first(), title="Réunion d’automne", starts_at=timezone.now(), status="summoned",
        where="Maison des associations, Niort", summoned_at=timezone.now() - dt.timedelta(days=20),
    )  # fmt: skip
    meeting.save()
    _agenda(meeting, coordinator)
    governing.open_session(meeting, by=coordinator)
    there = list(meeting.attendances.order_by("structure__name").values_list("pk", flat=True))
    Attendance.objects.filter(pk__in=there[: len(there) * 2 // 3]).update(is_present=True)
    vote = Vote(meeting=meeting, question="Adopter le calendrier des ateliers d’hiver", way=VoteWay.HANDS)
    voting.prepare(vote, by=coordinator)
    voting.open_vote(vote, by=coordinator)
    vote.refresh_from_db()
    voting.close(vote, by=coordinator, counts={"for": vote.present - 1, "against": 0, "abstain": 1})
    governing.close_session(meeting, by=coordinator)
    for step in (minutes.draft, minutes.approve, minutes.publish):
        step(meeting, by=coordinator)
    _move_back(meeting)


def _move_back(meeting):
    held = timezone.now() - HELD_AGO
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=held,
        opened_at=held,
        closed_at=held + dt.timedelta(hours=2),
        summoned_at=held - dt.timedelta(days=20),
    )
    Vote.objects.filter(meeting=meeting).update(opened_at=held, closed_at=held + dt.timedelta(minutes=5))
    day = timezone.localdate(held)
    Decision.objects.filter(meeting=meeting).update(taken_on=day, number=f"{day.year}-01")


def _to_come(coordinator):
    meeting = Meeting(
        kind=MeetingKind.objects.first(), title="Réunion d’hiver", where="Salle des fêtes, Thouars",
        starts_at=(timezone.now() + dt.timedelta(days=24)).replace(minute=0, second=0, microsecond=0),
    )  # fmt: skip
    governing.prepare(meeting, by=coordinator)
    _agenda(meeting, coordinator)


def _agenda(meeting, coordinator):
    for title in POINTS:
        governing.write_point(AgendaItem(meeting=meeting, title=title), by=coordinator)


def _team(coordinator):
    begun = timezone.localdate() - dt.timedelta(days=320)
    people = [
        coordinator,
        *get_user_model().objects.exclude(pk=coordinator.pk).filter(groups=coordinator.groups.first()),
    ]
    for person in people[:2]:
        mandate = Mandate(
            role=MandateRole.SECRETARIAT, user=person, begins_on=begun, ends_on=deadlines.mandate_end(begun, 12)
        )
        mandates.give(mandate, by=coordinator)
