"""What was decided: found again, and followed until it is done."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from network import deciding, decisions
from network.models import Attendance, Decision
from network.steps import StepRefused
from tests.factories.governance import MeetingFactory, MeetingKindFactory
from tests.factories.network import MembershipApplicationFactory, PersonFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return PersonFactory(coordinator=True)


def written(by, sentence="Adopter le programme", **said):
    said = {"taken_on": dt.date(2025, 3, 1), "taken_by": "équipe projet", **said}
    return decisions.write(by=by, sentence=sentence, **said)


def test_an_effect_is_foreseen_done_and_done_again(coordinator):
    decision = written(coordinator)
    with pytest.raises(StepRefused):
        decisions.carry_out(decision, by=coordinator)
    decisions.foresee(decision, by=coordinator, effect=" Écrire à la préfecture ")
    decisions.carry_out(decision, by=coordinator)
    decision.refresh_from_db()
    assert (decision.effect, decision.effect_done_on, decision.effect_done_by) == (
        "Écrire à la préfecture", timezone.localdate(), coordinator,
    )  # fmt: skip
    for step, said in ((decisions.carry_out, {}), (decisions.foresee, {"effect": "Autre"})):
        with pytest.raises(StepRefused):
            step(decision, by=coordinator, **said)
    decisions.reopen(decision, by=coordinator)
    with pytest.raises(StepRefused):
        decisions.reopen(decision, by=coordinator)


def test_nothing_is_decided_tomorrow_nor_by_members(coordinator):
    with pytest.raises(StepRefused):
        written(coordinator, taken_on=timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(PermissionDenied):
        written(PersonFactory(manager_of=StructureFactory()))


def test_decisions_are_found_by_word_number_year_and_effect(client, site, coordinator):
    first = written(coordinator, "Adopter le programme", effect="Imprimer")
    second = written(coordinator, "=Acheter deux tablettes", taken_on=dt.date(2026, 1, 5))
    client.force_login(PersonFactory(reader_of=StructureFactory()))
    address = reverse("network:decisions")

    def shown(question=""):
        page = client.get(f"{address}?{question}")
        assert page.status_code == 200
        return [each for each in (first, second) if f'id="d{each.pk}"' in page.content.decode()]

    assert shown() == [first, second]
    assert shown("q=programme") == [first] == shown("annee=2025") == shown("suite=attendue") == shown("q=2025-01")
    assert shown("annee=9999999999999&page=x&q=%00") == [first, second]
    assert shown("q=introuvable") == []
    table = client.get(f"{address}?format=csv").content.decode("utf-8-sig")
    assert "'=Acheter deux tablettes" in table and "2025-01" in table


def test_the_public_and_those_outside_read_no_decision(client, site, coordinator):
    written(coordinator)
    assert client.get(reverse("network:decisions")).status_code == 302
    client.force_login(PersonFactory())
    assert client.get(reverse("network:decisions")).status_code == 404


def test_a_secretariat_follows_decisions_on_screen(client, site, coordinator):
    client.force_login(coordinator)
    typed = {"sentence": "Adopter", "taken_on": "2026-01-05", "taken_by": "équipe projet"}
    assert client.post(reverse("network:decision_new"), {**typed, "taken_on": "05 janvier"}).status_code == 422
    assert client.post(reverse("network:decision_new"), typed).status_code == 302
    decision = Decision.objects.get()
    there = f"{reverse('network:decisions')}?q=Adopter"
    response = client.post(
        reverse("network:decision_foresee", args=[decision.pk]), {"effect": "Écrire\0", "next": there}
    )
    assert response["Location"] == there
    client.post(reverse("network:decision_carry_out", args=[decision.pk]))
    decision.refresh_from_db()
    assert decision.effect_done_on == timezone.localdate()


def test_members_read_neither_the_meetings_of_others_nor_why_an_application_was_refused(coordinator):
    member = PersonFactory(reader_of=StructureFactory())
    bilateral = MeetingFactory(kind=MeetingKindFactory(audience="bilateral"), status="closed")
    refused = MembershipApplicationFactory(status="refused", refusal_reason="Hors du territoire")
    plenary = MeetingFactory(status="closed")
    for number, said in enumerate(({}, {"meeting": plenary}, {"meeting": bilateral}, {"application": refused})):
        deciding.decide(f"Phrase {number}", by=coordinator, taken_on=dt.date(2026, 1, 5), taken_by="nous", **said)

    def read(person):
        return sorted(each.sentence[-1] for each in decisions.found(person))

    assert (read(member), read(coordinator)) == (["0", "1"], ["0", "1", "2", "3"])
    Attendance.objects.create(meeting=bilateral, structure=member.affiliations.get().structure)
    assert read(member) == ["0", "1", "2"]
    assert read(PersonFactory()) == []
