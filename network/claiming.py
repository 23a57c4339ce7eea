"""How a structure comes to look after a listing that a file brought.

    not claimed ─┬─ code sent to the listing's mailbox ─ the code is typed ─▶ proved: invited as manager
                 └─ SIRET typed ─▶ waiting for the secretariat ─┬─ accept ─▶ invited as manager
                                                                └─ refuse ─▶ refused, with a reason
    invite_to_claim ─▶ one letter to the listing's mailbox ─ after 14 days ─▶ one reminder, never more

A code goes to the mailbox that the listing shows, never to an address that somebody types. A SIRET is public: it proves
nothing, the secretariat judges. Source: domain.md, sections 1 and 4.
"""

import datetime as dt
import hmac
import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from network import inviting, notifications, outbox
from network.models import (
    Affiliation,
    ApplicationStatus,
    Claim,
    ClaimInvitation,
    ClaimStatus,
    ClaimWay,
    Invitation,
    Membership,
    MembershipApplication,
    OutgoingMessage,
    Place,
    Role,
    Structure,
)
from network.roles import is_coordinator
from network.steps import StepRefused, advance, allow, record

CODE_LASTS = dt.timedelta(minutes=60)
MOST_TRIES = 5
MOST_CODES_A_DAY = 3  # to one mailbox: nobody's is filled for them
REMINDED_AFTER = dt.timedelta(days=14)
AT_ONCE = 200  # letters of one batch
KEPT_FOR = dt.timedelta(days=183)

# What is not claimed


def unclaimed():
    """Structures that came with a file, and for which nobody acts, acted or is about to act."""
    own = Q(structure=OuterRef("pk")) | ~Q(siret="") & Q(siret=OuterRef("siret"))
    return Structure.objects.filter(
        ~Exists(Affiliation.objects.filter(structure=OuterRef("pk"))),
        ~Exists(Membership.objects.filter(structure=OuterRef("pk"))),
        ~Exists(Invitation.objects.waiting().filter(structure=OuterRef("pk"))),
        ~Exists(MembershipApplication.objects.exclude(status=ApplicationStatus.REFUSED).filter(own)),
        Exists(Place.objects.filter(structure=OuterRef("pk"), merged_into=None).exclude(source="")),
    )


def unclaimed_places():
    """Places of these structures that came with a file."""
    return Place.objects.filter(structure__in=unclaimed(), merged_into=None).exclude(source="")


def is_unclaimed(place):
    """Whether the place came with a file and nobody acts for its structure. One query at most."""
    return bool(place.source) and unclaimed().filter(pk=place.structure_id).exists()


def is_open_to_claims(structure):
    return unclaimed().filter(pk=structure.pk).exists()


def mailbox_of(structure):
    """The mailbox that the listing shows to everybody: the place's, else the structure's. An empty text if none."""
    places = getattr(structure, "shown_places", None)
    if places is None:
        places = _shown_places().filter(structure=structure)
    for address in [*(each for place in places for each in place.email_list()), structure.email]:
        try:
            validate_email(address)
        except ValidationError:
            continue
        return address.lower()
    return ""


def _shown_places():
    return Place.objects.filter(merged_into=None, shown_in_directory=True).order_by("pk")


# Who may act


def may_decide(user):
    return is_coordinator(user)


# By code


@transaction.atomic
def ask_for_code(structure):
    """Send six digits to the mailbox of the listing. Returns the claim, whether or not there was a mailbox to send to."""
    _check_open(structure)
    address = mailbox_of(structure)
    claim = Claim(structure=structure, way=ClaimWay.CODE, status=ClaimStatus.CODE_SENT)
    if address and _codes_today(address) < MOST_CODES_A_DAY:
        code = f"{secrets.randbelow(1_000_000):06}"
        claim.code_digest = _digest(claim, code)
        claim.save()
        notifications.claim_code(claim, address, code)
    else:
        claim.save()
    record(structure, "ask_for_code", by=None)
    return claim


def _codes_today(address):
    """Whatever the listings: several may show one mailbox."""
    since = timezone.now() - dt.timedelta(days=1)
    codes = OutgoingMessage.objects.filter(event__startswith="claim-code:", created_at__gt=since)
    return codes.filter(to__iexact=address).count()


def _digest(claim, code):
    return salted_hmac("network.claiming", f"{claim.key}:{code}", algorithm="sha256").hexdigest()


def prove(claim, code, *, name, email):
    """Whoever typed the code reads the listing's mailbox: invite them as manager. A wrong code counts as a try."""
    tried = Claim.objects.filter(
        pk=claim.pk, status=ClaimStatus.CODE_SENT, tries__lt=MOST_TRIES, created_at__gt=timezone.now() - CODE_LASTS
    ).update(tries=F("tries") + 1)  # outside the transaction below: a refusal takes no try back
    if not tried:
        raise StepRefused(
            _("This code can no longer be used: it works for one hour, and for five tries. Ask for a new one.")
        )
    digits = "".join(each for each in code if each.isdigit())
    if not hmac.compare_digest(claim.code_digest or "-", _digest(claim, digits)):
        raise StepRefused(
            _("This is not the code that we sent. Look at the newest message, and type its six digits.")
        )
    _accept_proof(claim, name, email)


@transaction.atomic
def _accept_proof(claim, name, email):
    _check_open(claim.structure)
    if not _shown().filter(pk=claim.structure_id).exists() or not mailbox_of(claim.structure):
        raise StepRefused(
            _("This code can no longer be used: it works for one hour, and for five tries. Ask for a new one.")
        )
    advance(
        claim, source=[ClaimStatus.CODE_SENT], target=ClaimStatus.PROVED,
        name=name, email=email, decided_at=timezone.now(),
    )  # fmt: skip
    inviting.invite_who_proved_it(claim.structure, email)
    record(claim.structure, "claim", by=None, email=email)
    notifications.claim_proved(claim)


