"""The five charters, each living its own life: who decides, who signs, when it begins, renews, changes and ends.

Each test reads like the charter that it comes from (domain.md, section 2).
"""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from network import deadlines, governing, joining, leaving, register, signing, voting
from network.models import (
    AgendaItem,
    Agreement,
    AgreementStatus,
    ApplicationStatus,
    Attendance,
    Decision,
    Departure,
    Meeting,
    MeetingKind,
    Membership,
    MembershipApplication,
    NoticeStatus,
    Structure,
    Vote,
)
from network.signing import ToSign
from network.steps import StepRefused
from tests.factories.agreements import a_secretariat, called, charter_in_force, rules_of, signs
from tests.factories.network import PersonFactory, StructureFactory

pytestmark = pytest.mark.django_db


def day(text):
    return dt.date.fromisoformat(text)


def on(text, hour=10):
    """Live that day in Paris."""
    return time_machine.travel(dt.datetime.fromisoformat(f"{text}T{hour:02}:00+01:00"), tick=False)


@pytest.fixture
def secretariat():
    return a_secretariat()


def applies(rules, nature="association", commitments=(), name="La Ruche numérique"):
    """A structure that nobody knew hands its application over."""
    application = MembershipApplication.objects.create(
        agreement_type=rules, status=ApplicationStatus.DRAFT, structure_name=name, legal_nature=nature,
        contact_name="Dominique Essai", email="ruche@example.org", motivation="Nous tenons trois permanences.",
        representative_name="Dominique Essai", representative_email="ruche@example.org",
    )  # fmt: skip
    every = rules.commitments.filter(everybody=True, of_owner=False)
    application.commitments.set([*every, *commitments])
    joining.submit(application)
    application.refresh_from_db()
    return application


def signs_on_paper(party, by, dated):
    scan = SimpleUploadedFile("feuille.pdf", b"%PDF-1.4")
    return signing.sign_on_paper(
        ToSign(party), by=by, name="Dominique Essai", function="Maire", dated=day(dated), scan=scan
    )


def names(on_day):
    return [line.structure for line in register.on(day(on_day))]


def party_of(application):
    return application.structure.parties.get()


# Deux-Sèvres: the project team decides; all sign; one year, renewed tacitly five times at most


def test_deux_sevres(secretariat):
    rules = rules_of("deux-sevres")
    prefecture, departement = [StructureFactory(name=name, member=False) for name in ("Préfecture", "Département")]
    first, second = [called(rules, by=secretariat, structure=each) for each in (prefecture, departement)]
    signs_on_paper(first, secretariat, "2024-04-20")
    assert names("2024-04-21") == []
    signs_on_paper(second, secretariat, "2024-05-02")
    convention = Agreement.objects.get()
    assert (convention.status, convention.starts_on) == (AgreementStatus.IN_FORCE, day("2024-05-02"))
    assert names("2024-05-01") == [] and names("2024-05-02") == ["Département", "Préfecture"]
    assert deadlines.current_end(convention, day("2024-06-01")) == day("2025-05-01")
    assert deadlines.final_end(convention.starts_on, rules) == day("2030-05-01")

    with on("2025-02-10"):
        application = applies(rules)
        joining.accept(application, by=secretariat)  # a referent of the project team
        assert Decision.objects.get(application=application).taken_on == day("2025-02-10")
        assert names("2025-02-10") == ["Département", "Préfecture"]  # admitted, not signed
        signs(party_of(application))
    assert names("2025-02-09") == ["Département", "Préfecture"]
    assert names("2025-02-10") == ["Département", "La Ruche numérique", "Préfecture"]
    assert Agreement.objects.get().starts_on == day("2024-05-02")  # a newcomer does not start the clock again

    with on("2025-09-01"):
        amendment = signing.amend(convention, by=secretariat, subject="Annexe 3", text="Une annexe de plus.")
        for party in convention.parties.all():
            signs(party, amendment=amendment)
    amendment.refresh_from_db()
    assert amendment.effective_on == day("2025-09-01")

    with on("2026-06-10"):
        manager = PersonFactory(manager_of=application.structure)
        leaving.leave(application.structure, by=manager, words="Nous fermons.")  # nobody approves
    assert names("2026-06-10") == ["Département", "La Ruche numérique", "Préfecture"]
    assert names("2026-06-11") == ["Département", "Préfecture"]

    with on("2030-05-01"):
        assert leaving.close_due(day("2030-05-01")) == 0
    with on("2030-05-02"):
        assert leaving.close_due(day("2030-05-02")) == 1
        assert leaving.close_due(day("2030-05-02")) == 0
    assert names("2030-05-01") == ["Département", "Préfecture"] and names("2030-05-02") == []


