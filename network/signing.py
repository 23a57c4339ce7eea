"""How an agreement is signed, and what begins with it.

    call to sign ─▶ awaited ─┬─ sign, by link and code ─┐
                             ├─ sign on paper, scanned ─┼─▶ signed: what the rules ask for is there?
                             └─ call off ─▶ gone        │     the agreement begins, the membership begins
    an amendment, a new charter: the same signatures ───┘     the amendment takes effect

Sources: Deux-Sèvres and model conventions, articles 3 and 5; TANI, article 3; Manche, articles 5 and 8. A signature made here
is a simple electronic signature (eIDAS, article 25.1): the text, its hash, who, when and by which means are kept.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from network import deadlines, notifications, publication, sealing, signing_codes
from network.agreement_text import compose, of_charter, sha256
from network.models import (
    Agreement,
    AgreementStatus,
    AgreementType,
    Amendment,
    AmendmentStatus,
    ApplicationStatus,
    CharterStatus,
    CharterVersion,
    Membership,
    Party,
    Pledge,
    PledgeStatus,
    SigningMeans,
    Structure,
)
from network.roles import is_coordinator, manages
from network.steps import StepRefused, advance, allow, record

Form, Start = AgreementType.Form, AgreementType.Start


@dataclass(frozen=True)
class ToSign:
    """A text that a party is asked to sign: the agreement itself, an amendment, or a new version of the charter."""

    party: Party
    amendment: Amendment | None = None
    charter: CharterVersion | None = None

    @property
    def title(self):
        return str(self.amendment.subject if self.amendment else self.charter or self.party.agreement)

    @property
    def text(self):
        if self.charter:
            return self.charter.text_to_accept
        return (self.amendment or self.party.agreement).text

    @property
    def key(self):
        """Names the text among those of the party, in links and events."""
        if self.amendment:
            return f"a{self.amendment.pk}"
        return f"c{self.charter.pk}" if self.charter else "-"

    @property
    def signature(self):
        return self.party.signatures.filter(amendment=self.amendment, charter=self.charter).first()

    @property
    def is_open(self):
        """Whether a signature is still wanted."""
        if self.party.left_on or self.party.agreement.status == AgreementStatus.ENDED:
            return False
        if self.amendment and self.amendment.status != AmendmentStatus.SIGNING:
            return False
        if self.charter and self.charter.status != CharterStatus.IN_FORCE:
            return False
        return self.signature is None


# Who may act


def may_call(user):
    return is_coordinator(user)


def may_record_paper(user, party):
    """The secretariat, and whoever manages the structure, may hand in what was signed on paper."""
    return is_coordinator(user) or manages(user, party.structure)


# Opening, and calling people to sign


@transaction.atomic
def open_agreement(rules, *, by, title="", text="", charter=None):
    """A text ready to be signed; without one, the convention of these rules and the charter in force."""
    allow(by is None or may_call(by))
    version = charter or CharterVersion.objects.first_in_force()
    text = text or compose(rules, version)
    if not text.strip():
        raise StepRefused(_("There is nothing to sign yet: adopt a charter, or write the text of the convention."))
    AgreementType.objects.select_for_update().get(pk=rules.pk)
    if by and Agreement.objects.filter(type=rules, text_sha256=sha256(text), parties=None).living().exists():
        raise StepRefused(_("This very text is already open for signature."))
    agreement = Agreement.objects.create(
        type=rules, title=title or rules.name, charter=version, text=text, text_sha256=sha256(text)
    )
    record(agreement, "open", by=by)
    return agreement


@transaction.atomic
def abandon(agreement, *, by):
    """Give up a text that nobody has signed yet: nobody is asked any more."""
    allow(may_call(by))
    agreement = _locked(agreement)
    if agreement.parties.exclude(signed_on=None).exists():
        raise StepRefused(_("Somebody has signed this text: it is ended, not abandoned."))
    advance(
        agreement, source=[AgreementStatus.SIGNING], target=AgreementStatus.ENDED, ended_on=timezone.localdate(),
        end_reason=_("Abandoned before anybody signed."),
    )  # fmt: skip
    agreement.parties.filter(left_on=None).update(left_on=timezone.localdate())
    record(agreement, "abandon", by=by)


@transaction.atomic
def call_to_sign(structure, rules, *, by, name, function="", email="", act=None, agreement=None):
    """Ask a structure's representative to sign under these rules. Returns the :class:`Party`; again changes nothing.

    One agreement for all of them, or, when it is bilateral, one for each, that the other party signs too.
    """
    agreement = _locked(agreement or _agreement_for(rules, structure))
    if agreement.status == AgreementStatus.ENDED:
        raise StepRefused(_("This agreement is ended: nobody signs it any more."))
    party = agreement.parties.filter(structure=structure, left_on=None).first()
    if party is None:
        party = _join(agreement, structure, name=name, function=function, email=email, act=act)
    record(agreement, "call", by=by, structure=str(structure))
    if party.signed_on is None:
        notifications.called_to_sign(ToSign(party), path_of(ToSign(party)))
    return party


def _agreement_for(rules, structure):
    """The agreement that a newcomer signs: one’s own, the charter in force, or the first that lives."""
    rules = AgreementType.objects.select_for_update().get(pk=rules.pk)
    living = Agreement.objects.living().filter(type=rules).order_by("status", "pk")  # in force first
    if rules.form == Form.BILATERAL:
        if rules.owner is None:
            raise StepRefused(_("Say first, in the set of rules, which institution signs with each member."))
        living = living.filter(parties__structure=structure, parties__left_on=None)
    elif rules.form == Form.CHARTER:
        living = living.filter(charter=CharterVersion.objects.first_in_force())
    agreement = living.first()
    if agreement is None:
        title = f"{rules.name} – {structure.called}" if rules.form == Form.BILATERAL else rules.name
        agreement = open_agreement(rules, by=None, title=title[:200])
        if rules.form == Form.BILATERAL and rules.owner_id != structure.pk:
            _join(agreement, rules.owner, **_representative_of(rules.owner))
    return agreement


def _representative_of(structure):
    """Whom the structure names on signatures: the last to have signed for it, or its legal representative with an account."""
    last = structure.parties.order_by("-pk").first()
    if last is not None:
        return {
            "name": last.representative_name, "function": last.representative_function, "email": last.representative_email,
        }  # fmt: skip
    affiliation = structure.affiliations.running().order_by("-is_representative", "pk").select_related("user").first()
    person = affiliation.user if affiliation else None
    return {
        "name": str(person or structure), "function": person.function if person else "",
        "email": person.email if person else structure.email,
    }  # fmt: skip


def _join(agreement, structure, *, name, function="", email="", act=None):
    waits = agreement.type.starts != Start.OWN_SIGNATURE and agreement.starts_on is None
    return Party.objects.create(
        agreement=agreement, structure=structure, founding=waits, act=act, representative_name=name[:150],
        representative_function=function[:150], representative_email=email,
    )  # fmt: skip


@transaction.atomic
def remind(to_sign, *, by):
    """Write again to the representative, once a day at most."""
    allow(may_call(by))
    if not to_sign.is_open:
        raise StepRefused(_("This signature is no longer awaited."))
    today = timezone.localdate()
    Party.objects.filter(pk=to_sign.party.pk).update(reminded_at=timezone.now())
    record(to_sign.party.agreement, "remind", by=by, structure=str(to_sign.party.structure))
    notifications.called_to_sign(to_sign, path_of(to_sign), reminder=today)


@transaction.atomic
def call_off(party, *, by):
    """A structure that has not signed is no longer awaited; the others may then begin without it."""
    allow(may_call(by))
    agreement = _locked(party.agreement)
    waits = Party.objects.filter(pk=party.pk, left_on=None)
    if agreement.starts_on:
        waits = waits.filter(signed_on=None)  # what has begun is left by a request
    if not waits.update(left_on=timezone.localdate()):
        raise StepRefused(_("This structure has signed: it leaves by a written request, not otherwise."))
    record(agreement, "call_off", by=by, structure=str(party.structure))
    _begin_if_complete(agreement)


# Signing


@transaction.atomic
def sign(to_sign, *, name, function):
    """The representative signs on line, after their code: see :func:`network.signing_codes.use`. Returns the signature."""
    identity = to_sign.party.representative_email
    return _sign(
        to_sign,
        name=name,
        function=function,
        identity=identity,
        means=SigningMeans.ONLINE,
        dated=timezone.localdate(),
    )


@transaction.atomic
def sign_on_paper(to_sign, *, by, name, function, dated, scan):
    """A scan of the signed sheet is handed in. ``dated``: the day written on it, never one to come."""
    allow(may_record_paper(by, to_sign.party))
    if dated > timezone.localdate():
        raise StepRefused(_("The date of a signature cannot be in the future."))
    if dated.year < 2000 or (to_sign.amendment and dated < to_sign.amendment.asked_on):
        raise StepRefused(_("This date is too old: nothing was there to be signed."))
    return _sign(
        to_sign,
        name=name,
        function=function,
        identity=str(by),
        means=SigningMeans.PAPER,
        dated=dated,
        scan=scan,
        by=by,
    )


def _sign(to_sign, *, name, function, identity, means, dated, scan=None, by=None):
    agreement = _locked(to_sign.party.agreement)
    to_sign.party.refresh_from_db()
    if to_sign.amendment:
        to_sign.amendment.refresh_from_db()
    if not to_sign.is_open:
        raise StepRefused(_("This text has already been signed for your structure, or is no longer to be signed."))
    if not to_sign.amendment and not to_sign.charter:
        _check_commitments(to_sign.party)
    kept = {"scan": scan, "scan_sha256": sealing.sha256_of(scan)} if scan else {}
    try:
        signature = sealing.seal(
            party_id=to_sign.party.pk, amendment=to_sign.amendment, charter=to_sign.charter,
            document_sha256=sha256(to_sign.text), signer_name=name.strip(), signer_function=function.strip(),
            identity=identity, means=means, dated=dated, recorded_by=by, **kept,
        )  # fmt: skip
    except IntegrityError:
        raise StepRefused(
            _("This text has already been signed for your structure, or is no longer to be signed.")
        ) from None
    if to_sign.amendment:
        take_effect_if_signed(to_sign.amendment)
    elif not to_sign.charter:
        _after_signature(agreement, to_sign.party, signature)
    record(agreement, "sign", by=by, structure=str(to_sign.party.structure), position=signature.position)
    notifications.signed(signature)
    return signature


def _check_commitments(party):
    least = party.agreement.type.least_commitments
    taken = Pledge.objects.exclude(status=PledgeStatus.DROPPED).filter(
        structure=party.structure, commitment__agreement_type=party.agreement.type, commitment__everybody=False,
        commitment__of_owner=False,
    )  # fmt: skip
    if least and taken.count() < least:
        raise StepRefused(
            _("Before signing, your structure chooses at least %(least)d commitments; it has chosen %(taken)d.")
            % {"least": least, "taken": taken.count()}
        )


def _locked(agreement):
    """One signature at a time for one agreement: the last of two sees the first."""
    return Agreement.objects.select_for_update().select_related("type").get(pk=agreement.pk)


def _after_signature(agreement, party, signature):
    Party.objects.filter(pk=party.pk).update(
        signed_on=signature.dated,
        representative_name=signature.signer_name,
        representative_function=signature.signer_function,
    )
    if agreement.starts_on is None:
        _begin_if_complete(agreement)
    elif agreement.type.starts == Start.OWN_SIGNATURE:
        _begin_membership(agreement, party, signature.dated)
    else:
        _begin_membership(agreement, party, max(agreement.starts_on, signature.dated))


def _begin_if_complete(agreement):
    """Begin the agreement if every signature that its rules ask for is there; memberships begin with it."""
    present = agreement.parties.filter(left_on=None)
    signed = present.exclude(signed_on=None)
    if agreement.starts_on or not signed.exists():
        return
    if agreement.type.starts != Start.OWN_SIGNATURE and (
        present.missing().exists() or not _are_enough(agreement, present)
    ):
        return
    starts_on = signed.aggregate(last=Max("signed_on"))["last"]
    advance(agreement, source=[AgreementStatus.SIGNING], target=AgreementStatus.IN_FORCE, starts_on=starts_on)
    for party in signed.select_related("structure"):
        _begin_membership(agreement, party, starts_on)
    record(agreement, "begin", by=None, starts_on=starts_on.isoformat())


def _are_enough(agreement, present):
    """Nobody agrees alone: two parties, unless the network lives already and only its convention is new."""
    if present.count() >= 2:
        return True
    return agreement.type.form != Form.BILATERAL and Membership.objects.running().exists()


def _begin_membership(agreement, party, begins_on):
    """The structure belongs to the network from this day; one that already does keeps its first day."""
    rules = agreement.type
    if party.structure_id == rules.owner_id and rules.form == Form.BILATERAL:
        return
    open_ones = Membership.objects.filter(structure=party.structure, ends_on=None)
    if not open_ones.update(party=party, agreement_type=rules):
        last = Membership.objects.filter(structure=party.structure).aggregate(last=Max("ends_on"))["last"]
        begins_on = max(begins_on, last + deadlines.ONE_DAY) if last else begins_on
        signed_on = Party.objects.values_list("signed_on", flat=True).get(pk=party.pk)
        Membership.objects.create(
            structure=party.structure, agreement_type=rules, party=party, signed_on=signed_on, begins_on=begins_on
        )
        # Whoever was admitted without anybody reading its application is shown once it has signed.
        Structure.objects.filter(
            pk=party.structure_id, shown_in_directory=False, applications__status=ApplicationStatus.ACCEPTED
        ).update(shown_in_directory=True)
    publication.announce()


# Amendments, and a new version of the charter


@transaction.atomic
def amend(agreement, *, by, subject, text, asked_on=None):
    """Propose an amendment and call every party to sign it; refused when it is asked too late."""
    allow(may_call(by))
    agreement = _locked(agreement)
    asked_on, rules = asked_on or timezone.localdate(), agreement.type
    if not rules.amendments:
        raise StepRefused(_("This text is not changed by amendments: adopt a new version of the charter."))
    if agreement.status != AgreementStatus.IN_FORCE:
        raise StepRefused(_("Only an agreement in force can be amended."))
    end = deadlines.current_end(agreement, asked_on)
    last = deadlines.amendment_deadline(end, rules)
    if last and asked_on > last:
        raise StepRefused(
            _("Too late: an amendment is asked at least %(months)d months before the end (%(end)s), so by %(last)s.")
            % {"months": rules.amendment_months, "end": notifications.day(end), "last": notifications.day(last)}
        )
    if agreement.amendments.filter(status=AmendmentStatus.SIGNING, subject=subject).exists():
        raise StepRefused(_("An amendment with this subject is already being signed."))
    number = (agreement.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
    text = text.replace("\r\n", "\n").strip() + "\n"
    amendment = Amendment.objects.create(
        agreement=agreement, number=number, subject=subject, text=text, text_sha256=sha256(text), asked_on=asked_on
    )
    record(agreement, "amend", by=by, number=number)
    for party in agreement.parties.filter(left_on=None, signed_on__isnull=False).select_related("structure"):
        to_sign = ToSign(party, amendment=amendment)
        notifications.called_to_sign(to_sign, path_of(to_sign))
    return amendment


@transaction.atomic
def withdraw_amendment(amendment, *, by):
    """Give up an amendment that not everybody has signed."""
    allow(may_call(by))
    advance(amendment, source=[AmendmentStatus.SIGNING], target=AmendmentStatus.WITHDRAWN)
    record(amendment.agreement, "withdraw_amendment", by=by, number=amendment.number)


def missing_signatures(amendment):
    """Parties that have not signed the amendment."""
    parties = amendment.agreement.parties.filter(left_on=None, signed_on__isnull=False)
    return parties.exclude(signatures__amendment=amendment).select_related("structure")


def take_effect_if_signed(amendment):
    """Once no signature is missing, the amendment has its day."""
    if amendment.status != AmendmentStatus.SIGNING or not amendment.signatures.exists():
        return
    if missing_signatures(amendment).exists():
        return
    signed_on = amendment.signatures.aggregate(last=Max("dated"))["last"]
    effect = deadlines.amendment_effect(signed_on, amendment.agreement.type)
    advance(amendment, source=[AmendmentStatus.SIGNING], target=AmendmentStatus.SIGNED, effective_on=effect)
    record(amendment.agreement, "amendment_signed", by=None, number=amendment.number, effective_on=effect.isoformat())


def awaited_acceptances(version):
    """Parties that signed an earlier version of the charter and have not accepted this one."""
    parties = Party.objects.filter(left_on=None, signed_on__isnull=False, agreement__status=AgreementStatus.IN_FORCE)
    parties = parties.exclude(agreement__charter__number__gte=version.number)
    return parties.exclude(signatures__charter=version).select_related("structure", "agreement")


@transaction.atomic
def ask_acceptance(version, *, by):
    """Ask all who signed an earlier version to accept the charter in force. Returns how many are asked."""
    allow(may_call(by))
    if not CharterVersion.objects.in_force().filter(pk=version.pk).exists():
        raise StepRefused(_("Only the charter in force can be accepted."))
    again = timezone.localdate() if version.text_to_accept else None
    if not version.text_to_accept:
        version.text_to_accept = of_charter(version) + "\n"
        CharterVersion.objects.filter(pk=version.pk, text_to_accept="").update(text_to_accept=version.text_to_accept)
    parties = list(awaited_acceptances(version))
    record(version, "ask_acceptance", by=by, count=len(parties))
    for party in parties:
        to_sign = ToSign(party, charter=version)
        notifications.called_to_sign(to_sign, path_of(to_sign), reminder=again)
    return len(parties)


def path_of(to_sign):
    return signing_codes.path_of(to_sign.party, to_sign.key)
