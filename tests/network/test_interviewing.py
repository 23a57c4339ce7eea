"""Looking back on a year with each member; what is missing in the commitments."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from network import interviewing, tracking, yearly
from network.models import Commitment, Interview, InterviewStatus, OutgoingMessage, Pledge, PledgeStatus
from network.steps import StepRefused
from tests.factories.agreements import rules_of
from tests.factories.indicators import a_campaign
from tests.factories.network import PersonFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(coordinator, structure):
    interviewing.prepare([structure], 2025, by=coordinator)
    return Interview.objects.get(structure=structure)


def written(sheet, coordinator, **notes):
    interviewing.write(
        sheet,
        by=coordinator,
        seen=sheet.edition,
        notes=notes,
        for_member="La directrice",
        for_network="Le secrétariat",
    )


def test_each_member_has_one_sheet_a_year(coordinator, structure):
    assert interviewing.prepare(interviewing.unprepared(2025), 2025, by=coordinator) == 1
    assert interviewing.prepare([structure], 2025, by=coordinator) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Interview.objects.create(structure=structure, year=2025)


def test_the_sheet_comes_filled_in_and_is_frozen_when_it_is_held(sheet, coordinator, structure):
    PlaceFactory(structure=structure, name="Le Hangar")
    assert any("Le Hangar" in each for each in interviewing.facts_of(sheet)["listing"])
    written(sheet, coordinator, next="Refaire le point en juin.")
    interviewing.hold(sheet, by=coordinator, held_on=dt.date(2025, 12, 10))
    PlaceFactory(structure=structure, name="La Remise")
    said = {section: (facts, note) for section, _heading, facts, note in interviewing.sections(sheet)}
    assert said["next"][1] == "Refaire le point en juin."
    assert not any("La Remise" in each for each in said["listing"][0])


def test_a_sheet_is_closed_only_when_one_knows_who_spoke(sheet, coordinator):
    with pytest.raises(StepRefused):
        interviewing.hold(sheet, by=coordinator, held_on=dt.date(2025, 12, 10))
    sheet.refresh_from_db()
    assert sheet.status == InterviewStatus.PREPARED


def test_two_people_do_not_write_over_each_other(sheet, coordinator):
    other = PersonFactory(coordinator=True)
    before = sheet.edition
    written(sheet, other, next="Le leur")
    with pytest.raises(StepRefused):
        interviewing.write(sheet, by=coordinator, seen=before, notes={"next": "Le mien"})
    sheet.refresh_from_db()
    assert sheet.notes["next"] == "Le leur"


def test_the_member_reads_its_copy_and_confirms_it(sheet, coordinator, manager):
    written(sheet, coordinator, next="Suite")
    interviewing.hold(sheet, by=coordinator, held_on=dt.date(2025, 12, 10))
    assert OutgoingMessage.objects.filter(to=manager.email).count() == 1
    with pytest.raises(PermissionDenied):
        interviewing.confirm(sheet, by=PersonFactory(manager_of=StructureFactory()))
    interviewing.confirm(sheet, by=manager, remark="Ajouter l’atelier de mars.")
    assert (sheet.status, sheet.confirmed_by) == (InterviewStatus.CONFIRMED, manager)


@pytest.mark.parametrize("status", InterviewStatus.values)
def test_only_a_sheet_that_was_held_is_confirmed(sheet, manager, status):
    Interview.objects.filter(pk=sheet.pk).update(status=status, held_on=dt.date(2025, 12, 10))
    if status == InterviewStatus.HELD:
        interviewing.confirm(sheet, by=manager)
    else:
        with pytest.raises(StepRefused):
            interviewing.confirm(sheet, by=manager)
    sheet.refresh_from_db()
    assert sheet.status == (InterviewStatus.CONFIRMED if status == InterviewStatus.HELD else status)


def test_what_was_written_is_not_thrown_away(sheet, coordinator):
    written(sheet, coordinator, next="Suite")
    with pytest.raises(StepRefused):
        interviewing.drop(sheet, by=coordinator)
    written(sheet, coordinator, next="")
    interviewing.drop(sheet, by=coordinator)
    assert not Interview.objects.exists()


def test_both_copies_are_a_pdf(sheet, manager):
    client = Client()
    client.force_login(manager)
    answer = client.get(reverse("network:interview_pdf", args=[sheet.pk]))
    assert answer.content.startswith(b"%PDF")
    other = Client()
    other.force_login(PersonFactory(manager_of=StructureFactory()))
    assert other.get(reverse("network:interview_pdf", args=[sheet.pk])).status_code == 404


# The yearly page


def test_the_yearly_page_gathers_figures_commitments_and_interview(
    sheet, coordinator, structure, manager, django_assert_max_num_queries
):
    a_campaign(by=coordinator)
    written(sheet, coordinator, next="Suite")
    interviewing.hold(sheet, by=coordinator, held_on=dt.date(2025, 12, 10))
    commitment = Commitment.objects.create(agreement_type=rules_of("tani"), name="Former les aidants, vraiment")
    Pledge.objects.create(structure=structure, commitment=commitment, taken_on=dt.date(2024, 1, 1))
    found = yearly.year_of(manager).structures[0]
    assert (len(found.readings), len(found.interviews), len(found.to_tell)) == (1, 1, 1)
    client = Client()
    client.force_login(manager)
    assert client.get(reverse("network:yearly")).status_code == 200


# What is missing


def test_the_table_says_what_each_member_has_not_told(structure, django_assert_num_queries):
    rules = rules_of("tani")
    first, second = Commitment.objects.filter(agreement_type=rules, of_owner=False, everybody=False)[:2]
    told = {"taken_on": dt.date(2025, 1, 1), "status": PledgeStatus.DONE}
    pledge = Pledge.objects.create(structure=structure, commitment=first, approach="Avec le lycée.", **told)
    row = tracking.of_rules(rules).rows[0]
    assert len(row.missing) == 5  # a second device, what all take, the impact, evidence, feedback
    Pledge.objects.filter(pk=pledge.pk).update(impact="Oui", feedback="Utile", evidence="https://example.org/")
    Pledge.objects.create(structure=structure, commitment=second, approach="Seuls.", impact="Trop tôt", **told)
    for each in Commitment.objects.filter(agreement_type=rules, everybody=True):
        Pledge.objects.create(structure=structure, commitment=each, approach="Oui", impact="Oui", **told)
    with django_assert_num_queries(3):
        found = tracking.of_rules(rules)
    assert (found.complete, found.rows[0].missing) == (1, [])
    assert tracking.of_rules(rules, missing_only=True).rows == []


def test_the_other_partys_side_is_followed_too():
    rules = rules_of("tani")
    ours = tracking.of_rules(rules).ours
    assert ours and all(pledge is None for _commitment, pledge in ours)


def test_saved_again_after_reading_theirs_it_takes_its_place(sheet, coordinator):
    client = Client()
    client.force_login(coordinator)
    url = reverse("network:interview", args=[sheet.pk])
    typed = {"seen": sheet.edition, "note_next": "Le mien"}
    written(sheet, PersonFactory(coordinator=True), next="Le leur")
    refused = client.post(url, typed)
    assert refused.status_code == 422 and "Le mien" in refused.content.decode()
    assert f'name="seen" value="{sheet.edition}"' in refused.content.decode()
    assert client.post(url, typed | {"seen": sheet.edition}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.notes["next"] == "Le mien"


def test_what_is_typed_in_a_sheet_closed_meanwhile_is_shown_again(sheet, coordinator):
    client = Client()
    client.force_login(coordinator)
    typed = {"seen": sheet.edition, "note_next": "Pas encore enregistré"}
    written(sheet, coordinator)
    interviewing.hold(sheet, by=coordinator, held_on=dt.date(2025, 12, 10))
    refused = client.post(reverse("network:interview", args=[sheet.pk]), typed)
    assert refused.status_code == 422 and "Pas encore enregistré" in refused.content.decode()


def test_a_sheet_written_in_meanwhile_or_held_is_not_thrown_away(sheet, coordinator):
    stale = Interview.objects.get(pk=sheet.pk)
    written(sheet, coordinator, next="Suite")
    with pytest.raises(StepRefused):
        interviewing.drop(stale, by=coordinator)
    written(sheet, coordinator, next="")
    interviewing.hold(sheet, by=coordinator, held_on=dt.date(2025, 12, 10))
    with pytest.raises(StepRefused):
        interviewing.drop(sheet, by=coordinator)
    assert Interview.objects.filter(pk=sheet.pk).exists()
