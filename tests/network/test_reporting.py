"""Readers say what is wrong; the member and the secretariat are told; either settles it."""

import re

import pytest
from django.core.exceptions import PermissionDenied

from network.models import ListingReport, Network, OutgoingMessage, ReportStatus
from network.steps import StepRefused
from network.upkeep import reporting
from tests.factories.network import PersonFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    Network.objects.create(name="Réseau", email="secretariat@example.org")
    place = PlaceFactory(name="Le Relais")
    PersonFactory(email="garance@example.org", manager_of=place.structure)
    return place


def letters():
    return sorted(OutgoingMessage.objects.values_list("to", "subject"))


def test_the_member_and_the_secretariat_are_told(place):
    reporting.report(place, reason="hours", text="Fermé mardi <b>à 15 h</b>", email="lecteur@example.org")
    assert letters() == [
        ("garance@example.org", "Une erreur a été vue dans « Le Relais »"),
        ("secretariat@example.org", "Une erreur est signalée dans « Le Relais »"),
    ]
    assert "Fermé mardi <b>à 15 h</b>" in OutgoingMessage.objects.first().text


def test_the_subject_of_a_letter_is_no_html(place):
    place.name = "L’Atelier d'Été & Cie"
    place.save()
    reporting.report(place, reason="hours", email="lecteur@example.org")
    assert {subject.partition("« ")[2] for _to, subject in letters()} == {"L’Atelier d'Été & Cie »"}


def test_the_same_thing_said_twice_is_noted_once(place):
    reporting.report(place, reason="hours", text="Fermé mardi")
    reporting.report(place, reason="hours", text="Fermé mardi")
    assert ListingReport.objects.count() == 1
    assert len(letters()) == 2


def test_a_flood_is_refused_kindly(place):
    for number in range(reporting.MOST_WAITING):
        ListingReport.objects.create(place=place, reason="other", text=str(number))
    with pytest.raises(StepRefused):
        reporting.report(place, reason="other", text="encore")


@pytest.mark.parametrize("outcome, said", [("done", "a été corrigée"), ("aside", "elle est juste ainsi")])
def test_whoever_left_an_address_is_told_then_forgotten(place, outcome, said):
    report = reporting.report(place, reason="hours", email="lecteur@example.org")
    reporting.settle(report, outcome, by=PersonFactory(coordinator=True))
    letter = OutgoingMessage.objects.get(to="lecteur@example.org")
    assert said in letter.text
    assert ListingReport.objects.get().email == ""


def test_only_those_who_look_after_the_listing_settle_it(place):
    report = reporting.report(place, reason="gone")
    with pytest.raises(PermissionDenied):
        reporting.settle(report, ReportStatus.DONE, by=PersonFactory(reader_of=place.structure))
    reporting.settle(report, ReportStatus.DONE, by=PersonFactory(editor_of=place.structure))
    with pytest.raises(StepRefused):
        reporting.settle(report, ReportStatus.ASIDE, by=PersonFactory(coordinator=True))


def typed(client, place, **said):
    page = client.get(f"{place.get_absolute_url()}signaler/").text
    opened = re.search(r'name="opened" value="([^"]+)"', page).group(1)
    return {"opened": opened, "website": "", **said}


def test_a_reader_reports_from_the_page_of_the_place(client, site, place, time_machine):
    time_machine.move_to("2026-07-08 10:00+02:00", tick=False)
    said = typed(client, place, reason="hours", text="Fermé mardi \U0001f642")
    time_machine.shift(10)
    response = client.post(f"{place.get_absolute_url()}signaler/", said)
    assert response.status_code == 302
    assert ListingReport.objects.get().text == "Fermé mardi \U0001f642"
    assert "Merci" in client.get(response["Location"]).text


@pytest.mark.parametrize(
    "said, sentence",
    [
        ({"reason": "other"}, "Dites en quelques mots"),
        ({}, "Remplissez ce champ"),
        ({"reason": "hours", "website": "http://spam"}, "champ caché"),
        ({"reason": "hours", "email": "pas une adresse"}, "adresse"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, site, place, time_machine, said, sentence):
    time_machine.move_to("2026-07-08 10:00+02:00", tick=False)
    text = "" if said.get("reason") == "other" else "Le texte que j’ai écrit"
    sent = {**typed(client, place), "text": text, **said}
    time_machine.shift(10)
    response = client.post(f"{place.get_absolute_url()}signaler/", sent)
    assert response.status_code == 422
    assert sentence in response.text
    assert text in response.text
    assert not ListingReport.objects.exists()


def test_members_see_the_reports_of_their_own_places_only(client, site, place):
    reporting.report(place, reason="hours", text="chez nous")
    reporting.report(PlaceFactory(), reason="hours", text="chez eux")
    client.force_login(PersonFactory(editor_of=place.structure))
    page = client.get("/espace/suivi/signalements/").text
    assert "chez nous" in page
    assert "chez eux" not in page
