"""How a structure joins the network: opinions, decisions, and what follows."""

import datetime as dt
import threading
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from network import deciding, joining
from network.models import ApplicationStatus as Status
from network.models import (
    Decision,
    Invitation,
    Mandate,
    Meeting,
    MeetingKind,
    Membership,
    MembershipApplication,
    Network,
    Opinion,
    OutgoingMessage,
    Party,
    Pledge,
    Structure,
    Vote,
)
from network.steps import StepRefused
from tests.factories.network import (
    MembershipApplicationFactory,
    PersonFactory,
    RulesFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return PersonFactory(coordinator=True)


def refuse(application, by):
    joining.refuse(application, by=by, reason="Motif")


def test_submitting_tells_the_applicant_and_the_secretariat():
    Network.objects.create(name="Réseau", email="secretariat@example.org")
    application = MembershipApplicationFactory(status=Status.DRAFT)
    joining.submit(application)
    told = sorted(OutgoingMessage.objects.values_list("to", flat=True))
    assert told == sorted([application.email, "secretariat@example.org"])
    assert application.status == Status.SUBMITTED


def test_accepting_calls_to_sign_and_invites_and_begins_no_membership(coordinator):
    rules = RulesFactory()
    wanted = rules.commitments.create(name="Ouvrir un accès libre")
    rules.commitments.create(name="Animer le réseau", of_owner=True)
    application = MembershipApplicationFactory(agreement_type=rules)
    application.commitments.set(rules.commitments.all())
    joining.accept(application, by=coordinator)
    structure = Structure.objects.get()
    assert (structure.name, application.status) == (application.structure_name, Status.ACCEPTED)
    assert not Membership.objects.exists()
    party = Party.objects.get()
    assert (party.structure, party.representative_email, party.signed_on) == (structure, "camille@example.org", None)
    assert [each.commitment for each in Pledge.objects.filter(structure=structure)] == [wanted]
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.structure, invitation.role) == (application.email, structure, "manager")
    decision = Decision.objects.get()
    assert (decision.application, decision.taken_by) == (application, rules.get_decided_by_display())
    assert application.structure_name in decision.sentence


@pytest.mark.parametrize("status", [s for s in Status if s != Status.SUBMITTED])
def test_only_a_submitted_application_is_decided(status, coordinator):
    application = MembershipApplicationFactory(status=status, refusal_reason="Motif")
    for step in (joining.accept, refuse):
        with pytest.raises(StepRefused):
            step(application, by=coordinator)
    with pytest.raises(StepRefused):
        joining.ask_to_complete(application, "Les statuts", by=coordinator)
    assert not Decision.objects.exists()
    assert not Structure.objects.exists()


def test_of_two_clicks_one_accepts(coordinator):
    application = MembershipApplicationFactory()
    seen_by_another = MembershipApplication.objects.get()
    joining.accept(application, by=coordinator)
    with pytest.raises(StepRefused):
        joining.accept(seen_by_another, by=coordinator)
    assert Structure.objects.count() == 1


def test_nobody_decides_about_their_own_structure():
    structure = StructureFactory(siret="43493312300029")
    theirs = MembershipApplicationFactory(structure=structure)
    same_siret = MembershipApplicationFactory(siret=structure.siret)
    judge_and_party = PersonFactory(coordinator=True, manager_of=structure)
    same_person = MembershipApplicationFactory(email=judge_and_party.email)
    for application in (theirs, same_siret, same_person):
        for step in (joining.accept, refuse):
            with pytest.raises(PermissionDenied):
                step(application, by=judge_and_party)
        with pytest.raises(PermissionDenied):
            joining.give_opinion(application, "for", "", by=judge_and_party, structure=structure)


# Who decides


def referent(structure=None, **mandate):
    person = PersonFactory(editor_of=structure) if structure else PersonFactory()
    Mandate.objects.create(
        user=person, role="referent", structure=structure, begins_on=dt.date(2025, 1, 1), **mandate
    )
    return person