def test_deux_sevres_says_no_to_the_renewal_or_ends_together(secretariat):
    rules = rules_of("deux-sevres")
    for party in [called(rules, by=secretariat) for _each in range(2)]:
        signs_on_paper(party, secretariat, "2024-05-02")
    convention = Agreement.objects.get()
    with on("2026-03-01"):
        leaving.refuse_renewal(convention, by=secretariat)
    convention.refresh_from_db()
    assert deadlines.current_end(convention, day("2026-04-01")) == day("2026-05-01")
    with on("2026-04-15"):
        leaving.end_early(
            convention, by=secretariat, last_day=day("2026-04-15"), kind="common_consent", words="D’un commun accord"
        )
    convention.refresh_from_db()
    assert (convention.status, convention.ended_on) == (AgreementStatus.ENDED, day("2026-04-15"))
    assert set(Membership.objects.values_list("ends_on", flat=True)) == {day("2026-04-15")}


# The model convention: the plenary, half of the members, unanimity of those present


def a_plenary(secretariat, present, members=21):
    """In session, with so many of the members there."""
    kind = MeetingKind.objects.get(name="Séance plénière")
    for _each in range(members - Structure.objects.members().count()):
        StructureFactory()
    from django.utils import timezone

    meeting = Meeting.objects.create(kind=kind, title="Plénière", starts_at=timezone.now(), status="summoned")
    AgendaItem.objects.create(meeting=meeting, title="Adhésions")
    governing.open_session(meeting, by=secretariat)
    there = meeting.attendances.order_by("pk").values_list("pk", flat=True)[:present]
    Attendance.objects.filter(pk__in=list(there)).update(is_present=True)
    return meeting


def decides(meeting, application, secretariat, **counts):
    vote = Vote(
        meeting=meeting, question="Adhésion de La Ruche numérique", application=application,
        **voting.rules_for(meeting, application),
    )  # fmt: skip
    voting.prepare(vote, by=secretariat)
    voting.open_vote(vote, by=secretariat)
    voting.close(vote, by=secretariat, counts={"for": 0, "against": 0, "abstain": 0, **counts})
    vote.refresh_from_db()
    application.refresh_from_db()
    return vote


def test_the_model_convention_admits_in_plenary(secretariat):
    rules = rules_of("modele")
    with on("2026-03-10"):
        application = applies(rules)
        with pytest.raises(StepRefused):
            joining.accept(application, by=secretariat)  # the secretariat alone decides nothing
        vote = decides(a_plenary(secretariat, 12), application, secretariat, **{"for": 12})
        assert (vote.members, vote.present, vote.quorum) == (21, 12, 11)
        assert application.status == ApplicationStatus.ACCEPTED
        assert vote.sentence in Decision.objects.get(application=application).sentence
        assert len(names("2026-03-10")) == 21  # admitted, not signed
        signs(party_of(application))
    assert len(names("2026-03-09")) == 21 and "La Ruche numérique" not in names("2026-03-09")
    assert len(names("2026-03-10")) == 22


