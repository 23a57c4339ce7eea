"""Signing, behind the representative's link; nobody needs an account."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from network import notifications, signing, signing_codes
from network.forms.signing import SignForm
from network.models import Amendment, CharterVersion, Party
from network.plain_text import blocks
from network.signing import ToSign
from network.steps import StepRefused


def to_sign_of(party, key):
    """The text that a link or an address names, or 404."""
    if key == "-":
        return ToSign(party)
    kind, number = key[:1], key[1:]
    if not number.isdecimal() or len(number) > 9:
        raise Http404
    if kind == "a":
        return ToSign(party, amendment=get_object_or_404(Amendment, pk=number, agreement=party.agreement_id))
    return ToSign(party, charter=get_object_or_404(CharterVersion.objects.exclude(text_to_accept=""), pk=number))


def _read(token):
    """``(what there is to sign, is the link still good)``; a link that nobody of ours made leads nowhere."""
    said = signing_codes.read(token)
    if said is None:
        raise Http404
    pk, key, good = said
    parties = Party.objects.select_related("agreement__type", "structure__commune", "act")
    return to_sign_of(get_object_or_404(parties, pk=pk), key), good


def _page(request, token, to_sign, good, form=None, *, sent=False, refusal="", status=200):
    signature = to_sign.signature
    context = {
        "token": token,
        "to_sign": to_sign,
        "party": to_sign.party,
        "structure": to_sign.party.structure,
        "blocks": blocks(to_sign.text),
        "signature": signature,
        "is_open": to_sign.is_open,
        "good": good,
        "form": form,
        "sent": sent,
        "refusal": refusal,
        "mailbox": masked(to_sign.party.representative_email),
    }
    return render(request, "network/signing/sign.html", context, status=status)


def masked(address):
    """Enough of an address for whoever owns it: ``d…e@example.org``."""
    name, at, host = address.partition("@")
    return f"{name[:1]}…{name[-1:]}{at}{host}" if at else ""


@login_not_required
@sensitive_post_parameters("code")
def sign(request, token):
    """The exact text; once a code was asked for, the form that signs it."""
    to_sign, good = _read(token)
    wants = request.method == "POST" and good and to_sign.is_open
    if not wants:
        asked = request.GET.get("code") == "1" and good and to_sign.is_open
        form = SignForm(initial=_names(to_sign.party)) if asked else None
        return _page(request, token, to_sign, good, form, sent=asked)
    if not ratelimit.consume(request, action="sign"):
        return ratelimit.respond_429(request)
    form = SignForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            signing_codes.use(to_sign, said["code"])
            signing.sign(to_sign, name=said["name"], function=said["function"])
        except StepRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            return redirect("signing:sign", token)
    return _page(request, token, to_sign, good, form, sent=True, status=422)


def _names(party):
    return {"name": party.representative_name, "function": party.representative_function}


@login_not_required
@require_POST
def code(request, token):
    """Have six digits sent to the representative's mailbox, and only there."""
    if not ratelimit.consume(request, action="sign"):
        return ratelimit.respond_429(request)
    to_sign, good = _read(token)
    if not good or not to_sign.is_open:
        return redirect("signing:sign", token)
    try:
        signing_codes.send(to_sign)
    except StepRefused as refusal:
        return _page(request, token, to_sign, good, refusal=str(refusal), status=422)
    return redirect(f"{request.path.removesuffix('code/')}?code=1")


@login_not_required
@require_POST
def new_link(request, token):
    """Another link, to the same mailbox only: this one is more than two months old."""
    if not ratelimit.consume(request, action="sign"):
        return ratelimit.respond_429(request)
    to_sign, good = _read(token)
    if to_sign.is_open and not good:
        notifications.called_to_sign(to_sign, signing.path_of(to_sign), reminder=timezone.localdate())
    return _page(
        request, token, to_sign, good, refusal=_("A new link is on its way, if your signature is still awaited.")
    )
