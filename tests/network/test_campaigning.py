"""A campaign: who gets what, the launch, the follow-up, the stop; and the calls that are left."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from network import upkeep
from network.models import (
    Ask,
    AskStatus,
    Call,
    CallOutcome,
    CampaignStatus,
    Contact,
    ListingCampaign,
    Means,
    Network,
    OutgoingMessage,
    Place,
)
from network.steps import StepRefused
from network.upkeep import asking, calling, campaigning
from tests.factories.network import PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 6, 1, 6, 30, tzinfo=dt.UTC)  # a Monday


@pytest.fixture(autouse=True)
def network(site):
    return Network.objects.create(name="Réseau d’essai", email="secretariat@example.org", phone="05 36 49 10 00")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def coordinator():
    return PersonFactory(email="camille@example.org", coordinator=True)


@pytest.fixture
def places():
    """Two places of one person, one of another, one without anybody to write to; all confirmed last month."""
    first, second, third = StructureFactory(), StructureFactory(), StructureFactory()
    PersonFactory(email="dominique@example.org", manager_of=first)
    PersonFactory(email="sacha@example.org", manager_of=second)
    made = [
        PlaceFactory(name="A", slug="a", structure=first),
        PlaceFactory(name="B", slug="b", structure=first),
        PlaceFactory(name="C", slug="c", structure=second),
        PlaceFactory(name="D", slug="d", structure=third, phone="05 36 49 10 10"),
    ]
    Place.objects.update(verified_at=MORNING - dt.timedelta(days=30))
    return made


@pytest.fixture
def campaign(coordinator, places):
    keys = [place.pk for place in places]
    return campaigning.prepare(by=coordinator, title="Avant l’été", places=keys, words="L’été approche.")


def statuses():
    return {ask.place.name: ask.status for ask in Ask.objects.select_related("place")}


def test_the_preview_says_who_gets_what_and_writes_nothing(campaign):
    preview = campaigning.preview(campaign, 1)
    said = [(each.contact.email, [place.name for place in each.places]) for each in preview.letters]
    assert said == [("dominique@example.org", ["A", "B"]), ("sacha@example.org", ["C"])]
    assert ([place.name for place in preview.to_call], preview.days) == (["D"], 2)
    assert (Ask.objects.count(), OutgoingMessage.objects.count(), Contact.objects.count()) == (0, 0, 0)


def test_a_launch_plans_and_the_post_room_writes(campaign, coordinator):
    assert campaigning.launch(campaign, by=coordinator) == 4
    assert statuses() == {"A": "planned", "B": "planned", "C": "planned", "D": "to_call"}
    assert asking.write_letters() == (2, 0)
    letter = OutgoingMessage.objects.get(to="dominique@example.org")
    assert "L’été approche." in letter.text and "Ajouter une fermeture" in letter.text
    assert "L’été approche." in letter.html


def test_the_first_letters_leave_within_the_minute_and_reminders_in_the_morning(
    campaign, coordinator, clock, mailoutbox
):
    campaigning.launch(campaign, by=coordinator)
    call_command("send_mail", stdout=StringIO())
    assert sorted(message.to[0] for message in mailoutbox) == ["dominique@example.org", "sacha@example.org"]
    clock.shift(dt.timedelta(days=10))
    call_command("send_mail", stdout=StringIO())
    assert len(mailoutbox) == 2
    call_command("daily", stdout=StringIO())
    assert len(mailoutbox) == 4


def test_a_double_click_launches_once(campaign, coordinator):
    campaigning.launch(campaign, by=coordinator)
    with pytest.raises(StepRefused):
        campaigning.launch(ListingCampaign.objects.get(), by=coordinator)
    assert Ask.objects.count() == 4


def test_a_place_that_is_being_asked_is_left_out(campaign, coordinator, places):
    asking.plan([places[2]], asking.contacts_of(Place.objects.select_related("structure")), today=MORNING.date())
    preview = campaigning.preview(campaign, 50)
    assert [place.name for place in preview.already] == ["C"]
    assert campaigning.launch(campaign, by=coordinator) == 3


def test_a_test_goes_to_oneself_and_its_links_open_nothing(client, campaign, coordinator):
    campaigning.send_test(campaign, by=coordinator)
    message = OutgoingMessage.objects.get()
    assert message.to == "camille@example.org"
    address = next(word for word in message.text.split() if "/ma-fiche/" in word)
    assert client.get(address.partition("/ma-fiche/")[1] + address.partition("/ma-fiche/")[2]).status_code == 410
    assert Ask.objects.count() == 0


def test_the_follow_up_counts_what_came(campaign, coordinator, places):
    campaigning.launch(campaign, by=coordinator)
    asking.write_letters()
    upkeep.confirm(places[0], by=coordinator)
    upkeep.correct(places[2], "contacts", {"phone": "05 36 49 10 11"}, by=coordinator)
    counts = campaigning.counted(campaign)
    assert counts == {
        "total": 4, "planned": 0, "asked": 1, "confirmed": 1, "corrected": 1, "bounced": 0, "to_call": 1, "stopped": 0,
    }  # fmt: skip
    listed = campaigning.with_counts(ListingCampaign.objects).get()
    assert (listed.total, listed.answered) == (4, 2)


def test_a_stop_lets_nothing_more_leave_and_keeps_the_answers(campaign, coordinator, places):
    campaigning.launch(campaign, by=coordinator)
    asking.write_letters()
    upkeep.confirm(places[2], by=coordinator)
    assert campaigning.stop(campaign, by=coordinator) == 3
    assert statuses() == {"A": "stopped", "B": "stopped", "C": "confirmed", "D": "stopped"}
    assert set(OutgoingMessage.objects.values_list("status", flat=True)) == {"unwanted"}  # they had not left yet
    assert asking.every_morning(MORNING.date() + dt.timedelta(days=10)).letters == 0


def test_only_a_draft_is_thrown_away(campaign, coordinator):
    campaigning.launch(campaign, by=coordinator)
    with pytest.raises(StepRefused):
        campaigning.discard(campaign, by=coordinator)
    assert ListingCampaign.objects.count() == 1


@pytest.mark.parametrize("step", ["launch", "stop", "send_test", "discard"])
def test_members_run_no_campaign(campaign, step):
    with pytest.raises(PermissionDenied):
        getattr(campaigning, step)(campaign, by=PersonFactory())


def test_the_screens_from_the_season_to_the_launch(client, coordinator, places):
    client.force_login(coordinator)
    page = client.get(reverse("network:campaign_new") + "?saison=summer")
    assert page.context["form"].initial["title"] == "Avant l’été"
    data = {"title": "Été 2026", "words": "", "asks_for_closures": "on", "place": [place.pk for place in places]}
    preview = client.post(reverse("network:campaign_new"), data, follow=True)
    campaign = ListingCampaign.objects.get()
    assert sorted(campaign.selection) == sorted(place.pk for place in places)
    assert "2 personnes reçoivent un courriel." in preview.text
    client.post(reverse("network:campaign_launch", args=[campaign.pk]))
    follow = client.get(reverse("network:campaign", args=[campaign.pk]) + "?etat=to_call")
    assert [ask.place.name for ask in follow.context["page"]] == ["D"]
    table = client.get(reverse("network:campaign", args=[campaign.pk]) + "?format=csv")
    assert table.content.decode("utf-8-sig").splitlines()[1].startswith("A;")
    client.post(reverse("network:campaign_stop", args=[campaign.pk]))
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.STOPPED


@pytest.mark.parametrize("place", ["0", "9" * 30, "x", "-1", "٣"])
def test_places_that_are_none_are_left_out(client, coordinator, places, place):
    client.force_login(coordinator)
    client.post(reverse("network:campaign_new"), {"title": "Essai", "words": "", "place": [place]})
    assert ListingCampaign.objects.get().selection == []


def test_a_whole_filtered_list_is_written_to(client, coordinator, places):
    Place.objects.filter(pk=places[1].pk).update(verified_at=MORNING - dt.timedelta(days=400))
    client.force_login(coordinator)
    page = client.post(reverse("network:campaign_new"), {"all": "1", "level": "check", "place": [places[0].pk]})
    assert page.context["places"] == [places[1].pk]


# Calls


@pytest.fixture
def to_call(places):
    asking.plan([places[3]], {places[3].pk: None}, today=MORNING.date())
    return places[3]


def test_nobody_answered_comes_back_the_next_working_day(to_call, coordinator):
    calling.note(to_call, CallOutcome.NO_ANSWER, by=coordinator, today=dt.date(2026, 6, 5))
    assert Ask.objects.get().call_back_on == dt.date(2026, 6, 8)  # after the week-end


def test_call_back_wants_a_day(to_call, coordinator):
    with pytest.raises(StepRefused):
        calling.note(to_call, CallOutcome.CALL_BACK, by=coordinator)
    assert not Call.objects.exists()


def test_those_to_call_back_today_come_first_and_the_later_ones_last(to_call, coordinator, places):
    asking.plan(places[:2], dict.fromkeys([place.pk for place in places[:2]]), today=MORNING.date())
    calling.note(to_call, CallOutcome.CALL_BACK, by=coordinator, call_back_on=MORNING.date())
    calling.note(places[0], CallOutcome.CALL_BACK, by=coordinator, call_back_on=dt.date(2026, 6, 9))
    assert [ask.place.name for ask in calling.calls_due()] == ["D", "B", "A"]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(CallOutcome.CONFIRMED, AskStatus.CONFIRMED), (CallOutcome.CORRECTED, AskStatus.CORRECTED)],
)
def test_a_call_that_succeeds_verifies_by_phone(to_call, coordinator, outcome, status):
    calling.note(to_call, outcome, by=coordinator)
    to_call.refresh_from_db()
    assert (to_call.verified_at, to_call.verified_means, to_call.verified_by) == (MORNING, Means.PHONE, coordinator)
    assert Ask.objects.get().status == status


def test_no_longer_exists_proposes_and_deletes_nothing(to_call, coordinator, client):
    calling.note(to_call, CallOutcome.GONE, by=coordinator)
    assert [place.name for place in calling.gone()] == ["D"]
    to_call.refresh_from_db()
    assert to_call.shown_in_directory
    client.force_login(coordinator)
    client.post(reverse("network:call_hide", args=["d"]))
    to_call.refresh_from_db()
    assert not to_call.shown_in_directory
    assert list(calling.gone()) == []


def test_a_place_confirmed_afterwards_exists_all_the_same(to_call, coordinator, clock):
    calling.note(to_call, CallOutcome.GONE, by=coordinator)
    clock.shift(dt.timedelta(days=1))
    upkeep.confirm(to_call, by=coordinator)
    assert list(calling.gone()) == []


def test_a_call_about_a_place_that_is_being_written_to_stops_the_letters(places, coordinator):
    asking.plan([places[2]], asking.contacts_of(Place.objects.select_related("structure")), today=MORNING.date())
    asking.write_letters()
    calling.note(places[2], CallOutcome.CALL_BACK, by=coordinator, call_back_on=dt.date(2026, 6, 9))
    assert asking.every_morning(MORNING.date() + dt.timedelta(days=10)).letters == 0


def test_the_call_on_the_screen(client, to_call, coordinator):
    client.force_login(coordinator)
    assert "05 36 49 10 10" in client.get(reverse("network:calls")).text
    page = client.get(reverse("network:call", args=["d"]))
    assert 'href="tel:0536491010"' in page.text
    edit = client.get(reverse("network:call_edit", args=["d", "contacts"]))
    data = {"phone": "05 36 49 10 22", "emails": "", "websites": "", "seen": edit.context["seen"]}
    client.post(reverse("network:call_edit", args=["d", "contacts"]), data)
    to_call.refresh_from_db()
    assert (to_call.phone, to_call.modified_means) == ("05 36 49 10 22", Means.PHONE)
    wrong = client.post(reverse("network:call", args=["d"]), {"outcome": "call_back", "note": "Mardi"})
    assert wrong.status_code == 422 and "Mardi" in wrong.text
    noted = client.post(reverse("network:call", args=["d"]), {"outcome": "corrected", "note": "Très aimable"})
    assert noted.status_code == 302
    assert Call.objects.get().note == "Très aimable"


def test_whom_to_call_is_kept(client, to_call, coordinator):
    contact = Contact.objects.at("accueil@example.org")
    Place.objects.filter(pk=to_call.pk).update(contact=contact)
    client.force_login(coordinator)
    data = {"name": "Mme Exemple", "phone": "0536491033", "best_time": "le mardi matin"}
    client.post(reverse("network:call_contact", args=["d"]), data)
    contact.refresh_from_db()
    assert (contact.name, contact.phone, contact.best_time) == ("Mme Exemple", "05 36 49 10 33", "le mardi matin")


def test_to_call_back_about_a_place_nobody_asks_about_puts_it_on_the_list(places, coordinator):
    calling.note(places[0], CallOutcome.CALL_BACK, by=coordinator, call_back_on=MORNING.date())
    assert [ask.place.name for ask in calling.calls_due()] == ["A"]


def test_a_campaign_writes_again_to_those_who_wait_for_a_call(campaign, coordinator, places):
    ask = Ask.objects.create(place=places[2], contact=Contact.objects.at("sacha@example.org"), status="to_call")
    assert campaigning.launch(campaign, by=coordinator) == 4
    ask.refresh_from_db()
    assert (ask.status, Ask.objects.open().get(place=places[2]).status) == ("stopped", "planned")


def test_who_is_correcting_when_a_campaign_stops_has_corrected(campaign, coordinator, places):
    campaigning.launch(campaign, by=coordinator)
    asking.write_letters()
    Ask.objects.filter(place=places[2]).update(status=AskStatus.CORRECTING)
    assert campaigning.stop(campaign, by=coordinator) == 3
    assert statuses()["C"] == AskStatus.CORRECTED


def test_a_campaign_on_a_whole_list_carries_its_filters_and_not_its_thousands_of_places(client, coordinator, places):
    client.force_login(coordinator)
    page = client.get(reverse("network:campaign_new"))
    assert (len(page.context["places"]), page.context["carried"]) == (4, [("all", "1")])
    client.post(reverse("network:campaign_new"), {"title": "Tous", "words": "", "all": "1"})
    assert len(ListingCampaign.objects.get().selection) == 4


def test_nothing_more_is_asked_when_the_secretariat_says_so(client, to_call, coordinator):
    client.force_login(coordinator)
    client.post(reverse("network:call_stop", args=["d"]))
    assert Ask.objects.get().status == AskStatus.STOPPED


def test_a_place_said_to_be_gone_is_called_again_when_in_doubt(client, to_call, coordinator):
    calling.note(to_call, CallOutcome.GONE, by=coordinator)
    client.force_login(coordinator)
    client.post(reverse("network:call_again", args=["d"]))
    assert (list(calling.gone()), [ask.place.name for ask in calling.calls_due()]) == ([], ["D"])