def _check_open(structure):
    if not is_open_to_claims(structure):
        raise StepRefused(_("Somebody looks after this listing already. Write to the secretariat."))


# By SIRET


@transaction.atomic
def submit(structure, *, siret, name, email, function=""):
    """Leave it to the secretariat. The same person asks once: again changes nothing, and says the same."""
    _check_open(structure)
    if structure.siret and siret != structure.siret:
        raise StepRefused(
            _("This is not the SIRET that we know for this structure. Check it, or call the secretariat.")
        )
    try:
        with transaction.atomic():
            claim = Claim.objects.create(
                structure=structure, way=ClaimWay.SIRET, status=ClaimStatus.WAITING,
                siret=siret, name=name, email=email, function=function,
            )  # fmt: skip
    except IntegrityError:
        return Claim.objects.get(structure=structure, status=ClaimStatus.WAITING, email__iexact=email)
    record(structure, "submit_claim", by=None, email=email)
    notifications.claim_submitted(claim)
    return claim


@transaction.atomic
def accept(claim, *, by):
    """The person acts for the structure: invite them as manager, by the usual letter."""
    allow(may_decide(by))
    advance(
        claim, source=[ClaimStatus.WAITING], target=ClaimStatus.ACCEPTED, decided_at=timezone.now(), decided_by=by
    )
    inviting.invite(by=by, email=claim.email, structure=claim.structure, role=Role.MANAGER)
    record(claim.structure, "accept_claim", by=by, email=claim.email)


@transaction.atomic
def refuse(claim, reason, *, by):
    """Say no, and why."""
    allow(may_decide(by))
    reason = reason.strip()
    if not reason:
        raise StepRefused(_("A refusal must give its reason."))
    advance(
        claim, source=[ClaimStatus.WAITING], target=ClaimStatus.REFUSED,
        decided_at=timezone.now(), decided_by=by, refusal_reason=reason[:2000],
    )  # fmt: skip
    record(claim.structure, "refuse_claim", by=by, reason=reason)
    notifications.claim_refused(claim)


# Inviting those whose listing is not claimed


def not_invited():
    """With a mailbox, shown to the public (the page of the link must open), and not written to yet."""
    return _with_mailbox(_shown().filter(claim_invitation=None))


def to_remind(now=None):
    """Invited more than 14 days ago, once, and still not claimed."""
    before = (now or timezone.now()) - REMINDED_AFTER
    return _shown().filter(claim_invitation__sent_at__lte=before, claim_invitation__reminded_at=None)


def _shown():
    return unclaimed().filter(pk__in=Structure.objects.listed())


def _with_mailbox(structures):
    shown = Place.objects.filter(structure=OuterRef("pk"), merged_into=None, shown_in_directory=True)
    return structures.filter(~Q(email="") | Exists(shown.exclude(emails="")))


@transaction.atomic
def invite_to_claim(*, by, most=AT_ONCE):
    """Write to structures that were not written to yet, at most so many at a time. Returns how many letters left.

    One letter a mailbox: the other structures that show it count as written to.
    """
    allow(may_decide(by))
    structures = not_invited().select_related("commune").order_by("pk")
    structures = structures.prefetch_related(Prefetch("places", _shown_places(), to_attr="shown_places"))
    invitations = [
        ClaimInvitation(structure=structure, to=address)
        for structure in structures[:most]
        if (address := mailbox_of(structure))
    ]
    written = {each.to for each in invitations}
    written = set(ClaimInvitation.objects.filter(to__in=written).values_list("to", flat=True))
    made = ClaimInvitation.objects.bulk_create(invitations, ignore_conflicts=True)
    return _send(_one_a_mailbox(made, written), "invited", by)


def _one_a_mailbox(invitations, written):
    return list({each.to: each for each in reversed(invitations) if each.to not in written}.values())


@transaction.atomic
def remind(*, by, most=AT_ONCE, now=None):
    """Write once more, and for the last time, to those who did not come."""
    allow(may_decide(by))
    due = ClaimInvitation.objects.filter(structure__in=to_remind(now), reminded_at=None).select_related("structure")
    invitations = list(due.select_for_update(of=("self",)).order_by("pk")[:most])
    reminded = ClaimInvitation.objects.exclude(reminded_at=None).filter(to__in={each.to for each in invitations})
    written = set(reminded.values_list("to", flat=True))
    ClaimInvitation.objects.filter(pk__in=[each.pk for each in invitations]).update(reminded_at=now or timezone.now())
    return _send(_one_a_mailbox(invitations, written), "reminded", by)


def _send(invitations, step, by):
    """One letter for each; the event of each is its own, so that the post room itself refuses a second one."""
    outbox.post_many(notifications.claim_letter(each.structure, each.to, step) for each in invitations)
    for each in invitations:
        record(each.structure, f"{step}_to_claim", by=by)
    return len(invitations)


# Forgetting


def forget():
    """After six months: codes that nobody typed, and who the claimers were. Run every morning."""
    before = timezone.now() - KEPT_FOR
    Claim.objects.filter(status=ClaimStatus.CODE_SENT, created_at__lt=before).delete()
    decided = Claim.objects.filter(decided_at__lt=before).exclude(email="")
    decided.update(name="", email="", function="", siret="")