@pytest.mark.parametrize(
    ("present", "counts", "result", "status"),
    [
        (12, {"for": 12}, "adopted", "accepted"),
        (12, {"for": 11, "abstain": 1}, "adopted", "accepted"),
        (12, {"for": 11, "against": 1}, "rejected", "refused"),
        (11, {"for": 11}, "adopted", "accepted"),
        (10, {"for": 10}, "no_quorum", "submitted"),
    ],
)
def test_the_model_convention_counts(present, counts, result, status, secretariat):
    application = applies(rules_of("modele"))
    vote = decides(a_plenary(secretariat, present), application, secretariat, **counts)
    assert (vote.result, application.status) == (result, status)


# Sicoval: a charter alone, nobody decides, everybody signs for themselves


def test_sicoval(secretariat):
    rules = rules_of("sicoval")
    with on("2026-01-12"):
        application = applies(rules, nature="company")  # any legal status
        assert application.status == ApplicationStatus.ACCEPTED  # the commitments are accepted, nobody votes
        assert application.structure.pledges.count() == rules.commitments.filter(everybody=True).count()
        signs(party_of(application))
    assert names("2026-01-11") == [] and names("2026-01-12") == ["La Ruche numérique"]
    charter = Agreement.objects.get()
    assert deadlines.current_end(charter, day("2040-01-01")) is None
    with on("2027-01-12"), pytest.raises(StepRefused):
        signing.amend(charter, by=secretariat, subject="Autre texte", text="Autre texte")  # a new version instead
    with on("2027-02-01"):
        version = charter_in_force(2, "Nous accueillons tout le monde.")
        assert signing.ask_acceptance(version, by=secretariat) == 1
        version.refresh_from_db()
        signs(party_of(application), charter=version)
        assert not signing.awaited_acceptances(version)


def test_sicoval_without_the_common_commitments_nobody_enters(secretariat):
    rules = rules_of("sicoval")
    application = MembershipApplication.objects.create(
        agreement_type=rules, status=ApplicationStatus.DRAFT, structure_name="La Ruche", contact_name="Dominique",
        email="ruche@example.org", motivation="Voilà.", representative_name="D", representative_email="d@example.org",
    )  # fmt: skip
    with pytest.raises(StepRefused):
        joining.submit(application)


# TANI: public bodies only, the State decides, at least two of six devices


def test_tani(secretariat):
    rules = rules_of("tani")
    devices = list(rules.commitments.filter(everybody=False, of_owner=False))
    assert len(devices) == 6 and rules.least_commitments == 2 and rules.open_licence_mandatory
    with pytest.raises(StepRefused):
        applies(rules, nature="association", commitments=devices[:2])
    with pytest.raises(StepRefused):
        applies(rules, nature="local_authority", commitments=devices[:1])
    MembershipApplication.objects.all().delete()
    with on("2026-02-03"):
        application = applies(rules, nature="local_authority", commitments=devices[:2])
        joining.accept(application, by=secretariat)  # writes down what the State decided
        signs(party_of(application))
    assert names("2026-02-03") == ["La Ruche numérique"]
    assert rules.commitments.filter(of_owner=True).count() == 3


# Manche: one convention with each member, three years, amendments in time, notices


@pytest.fixture
def manche():
    rules = rules_of("manche")
    rules.owner = StructureFactory(name="Le Département", member=False)
    rules.save()
    return rules


def a_convention(rules, secretariat):
    """Applied, decided by the Département, signed by both: by the member first."""
    with on("2024-01-08"):
        application = applies(rules, nature="association")
        joining.accept(application, by=secretariat)
    convention = Agreement.objects.get()
    signs_on_paper(convention.parties.get(structure=application.structure), secretariat, "2024-01-10")
    assert Membership.objects.count() == 0
    signs_on_paper(convention.parties.get(structure=rules.owner), secretariat, "2024-01-15")
    convention.refresh_from_db()
    return convention


