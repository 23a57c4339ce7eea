"""How commitments are kept."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from network import committing
from network.models import Pledge, Structure
from network.steps import StepRefused
from tests.factories.network import MembershipFactory, PersonFactory, RulesFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules():
    rules = RulesFactory(least_commitments=2, owner=StructureFactory(member=False))
    for name in ("PIX", "Pass", "Carte"):
        rules.commitments.create(name=name)
    rules.commitments.create(name="Documenter", everybody=True)
    rules.commitments.create(name="Conseiller", of_owner=True)
    return rules


@pytest.fixture
def structure(rules):
    structure = StructureFactory(member=False)
    MembershipFactory(structure=structure, agreement_type=rules)
    for name in ("PIX", "Pass", "Documenter"):
        take(structure, rules, name)
    return structure


def take(structure, rules, name, **more):
    commitment = rules.commitments.get(name=name)
    return Pledge.objects.create(
        **{"structure": structure, "commitment": commitment, "taken_on": dt.date(2026, 1, 1), **more}
    )


def pledge(structure, name):
    return structure.pledges.get(commitment__name=name)


def test_a_member_tells_where_it_stands(structure):
    person = PersonFactory(editor_of=structure)
    said = {"approach": " Ateliers ", "impact": "Plus de monde", "evidence": "https://example.org/"}
    committing.tell(pledge(structure, "PIX"), by=person, status="under_way", **said)
    told = pledge(structure, "PIX")
    assert (told.status, told.approach, told.impact) == ("under_way", "Ateliers", "Plus de monde")
    assert told.updated_at is not None


def test_readers_and_others_tell_nothing(structure, rules):
    for person in (PersonFactory(reader_of=structure), PersonFactory(manager_of=StructureFactory())):
        with pytest.raises(PermissionDenied):
            committing.tell(pledge(structure, "PIX"), by=person, status="done")
        with pytest.raises(PermissionDenied):
            committing.take(structure, rules.commitments.get(name="Carte"), by=person)
        with pytest.raises(PermissionDenied):
            committing.give_up(pledge(structure, "PIX"), by=person)


def test_one_never_goes_under_the_least_that_the_rules_ask_for(structure, rules):
    person = PersonFactory(manager_of=structure)
    with pytest.raises(StepRefused):
        committing.give_up(pledge(structure, "PIX"), by=person)
    committing.take(structure, rules.commitments.get(name="Carte"), by=person)
    committing.give_up(pledge(structure, "PIX"), by=person)
    with pytest.raises(StepRefused):
        committing.give_up(pledge(structure, "Pass"), by=person)
    with pytest.raises(StepRefused):
        committing.give_up(pledge(structure, "Documenter"), by=person)
    with pytest.raises(StepRefused):
        committing.tell(pledge(structure, "PIX"), by=person, status="done")
    committing.take(structure, rules.commitments.get(name="PIX"), by=person)
    assert pledge(structure, "PIX").status == "taken"


def test_one_commits_to_what_is_offered_only(structure, rules):
    person = PersonFactory(manager_of=structure)
    elsewhere = RulesFactory().commitments.create(name="Ailleurs")
    for commitment in (rules.commitments.get(name="Conseiller"), rules.commitments.get(name="PIX"), elsewhere):
        with pytest.raises(StepRefused):
            committing.take(structure, commitment, by=person)


def test_the_other_party_follows_its_own(rules):
    person = PersonFactory(manager_of=rules.owner)
    assert [each.name for each in committing.to_choose(rules.owner)] == ["Conseiller"]
    committing.take(rules.owner, rules.commitments.get(name="Conseiller"), by=person)
    committing.give_up(pledge(rules.owner, "Conseiller"), by=person)


@pytest.mark.parametrize(
    "taken_on, told_on, is_quiet",
    [
        (dt.date(2025, 11, 19), None, True),
        (dt.date(2025, 11, 20), None, False),
        (dt.date(2024, 1, 1), dt.date(2025, 11, 20), False),
        (dt.date(2024, 1, 1), dt.date(2025, 11, 19), True),
    ],
)
def test_who_has_told_nothing_for_a_year_may_need_help(rules, taken_on, told_on, is_quiet):
    structure = StructureFactory()
    told_at = told_on and timezone.make_aware(dt.datetime.combine(told_on, dt.time(12)))
    take(structure, rules, "PIX", taken_on=taken_on, updated_at=told_at)
    assert committing.quiet_for_a_year(dt.date(2026, 11, 20)).exists() is is_quiet
    assert Structure.objects.count() == 2


def test_the_pages_keep_what_is_typed_and_take_the_list_away(client, site, structure):
    client.force_login(PersonFactory(manager_of=structure))
    address = reverse("network:pledge_tell", args=[structure.slug, pledge(structure, "PIX").pk])
    answer = client.post(address, {"status": "done", "approach": "Gardé", "evidence": "javascript:alert(1)"})
    assert (answer.status_code, "Gardé" in answer.content.decode()) == (422, True)
    assert client.post(address, {"status": "done", "approach": "Fait"}).status_code == 302
    assert "Fait" in client.get(reverse("network:pledges", args=[structure.slug])).content.decode()
    client.force_login(PersonFactory(coordinator=True))
    table = client.get(reverse("network:commitments"), {"format": "csv", "status": "done"}).content.decode()
    assert ("Fait" in table, "Pass" in table) == (True, False)
    for query in ({"commitment": "é"}, {"commitment": "9" * 30}, {"status": "x", "page": "0"}, {"silent": "1"}):
        assert client.get(reverse("network:commitments"), query).status_code == 200


@pytest.mark.parametrize("sent", ["9" * 20, "9" * 5000, "x", ""])
def test_a_commitment_that_does_not_exist_is_refused_with_a_sentence(client, site, structure, sent):
    client.force_login(PersonFactory(manager_of=structure))
    answer = client.post(reverse("network:pledge_take", args=[structure.slug]), {"commitment": sent})
    assert answer.status_code == 302
