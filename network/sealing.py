"""The chain of signatures: each holds the hash of its own words and of the one before, so that nothing is changed unseen.

hash(n) = SHA-256 of JSON [hash(n-1), every field of n in the order of ``SEALED``]
"""

import datetime as dt
import hashlib
import json

from django.db import IntegrityError, transaction
from django.utils import timezone

from network.agreement_text import sha256
from network.models import Agreement, Party, Signature

SEALED = [
    "position", "party_id", "amendment_id", "charter_id", "document_sha256", "signer_name", "signer_function", "identity",
    "means", "dated", "recorded_at", "recorded_by_id", "scan_sha256",
]  # fmt: skip
TRIES = 20  # people who sign in the same instant


def seal(**fields):
    """Add a signature at the end of the chain. ``IntegrityError`` when the party has already signed this text."""
    for left in reversed(range(TRIES)):
        last = Signature.objects.order_by("position").last()
        signature = Signature(
            position=last.position + 1 if last else 1,
            previous_hash=last.hash if last else "",
            recorded_at=timezone.now().replace(microsecond=0),
            **fields,
        )
        signature.hash = hash_of(signature)
        try:
            with transaction.atomic():
                signature.save(force_insert=True)
        except IntegrityError:
            # Somebody took the number in between, or this party has signed: the number tells which.
            if not left or not Signature.objects.filter(position=signature.position).exists():
                raise
            continue
        return signature


def sha256_of(file):
    """64 hexadecimal digits over the content of an open file, which is left at its beginning."""
    file.seek(0)
    digest = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    return digest


def hash_of(signature):
    """64 hexadecimal digits over the previous hash and every sealed field."""
    said = [
        signature.previous_hash,
        signature.party.structure_id,
        *(_plain(getattr(signature, name)) for name in SEALED),
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _plain(value):
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, dt.date) else value


def faults():
    """What no longer holds in the chain, one sentence each: a changed field, text or scan, or a missing signature."""
    found, previous = [], ""
    signatures = Signature.objects.order_by("position").select_related("party__agreement", "amendment", "charter")
    for expected, signature in enumerate(signatures.iterator(), 1):
        if signature.position != expected or signature.previous_hash != previous:
            found.append(f"signature {signature.position}: the one before it is missing or was changed")
        if signature.hash != hash_of(signature):
            found.append(f"signature {signature.position}: one of its fields was changed")
        found += _documents(signature)
        previous = signature.hash
    return [*found, *_parties(), *_agreements()]


def _parties():
    """What parties say that their signature does not."""
    for party in Party.objects.exclude(signed_on=None).prefetch_related("signatures").iterator(chunk_size=500):
        own = next((each for each in party.signatures.all() if not each.amendment_id and not each.charter_id), None)
        if own is None:
            yield f"party {party.pk}: its signature is missing"
        elif (own.dated, own.signer_name) != (party.signed_on, party.representative_name):
            yield f"party {party.pk}: its day or its name is no longer that of its signature"


def _agreements():
    """What agreements say that their signatures do not."""
    for agreement in Agreement.objects.prefetch_related("parties").iterator(chunk_size=500):
        if agreement.text_sha256 != sha256(agreement.text):
            yield f"agreement {agreement.pk}: its text is no longer the one that was opened"
        founding = [each.signed_on for each in agreement.parties.all() if each.founding and each.signed_on]
        if agreement.starts_on and founding and agreement.starts_on not in founding:
            yield f"agreement {agreement.pk}: no signature is of the day on which it begins"


def text_of(signature):
    """The exact text that was signed."""
    if signature.charter_id:
        return signature.charter.text_to_accept
    return (signature.amendment or signature.party.agreement).text


def _documents(signature):
    if sha256(text_of(signature)) != signature.document_sha256:
        yield f"signature {signature.position}: the text is no longer the one that was signed"
    if signature.scan:
        try:
            with signature.scan.open("rb") as scan:
                digest = hashlib.file_digest(scan, "sha256").hexdigest()
        except OSError:
            yield f"signature {signature.position}: its scan is missing"
        else:
            if digest != signature.scan_sha256:
                yield f"signature {signature.position}: its scan was changed"
