"""What the links of a letter open, and what they do not."""

import datetime as dt

import pytest
import time_machine
from config.settings import base
from django.core.cache import cache
from django.urls import reverse

from network import upkeep
from network.models import (
    Ask,
    AskDraft,
    AskStatus,
    ChangeStatus,
    Closure,
    Contact,
    ListingChange,
    Means,
    Network,
    OutgoingMessage,
    Place,
)
from network.upkeep import asking, links, settling
from network.upkeep.links import Purpose
from tests.factories.network import PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 3, 2, 6, 30, tzinfo=dt.UTC)
OLD = dt.datetime(2025, 8, 1, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def network(site):
    return Network.objects.create(name="Réseau d’essai", email="secretariat@example.org", phone="05 36 49 10 00")


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def listing(structure, **details):
    place = PlaceFactory(structure=structure, emails="accueil@example.org", **details)
    Place.objects.filter(pk=place.pk).update(created_at=OLD, verified_at=OLD)
    place.refresh_from_db()
    return place


@pytest.fixture
def structure():
    return StructureFactory(name="Amicale laïque")


@pytest.fixture
def place(structure, clock):
    return listing(structure, name="Le Relais", slug="le-relais", phone="05 36 49 10 10", open_in_the_week=True)


@pytest.fixture
def ask(place):
    asking.every_morning()
    return Ask.objects.select_related("place", "contact").get(place=place)


def confirm_url(ask):
    return links.address_of(ask, Purpose.CONFIRM)


def correct_url(ask, section=""):
    return links.address_of(ask, Purpose.CORRECT, section)


def days_later(clock, days):
    clock.move_to(MORNING + dt.timedelta(days=days))


HOURS = {"mo": "9h-12h", "tu": "10h-12h", "we": "", "th": "", "fr": "", "sa": "", "su": ""}


def test_a_scanner_that_follows_every_link_ten_times_changes_nothing(client, ask, place):
    before = (Place.objects.values().get(pk=place.pk), Ask.objects.values().get(), OutgoingMessage.objects.count())
    for _ in range(10):
        for address in (confirm_url(ask), correct_url(ask), correct_url(ask, "hours"), correct_url(ask, "closures")):
            assert client.get(address).status_code == 200
    after = (Place.objects.values().get(pk=place.pk), Ask.objects.values().get(), OutgoingMessage.objects.count())
    assert after == before
    assert client.cookies == {}


def test_all_of_it_is_right_is_one_button(client, ask, place, clock):
    days_later(clock, 2)
    response = client.post(confirm_url(ask), follow=True)
    assert "Merci" in response.text
    place.refresh_from_db()
    assert (place.verified_at, place.verified_means) == (MORNING + dt.timedelta(days=2), Means.MAIL)
    assert place.verified_contact.email == "accueil@example.org"
    assert Ask.objects.get().status == AskStatus.CONFIRMED


def test_a_double_click_confirms_once(client, ask, place, clock):
    client.post(confirm_url(ask))
    days_later(clock, 1)
    assert "confirmée le 2 mars 2026" in client.post(confirm_url(ask), follow=True).text
    place.refresh_from_db()
    assert place.verified_at == MORNING


def test_the_contact_corrects_tuesday_then_finishes(client, ask, place):
    page = client.get(correct_url(ask, "hours"))
    response = client.post(correct_url(ask, "hours"), HOURS | {"seen": page.context["seen"]}, follow=True)
    assert "enregistré et publié" in response.text
    place.refresh_from_db()
    assert place.hours["tu"] == [["10:00", "12:00"]]
    assert (place.modified_means, place.modified_contact.email) == (Means.MAIL, "accueil@example.org")
    assert Ask.objects.get().status == AskStatus.CORRECTING
    assert client.post(correct_url(ask), follow=True).status_code == 200
    assert Ask.objects.get().status == AskStatus.CORRECTED
    assert ListingChange.objects.get().contact.email == "accueil@example.org"


def test_after_a_correction_the_link_still_opens_the_other_sections(client, ask, place):
    page = client.get(correct_url(ask, "hours"))
    client.post(correct_url(ask, "hours"), HOURS | {"seen": page.context["seen"]})
    assert client.get(correct_url(ask, "contacts")).status_code == 200


def test_a_link_with_an_account_behind_it_names_the_person(client, structure, place):
    person = PersonFactory(email="accueil@example.org", manager_of=structure)
    asking.every_morning()
    client.post(confirm_url(Ask.objects.select_related("place").get()))
    place.refresh_from_db()
    assert place.verified_by == person


@pytest.mark.parametrize("section", ["practical", "people", "structure"])
def test_name_address_and_people_are_out_of_reach(client, ask, section):
    address = reverse("answering:section", args=["le-relais", links.token_of(ask, Purpose.CORRECT), section])
    assert client.get(address).status_code == 404
    assert client.post(address, {"name": "Autre nom"}).status_code == 404


def test_of_the_presentation_only_the_texts_may_be_changed(client, ask, place):
    page = client.get(correct_url(ask, "presentation"))
    assert list(page.context["form"].fields) == ["summary", "detail"]
    data = {"summary": "Ouvert à tous.", "detail": "", "other_labels": "Faux label", "seen": page.context["seen"]}
    client.post(correct_url(ask, "presentation"), data)
    place.refresh_from_db()
    assert (place.summary, place.other_labels) == ("Ouvert à tous.", "")


def test_a_network_that_checks_changes_checks_these_too(client, ask, place, network):
    network.changes_wait_for_check = True
    network.save()
    page = client.get(correct_url(ask, "contacts"))
    data = {"phone": "05 36 49 10 99", "emails": "", "websites": "", "seen": page.context["seen"]}
    assert "secrétariat" in client.post(correct_url(ask, "contacts"), data, follow=True).text
    assert ListingChange.objects.get().status == ChangeStatus.WAITING
    place.refresh_from_db()
    assert (place.phone, place.verified_at) == ("05 36 49 10 10", OLD)


def test_two_people_at_once_see_both_texts(client, ask, place, structure):
    page = client.get(correct_url(ask, "contacts"))
    upkeep.correct(place, "contacts", {"phone": "05 36 49 10 55"}, by=PersonFactory(manager_of=structure))
    Ask.objects.update(status=AskStatus.ASKED)
    data = {"phone": "05 36 49 10 99", "emails": "", "websites": "", "seen": page.context["seen"]}
    response = client.post(correct_url(ask, "contacts"), data)
    assert response.status_code == 409
    assert "05 36 49 10 55" in response.text and "05 36 49 10 99" in response.text


def test_what_is_typed_is_kept_and_shown_again(client, ask):
    typed = HOURS | {"hours_note": "Le premier samedi du mois", "seen": "abc"}
    response = client.post(f"{correct_url(ask, 'hours')}brouillon/", typed, headers={"accept": "application/json"})
    assert response.json()["said"].startswith("Brouillon gardé à 7:30") or "07:30" in response.json()["said"]
    page = client.get(correct_url(ask, "hours"))
    assert "Le premier samedi du mois" in page.text
    assert "Brouillon gardé" in client.get(correct_url(ask)).text


def test_a_draft_survives_null_characters_and_is_gone_once_it_is_sent(client, ask):
    client.post(f"{correct_url(ask, 'presentation')}brouillon/", {"summary": "Bonjour\0 <script>", "detail": ""})
    assert AskDraft.objects.get().typed["summary"] == ["Bonjour <script>"]
    page = client.get(correct_url(ask, "presentation"))
    assert "&lt;script&gt;" in page.text
    client.post(correct_url(ask, "presentation"), {"summary": "Bonjour", "detail": "", "seen": page.context["seen"]})
    assert not AskDraft.objects.exists()


def test_an_expired_link_says_so_and_sends_a_new_one_to_the_same_contact(client, ask, clock):
    old = confirm_url(ask)
    days_later(clock, 31)
    page = client.get(old)
    assert page.status_code == 410
    assert "plus de 30 jours" in page.text and "1 août 2025" in page.text
    assert client.post(old).status_code == 410
    sent = client.post(f"{old}nouveau-lien/", {"email": "inconnu@example.org"})
    assert "nouveau lien part" in sent.text
    assert set(OutgoingMessage.objects.values_list("to", flat=True)) == {"accueil@example.org"}
    ask.refresh_from_db()
    assert client.post(confirm_url(ask), follow=True).status_code == 200
    assert Place.objects.get().verified_at == MORNING + dt.timedelta(days=31)


def test_a_second_new_link_the_same_day_is_not_sent(client, ask, clock):
    old = confirm_url(ask)
    days_later(clock, 31)
    client.post(f"{old}nouveau-lien/")
    assert "déjà parti aujourd’hui" in client.post(f"{old}nouveau-lien/").text
    assert OutgoingMessage.objects.count() == 2


def test_a_used_link_thanks_and_offers_a_new_one(client, ask, clock):
    client.post(confirm_url(ask))
    page = client.get(correct_url(ask))
    assert "Merci" in page.text and "M’envoyer un nouveau lien" in page.text
    days_later(clock, 1)
    client.post(f"{confirm_url(ask)}nouveau-lien/")
    assert Ask.objects.open().get().contact.email == "accueil@example.org"


def test_a_revoked_link_opens_nothing_and_a_new_one_goes_to_the_same_contact(client, ask):
    old = confirm_url(ask)
    settling.revoke_links(ask, by=PersonFactory(coordinator=True))
    page = client.get(old)
    assert page.status_code == 410 and "retiré" in page.text
    client.post(old)
    assert Place.objects.get().verified_at == OLD
    client.post(f"{old}nouveau-lien/")
    assert list(OutgoingMessage.objects.values_list("to", flat=True)) == ["accueil@example.org"] * 2


def test_a_contact_who_was_replaced_gets_nothing_more(client, ask, place):
    used, correct = confirm_url(ask), correct_url(ask)
    settling.change_contact(place, Contact.objects.at("benevole@example.org"), by=PersonFactory(coordinator=True))
    Place.objects.update(emails="")
    for address in (used, correct):
        assert client.post(address).status_code == 410
        assert "M’envoyer" not in client.get(address).text
    assert client.post(f"{used}nouveau-lien/").status_code == 410
    assert set(OutgoingMessage.objects.values_list("to", flat=True)) == {"accueil@example.org"}
    assert OutgoingMessage.objects.count() == 1


def test_somebody_who_left_gets_no_link_from_an_old_one(client, structure, place, clock):
    Place.objects.update(emails="")
    person = PersonFactory(email="dominique@example.org", manager_of=structure)
    asking.every_morning()
    ask = Ask.objects.select_related("place").get()
    client.post(confirm_url(ask))
    person.affiliations.update(left_at=MORNING + dt.timedelta(days=300))
    days_later(clock, 1)
    assert "Une autre personne" in client.post(f"{confirm_url(ask)}nouveau-lien/").text
    assert OutgoingMessage.objects.count() == 1


@pytest.mark.parametrize("change", ["hidden", "inactive", "moved"])
def test_a_link_stops_as_soon_as_its_holder_has_no_more_say(client, structure, place, change):
    Place.objects.update(emails="")
    person = PersonFactory(email="dominique@example.org", manager_of=structure)
    asking.every_morning()
    ask = Ask.objects.select_related("place").get()
    if change == "hidden":
        Place.objects.update(shown_in_directory=False)
    elif change == "inactive":
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    else:
        Place.objects.update(structure=StructureFactory())
    assert client.post(confirm_url(ask)).status_code == 410
    assert Place.objects.get().verified_at == OLD


def test_what_a_link_leads_to_lasts_no_longer_than_the_link(client, ask, structure, clock):
    listing(structure, name="La Fabrique", slug="la-fabrique")
    asking.every_morning()
    days_later(clock, 29)
    link = links.read("le-relais", links.token_of(ask, Purpose.CONFIRM, MORNING), Purpose.CONFIRM)
    further = link.to(Purpose.CORRECT)
    assert client.get(further).status_code == 200
    days_later(clock, 31)
    assert client.get(further).status_code == 410


def test_an_old_answered_link_shows_no_other_listing(client, structure, place, ask, clock):
    answered = confirm_url(ask)
    client.post(answered)
    listing(structure, name="La Fabrique", slug="la-fabrique")
    days_later(clock, 40)
    asking.every_morning()
    assert "La Fabrique" not in client.get(answered).text


@pytest.mark.parametrize("change", [lambda token: token[:-3], lambda token: token + "x"])
def test_a_cut_link_opens_nothing_and_is_sent_again_to_its_contact(client, ask, change):
    address = reverse("answering:confirm", args=["le-relais", change(links.token_of(ask, Purpose.CONFIRM))])
    page = client.get(address)
    assert page.status_code == 404
    assert "incomplet" in page.text and "1 août 2025" in page.text
    client.post(address)
    assert Place.objects.get().verified_at == OLD
    client.post(f"{address}nouveau-lien/")
    assert list(OutgoingMessage.objects.values_list("to", flat=True)) == ["accueil@example.org"] * 2


def test_an_invented_link_opens_nothing_and_sends_nothing(client, ask):
    address = reverse("answering:confirm", args=["le-relais", f"{ask.place_id}.{ask.contact_id}.abcdefghijkl.c~1~x"])
    assert client.get(address).status_code == 404
    client.post(address)
    client.post(f"{address}nouveau-lien/")
    assert (Place.objects.get().verified_at, OutgoingMessage.objects.count()) == (OLD, 1)


def test_a_link_opens_its_own_place_and_its_own_purpose_only(client, ask, structure):
    listing(structure, name="Autre", slug="autre")
    token = links.token_of(ask, Purpose.CONFIRM)
    assert client.post(reverse("answering:confirm", args=["autre", token])).status_code == 404
    assert client.post(reverse("answering:correct", args=["le-relais", token])).status_code == 404
    assert not Place.objects.exclude(verified_at=OLD).exists()


def test_a_tampered_link_says_nothing_of_a_hidden_place(client, ask, place):
    Place.objects.update(shown_in_directory=False, name="Lieu caché")
    assert "Lieu caché" not in client.get(reverse("answering:confirm", args=["le-relais", "faux"])).text


def test_headers_keep_the_link_secret(client, ask):
    response = client.get(confirm_url(ask))
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_too_many_answers_at_once_are_slowed_down(client, ask, settings):
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    cache.clear()
    answers = [client.post(f"{confirm_url(ask)}nouveau-lien/").status_code for _ in range(31)]
    assert (answers[0], answers[29], answers[30]) == (200, 200, 429)


def test_a_second_click_asks_the_secretariat_nothing_more(client, ask, network):
    network.changes_wait_for_check = True
    network.save()
    page = client.get(correct_url(ask, "contacts"))
    data = {"phone": "05 36 49 10 99", "emails": "", "websites": "", "seen": page.context["seen"]}
    for _ in range(2):
        client.post(correct_url(ask, "contacts"), data)
    assert ListingChange.objects.count() == 1
    assert "accueil@example.org" in OutgoingMessage.objects.get(to="secretariat@example.org").text
    client.post(correct_url(ask))
    assert (Place.objects.get().verified_at, Ask.objects.get().status) == (OLD, AskStatus.CORRECTED)


def test_the_other_places_of_the_same_person_come_one_after_another(client, structure, place):
    listing(structure, name="La Fabrique", slug="la-fabrique")
    asking.every_morning()
    first = Ask.objects.select_related("place").get(place=place)
    response = client.post(confirm_url(first), follow=True)
    other = Ask.objects.select_related("place").get(place__slug="la-fabrique")
    assert confirm_url(other) in response.text


def test_one_closure_for_several_places(client, structure, place):
    listing(structure, name="La Fabrique", slug="la-fabrique")
    asking.every_morning()
    ask = Ask.objects.select_related("place").get(place=place)
    other = Ask.objects.get(place__slug="la-fabrique")
    page = client.get(correct_url(ask, "closures"))
    data = {
        "closures-TOTAL_FORMS": 1, "closures-INITIAL_FORMS": 0, "closures-0-starts_on": "2026-07-28",
        "closures-0-ends_on": "2026-08-18", "closures-0-note": "Congés d’été", "also": [other.pk],
        "seen": page.context["seen"],
    }  # fmt: skip
    assert client.post(correct_url(ask, "closures"), data).status_code == 302
    assert Closure.objects.filter(starts_on=dt.date(2026, 7, 28), ends_on=dt.date(2026, 8, 18)).count() == 2
    assert ListingChange.objects.filter(section="closures", means=Means.MAIL).count() == 2


def test_a_closure_cannot_be_added_to_somebody_elses_place(client, structure, ask):
    stranger = listing(StructureFactory(), name="Ailleurs", slug="ailleurs")
    stranger.contact = Contact.objects.at("autre@example.org")
    stranger.save()
    asking.every_morning()
    Network.objects.update(letters_a_day=50)
    page = client.get(correct_url(ask, "closures"))
    data = {
        "closures-TOTAL_FORMS": 1, "closures-INITIAL_FORMS": 0, "closures-0-starts_on": "2026-07-28",
        "closures-0-ends_on": "2026-08-18", "also": [Ask.objects.get(place=stranger).pk], "seen": page.context["seen"],
    }  # fmt: skip
    client.post(correct_url(ask, "closures"), data)
    assert list(Closure.objects.values_list("place__slug", flat=True)) == ["le-relais"]
