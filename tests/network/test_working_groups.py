"""How a working group lives."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from network import working_groups
from network.models import GroupDocument, GroupStatus, Joining, OutgoingMessage, Seat
from network.steps import StepRefused
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
