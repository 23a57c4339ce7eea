"""How a structure joins the network: what happens between the application and the signature.

    being written ─ submit ─▶ submitted ─┬─ accept ───▶ accepted: the structure exists, its representative is called to sign
    (network.applying)          ▲  │     ├─ refuse ───▶ refused, with a reason
                                └──┤     └─ withdraw ─▶ withdrawn
                                   └ ask_to_complete (the applicant answers: applying.complete), give_opinion

Who decides is a rule of the network: the project team, the plenary by a vote (:mod:`network.governing`), the State or the
Département, or nobody: then whoever takes the commitments is accepted at once. Membership itself begins with the signature
(:mod:`network.signing`). Source: the networks' conventions, article 3 (how members enter); domain.md, section 2.
"""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network import applying, committing, deciding, inviting, notifications, publication, signing
from network.agreement_text import compose
from network.application_links import path_of
from network.models import (
    Affiliation,
    AgreementType,
    ApplicationStatus,
    CharterVersion,
    Decision,
    Mandate,
    Means,
    Opinion,
    Structure,
    VoteResult,
)
from network.naming import free_slug
from network.roles import edits, in_project_team, is_coordinator, structure_ids
from network.steps import StepRefused, advance, allow, record

Decider = AgreementType.Decider
TEAM_ROLES = ["secretariat", "referent"]

# Who may act


def is_own(user, application):
    """Whether the person is the applicant, or acts for the structure that applies: nobody is judge and party."""
    if application.applicant_id == user.pk or application.email.lower() == user.email.lower():
        return True
    mine = structure_ids(user)
    if application.structure_id in mine:
        return True
    return bool(application.siret) and Structure.objects.filter(pk__in=mine, siret=application.siret).exists()


def may_decide(user, application, decision=None):
    """The project team, or whoever the rules name; never about a structure one acts for. A vote decides by itself."""
    if not user.is_authenticated or not user.is_active:
        return False
    if deciding.is_voted(application, decision):
        return is_coordinator(user)
    rules = application.agreement_type
    by_team = rules is None or rules.decided_by in (Decider.PROJECT_TEAM, Decider.PLENARY)
    may = in_project_team(user) if by_team else is_coordinator(user) or _acts_for_owner(user, rules)
    return may and not is_own(user, application)


def _acts_for_owner(user, rules):
    return rules.owner_id is not None and rules.owner_id in structure_ids(user, ["manager", "editor"])


def deciders(application):
    """People with an account who may decide, beside the coordinators."""
    rules, people = application.agreement_type, get_user_model().objects.filter(is_active=True)
    if rules is None or rules.decided_by in (Decider.PROJECT_TEAM, Decider.PLENARY):
        people = people.filter(pk__in=Mandate.objects.running().filter(role__in=TEAM_ROLES).values("user"))
    else:
        theirs = Affiliation.objects.running().filter(structure=rules.owner_id, role__in=["manager", "editor"])
        people = people.filter(pk__in=theirs.values("user"))
    return [each for each in people.order_by("pk") if may_decide(each, application)]


def may_give_opinion(user, application):
    """The project team, never about a structure one acts for."""
    if not user.is_authenticated or application.status != ApplicationStatus.SUBMITTED:
        return False
    return in_project_team(user) and not is_own(user, application)


def may_withdraw(user, application):
    return user.is_authenticated and application.applicant_id == user.pk


def voices(user):
    """Structures in whose name the person may give an opinion; none: the person speaks alone."""
    mandated = Mandate.objects.running().filter(user=user, role__in=TEAM_ROLES).values("structure")
    own = structure_ids(user, ["manager", "editor"])
    return Structure.objects.filter(Q(pk__in=own) | Q(pk__in=mandated)).order_by("name", "pk")


def asks_plenary(application):
    return application.agreement_type is not None and application.agreement_type.decided_by == Decider.PLENARY


# The steps


