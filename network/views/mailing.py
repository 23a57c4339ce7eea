"""The pages behind the links at the end of every mail, and the same for somebody who signed in.

The address holds a signed token: it is the proof, and no cookie counts. That is why these pages need no protection
against forged requests (whoever could forge one already holds the link), and could not have Django's: they forbid
the referrer, so that the link leaks nowhere, and browsers then say “Origin: null”.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from network import mail_links, mailing
from network.forms.mailing import PreferencesForm
from network.models import MessageKind


def behind_a_link(view):
    """Give the view the address that the link names, or say kindly that the link is not whole."""

    @wraps(view)
    @sensitive_variables("token", "address")
    def shown(request, token):
        address = mail_links.address_in(token)
        if address is None:
            return render(request, "network/mailing/unknown.html", status=404)
        return view(request, token, address)

    return login_not_required(csrf_exempt(shown))


@behind_a_link
def preferences(request, token, address):
    """GET shows what this address receives; POST changes it."""
    return _choose(request, address, "network/mailing/preferences.html", "mail_preferences", token)


@behind_a_link
@require_POST
def refuse_everything(request, token, address):
    mailing.refuse_everything(address)
    return redirect("mail_preferences", token)


@behind_a_link
@require_POST
def write_again(request, token, address):
    mailing.write_again(address)
    messages.success(request, _("We write to you again."))
    return redirect("mail_preferences", token)


@login_not_required
@csrf_exempt  # RFC 8058: the mail program posts by itself, without a page or cookie of ours; the token is the proof
@sensitive_variables("token", "address")
def unsubscribe(request, token):
    """GET only shows a button, because scanners follow links; POST stops these messages, from a program or a person."""
    named = mail_links.unsubscribing(token)
    if named is None:
        return render(request, "network/mailing/unknown.html", status=404)
    address, kinds = named
    context = {
        "address": address,
        "kinds": [MessageKind(kind).label for kind in kinds],
        "preferences": mail_links.preferences_token(address),
    }
    if request.method == "POST":
        if request.POST.get("again"):
            mailing.write_again(address, kinds)
            return redirect("mail_preferences", context["preferences"])
        mailing.refuse(address, kinds)
        return render(request, "network/mailing/unsubscribed.html", context)
    return require_safe(lambda request: render(request, "network/mailing/unsubscribe.html", context))(request)


def my_mail(request):
    """The same choice in the member area."""
    return _choose(request, request.user.email, "network/mailing/my_mail.html", "network:mail", by=request.user)


@require_POST
def my_mail_again(request):
    mailing.write_again(request.user.email, by=request.user)
    messages.success(request, _("We write to you again."))
    return redirect("network:mail")


def _choose(request, address, template, name, *token, by=None):
    contact = mailing.wishes_of(address)
    said = request.POST if request.method == "POST" else None
    form = PreferencesForm(said, contact=contact, kinds=mailing.kinds_for(address))
    if form.is_valid():
        mailing.choose(address, **form.cleaned_data, by=by)
        messages.success(request, _("Your choice is saved."))
        return redirect(name, *token)
    context = {"form": form, "contact": contact, "address": address, "token": token[0] if token else ""}
    return render(request, template, context, status=422 if form.errors else 200)
