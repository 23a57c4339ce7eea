"""How a working group lives."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from network import facilitating, group_reports, group_tasks, working_groups
from network.agenda import next_in_group
from network.models import EarlierVersion, GroupDocument, GroupStatus, Joining, Mandate, OutgoingMessage, Seat
from network.steps import StepRefused
from tests.factories.agenda import EventFactory
from tests.factories.governance import MeetingFactory
from tests.factories.groups import GroupLetterFactory, GroupTaskFactory, NeedFactory, group_of
from tests.factories.network import (
    GroupDocumentFactory,
    PersonFactory,
    SeatFactory,
    StructureFactory,
    WorkingGroupFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return PersonFactory(reader_of=StructureFactory())


def test_a_member_takes_a_seat_in_an_open_group(member):
    group = WorkingGroupFactory(joining=Joining.OPEN)
    working_groups.join(group, by=member)
    assert working_groups.sits_in(member, group)


def test_who_belongs_to_no_member_structure_takes_no_seat():
    group = WorkingGroupFactory()
    for person in (PersonFactory(), PersonFactory(editor_of=StructureFactory(member=False))):
        with pytest.raises(PermissionDenied):
            working_groups.join(group, by=person)
    assert Seat.objects.count() == 0


def test_a_double_click_takes_one_seat(member):
    group = WorkingGroupFactory()
    working_groups.join(group, by=member)
    with pytest.raises(StepRefused):
        working_groups.join(group, by=member)
    assert Seat.objects.count() == 1


def test_where_one_asks_the_facilitators_are_told_and_the_inside_stays_closed(member):
    group = WorkingGroupFactory(joining=Joining.REQUEST)
    facilitator = SeatFactory(group=group, is_facilitator=True).user
    working_groups.join(group, by=member)
    assert [message.to for message in OutgoingMessage.objects.all()] == [facilitator.email]
    assert not working_groups.may_see_inside(member, group)


def test_a_facilitator_gives_the_seat(member):
    group = WorkingGroupFactory(joining=Joining.REQUEST)
    facilitator = SeatFactory(group=group, is_facilitator=True).user
    seat = working_groups.join(group, by=member)
    with pytest.raises(PermissionDenied):
        working_groups.welcome(seat, by=member)
    working_groups.welcome(seat, by=facilitator)
    assert working_groups.sits_in(member, group)


def test_who_was_turned_away_may_ask_again(member):
    group = WorkingGroupFactory(joining=Joining.REQUEST)
    seat = working_groups.join(group, by=member)
    working_groups.turn_away(seat, by=PersonFactory(coordinator=True))
    assert working_groups.join(group, by=member).pk != seat.pk


@pytest.mark.parametrize("situation", [{"joining": Joining.CLOSED}, {"status": GroupStatus.CLOSED}])
def test_a_closed_group_takes_nobody(member, situation):
    with pytest.raises(StepRefused):
        working_groups.join(WorkingGroupFactory(**situation), by=member)


def test_documents_are_seen_by_those_who_sit_and_nobody_else(member):
    document = GroupDocumentFactory()
    GroupDocumentFactory()  # of another group
    SeatFactory(group=document.group, user=member)
    assert list(GroupDocument.objects.visible_to(member)) == [document]
    assert list(GroupDocument.objects.visible_to(PersonFactory())) == []


def test_who_left_sees_the_documents_no_more(member):
    document = GroupDocumentFactory()
    SeatFactory(group=document.group, user=member)
    working_groups.leave(document.group, by=member)
    assert list(GroupDocument.objects.visible_to(member)) == []


def test_a_document_is_removed_with_its_file(member, django_capture_on_commit_callbacks):
    group = WorkingGroupFactory()
    SeatFactory(group=group, user=member)
    document = working_groups.add_document(group, by=member, title="Notes", file=ContentFile(b"abc", "notes.txt"))
    storage, name = document.file.storage, document.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        working_groups.remove_document(document, by=member)
    assert not storage.exists(name)


def test_the_file_of_a_group_has_no_address_of_its_own():
    with pytest.raises(ValueError):
        GroupDocumentFactory().file.url  # noqa: B018


def test_who_acts_for_one_structure_sits_for_it_and_others_choose():
    group, own, other = WorkingGroupFactory(), StructureFactory(), StructureFactory()
    person = PersonFactory(reader_of=own)
    assert working_groups.join(group, by=person).structure == own
    person.affiliations.create(structure=other, role="reader")
    person = get_user_model().objects.get(pk=person.pk)
    seat = Seat.objects.get()
    working_groups.sit_for(seat, other, by=person)
    assert Seat.objects.get().structure == other
    with pytest.raises(StepRefused):
        working_groups.sit_for(seat, StructureFactory(), by=person)
    with pytest.raises(PermissionDenied):
        working_groups.sit_for(seat, own, by=PersonFactory(coordinator=True))


def test_a_seat_is_freed_with_a_reason_that_its_holder_reads():
    group, facilitator, (member,) = group_of(members=1)
    seat = group.seats.get(user=member)
    with pytest.raises(PermissionDenied):
        working_groups.remove(seat, by=member, reason="x")
    with pytest.raises(StepRefused):
        working_groups.remove(seat, by=facilitator, reason=" ")
    with pytest.raises(StepRefused):  # their facilitation is ended first
        working_groups.remove(group.seats.get(user=facilitator), by=facilitator, reason="x")
    working_groups.remove(seat, by=facilitator, reason="Le groupe change de sujet.")
    message = OutgoingMessage.objects.get()
    assert message.to == member.email and "Le groupe change de sujet." in message.text
    assert not working_groups.sits_in(member, group)


def test_facilitators_name_another_one_by_a_mandate_and_a_group_keeps_one(client):
    group, facilitator, (member,) = group_of(members=1)
    seat, own = group.seats.get(user=member), group.seats.get(user=facilitator)
    with pytest.raises(PermissionDenied):
        facilitating.name(seat, by=member)
    with pytest.raises(StepRefused):
        facilitating.end(own, by=facilitator)  # the only one
    mandate = facilitating.name(seat, by=facilitator, ends_on=timezone.localdate())
    assert (mandate.structure, mandate.group) == (seat.structure, group)
    assert working_groups.facilitates(member, group)
    seat.refresh_from_db()
    facilitating.end(seat, by=facilitator)
    assert not working_groups.facilitates(member, group) and working_groups.sits_in(member, group)
    assert Mandate.objects.get().closed_at


def test_a_new_version_keeps_the_earlier_ones(client, django_capture_on_commit_callbacks):
    group, facilitator, (member,) = group_of(members=1)
    document = working_groups.add_document(group, by=member, title="Fiche", file=ContentFile(b"un", "fiche.txt"))
    client.force_login(facilitator)
    address = reverse("network:group_versions", args=[document.pk])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"file": SimpleUploadedFile("fiche.txt", b"deux")}).status_code == 302

    def read(name, *more):
        return b"".join(client.get(reverse(f"network:{name}", args=[document.pk, *more])).streaming_content)

    assert (read("group_document"), read("group_earlier", 1)) == (b"deux", b"un")
    with pytest.raises(PermissionDenied):  # it is no longer theirs alone
        working_groups.remove_document(GroupDocument.objects.get(), by=member)
    names = [GroupDocument.objects.get().file.name, EarlierVersion.objects.get().file.name]
    with django_capture_on_commit_callbacks(execute=True):
        working_groups.remove_document(GroupDocument.objects.get(), by=facilitator)
    assert not any(document.file.storage.exists(name) for name in names)


def test_the_list_of_addresses_is_text_and_each_taking_is_noted(client):
    group, facilitator, (member,) = group_of(members=1)
    client.force_login(member)
    address = reverse("network:group_addresses", args=[group.slug])
    assert client.post(address).status_code == 403 and not ModelLogEntry.objects.exists()
    client.force_login(facilitator)
    assert client.get(address).status_code == 405
    answer = client.post(address)
    assert answer["Content-Type"].startswith("text/plain") and f"<{member.email}>" in answer.content.decode()
    assert ModelLogEntry.objects.get().action == "network.workinggroup.write_addresses"


def test_a_group_closes_with_a_report_and_may_go_on(client, site):
    group, facilitator, (member,) = group_of(members=1)
    with pytest.raises(PermissionDenied):
        working_groups.close(group, by=member, report="Fini.")
    with pytest.raises(StepRefused):
        working_groups.close(group, by=facilitator, report=" ")
    working_groups.close(group, by=facilitator, report="Une fiche pour tous.")
    assert {each.to for each in OutgoingMessage.objects.all()} == {facilitator.email, member.email}
    assert client.get(group.get_absolute_url()).status_code == 404
    with pytest.raises(StepRefused):
        working_groups.add_document(group, by=member, title="x", file=ContentFile(b"a", "a.txt"))
    client.force_login(member)
    assert "Une fiche pour tous." in client.get(reverse("network:group", args=[group.slug])).content.decode()
    working_groups.reopen(group, by=facilitator)
    assert client.get(group.get_absolute_url()).status_code == 200


def test_nothing_of_the_inside_is_read_outside(client, site):
    group, facilitator, (member,) = group_of(members=1)
    GroupTaskFactory(group=group, title="CANARI tâche")
    GroupLetterFactory(group=group, subject="CANARI lettre", sent_by=facilitator)
    GroupDocumentFactory(group=group, title="CANARI document")
    NeedFactory(group=group, title="CANARI besoin", status="tied")
    meeting = MeetingFactory(
        kind=working_groups.kind_of_meeting(), group=group, title="CANARI séance", status="summoned"
    )
    meeting.attendances.create(structure=member.affiliations.get().structure)
    group_reports.write(group, timezone.localdate().year, by=facilitator, text="CANARI bilan")
    colleague = PersonFactory(manager_of=member.affiliations.get().structure)  # who does not sit in the group
    year = timezone.localdate().year
    inside = [reverse("network:group", args=[group.slug]), reverse("network:meetings"), reverse("network:needs")]
    for person in (None, colleague, member):
        client.logout()
        if person:
            client.force_login(person)
        pages = [
            client.get(address).content.decode() for address in ("/", "/groupes/", group.get_absolute_url(), *inside)
        ]
        assert any("CANARI" in page for page in pages) == (person == member)
    client.force_login(colleague)
    assert client.get(reverse("network:meeting", args=[meeting.pk])).status_code == 404
    assert client.get(reverse("network:group_report", args=[group.slug, year])).status_code == 404


def test_the_public_page_names_structures_and_nobody(client, site):
    group, facilitator, _members = group_of(members=1)
    NeedFactory(group=group, status="tied", public_title="Aide le samedi")
    published = {"group": group, "status": "published"}
    EventFactory(title="Portes ouvertes", **published)
    EventFactory(title="Entre nous", visibility="group", **published)
    assert {str(each) for each in next_in_group(group)} == {"Portes ouvertes", "Entre nous"}
    page = client.get(group.get_absolute_url()).content.decode()
    assert facilitator.affiliations.get().structure.name in page and "Aide le samedi" in page
    assert "Portes ouvertes" in page and "Entre nous" not in page
    assert facilitator.last_name not in page and facilitator.email not in page


def test_the_year_of_a_group_is_drawn_from_what_it_did():
    group, facilitator, (member,) = group_of(members=1)
    meeting = MeetingFactory(
        kind=working_groups.kind_of_meeting(), group=group, status="closed", starts_at=timezone.now()
    )
    for present, seat in enumerate(group.seats.all()):
        meeting.attendances.create(structure=seat.structure, is_present=bool(present))
    group_tasks.finish(GroupTaskFactory(group=group), by=member)
    GroupTaskFactory(group=group)
    year = timezone.localdate().year
    drawn = group_reports.drawn(group, year)
    assert (len(drawn.meetings), drawn.presence, len(drawn.done), drawn.left, drawn.people) == (1, 50, 1, 1, 2)
    with pytest.raises(PermissionDenied):
        group_reports.write(group, year, by=member, text="x")
    with pytest.raises(StepRefused):
        group_reports.write(group, year + 1, by=facilitator, text="x")


@pytest.mark.one_engine
def test_a_facilitator_who_leaves_has_no_mandate_any_more_and_may_be_named_again():
    group, facilitator, members = group_of()
    facilitating.name(Seat.objects.get(group=group, user=members[0]), by=facilitator)
    working_groups.leave(group, by=members[0])
    assert not Mandate.objects.filter(user=members[0], closed_at=None).exists()
    seat = working_groups.join(group, by=members[0])
    facilitating.name(seat, by=facilitator)
    assert working_groups.facilitates(members[0], group)


@pytest.mark.one_engine
def test_whoever_left_a_structure_no_longer_sits_for_it():
    group, _facilitator, members = group_of()
    assert len(working_groups.sits_for(members[0], group)) == 1
    members[0].affiliations.update(left_at=timezone.now())
    assert working_groups.sits_for(get_user_model().objects.get(pk=members[0].pk), group) == []
