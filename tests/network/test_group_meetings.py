"""The meetings of a group, held by its facilitators."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from network import attending, governing, minutes, voting
from network.models import Answer, Meeting, MeetingKind, OutgoingMessage, Vote
from tests.factories.governance import MeetingFactory
from tests.factories.groups import group_of
from tests.factories.network import PersonFactory, SeatFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return group_of(members=2)


def called(group, facilitator):
    said = {"title": "Relire la fiche", "starts_at": timezone.now() + dt.timedelta(days=9)}
    return governing.call_group(group, by=facilitator, points=["La fiche", "La suite"], **said)


def test_a_facilitator_holds_a_meeting_from_the_summons_to_the_minutes(client, group):
    group, facilitator, members = group
    meeting = called(group, facilitator)
    assert called(group, facilitator).agenda.count() == 2 and MeetingKind.objects.count() == 1
    assert governing.summon(meeting, by=facilitator) == 3
    assert {each.to for each in OutgoingMessage.objects.all()} == {
        facilitator.email,
        *(each.email for each in members),
    }
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now())
    meeting.refresh_from_db()
    governing.open_session(meeting, by=facilitator)
    client.force_login(facilitator)
    row = meeting.attendances.first()
    assert client.post(reverse("network:attendance_tick", args=[row.pk]), {"present": "1"}).status_code == 302
    assert client.get(reverse("network:attendance", args=[meeting.pk])).status_code == 200
    governing.close_session(meeting, by=facilitator)
    for name in ("rediger", "approuver", "publier"):
        client.post(reverse("network:minutes_step", args=[meeting.pk, name]))
    client.force_login(members[0])
    assert client.get(reverse("network:minutes", args=[meeting.pk])).status_code == 200
    assert OutgoingMessage.objects.filter(event__startswith="minutes-published").count() == 3


@pytest.mark.one_engine
def test_a_facilitator_holds_no_other_meeting(client, group):
    group, facilitator, (member, _other) = group
    others = [
        MeetingFactory(),
        MeetingFactory(kind=MeetingKind.objects.create(name="x", audience="group"), group=SeatFactory().group),
    ]
    mine = called(group, facilitator)
    client.force_login(facilitator)
    for meeting in others:
        for step in (governing.summon, governing.cancel, minutes.draft):
            with pytest.raises(PermissionDenied):
                step(meeting, by=facilitator)
        assert client.get(reverse("network:meeting_edit", args=[meeting.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        governing.summon(mine, by=member)
    mine.group = None  # what a form might say
    mine.kind = others[0].kind
    with pytest.raises(PermissionDenied):
        governing.prepare(mine, by=facilitator)
    mine.refresh_from_db()
    typed = {"title": "Autre", "starts_at": "2099-01-01T10:00", "kind": others[0].kind_id, "group": ""}
    assert client.post(reverse("network:meeting_edit", args=[mine.pk]), typed).status_code == 302
    mine.refresh_from_db()
    assert (mine.title, mine.group, mine.kind.audience) == ("Autre", group, "group")


def test_whoever_sits_answers_even_a_reader_and_may_send_somebody_else(client, group):
    group, facilitator, (member, other) = group
    meeting = called(group, facilitator)
    governing.summon(meeting, by=facilitator)
    row = meeting.attendances.get(structure=member.affiliations.get().structure)
    client.force_login(member)
    address, said = reverse("network:meeting_answer", args=[row.pk]), f"a{row.pk}-said"
    assert client.post(address, {said: "instead"}).status_code == 422  # who?
    assert client.post(address, {said: "instead", f"a{row.pk}-person_name": "Lou Brouillon"}).status_code == 302
    row.refresh_from_db()
    assert (row.answer, row.person_name) == (Answer.COMING, "Lou Brouillon")
    client.force_login(other)
    assert client.post(address, {said: "excused"}).status_code == 403
    colleague = PersonFactory(manager_of=row.structure)  # who manages the structure, and does not sit
    client.force_login(colleague)
    assert client.post(address, {said: "excused"}).status_code == 404


def test_two_people_of_one_structure_answer_each_for_themselves(group):
    group, facilitator, (member, _other) = group
    structure = member.affiliations.get().structure
    second = SeatFactory(group=group, structure=structure, user=PersonFactory(reader_of=structure)).user
    meeting = called(group, facilitator)
    governing.summon(meeting, by=facilitator)
    row = meeting.attendances.get(structure=structure)
    for person in (member, second):
        attending.answer(row, by=person, said=Answer.COMING)
    assert row.person_name == f"{member}, {second}"
    attending.answer(row, by=member, said=Answer.EXCUSED)
    assert (row.answer, row.person_name) == (Answer.COMING, str(second))
    attending.answer(row, by=second, said=Answer.EXCUSED)
    assert row.answer == Answer.EXCUSED


@pytest.mark.one_engine
def test_bad_dates_are_told_and_nothing_is_lost(client, group):
    group, facilitator, (member, _other) = group
    address = reverse("network:group_meeting_new", args=[group.slug])
    client.force_login(facilitator)
    page = client.post(address, {"title": "<script>", "starts_at": "9999-99-99", "points": "Un\n🙂"})
    assert page.status_code == 422 and "Un\n🙂" in page.content.decode() and not Meeting.objects.exists()
    client.force_login(member)
    assert client.get(address).status_code == 404


@pytest.mark.one_engine
def test_in_a_vote_of_the_group_whoever_sits_has_the_voice_of_their_structure(group):
    group, facilitator, (member, _other) = group
    meeting = called(group, facilitator)
    structure = member.affiliations.get().structure
    vote = Vote.objects.create(meeting=meeting, question="Deux pages ?", way="open", status="open")
    voter = vote.voters.create(structure=structure, voted_by=structure)
    manager = PersonFactory(manager_of=structure)  # who does not sit in the group
    assert list(voting.voices_of(member, vote)) == list(voting.voices_waiting(member)) == [voter]
    assert not voting.voices_of(manager, vote) and not voting.voices_waiting(manager)