def test_a_referent_of_the_project_team_decides_where_the_team_does():
    application = MembershipApplicationFactory(agreement_type=RulesFactory())
    joining.accept(application, by=referent())
    assert application.status == Status.ACCEPTED


def test_a_mandate_that_ended_gives_no_say():
    application = MembershipApplicationFactory(agreement_type=RulesFactory())
    former = referent(ends_on=dt.date(2025, 12, 31))
    assert not MembershipApplication.objects.visible_to(former).exists()
    with pytest.raises(PermissionDenied):
        joining.accept(application, by=former)


@pytest.mark.parametrize("decider", ["state", "departement"])
def test_where_an_institution_decides_its_people_and_coordinators_do(decider, coordinator):
    owner = StructureFactory()
    rules = RulesFactory(decided_by=decider, owner=owner)
    application = MembershipApplicationFactory(agreement_type=rules)
    for other in (PersonFactory(reader_of=owner), PersonFactory(manager_of=StructureFactory()), referent()):
        with pytest.raises(PermissionDenied):
            joining.accept(application, by=other)
    theirs = PersonFactory(editor_of=owner)
    assert MembershipApplication.objects.visible_to(theirs).get() == application
    joining.accept(application, by=theirs)
    refuse(MembershipApplicationFactory(agreement_type=rules), coordinator)
    assert set(Decision.objects.values_list("taken_by", flat=True)) == {owner.called}


def test_a_draft_is_nobody_elses_business(coordinator):
    MembershipApplicationFactory(status=Status.DRAFT)
    for person in (coordinator, referent(), PersonFactory()):
        assert not MembershipApplication.objects.visible_to(person).exists()


# In plenary


def decision_of(application, *, status="closed", result="adopted", about=None):
    kind, _new = MeetingKind.objects.get_or_create(name="Plénière")
    meeting = Meeting.objects.create(kind=kind, title="Plénière", starts_at=timezone.now())
    vote = Vote.objects.create(
        meeting=meeting, question="Admettre ?", status=status, result=result, application=about or application
    )
    return deciding.decide(
        "Admise.", by=None, taken_on=dt.date(2026, 11, 20), taken_by="La plénière", vote=vote,
        application=about or application,
    )  # fmt: skip


def test_where_the_plenary_decides_nobody_decides_alone(coordinator):
    rules = RulesFactory(decided_by="plenary")
    application, other = MembershipApplicationFactory.create_batch(2, agreement_type=rules)
    of_another, rejected = decision_of(application, about=other), decision_of(application, result="rejected")
    still_open = decision_of(application, status="open", result="")
    without_vote = deciding.decide(
        "Oui.", by=None, taken_on=dt.date(2026, 1, 1), taken_by="Moi", application=application
    )
    for decision in (None, of_another, rejected, still_open, without_vote):
        with pytest.raises(StepRefused):
            joining.accept(application, by=coordinator, decision=decision)
    with pytest.raises(StepRefused):
        joining.refuse(application, by=coordinator, reason="Non", decision=decision_of(application))
    joining.accept(application, by=coordinator, decision=decision_of(application))
    assert application.status == Status.ACCEPTED
    joining.refuse(other, by=coordinator, reason="Non", decision=decision_of(other, result="rejected"))
    assert other.status == Status.REFUSED


def test_a_withdrawn_application_is_not_decided_by_a_vote(coordinator):
    application = MembershipApplicationFactory(agreement_type=RulesFactory(decided_by="plenary"), status="withdrawn")
    with pytest.raises(StepRefused):
        joining.accept(application, by=coordinator, decision=decision_of(application))
    assert application.status == Status.WITHDRAWN


# Where nobody decides


def test_where_nobody_decides_commitments_are_enough():
    rules = RulesFactory(decided_by="nobody")
    application = MembershipApplicationFactory(agreement_type=rules, status=Status.DRAFT)
    joining.submit(application)
    assert application.status == Status.ACCEPTED
    assert Party.objects.get().structure.name == application.structure_name
    assert not application.structure.shown_in_directory
    assert Invitation.objects.get().email == application.email


