"""How a view takes a step: once, and with a sentence for the person whether it was taken or refused."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from network.roles import is_coordinator, is_member
from network.steps import StepRefused


def take(request, step, *args, done, to, refused=None, **kwargs):
    """Take ``step``; say ``done`` or why it was refused; go to ``to`` (a name, or a name and its arguments).

    ``refused``: where to go when it was, if it is elsewhere.
    """
    try:
        step(*args, by=request.user, **kwargs)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        to = refused or to
    else:
        messages.success(request, done)
    return redirect(*to) if isinstance(to, tuple) else redirect(to)


def take_said(request, form, step, *args, done, to, again):
    """Take ``step`` with what the form says; refused or not understood, ``again(form)`` answers with all that was typed."""
    if form.is_valid():
        try:
            step(*args, by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(*to) if isinstance(to, tuple) else redirect(to)
    return again(form)


def key_in(sent, name):
    """The key of something, as a form or an address sends it; ``None`` when it is none."""
    key = sent.get(name, "")
    return int(key) if key.isascii() and key.isdigit() and len(key) < 16 else None


def words_in(sent):
    """The words that somebody looks for in a list, as an address sends them."""
    return sent.get("q", "").replace("\0", "").strip()[:100]


def way_back(request, usual):
    """Where the person came from, when the form says so and it is a page of ours; else the usual page."""
    wanted = request.POST.get("next", "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else usual


def coordinators_only(view):
    """For others the page does not exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not is_coordinator(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def members_only(view):
    """Members of the network today, and coordinators; for others the page does not exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not is_member(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
