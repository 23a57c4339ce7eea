"""Meetings in the situations of a year: prepared, summoned, in session with so many present."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from network import governing
from network.models import AgendaItem, Attendance, Meeting, MeetingKind, Vote
from tests.factories.network import PersonFactory, StructureFactory


class MeetingKindFactory(DjangoModelFactory):
    class Meta:
        model = MeetingKind

    name = factory.Sequence("Séance plénière {}".format)
    quorum_share = Decimal("0.50")


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    kind = factory.SubFactory(MeetingKindFactory)
    title = factory.Sequence("Plénière {}".format)
    starts_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=20))
    where = "Salle des fêtes, Niort"


def in_session(*, by, present, absent=0, kind=None, **fields):
    """``(meeting, structures)``: the first ``present`` of so many members are there. What leaves by mail is left out."""
    structures = StructureFactory.create_batch(present + absent)
    fields.setdefault("starts_at", timezone.now())
    meeting = MeetingFactory(status="summoned", kind=kind or MeetingKindFactory(), **fields)
    AgendaItem.objects.create(meeting=meeting, title="Entrées", position=1)
    governing.open_session(meeting, by=by)
    keys = [structure.pk for structure in structures[:present]]
    Attendance.objects.filter(meeting=meeting, structure__in=keys).update(is_present=True)
    return meeting, structures


def voter_of(structure):
    return PersonFactory(editor_of=structure)


def vote_in(meeting, **fields):
    return Vote(meeting=meeting, question=fields.pop("question", "Adopter le programme"), **fields)
