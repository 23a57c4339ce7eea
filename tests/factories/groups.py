"""What working groups have at hand: tasks, letters, needs; and a group with people in it."""

import uuid

import factory
from factory.django import DjangoModelFactory

from network.models import GroupLetter, GroupTask, Need
from tests.factories.network import PersonFactory, SeatFactory, StructureFactory, WorkingGroupFactory


class GroupTaskFactory(DjangoModelFactory):
    class Meta:
        model = GroupTask

    group = factory.SubFactory(WorkingGroupFactory)
    title = factory.Sequence("Relire la fiche {}".format)


class GroupLetterFactory(DjangoModelFactory):
    class Meta:
        model = GroupLetter

    group = factory.SubFactory(WorkingGroupFactory)
    subject = factory.Sequence("Lettre {}".format)
    text = "La fiche avance."
    key = factory.LazyFunction(lambda: uuid.uuid4().hex)
    readers = 3


class NeedFactory(DjangoModelFactory):
    class Meta:
        model = Need

    title = factory.Sequence("Personne n’aide le samedi {}".format)


def group_of(members=2, **fields):
    """``(group, facilitator, members)``: each person reads for a member structure of their own, and sits for it."""
    group = WorkingGroupFactory(**fields)
    seats = []
    for number in range(members + 1):
        structure = StructureFactory()
        person = PersonFactory(reader_of=structure)
        seats.append(SeatFactory(group=group, user=person, structure=structure, is_facilitator=number == 0))
    return group, seats[0].user, [seat.user for seat in seats[1:]]
