"""Who is asked whether a listing is right, when, and when it stops."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from network import inviting, outbox, publication, sections, upkeep
from network.models import (
    Affiliation,
    Ask,
    AskStatus,
    CallOutcome,
    Contact,
    ListingCampaign,
    Means,
    MessageStatus,
    Network,
    OutgoingMessage,
    Place,
)
from network.steps import StepRefused
from network.upkeep import answering, asking, calling, links, settling
from tests.factories.network import PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 3, 2, 6, 30, tzinfo=dt.UTC)
OLD = dt.datetime(2025, 8, 1, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def network():
    return Network.objects.create(name="Réseau d’essai", email="secretariat@example.org", phone="05 36 49 10 00")


def old_place(**details):
    details.setdefault("structure", StructureFactory())
    place = PlaceFactory(**details)
    Place.objects.filter(pk=place.pk).update(created_at=OLD, verified_at=OLD)
    place.refresh_from_db()
    return place


@pytest.fixture
def structure():
    return StructureFactory(name="Centre social Les Passerelles")


@pytest.fixture
def manager(structure):
    return PersonFactory(email="dominique@example.org", manager_of=structure)


@pytest.fixture
def place(structure, manager):
    return old_place(structure=structure, name="Le Relais", phone="05 36 49 10 10")


def morning(days=0):
    """What `daily` does for listings on a day, counted from the first one."""
    with time_machine.travel(MORNING + dt.timedelta(days=days), tick=False):
        return asking.every_morning()


def letters():
    return list(OutgoingMessage.objects.filter(kind="listings").order_by("pk").values_list("to", "subject"))


def test_a_listing_nobody_confirmed_for_six_months_is_asked_about(place):
    morning()
    assert letters() == [
        ("dominique@example.org", "Pour action (1 minute) : la fiche « Le Relais » est-elle toujours exacte ?")
    ]
    ask = Ask.objects.get()
    assert (ask.status, ask.letters, ask.asked_on) == (AskStatus.ASKED, 1, dt.date(2026, 3, 2))
    assert ask.next_on == dt.date(2026, 3, 12)


@pytest.mark.parametrize(
    ("verified", "due"),
    [
        (dt.datetime(2025, 9, 2, 12, tzinfo=dt.UTC), True),  # six months to the day
        (dt.datetime(2025, 9, 3, 12, tzinfo=dt.UTC), False),
        (None, True),
    ],
)
def test_the_period_is_counted_from_the_last_confirmation(place, verified, due):
    Place.objects.update(verified_at=verified)
    assert [each.pk for each in asking.due_places(dt.date(2026, 3, 2))] == ([place.pk] if due else [])


def test_the_letter_holds_the_listing_and_two_links(place):
    Place.objects.update(
        hours={"mo": [["09:00", "12:30"]], "tu": [], "we": [], "th": [], "fr": [], "sa": [], "su": []}
    )
    morning()
    text = OutgoingMessage.objects.get().text
    ask = Ask.objects.get()
    for said in ["Lundi : 9 h à 12 h 30", "05 36 49 10 10", "1 août 2025", "05 36 49 10 00"]:
        assert said in text.replace("\u00a0", " "), said
    with time_machine.travel(MORNING, tick=False):
        assert links.address_of(ask, links.Purpose.CONFIRM) in text
        assert links.address_of(ask, links.Purpose.CORRECT) in text


def test_one_letter_for_a_person_with_several_places(structure, place):
    for number in range(4):
        old_place(structure=structure, name=f"Permanence {number}")
    assert morning().letters == 1
    assert Ask.objects.count() == 5
    assert letters()[0][1] == "Pour action (5 minutes) : vos 5 fiches sont-elles toujours exactes ?"


def test_the_same_day_twice_sends_nothing_more(place):
    morning()
    assert morning() == asking.Morning()
    assert len(letters()) == 1


def test_reminders_after_ten_and_twenty_one_days_then_the_phone(place):
    done = [(days, morning(days).letters, Ask.objects.get().status) for days in (0, 9, 10, 20, 21, 29, 30, 31)]
    assert done == [
        (0, 1, "asked"), (9, 0, "asked"), (10, 1, "asked"), (20, 0, "asked"), (21, 1, "asked"), (29, 0, "asked"),
        (30, 0, "to_call"), (31, 0, "to_call"),
    ]  # fmt: skip
    assert [subject.startswith("Rappel :") for _to, subject in letters()] == [False, True, True]


def test_days_missed_do_not_make_two_letters_in_a_day(place):
    morning()
    assert [morning(days).letters for days in (40, 40, 41, 42)] == [1, 0, 1, 0]


@pytest.mark.parametrize("answer", ["confirm", "correct", "by_link"])
def test_everything_stops_at_once_when_anything_happens(place, manager, answer):
    morning()
    with time_machine.travel(MORNING + dt.timedelta(days=3), tick=False):
        if answer == "confirm":
            upkeep.confirm(place, by=manager)
        elif answer == "correct":
            upkeep.correct(place, "contacts", {"phone": "05 36 49 10 11"}, by=manager)
        else:
            ask = Ask.objects.get()
            answering.confirm(
                links.read(place.slug, links.token_of(ask, links.Purpose.CONFIRM), links.Purpose.CONFIRM)
            )
    assert [morning(days).letters for days in (10, 21, 30)] == [0, 0, 0]
    assert Ask.objects.get().status in (AskStatus.CONFIRMED, AskStatus.CORRECTED)


def test_a_letter_that_has_not_left_yet_stays_when_the_answer_comes_first(place, manager):
    morning()
    upkeep.confirm(place, by=manager)
    assert OutgoingMessage.objects.get().status == MessageStatus.UNWANTED


def test_a_letter_with_another_place_still_leaves(structure, place, manager):
    old_place(structure=structure)
    morning()
    upkeep.confirm(place, by=manager)
    assert OutgoingMessage.objects.get().status == MessageStatus.WAITING


def test_at_most_so_many_letters_a_day_and_the_rest_the_next_days(network):
    network.letters_a_day = 2
    network.save()
    for number in range(5):
        structure = StructureFactory()
        PersonFactory(manager_of=structure)
        old_place(structure=structure, name=f"Lieu {number}")
    assert [morning(days).letters for days in (0, 0, 1, 2, 3)] == [2, 0, 2, 1, 0]


def test_reminders_come_before_new_questions(network, place):
    network.letters_a_day = 1
    network.save()
    morning()
    other = StructureFactory()
    PersonFactory(manager_of=other)
    old_place(structure=other)
    assert (morning(10).reminders, Ask.objects.count()) == (1, 1)
    assert (morning(11).letters, Ask.objects.count()) == (1, 2)


@pytest.mark.parametrize("field", ["refuses_mail_at", "bounced_at"])
def test_nobody_is_written_to_against_their_wish_or_in_vain(place, manager, field):
    Contact.objects.create(email=manager.email, **{field: timezone.now()})
    assert morning().letters == 0
    assert Ask.objects.get().status == AskStatus.TO_CALL


def test_a_refusal_after_the_first_letter_leaves_the_phone(place, manager):
    morning()
    Contact.objects.filter(email=manager.email).update(refuses_mail_at=timezone.now())
    assert (morning(1).to_call, morning(10).letters) == (1, 0)


def test_who_is_asked_the_chosen_contact_then_a_manager_then_an_editor_then_a_public_mailbox(structure):
    place = old_place(structure=structure, emails="accueil@example.org|bureau@example.org")
    assert asking.contacts_of([place])[place.pk].email == "accueil@example.org"
    PersonFactory(email="editeur@example.org", editor_of=structure)
    assert asking.contacts_of([place])[place.pk].email == "editeur@example.org"
    manager = PersonFactory(email="Responsable@example.org", manager_of=structure)
    assert asking.contacts_of([place])[place.pk].email == "responsable@example.org"
    PersonFactory(email="lecture@example.org", reader_of=structure)
    place.contact = Contact.objects.at("benevole@example.org")
    assert asking.contacts_of([place])[place.pk].email == "benevole@example.org"
    place.contact = None
    manager.is_active = False
    manager.save()
    assert asking.contacts_of([place])[place.pk].email == "editeur@example.org"


def test_whom_to_ask_costs_the_same_for_one_and_many():
    for number in range(12):
        old_place(emails=f"lieu{number}@example.org")
    places = list(Place.objects.select_related("structure"))
    counts = []
    for some in (places[:1], places[1:]):
        with CaptureQueriesContext(connection) as caught:
            asking.contacts_of(some)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 6


def test_somebody_who_leaves_is_asked_no_more_and_their_link_is_withdrawn(structure, place, manager):
    PersonFactory(email="alix@example.org", manager_of=structure)
    Affiliation.objects.update(joined_at=OLD)
    morning()
    old = links.token_of(Ask.objects.get(), links.Purpose.CONFIRM)
    with time_machine.travel(MORNING + dt.timedelta(days=1), tick=False):
        inviting.leave(Affiliation.objects.get(user=manager), by=manager)
        assert links.read(place.slug, old, links.Purpose.CONFIRM).state == links.State.REVOKED
        asking.every_morning()
    assert [to for to, _subject in letters()] == ["dominique@example.org", "alix@example.org"]


def test_another_contact_gets_the_question_and_the_former_link_opens_nothing(place):
    coordinator = PersonFactory(coordinator=True)
    morning()
    old = links.token_of(Ask.objects.get(), links.Purpose.CONFIRM)
    with time_machine.travel(MORNING, tick=False):
        settling.change_contact(place, Contact.objects.at("benevole@example.org"), by=coordinator)
    assert links.read(place.slug, old, links.Purpose.CONFIRM).state == links.State.REVOKED
    morning(1)
    assert letters()[-1][0] == "benevole@example.org"


def test_only_the_secretariat_changes_whom_to_ask(place, manager):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        settling.change_contact(place, None, by=manager)


def test_a_network_may_ask_nobody_by_itself(network, place):
    network.asks_by_mail = False
    network.save()
    assert morning() == asking.Morning()


def test_hidden_places_are_not_asked_about(place):
    Place.objects.update(shown_in_directory=False)
    assert morning().planned == 0


def test_a_new_link_goes_to_the_same_contact_once_a_day(place):
    morning()
    ask = Ask.objects.get()
    with time_machine.travel(MORNING + dt.timedelta(days=1), tick=False):
        settling.send_new_link(ask)
        with pytest.raises(StepRefused):
            settling.send_new_link(ask)
    assert OutgoingMessage.objects.count() == 2
    assert set(OutgoingMessage.objects.values_list("to", flat=True)) == {"dominique@example.org"}


def test_a_new_link_after_an_answer_asks_anew_without_reminders(place, manager):
    morning()
    upkeep.confirm(place, by=manager)
    with time_machine.travel(MORNING + dt.timedelta(days=1), tick=False):
        settling.send_new_link(Ask.objects.get())
    assert [(morning(days).letters, Ask.objects.open().count()) for days in (11, 22, 30, 31)] == [
        (0, 1), (0, 1), (0, 1), (0, 0),
    ]  # fmt: skip
    assert not Ask.objects.to_call().exists()


def test_a_dry_run_says_what_would_go_out_and_does_nothing(place):
    publication.forget_everything()
    said = StringIO()
    with time_machine.travel(MORNING, tick=False):
        call_command("daily", "--dry-run", stdout=said)
    assert "1 newly asked about, 1 letters (0 reminders)" in said.getvalue()
    assert "dominique@example.org" in said.getvalue()
    assert (Ask.objects.count(), OutgoingMessage.objects.count(), Contact.objects.count()) == (0, 0, 0)


def test_the_day_runs_twice_and_the_letter_leaves_once(place, mailoutbox):
    with time_machine.travel(MORNING, tick=False):
        call_command("daily", stdout=StringIO())
        call_command("daily", stdout=StringIO())
    assert [message.to for message in mailoutbox] == [["dominique@example.org"]]


def test_a_second_place_of_the_same_contact_waits_for_the_next_day(place):
    """Two places are given the same contact one after the other: one letter today, the other tomorrow."""
    coordinator = PersonFactory(coordinator=True)
    other = old_place(structure=place.structure, name="La Fabrique")
    volunteer = Contact.objects.at("benevole@example.org")
    with time_machine.travel(MORNING, tick=False):
        asking.every_morning()
        for each in (place, other):
            settling.change_contact(each, volunteer, by=coordinator)
            asking.every_morning()
    assert [to for to, _subject in letters()] == ["dominique@example.org", "benevole@example.org"]
    assert morning(1).letters == 1


def test_who_refuses_questions_about_listings_is_called_instead(place, manager):
    Contact.objects.create(email=manager.email, refused_kinds=["listings"])
    assert (morning().letters, Ask.objects.get().status) == (0, AskStatus.TO_CALL)


def test_places_without_an_address_go_to_the_phone_within_the_same_limit(network):
    network.letters_a_day = 2
    network.save()
    for _ in range(5):
        old_place()
    assert [(morning(days), Ask.objects.to_call().count())[1] for days in (0, 0, 1, 2)] == [2, 2, 4, 5]


def test_the_places_of_a_person_are_asked_together_even_far_down_the_list(network, structure, manager, monkeypatch):
    monkeypatch.setattr(asking, "CHUNK", 2)
    network.letters_a_day = 1
    network.save()
    old_place(structure=structure)
    for _ in range(3):
        other = StructureFactory()
        PersonFactory(manager_of=other)
        old_place(structure=other)
    old_place(structure=structure)
    assert (morning().letters, Ask.objects.count()) == (1, 2)


def test_a_correction_in_the_administration_stops_the_letters_and_an_import_does_not(place, manager):
    morning()
    before = sections.snapshots(place)
    Place.objects.update(phone="05 36 49 10 99")
    upkeep.record_edit(Place.objects.get(), before, by=None, means=Means.IMPORT)
    assert Ask.objects.get().status == AskStatus.ASKED
    upkeep.record_edit(Place.objects.get(), before, by=PersonFactory(coordinator=True))
    assert (Ask.objects.get().status, morning(10).letters) == (AskStatus.CORRECTED, 0)


@pytest.mark.parametrize("change", ["hidden", "structure hidden", "inactive", "moved"])
def test_no_reminder_once_the_place_or_the_person_is_out_of_it(place, manager, change):
    morning()
    if change == "hidden":
        Place.objects.update(shown_in_directory=False)
    elif change == "structure hidden":
        type(place.structure).objects.update(shown_in_directory=False)
    elif change == "inactive":
        type(manager).objects.filter(pk=manager.pk).update(is_active=False)
    else:
        Place.objects.update(structure=StructureFactory())
    assert morning(10).letters == 0
    assert "dominique@example.org" not in {to for to, _subject in letters()[1:]}


def test_a_place_said_to_be_gone_is_not_asked_about(place):
    coordinator = PersonFactory(coordinator=True)
    morning()
    with time_machine.travel(MORNING + dt.timedelta(days=185), tick=False):
        calling.note(place, CallOutcome.GONE, by=coordinator)
    assert morning(186) == asking.Morning()


def test_without_questions_by_itself_only_campaigns_go_on(network, place):
    morning()
    network.asks_by_mail = False
    network.save()
    assert morning(10).letters == 0
    campaign = ListingCampaign.objects.create(title="Été", status="running")
    Ask.objects.update(campaign=campaign)
    assert morning(11).letters == 1


def test_a_letter_of_a_sender_that_died_does_not_leave_after_the_answer(place, manager):
    morning()
    OutgoingMessage.objects.update(status="sending", claimed_at=timezone.now() - dt.timedelta(hours=1))
    upkeep.confirm(place, by=manager)
    assert outbox.send_waiting() == (0, 0)


def test_a_correction_under_way_stays_a_correction_when_the_contact_changes(place):
    coordinator = PersonFactory(coordinator=True)
    morning()
    Ask.objects.update(status=AskStatus.CORRECTING, answered_at=MORNING)
    settling.change_contact(place, Contact.objects.at("benevole@example.org"), by=coordinator)
    assert (Ask.objects.get().status, morning(1).letters) == (AskStatus.CORRECTED, 0)