def test_where_nobody_decides_nobody_takes_over_the_structure_of_others():
    rules = RulesFactory(decided_by="nobody")
    structure = StructureFactory(member=False, email="accueil@example.org", siret="43493312300029")
    PersonFactory(manager_of=structure)
    chosen = MembershipApplicationFactory(agreement_type=rules, status=Status.DRAFT, structure=structure)
    same_siret = MembershipApplicationFactory(agreement_type=rules, status=Status.DRAFT, siret=structure.siret)
    for application in (chosen, same_siret):
        joining.submit(application)
        assert application.status == Status.SUBMITTED
    assert not Invitation.objects.exists()
    joining.withdraw_by_link(chosen)
    typed = MembershipApplicationFactory(
        agreement_type=rules, status=Status.DRAFT, structure=structure, email="accueil@example.org",
        representative_name="Pirate", representative_email="pirate@example.org",
    )  # fmt: skip
    joining.submit(typed)  # the mailbox that the listing shows was typed, not proved
    assert (typed.status, Party.objects.count(), Invitation.objects.count()) == (Status.SUBMITTED, 0, 0)


def test_where_nobody_decides_whoever_edits_the_structure_is_accepted_signed_in_only():
    rules, structure = RulesFactory(decided_by="nobody"), StructureFactory(member=False)
    editor = PersonFactory(editor_of=structure)
    draft = {"agreement_type": rules, "status": Status.DRAFT, "structure": structure, "applicant": editor}
    by_link = MembershipApplicationFactory(**draft)
    joining.submit(by_link)
    assert by_link.status == Status.SUBMITTED
    joining.withdraw_by_link(by_link)
    begun_by_another = MembershipApplicationFactory(**draft | {"applicant": PersonFactory()})
    joining.submit(begun_by_another, by=editor)
    assert begun_by_another.status == Status.SUBMITTED
    joining.withdraw_by_link(begun_by_another)
    own = MembershipApplicationFactory(**draft, email="somebody.else@example.org")
    joining.submit(own, by=editor)
    assert own.status == Status.ACCEPTED
    assert not Invitation.objects.exists()  # an editor makes nobody a manager by typing an address


def test_where_nobody_decides_and_there_is_no_text_yet_the_application_waits():
    rules = RulesFactory(decided_by="nobody", convention_text="")
    application = MembershipApplicationFactory(agreement_type=rules, status=Status.DRAFT)
    joining.submit(application)
    assert application.status == Status.SUBMITTED


def test_those_who_decide_are_told_and_the_applicant_is_not_one_of_them():
    owner = StructureFactory(member=False)
    person, judge_and_party = PersonFactory(editor_of=owner), PersonFactory(manager_of=owner)
    team, _former = referent(), referent(ends_on=dt.date(2025, 12, 31))

    def told(**rules):
        OutgoingMessage.objects.all().delete()
        joining.submit(
            MembershipApplicationFactory(
                agreement_type=RulesFactory(**rules), status=Status.DRAFT, applicant=judge_and_party
            )
        )
        found = OutgoingMessage.objects.filter(event__startswith="application-submitted")
        return set(found.values_list("to", flat=True))

    assert told() == {team.email}
    assert told(decided_by="departement", owner=owner) == {person.email}


def test_a_commitment_given_up_and_ticked_again_is_taken_again(coordinator):
    rules, structure = RulesFactory(), StructureFactory(member=False)
    commitment = rules.commitments.create(name="Former")
    Pledge.objects.create(structure=structure, commitment=commitment, status="dropped", taken_on=dt.date(2024, 1, 1))
    application = MembershipApplicationFactory(agreement_type=rules, structure=structure)
    application.commitments.add(commitment)
    joining.accept(application, by=coordinator)
    assert Pledge.objects.get().status == "taken"


# Opinions


