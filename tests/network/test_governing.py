"""How the network meets: prepared, summoned, answered, ticked, closed."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from network import attending, clock, governing
from network.models import AgendaItem, Attendance, Meeting, OutgoingMessage, Structure, WorkingGroup
from network.steps import StepRefused
from tests.factories.governance import MeetingFactory, MeetingKindFactory, in_session
from tests.factories.network import MembershipFactory, PersonFactory, SeatFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return PersonFactory(coordinator=True)


@pytest.fixture
def prepared(coordinator):
    """A meeting with an agenda, and two members with a manager each."""
    meeting = MeetingFactory()
    for name in ("Les Passerelles", "Le Fil"):
        PersonFactory(manager_of=StructureFactory(name=name))
    governing.write_point(AgendaItem(meeting=meeting, title="Programme"), by=coordinator)
    return meeting


def attendance_of(meeting, structure):
    return Attendance.objects.get(meeting=meeting, structure=structure)


def test_the_summons_reaches_each_manager_once(prepared, coordinator):
    PersonFactory(editor_of=Structure.objects.first())
    assert governing.summon(prepared, by=coordinator) == 2
    assert OutgoingMessage.objects.filter(event__startswith="meeting-summoned:").count() == 2
    text = OutgoingMessage.objects.latest("pk").text
    assert "1. Programme" in text and reverse("network:meeting", args=[prepared.pk]) in text
    with pytest.raises(StepRefused):
        governing.summon(prepared, by=coordinator)
    assert OutgoingMessage.objects.count() == 2


def test_a_summons_that_leaves_too_late_leaves_all_the_same_and_says_so(prepared, coordinator):
    assert not governing.is_late(prepared)
    Meeting.objects.update(starts_at=timezone.now() + dt.timedelta(days=14))
    prepared.refresh_from_db()
    governing.summon(prepared, by=coordinator)
    assert governing.is_late(prepared)


@pytest.mark.parametrize("lacks", ["agenda", "future", "anybody"])
def test_a_summons_needs_an_agenda_a_date_to_come_and_somebody(prepared, coordinator, lacks):
    if lacks == "agenda":
        prepared.agenda.all().delete()
    if lacks == "future":
        prepared.starts_at = timezone.now()
    if lacks == "anybody":
        type(prepared.kind).objects.update(audience="committee")
    with pytest.raises(StepRefused):
        governing.summon(prepared, by=coordinator)
    assert not Meeting.objects.filter(status="summoned").exists() and not OutgoingMessage.objects.exists()


def test_each_audience_is_who_it_says(coordinator):
    member, other = StructureFactory(), StructureFactory()
    former = StructureFactory(member=False)
    MembershipFactory(structure=former, ends_on=timezone.localdate() - dt.timedelta(days=1))
    kinds = {name: MeetingKindFactory(audience=name) for name in ("members", "committee", "group", "bilateral")}
    kinds["committee"].committee.set([other])
    seat = SeatFactory(user=PersonFactory(reader_of=member))
    found = {
        name: set(attending.expected(MeetingFactory(kind=kind, group=seat.group, structure=other)))
        for name, kind in kinds.items()
    }
    assert found == {"members": {member, other}, "committee": {other}, "group": {member}, "bilateral": {other}}


def test_the_register_of_the_day_says_who_is_expected(prepared, coordinator):
    governing.summon(prepared, by=coordinator)
    newcomer = StructureFactory()
    leaver = attendance_of(prepared, prepared.attendances.first().structure).structure
    leaver.memberships.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    Meeting.objects.update(starts_at=timezone.now())
    prepared.refresh_from_db()
    governing.open_session(prepared, by=coordinator)
    expected = set(prepared.attendances.values_list("structure", flat=True))
    assert newcomer.pk in expected and leaver.pk not in expected
    assert prepared.members_on_the_day == 2


def test_a_meeting_of_another_day_is_not_opened_before_it(prepared, coordinator):
    governing.summon(prepared, by=coordinator)
    with pytest.raises(StepRefused):
        governing.open_session(prepared, by=coordinator)


def test_a_summoned_meeting_that_moves_is_told_once(prepared, coordinator):
    governing.summon(prepared, by=coordinator)
    for _ in range(2):
        prepared.where = "Mairie de Thouars"
        governing.prepare(prepared, by=coordinator)
    assert OutgoingMessage.objects.filter(event__startswith="meeting-moved").count() == 2
    governing.cancel(prepared, by=coordinator)
    assert OutgoingMessage.objects.filter(event__startswith="meeting-cancelled").count() == 2


def test_only_coordinators_govern(prepared):
    manager = PersonFactory(manager_of=StructureFactory())
    for step in (
        governing.summon,
        governing.open_session,
        governing.close_session,
        governing.cancel,
        governing.prepare,
    ):
        with pytest.raises(PermissionDenied):
            step(prepared, by=manager)


def test_a_structure_answers_for_itself_and_nobody_else(prepared, coordinator):
    governing.summon(prepared, by=coordinator)
    mine, other = prepared.attendances.all()
    manager = mine.structure.affiliations.get().user
    attending.answer(mine, by=manager, said="coming", person_name="Alix")
    assert (attendance_of(prepared, mine.structure).answer, mine.person_name) == ("coming", "Alix")
    with pytest.raises(PermissionDenied):
        attending.answer(other, by=manager, said="excused")


def test_nobody_votes_for_somebody_else_unless_the_kind_allows_it(prepared, coordinator):
    governing.summon(prepared, by=coordinator)
    mine, other = prepared.attendances.all()
    with pytest.raises(StepRefused):
        attending.answer(mine, by=coordinator, said="proxy", proxy_to=other.structure)


def test_one_structure_holds_no_more_proxies_than_allowed_and_must_be_there(coordinator):
    meeting, structures = in_session(by=coordinator, present=0, absent=4, kind=MeetingKindFactory(most_proxies=1))
    first, second, third, fourth = structures
    attending.answer(attendance_of(meeting, second), by=coordinator, said="proxy", proxy_to=first)
    for giver, holder in ((third, first), (third, second), (first, third)):  # full; absent itself; holds a voice
        with pytest.raises(StepRefused):
            attending.answer(attendance_of(meeting, giver), by=coordinator, said="proxy", proxy_to=holder)
    assert attending.voices(meeting) == {}
    attending.tick(attendance_of(meeting, first), by=coordinator, is_present=True)
    assert attending.voices(meeting) == {first.pk: first.pk, second.pk: first.pk}
    counted = attending.presence(meeting)
    assert (counted.members, counted.present, counted.represented, counted.quorum) == (4, 1, 1, 2)
    assert counted.has_quorum
    attending.tick(attendance_of(meeting, second), by=coordinator, is_present=True)  # it came after all
    assert attending.voices(meeting) == {first.pk: first.pk, second.pk: second.pk}


def test_presence_is_ticked_by_the_secretariat_while_in_session(coordinator, prepared):
    governing.summon(prepared, by=coordinator)
    row = prepared.attendances.first()
    with pytest.raises(StepRefused):
        attending.tick(row, by=coordinator, is_present=True)
    with pytest.raises(PermissionDenied):
        attending.tick(row, by=row.structure.affiliations.get().user, is_present=True)


def test_who_gave_its_voice_to_somebody_excused_is_told(coordinator):
    first, second = StructureFactory.create_batch(2)
    manager = PersonFactory(manager_of=first)
    meeting = MeetingFactory(kind=MeetingKindFactory(most_proxies=1), status="summoned")
    attending.expect(meeting)
    attending.answer(attendance_of(meeting, first), by=coordinator, said="proxy", proxy_to=second)
    attending.answer(attendance_of(meeting, second), by=coordinator, said="excused")
    row = attendance_of(meeting, first)
    assert (row.answer, row.proxy_to) == ("unknown", None)
    assert OutgoingMessage.objects.filter(to=manager.email, event__startswith="proxy-back").count() == 1


def test_a_committee_may_expect_a_structure_that_is_no_member():
    departement = StructureFactory(member=False)
    person = PersonFactory(manager_of=departement)
    kind = MeetingKindFactory(audience="committee")
    kind.committee.add(departement)
    meeting, other = MeetingFactory(kind=kind, status="summoned"), MeetingFactory(status="summoned")
    attending.expect(meeting)
    assert list(Meeting.objects.visible_to(person)) == [meeting] and other.pk


def test_the_rhythm_says_which_meetings_are_due(today):
    held = MeetingKindFactory(name="Plénière", every_months=6)
    MeetingKindFactory(name="Comité", every_months=12, usual_month=12)
    MeetingKindFactory(name="Sans rythme")
    MeetingFactory(kind=held, status="closed", starts_at=dt.datetime(2026, 8, 31, 18, tzinfo=dt.UTC))
    MeetingFactory(kind=held, status="cancelled", starts_at=dt.datetime(2026, 10, 31, 18, tzinfo=dt.UTC))
    assert [(each.kind.name, each.day) for each in governing.due(today)] == [
        ("Comité", dt.date(2026, 12, 31)),
        ("Plénière", dt.date(2027, 2, 28)),
    ]


def test_a_review_with_each_member_is_due_until_all_are_met(today):
    review = MeetingKindFactory(name="Revue", every_months=12, usual_month=12, audience="bilateral")
    members = [MembershipFactory(begins_on=dt.date(2025, 3, 1)).structure for _each in range(3)]
    held = dt.datetime(2026, 1, 10, 9, tzinfo=dt.UTC)
    MeetingFactory(kind=review, structure=members[0], status="closed", starts_at=held)
    (due,) = governing.due(today)
    assert (due.day, due.unmet) == (dt.date(2025, 12, 31), 2)
    assert [each.whose for each in clock.falling_due(today) if each.kind == "meeting"] != [""]


def test_a_rhythm_that_never_began_reminds_nobody(today):
    MeetingKindFactory(name="Comité", every_months=3)
    assert [each.day for each in clock.falling_due(today)] == [today] and not clock.to_remind(today)


def test_the_agenda_keeps_its_order(prepared, coordinator):
    second = governing.write_point(AgendaItem(meeting=prepared, title="Divers"), by=coordinator)
    governing.raise_point(second, by=coordinator)
    assert [item.title for item in prepared.agenda.all()] == ["Divers", "Programme"]
    governing.drop_point(second, by=coordinator)
    assert [item.title for item in prepared.agenda.all()] == ["Programme"]


# On screen


def test_a_secretariat_leads_a_meeting_on_screen(client, site, prepared, coordinator):
    client.force_login(coordinator)
    kind = prepared.kind
    assert client.get(reverse("network:meetings")).status_code == 200
    typed = {"kind": kind.pk, "title": "Plénière", "starts_at": "2026-12-10T18:00"}
    response = client.post(reverse("network:meeting_new"), typed)
    meeting = Meeting.objects.latest("pk")
    assert response["Location"] == reverse("network:meeting", args=[meeting.pk])
    client.post(reverse("network:point_new", args=[meeting.pk]), {"title": "Bilan", "text": ""})
    assert meeting.agenda.get().title == "Bilan"
    assert client.get(reverse("network:meeting_summon", args=[meeting.pk])).status_code == 200
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() + dt.timedelta(minutes=5))
    client.post(reverse("network:meeting_summon", args=[meeting.pk]))
    client.post(reverse("network:meeting_open", args=[meeting.pk]))
    row = meeting.attendances.first()
    response = client.post(reverse("network:attendance_tick", args=[row.pk]), {"present": "1"}, follow=True)
    row.refresh_from_db()
    assert row.is_present and 'class="there"' in response.content.decode()
    assert client.get(reverse("network:attendance_printed", args=[meeting.pk])).status_code == 200
    client.post(reverse("network:meeting_close", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert meeting.status == "closed"


@pytest.mark.parametrize("starts_at", ["", "demain", "9999-12-31T23:59", "0001-01-01T00:00", "2026-13-40T10:00"])
def test_a_wrong_date_is_answered_with_a_sentence(client, site, coordinator, starts_at):
    client.force_login(coordinator)
    typed = {"kind": MeetingKindFactory().pk, "title": "x\0<script>", "starts_at": starts_at}
    response = client.post(reverse("network:meeting_new"), typed)
    assert response.status_code == 422 and not Meeting.objects.exists()


def test_a_member_answers_and_sees_nothing_of_other_groups(client, site, prepared, coordinator):
    governing.summon(prepared, by=coordinator)
    mine = prepared.attendances.first()
    manager = mine.structure.affiliations.get().user
    client.force_login(manager)
    page = client.get(reverse("network:meeting", args=[prepared.pk]))
    assert page.status_code == 200 and f"a{mine.pk}-said" in page.content.decode()
    address = reverse("network:meeting_answer", args=[mine.pk])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {f"a{mine.pk}-said": "excused"}).status_code == 302
    group = WorkingGroup.objects.create(name="Accueil", slug="accueil", mandate="x")
    hidden = MeetingFactory(kind=MeetingKindFactory(audience="group"), group=group, status="summoned")
    assert client.get(reverse("network:meeting", args=[hidden.pk])).status_code == 404
