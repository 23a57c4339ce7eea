"""Agreements on paper: the text with the sheet of its signatures, and the sheet that a structure signs by hand."""

from django.db.models import Prefetch
from django.urls import reverse
from django.views.decorators.http import require_safe

from network.agreement_text import sha256
from network.models import Signature
from network.plain_text import blocks
from network.roles import is_coordinator
from network.views.agreements import agreement_of, party_of
from network.views.on_paper import on_paper
from network.views.signing import to_sign_of


@require_safe
def text(request, pk):
    """The text with the sheet of all its signatures, to print."""
    return _text(request, pk, as_pdf=False)


@require_safe
def text_pdf(request, pk):
    return _text(request, pk, as_pdf=True)


def _text(request, pk, as_pdf):
    found = agreement_of(request, pk)
    signatures = Signature.objects.filter(party__agreement=found, charter=None)
    of_amendments = Prefetch("signatures", signatures.select_related("party__structure", "party__act"))
    context = {
        "agreement": found,
        "blocks": blocks(found.text),
        "signatures": signatures.filter(amendment=None).select_related("party__structure", "party__act"),
        "amendments": [
            {
                "amendment": each,
                "blocks": blocks(each.text),
                "signatures": each.signatures.all(),
            }
            for each in found.amendments.exclude(status="withdrawn").prefetch_related(of_amendments)
        ],
        "awaited": found.parties.missing().select_related("structure") if is_coordinator(request.user) else [],
        "back": reverse("network:agreement", args=[pk]),
        "pdf": reverse("network:agreement_pdf", args=[pk]),
    }
    return on_paper(request, "network/signing/text.html", context, f"convention-{pk}", as_pdf)


@require_safe
def sheet(request, pk, key):
    """The text and the block to sign by hand, for one structure."""
    return _sheet(request, pk, key, as_pdf=False)


@require_safe
def sheet_pdf(request, pk, key):
    return _sheet(request, pk, key, as_pdf=True)


def _sheet(request, pk, key, as_pdf):
    found = party_of(request, pk)
    to_sign = to_sign_of(found, key)
    context = {
        "to_sign": to_sign, "party": found, "blocks": blocks(to_sign.text), "sha256": sha256(to_sign.text),
        "back": reverse("network:agreement", args=[found.agreement_id]), "pdf": reverse("network:sheet_pdf", args=[pk, key]),
    }  # fmt: skip
    return on_paper(request, "network/signing/sheet.html", context, f"a-signer-{pk}", as_pdf)