def test_manche_begins_with_the_last_signature_and_its_renewal_is_decided(manche, secretariat):
    convention = a_convention(manche, secretariat)
    assert convention.starts_on == day("2024-01-15") and names("2024-01-14") == []
    assert names("2024-01-15") == ["La Ruche numérique"]  # the Département is no member of its own network
    assert deadlines.current_end(convention, day("2025-01-01")) == day("2027-01-14")
    with on("2026-12-10"):
        leaving.renew(convention, by=secretariat, after=0)
    convention.refresh_from_db()
    assert deadlines.current_end(convention, day("2027-02-01")) == day("2030-01-14")


def test_manche_without_a_decision_ends_with_its_term(manche, secretariat):
    convention = a_convention(manche, secretariat)
    with on("2027-01-15"):
        leaving.close_due(day("2027-01-15"))
    convention.refresh_from_db()
    assert (convention.status, convention.ended_on) == (AgreementStatus.ENDED, day("2027-01-14"))
    assert names("2027-01-14") == ["La Ruche numérique"] and names("2027-01-15") == []


def test_manche_amends_in_time_with_effect_on_the_first_of_the_next_month(manche, secretariat):
    convention = a_convention(manche, secretariat)
    with on("2026-03-10"):
        amendment = signing.amend(convention, by=secretariat, subject="Soirées", text="Ouverture le soir.")
        member, owner = convention.parties.order_by("structure__name")
        signs(member, amendment=amendment)
    with on("2026-03-15"):
        signs(owner, amendment=amendment)
    amendment.refresh_from_db()
    assert amendment.effective_on == day("2026-04-01")
    with on("2026-11-14"), pytest.raises(StepRefused, match="14"):  # two months before the end
        signing.amend(convention, by=secretariat, subject="Trop tard", text="Trop tard.")
    with on("2026-10-14"):  # the last day
        assert signing.amend(convention, by=secretariat, subject="À temps", text="À temps.").number == 2


def test_manche_ends_thirty_days_after_a_notice_without_effect(manche, secretariat):
    convention = a_convention(manche, secretariat)
    member = convention.parties.exclude(structure=manche.owner).get()
    with on("2026-06-12"):
        notice = leaving.give_notice(
            member, by=secretariat, reason="Aucun indicateur transmis.", received_on=day("2026-06-10")
        )
    assert notice.effective_on == day("2026-07-10")
    with on("2026-07-10"):
        assert leaving.close_due(day("2026-07-10")) == 0
    with on("2026-07-11"):
        assert leaving.close_due(day("2026-07-11")) == 1
    assert names("2026-07-10") == ["La Ruche numérique"] and names("2026-07-11") == []
    assert Departure.objects.get().kind == "notice"
    convention.refresh_from_db()
    assert convention.status == AgreementStatus.ENDED


def test_manche_goes_on_after_a_notice_followed_by_effect_or_for_a_part(manche, secretariat):
    convention = a_convention(manche, secretariat)
    member = convention.parties.exclude(structure=manche.owner).get()
    with on("2026-06-12"):
        notice = leaving.give_notice(member, by=secretariat, reason="Retard", received_on=day("2026-06-10"))
        leaving.follow_notice(notice, by=secretariat)
        partial = leaving.give_notice(
            member, by=secretariat, reason="Prêt jamais rendu", received_on=day("2026-06-10"), partial=True,
            concerns="le prêt de matériel",
        )  # fmt: skip
    with on("2026-07-11"):
        assert leaving.close_due(day("2026-07-11")) == 1
    partial.refresh_from_db()
    assert partial.status == NoticeStatus.ENDED and names("2026-07-11") == ["La Ruche numérique"]


def test_manche_a_member_does_not_leave_by_a_click(manche, secretariat):
    a_convention(manche, secretariat)
    structure = Structure.objects.get(name="La Ruche numérique")
    with pytest.raises(StepRefused, match="30"):
        leaving.leave(structure, by=PersonFactory(manager_of=structure))
