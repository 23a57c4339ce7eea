"""The link that a representative receives, and the code that proves that they read it (fr: lien et code de signature).

The link names the party and the text, and is signed for 60 days; reading it changes nothing. The code goes to the address of the
representative only, works for ten minutes and five tries, and six of them at most are sent in a day.
"""

import datetime as dt
import hmac
import secrets

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from network import notifications
from network.models import SigningCode
from network.steps import StepRefused

LINK_LASTS = dt.timedelta(days=60)
CODE_LASTS = dt.timedelta(minutes=10)
MOST_TRIES = 5
MOST_A_DAY = 6

_signer = signing.TimestampSigner(salt="network.signing", sep="~")


def path_of(party, key):
    return reverse("signing:sign", args=[_signer.sign(f"{party.pk}.{key}")])


def read(token):
    """``(party key, text key, is it still good)`` of a link; ``None`` when nobody of ours signed it."""
    try:
        party, _dot, key = _signer.unsign(token).partition(".")
    except signing.BadSignature:
        return None
    try:
        _signer.unsign(token, max_age=LINK_LASTS)
    except signing.SignatureExpired:
        return party, key, False
    return party, key, True


@transaction.atomic
def send(to_sign):
    """Send six digits to the representative."""
    party = to_sign.party
    if not party.representative_email:
        raise StepRefused(
            _("We know no e-mail address for the representative: ask the secretariat, or sign on paper.")
        )
    if party.codes.filter(sent_at__gt=timezone.now() - dt.timedelta(days=1)).count() >= MOST_A_DAY:
        raise StepRefused(_("Too many codes today. Try again tomorrow, or sign on paper."))
    code = f"{secrets.randbelow(1_000_000):06}"
    kept = SigningCode.objects.create(party=party, code_hash=_digest(to_sign, code))
    notifications.signing_code(to_sign, kept, code)


def _digest(to_sign, code):
    """Of the party, the text, the code, and the mailbox that received it: another representative asks for their own."""
    bound = [str(to_sign.party.pk), to_sign.key, code, to_sign.party.representative_email.lower()]
    return salted_hmac("network.signing_codes", ":".join(bound), algorithm="sha256").hexdigest()


def use(to_sign, code):
    """Take the newest code, or refuse with what to do. A wrong one counts as a try, whatever happens next."""
    to_sign.party.refresh_from_db(fields=["representative_email"])
    newest = to_sign.party.codes.filter(used_at=None, sent_at__gt=timezone.now() - CODE_LASTS).first()
    tried = newest and SigningCode.objects.filter(pk=newest.pk, used_at=None, tries__lt=MOST_TRIES).update(
        tries=F("tries") + 1
    )
    if not tried:
        raise StepRefused(
            _("This code can no longer be used: it works for ten minutes, and for five tries. Ask for another.")
        )
    digits = "".join(each for each in code if each.isdigit())
    if not hmac.compare_digest(newest.code_hash, _digest(to_sign, digits)):
        raise StepRefused(
            _("This is not the code that we sent. Look at the newest message, and type its six digits.")
        )
    if not SigningCode.objects.filter(pk=newest.pk, used_at=None).update(used_at=timezone.now()):
        raise StepRefused(_("This code was just used."))
