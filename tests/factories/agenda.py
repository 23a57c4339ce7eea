"""Dates of the agenda: published, public and in ten days unless told otherwise."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from network.models import Event, EventStatus, ExternalCalendar, Registration, RegistrationStatus
from tests.factories.network import StructureFactory


def in_days(days, hour=14):
    day = timezone.localdate() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    title = factory.Sequence("Atelier {}".format)
    slug = factory.Sequence("atelier-{}".format)
    structure = factory.SubFactory(StructureFactory)
    starts_at = factory.LazyFunction(lambda: in_days(10))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + dt.timedelta(hours=2))
    where = "Salle du Lavoir"
    status = EventStatus.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)


class RegistrationFactory(DjangoModelFactory):
    class Meta:
        model = Registration

    event = factory.SubFactory(EventFactory, takes_registrations=True)
    name = factory.Sequence("Alix Fictif {}".format)
    email = factory.Sequence("inscrit{}@example.org".format)
    status = RegistrationStatus.CONFIRMED


class ExternalCalendarFactory(DjangoModelFactory):
    class Meta:
        model = ExternalCalendar

    name = factory.Sequence("Agenda {}".format)
    url = factory.Sequence("https://agenda{}.example.org/dates.ics".format)
    structure = factory.SubFactory(StructureFactory)