@transaction.atomic
def submit(application, *, by=None):
    """Hand the application over to the network. Where nobody decides, it is accepted at once."""
    if lacks := applying.missing(application):
        raise StepRefused(" ".join(sentence for _step, sentence in lacks))
    if applying.undecided_twin(application):
        raise StepRefused(_("This structure has already applied; the network is still answering."))
    try:
        with transaction.atomic():
            advance(
                application,
                source=[ApplicationStatus.DRAFT],
                target=ApplicationStatus.SUBMITTED,
                submitted_at=timezone.now(),
            )
    except IntegrityError:
        raise StepRefused(_("This structure has already applied; the network is still answering.")) from None
    record(application, "submit", by=by if by is not None and by.is_authenticated else application.applicant)
    at_once = is_accepted_at_once(application, by)
    notifications.application_submitted(
        application, path_of(application), [] if at_once else [each.email for each in deciders(application)]
    )
    if at_once:
        _admit(application, by=None)


def is_accepted_at_once(application, by):
    """Where nobody decides and there is a text to sign: a structure that is new, or that the applicant, signed in, edits.

    An address that was typed proves nothing: whoever names a structure of others waits for the secretariat.
    """
    rules, structure = application.agreement_type, application.structure
    if rules is None or rules.decided_by != Decider.NOBODY or not _has_text(rules):
        return False
    if structure:
        return by is not None and by.pk == application.applicant_id and edits(by, structure)
    known = Q(name__iexact=application.structure_name) | Q(siret=application.siret) & ~Q(siret="")
    return not Structure.objects.filter(known).exists()


def _has_text(rules):
    """Whether there is something to sign under these rules."""
    charter = CharterVersion.objects.in_force().order_by("pk").first()
    return rules.agreements.living().exists() or bool(compose(rules, charter).strip())


@transaction.atomic
def give_opinion(application, verdict, words, *, by, structure=None):
    """Say what one thinks: one structure, one voice. Said again, the new words take the place of the old ones."""
    allow(may_give_opinion(by, application))
    mine = voices(by)
    if structure is None and mine:
        raise StepRefused(_("Say for which structure you speak: one structure, one voice."))
    if structure is not None and structure not in mine:
        raise PermissionDenied
    if verdict not in Opinion.Verdict.values:
        raise StepRefused(_("Say whether you are in favour."))
    if verdict != Opinion.Verdict.FOR and not words.strip():
        raise StepRefused(_("Say why, in a few words: the others read it before they decide."))
    whose = {"structure": structure, "user": by} if structure is None else {"structure": structure}
    opinion, _is_new = Opinion.objects.update_or_create(
        application=application, **whose,
        defaults={"user": by, "verdict": verdict, "words": words.strip()[:2000], "given_at": timezone.now()},
    )  # fmt: skip
    record(application, "give_opinion", by=by, verdict=verdict, structure=str(structure or ""))
    return opinion


@transaction.atomic
def ask_to_complete(application, words, *, by):
    """Ask the applicant for something before deciding; they answer from their link."""
    allow(may_decide(by, application))
    if not words.strip():
        raise StepRefused(_("Say what is missing."))
    advance(
        application, source=[ApplicationStatus.SUBMITTED], target=ApplicationStatus.SUBMITTED,
        completion_asked=words.strip()[:4000],
    )  # fmt: skip
    record(application, "ask_to_complete", by=by, words=words)
    notifications.application_to_complete(application, path_of(application))


@transaction.atomic
def accept(application, *, by, decision=None):
    """Admit the structure: it exists, its person is invited to manage it, its representative is called to sign."""
    decision = decision or deciding.adopted(application)
    allow(may_decide(by, application, decision))
    _check_decision(application, decision, VoteResult.ADOPTED)
    return _admit(application, by=by, decision=decision)


def _check_decision(application, decision, result):
    """Where the plenary decides, only its closed vote about this very application does."""
    if application.status != ApplicationStatus.SUBMITTED or not asks_plenary(application):
        return
    if not deciding.is_voted(application, decision, result):
        raise StepRefused(_("This network decides in plenary: put it on the agenda."))


