"""How a date gets on the agenda, comes back, changes, and is called off."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from network import announcing, recurring, registering
from network.models import Event, EventSeries, EventStatus, OutgoingMessage, SearchEntry
from network.recurring import Repeat
from network.steps import StepRefused
from tests.factories.agenda import EventFactory, RegistrationFactory, in_days
from tests.factories.network import CommuneFactory, PersonFactory, SeatFactory, StructureFactory, WorkingGroupFactory

database = pytest.mark.django_db


# Dates that come back


def test_weeks_go_on_until_a_day_included_or_so_many_times():
    first = dt.date(2026, 12, 1)
    assert recurring.days(first, Repeat.WEEK, until=dt.date(2026, 12, 15)) == [
        dt.date(2026, 12, 1), dt.date(2026, 12, 8), dt.date(2026, 12, 15),
    ]  # fmt: skip
    assert recurring.days(first, Repeat.TWO_WEEKS, count=3)[-1] == dt.date(2026, 12, 29)


def test_a_series_never_has_more_than_sixty_dates_nor_less_than_one():
    assert len(recurring.days(dt.date(2026, 1, 1), Repeat.WEEK, until=dt.date(2099, 1, 1))) == 60
    assert recurring.days(dt.date(2026, 1, 8), Repeat.WEEK, until=dt.date(2026, 1, 1)) == [dt.date(2026, 1, 8)]


def test_every_month_keeps_the_weekday_and_a_fifth_one_is_the_last():
    assert recurring.days(dt.date(2026, 11, 10), Repeat.MONTH, count=3) == [
        dt.date(2026, 11, 10), dt.date(2026, 12, 8), dt.date(2027, 1, 12),
    ]  # fmt: skip
    assert recurring.days(dt.date(2026, 12, 31), Repeat.MONTH, count=3) == [
        dt.date(2026, 12, 31), dt.date(2027, 1, 28), dt.date(2027, 2, 25),
    ]  # fmt: skip
    assert recurring.rule(dt.date(2026, 12, 31), Repeat.MONTH, 3) == "FREQ=MONTHLY;BYDAY=-1TH;COUNT=3"


# Steps


@pytest.fixture
def structure():
    return StructureFactory()


@pytest.fixture
def editor(structure):
    return PersonFactory(editor_of=structure)


def event_of(structure, **fields):
    starts_at = fields.pop("starts_at", in_days(10))
    return Event(
        title="Atelier tablette", structure=structure, where="Salle du Lavoir", starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2), **fields,
    )  # fmt: skip


def said_of(event, **other):
    return {name: getattr(event, name) for name in announcing.FIELDS} | {"terms": []} | other


@database
def test_a_draft_is_published_once_and_found_by_words(editor, structure):
    event = announcing.prepare(event_of(structure), by=editor)
    assert event.status == EventStatus.DRAFT and event.created_by == editor
    assert not SearchEntry.objects.filter(kind="event").exists()
    announcing.publish(event, by=editor)
    assert SearchEntry.objects.filter(kind="event", is_public=True).count() == 1
    with pytest.raises(StepRefused):
        announcing.publish(event, by=editor)
    announcing.cancel(event, by=editor, because="Salle inondée")
    assert not SearchEntry.objects.filter(kind="event").exists()


@database
def test_a_double_click_writes_one_draft(editor, structure):
    assert announcing.prepare(event_of(structure), by=editor) == announcing.prepare(event_of(structure), by=editor)


@database
def test_who_may_announce(structure):
    group = WorkingGroupFactory()
    facilitator = PersonFactory(reader_of=structure)
    SeatFactory(group=group, user=facilitator, is_facilitator=True)
    public, inside = event_of(structure), event_of(structure, visibility="group", group=group)
    assert announcing.may_announce(PersonFactory(coordinator=True), public)
    assert announcing.may_announce(PersonFactory(manager_of=structure), public)
    assert announcing.may_announce(facilitator, inside)
    for person in (
        facilitator, PersonFactory(reader_of=structure), PersonFactory(manager_of=StructureFactory()), PersonFactory(),
    ):  # fmt: skip
        assert not announcing.may_announce(person, public)
    assert not announcing.may_announce(PersonFactory(editor_of=structure), inside)  # sits in another room
    outsider = StructureFactory(member=False)
    assert not announcing.may_announce(PersonFactory(manager_of=outsider), event_of(outsider))
    with pytest.raises(PermissionDenied):
        announcing.prepare(event_of(structure), by=PersonFactory())


@database
def test_dates_that_come_back_keep_their_hour_by_the_clock(editor, structure):
    before_winter = timezone.make_aware(dt.datetime(2027, 10, 27, 14))
    first = announcing.prepare(event_of(structure, starts_at=before_winter), by=editor, repeat=Repeat.WEEK, count=3)
    starts = [timezone.localtime(each.starts_at) for each in first.series.events.order_by("starts_at")]
    assert [(each.day, each.hour) for each in starts] == [(27, 14), (3, 14), (10, 14)]
    assert announcing.publish(first, by=editor, following=True) == 3


@database
def test_a_change_of_one_date_leaves_the_others_and_a_change_of_those_that_follow_moves_them(editor, structure):
    first = announcing.prepare(event_of(structure), by=editor, repeat=Repeat.WEEK, count=3)
    _one, second, third = first.series.events.order_by("starts_at")
    later = {"starts_at": second.starts_at + dt.timedelta(hours=1), "ends_at": second.ends_at + dt.timedelta(hours=1)}
    announcing.change(second, said_of(second, title="Atelier photo"), by=editor, seen=0)
    assert {each.title for each in first.series.events.exclude(pk=second.pk)} == {"Atelier tablette"}
    second.refresh_from_db()
    announcing.change(second, said_of(second, **later), by=editor, seen=1, following=True)
    first.refresh_from_db(), third.refresh_from_db()
    assert [timezone.localtime(each.starts_at).hour for each in (first, third)] == [14, 15]
    assert third.starts_at.date() == in_days(24).date()


@database
def test_whoever_registered_reads_what_changed_before_and_after(editor, structure):
    event = EventFactory(structure=structure, takes_registrations=True)
    RegistrationFactory(event=event, email="alix@example.org")
    announcing.change(event, said_of(event, summary="Autre phrase"), by=editor, seen=0)
    assert not OutgoingMessage.objects.exists()  # nothing that matters to those who come
    event.refresh_from_db()
    announcing.change(event, said_of(event, where="Mairie d’Échiré"), by=editor, seen=1)
    message = OutgoingMessage.objects.get()
    assert message.to == "alix@example.org" and "Salle du Lavoir" in message.text and "Échiré" in message.text


@database
def test_two_people_change_a_date_and_the_second_is_asked_to_read_again(editor, structure):
    event, also = EventFactory(structure=structure), None
    also = Event.objects.get(pk=event.pk)
    announcing.change(event, said_of(event, title="Une"), by=editor, seen=0)
    with pytest.raises(StepRefused):
        announcing.change(also, said_of(also, title="Deux"), by=editor, seen=0)
    assert Event.objects.get().title == "Une"


@database
def test_seats_that_are_taken_cannot_be_taken_away_and_new_ones_go_to_those_who_wait(editor, structure):
    event = EventFactory(structure=structure, takes_registrations=True, seats=1)
    for name in ("a", "b"):
        registering.register(event, name=name, email=f"{name}@example.org")
    event.refresh_from_db()
    with pytest.raises(StepRefused):
        announcing.change(event, said_of(event, takes_registrations=False, seats=None), by=editor, seen=0)
    announcing.change(event, said_of(event, seats=2), by=editor, seen=0)
    assert event.registrations.filter(status="confirmed").count() == 2


@database
def test_calling_off_says_why_to_everybody_and_can_be_undone(editor, structure):
    event = EventFactory(structure=structure, takes_registrations=True, seats=1, taken=1)
    RegistrationFactory(event=event), RegistrationFactory(event=event, status="waiting")
    RegistrationFactory(event=event, email=""), RegistrationFactory(event=event, status="withdrawn")
    with pytest.raises(StepRefused):
        announcing.cancel(event, by=editor, because=" ")
    announcing.cancel(event, by=editor, because="Salle inondée")
    assert [("Salle inondée" in message.text) for message in OutgoingMessage.objects.all()] == [True, True]
    with pytest.raises(StepRefused):
        announcing.cancel(event, by=editor, because="Encore")
    announcing.reinstate(event, by=editor)
    assert Event.objects.get().status == EventStatus.PUBLISHED and OutgoingMessage.objects.count() == 4


@database
def test_only_drafts_are_thrown_away(editor, structure):
    first = announcing.prepare(event_of(structure), by=editor, repeat=Repeat.WEEK, count=3)
    announcing.publish(first, by=editor)
    with pytest.raises(StepRefused):
        announcing.discard(first, by=editor)
    second = first.series.events.get(pk__gt=first.pk, starts_at__lt=in_days(20))
    announcing.discard(second, by=editor, following=True)
    assert list(Event.objects.all()) == [first]


@database
def test_nothing_typed_is_lost_and_a_date_is_announced_in_one_page(client, editor, structure):
    CommuneFactory()
    client.force_login(editor)
    typed = {
        "title": "Mes 1ers <b>clics</b> 😀", "kind": "workshop", "structure": structure.pk, "starts_at": "2090-12-01T14:00",
        "ends_at": "2090-12-01T12:00", "where": "Salle d’Échiré", "visibility": "public", "repeat": "week", "count": "2",
    }  # fmt: skip
    again = client.post(reverse("network:event_new"), typed)
    assert again.status_code == 422 and "clics&lt;/b&gt; 😀" in again.content.decode()
    sent = client.post(reverse("network:event_new"), typed | {"ends_at": "2090-12-01T16:00"}, follow=True)
    assert sent.status_code == 200 and Event.objects.count() == 2
    assert client.get(reverse("network:event_edit", args=[Event.objects.first().slug])).status_code == 200


@database
@pytest.mark.one_engine
def test_of_a_series_one_cancels_only_what_one_may_announce():
    series = EventSeries.objects.create(rule="FREQ=WEEKLY;COUNT=2")
    mine = EventFactory(series=series)
    theirs = EventFactory(series=series, starts_at=in_days(17))
    announcing.cancel(mine, by=PersonFactory(editor_of=mine.structure), because="Grippe", following=True)
    assert [Event.objects.get(pk=each.pk).status for each in (mine, theirs)] == ["cancelled", "published"]