def test_a_structure_has_one_voice():
    structure = StructureFactory()
    application = MembershipApplicationFactory()
    first, second = referent(structure), referent(structure)
    joining.give_opinion(application, "for", "", by=first, structure=structure)
    joining.give_opinion(application, "against", "Trop loin.", by=second, structure=structure)
    opinion = Opinion.objects.get()
    assert (opinion.structure, opinion.user, opinion.verdict, opinion.words) == (
        structure,
        second,
        "against",
        "Trop loin.",
    )


def test_a_coordinator_without_a_structure_speaks_alone(coordinator):
    application = MembershipApplicationFactory()
    joining.give_opinion(application, "for", "", by=coordinator)
    joining.give_opinion(application, "reserved", "À voir.", by=coordinator)
    assert [(each.structure, each.verdict) for each in Opinion.objects.all()] == [(None, "reserved")]
    with pytest.raises(PermissionDenied):
        joining.give_opinion(application, "for", "", by=coordinator, structure=StructureFactory())


def test_an_opinion_against_says_why_and_names_its_structure():
    structure = StructureFactory()
    application, person = MembershipApplicationFactory(), referent(structure)
    for said in ({"verdict": "against", "words": " "}, {"verdict": "perhaps", "words": "Oui"}):
        with pytest.raises(StepRefused):
            joining.give_opinion(application, said["verdict"], said["words"], by=person, structure=structure)
    with pytest.raises(StepRefused):
        joining.give_opinion(application, "for", "", by=person)
    with pytest.raises(PermissionDenied):
        joining.give_opinion(application, "for", "", by=PersonFactory(manager_of=structure), structure=structure)


def test_opinions_are_read_by_those_who_decide_and_never_by_the_applicant(client, site, coordinator):
    applicant = PersonFactory()
    application = MembershipApplicationFactory(applicant=applicant)
    joining.give_opinion(application, "reserved", "Mot réservé.", by=coordinator)
    address = reverse("network:application", args=[application.pk])
    for person, reads in ((coordinator, True), (applicant, False)):
        client.force_login(person)
        assert ("Mot réservé." in client.get(address).content.decode()) is reads


# Refusing, withdrawing


def test_a_refusal_gives_its_reason(coordinator):
    application = MembershipApplicationFactory()
    with pytest.raises(StepRefused):
        joining.refuse(application, by=coordinator, reason="   ")
    assert MembershipApplication.objects.get().status == Status.SUBMITTED


def test_a_refused_applicant_reads_why(coordinator):
    application = MembershipApplicationFactory()
    joining.refuse(application, by=coordinator, reason="Hors du territoire.")
    assert "Hors du territoire." in OutgoingMessage.objects.get(to=application.email).text
    assert "Hors du territoire." in Decision.objects.get().sentence


def test_the_applicant_withdraws_and_nobody_else():
    applicant = PersonFactory()
    application = MembershipApplicationFactory(applicant=applicant)
    with pytest.raises(PermissionDenied):
        joining.withdraw(application, by=PersonFactory())
    joining.withdraw(application, by=applicant)
    assert application.status == Status.WITHDRAWN


# Two people at the same instant


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_at_once_one_accepts_or_refuses_and_numbers_never_meet():
    coordinators = [PersonFactory(coordinator=True) for _each in range(2)]
    application = MembershipApplicationFactory()
    start, outcomes = threading.Barrier(2), []

    def act(step, by):
        start.wait()
        for _try in range(500):  # SQLite in memory does not wait for the other one: it says so at once
            try:
                step(MembershipApplication.objects.get(pk=application.pk), by=by)
                outcomes.append("done")
            except StepRefused:
                outcomes.append("refused")
            except OperationalError:
                time.sleep(0.01)
                continue
            break
        connection.close()

    threads = [
        threading.Thread(target=act, args=each) for each in zip((joining.accept, refuse), coordinators, strict=True)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["done", "refused"]
    application.refresh_from_db()
    assert Structure.objects.exists() is (application.status == Status.ACCEPTED)
    assert Decision.objects.count() == 1