def _admit(application, *, by, decision=None):
    advance(
        application, source=[ApplicationStatus.SUBMITTED], target=ApplicationStatus.ACCEPTED, decided_at=timezone.now()
    )  # fmt: skip
    is_new = application.structure is None
    structure = application.structure or _created(application, by)
    type(application).objects.filter(pk=application.pk).update(structure=structure)
    application.structure = structure
    committing.promise(structure, application.commitments.filter(agreement_type=application.agreement_type))
    if decision is None and not Decision.objects.filter(application=application).exists():
        sentence = _("The network admits “%(structure)s”, which is called to sign “%(rules)s”.") % {
            "structure": structure.called, "rules": application.agreement_type or _("the charter")
        }  # fmt: skip
        _write(application, sentence, by, effect=_("Have it signed"))
    if by is not None or is_new:  # otherwise its applicant acts for it already, and says who else does
        inviting.invite_who_was_admitted(structure, application.email, by=by)
    if application.agreement_type is not None:
        signing.call_to_sign(
            structure, application.agreement_type, by=by,
            name=application.representative_name or application.contact_name,
            function=application.representative_function or application.contact_function,
            email=application.representative_email or application.email,
        )  # fmt: skip
    publication.announce()
    record(application, "accept", by=by)
    notifications.application_accepted(application, path_of(application))
    return structure


def _created(application, by):
    return Structure.objects.create(
        name=application.structure_name, slug=free_slug(Structure, application.structure_name),
        siret=application.siret, commune=application.commune, phone=application.phone,
        verified_at=timezone.now(), verified_means=Means.ACCOUNT,
        shown_in_directory=by is not None,  # where nobody decides, nobody has read it yet: its signature comes first
    )  # fmt: skip


@transaction.atomic
def refuse(application, *, by, reason, decision=None):
    """Turn the application down; the applicant is told why and may apply again."""
    allow(may_decide(by, application, decision))
    reason = reason.strip()
    if not reason:
        raise StepRefused(_("A refusal must give its reason."))
    _check_decision(application, decision, VoteResult.REJECTED)
    advance(
        application, source=[ApplicationStatus.SUBMITTED], target=ApplicationStatus.REFUSED,
        decided_at=timezone.now(), refusal_reason=reason,
    )  # fmt: skip
    if decision is None and not Decision.objects.filter(application=application).exists():
        said = {"structure": application.structure_name, "reason": reason}
        _write(application, _("The network does not admit “%(structure)s”. Reason: %(reason)s") % said, by)
    record(application, "refuse", by=by, reason=reason)
    notifications.application_refused(application)


def _write(application, sentence, by, effect=""):
    """The decision's sentence, ready for the minutes."""
    deciding.decide(
        sentence, by=by, taken_on=timezone.localdate(), taken_by=_decider(application), application=application,
        effect=effect,
    )  # fmt: skip


def _decider(application):
    """Who decided, as the minutes name them."""
    rules = application.agreement_type
    if rules is None:
        return _("the secretariat")
    if rules.decided_by in (Decider.STATE, Decider.DEPARTEMENT) and rules.owner:
        return rules.owner.called
    if rules.decided_by == Decider.NOBODY:
        return _("the commitments accepted")
    return rules.get_decided_by_display()


@transaction.atomic
def withdraw(application, *, by):
    """The applicant changes their mind before the decision."""
    allow(may_withdraw(by, application))
    _withdraw(application, by)


@transaction.atomic
def withdraw_by_link(application):
    """The same, for whoever holds the link of the application."""
    _withdraw(application, application.applicant)


def _withdraw(application, by):
    advance(application, source=[ApplicationStatus.SUBMITTED], target=ApplicationStatus.WITHDRAWN)
    record(application, "withdraw", by=by)
    notifications.application_withdrawn(application)
