"""What everybody sees of the letters: subscribe, confirm, leave, read the old ones.

Behind the links the token is the proof and no cookie counts: see :mod:`network.views.mailing`.
"""

from functools import wraps

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from home.letters import links, rendering, subscribing
from home.letters.forms import SubscribeForm
from home.models import AudienceKind, Letter, LetterAudience
from network import mail_links
from network.publication import public_page
from network.steps import StepRefused
from network.views.steps import words_in

PAGE_SIZE = 20


@public_page
def subscribe(request):
    """What one may receive; the form has an address of its own, because this page is the same for everybody."""
    letters = Letter.objects.on_line().order_by("-sent_at")[:3]
    return render(request, "home/letters/subscribe.html", {"lists": subscribing.open_lists(), "letters": letters})


@login_not_required
def ask(request):
    """The answer is the same whether the address is known or not."""
    if request.method == "POST" and not ratelimit.consume(request, action="letter"):
        return ratelimit.respond_429(request)
    form = SubscribeForm(request.POST if request.method == "POST" else None, lists=subscribing.open_lists())
    if form.is_valid():
        for audience in form.cleaned_data["lists"]:
            subscribing.ask(form.cleaned_data["email"], audience)
        return redirect("letters:asked")
    return render(request, "home/letters/ask.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
def asked(request):
    return render(request, "home/letters/asked.html")


def _behind_a_link(view):
    @wraps(view)
    @sensitive_variables("token")
    def shown(request, token):
        return view(request, token) or render(request, "network/mailing/unknown.html", status=404)

    return login_not_required(csrf_exempt(shown))


@_behind_a_link
def confirm(request, token):
    """GET shows a button, because scanners follow links; POST subscribes."""
    named = links.confirming(token)
    audience = named and LetterAudience.objects.filter(pk=named[1], who=AudienceKind.PUBLIC).first()
    if not audience:
        return None
    address, _key, is_good = named
    context = {"address": address, "audience": audience}
    if not is_good:
        return render(request, "home/letters/too_old.html", context, status=410)
    if request.method == "POST":
        try:
            subscribing.confirm(address, audience)
        except StepRefused as refusal:
            return render(request, "home/letters/too_old.html", context | {"refusal": refusal}, status=410)
        context |= {"is_done": True, "leave": links.leave_token(address, audience)}
    return render(request, "home/letters/confirm.html", context)


@_behind_a_link
def leave(request, token):
    """GET shows a button; POST, from a person or a mail program, takes the address off this list."""
    named = links.leaving(token)
    audience = named and LetterAudience.objects.filter(pk=named[1]).first()
    if not audience:
        return None
    address, _key = named
    if request.method == "POST":
        subscribing.leave(address, audience)
    context = {
        "address": address,
        "audience": audience,
        "is_done": request.method == "POST",
        "preferences": mail_links.preferences_token(address),
        "again": links.confirm_token(address, audience) if audience.who == AudienceKind.PUBLIC else "",
    }
    return render(request, "home/letters/leave.html", context)


@public_page
def archive(request):
    words = words_in(request.GET)
    letters = Letter.objects.on_line().select_related("audience").order_by("-sent_at", "-pk")
    if words:
        letters = letters.filter(subject__icontains=words)
    question = urlencode({"q": words}) if words else ""
    page = Paginator(letters.defer("html", "text"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "home/letters/archive.html", {"page": page, "words": words, "question": question})


@public_page
def letter(request, slug):
    """The letter as a page of the site."""
    letter = get_object_or_404(Letter.objects.on_line().select_related("audience"), slug=slug)
    parts = [item for item in letter.items.all() if item.is_kept]
    for part in parts:
        part.address = rendering.absolute(part.url)
    return render(request, "home/letters/letter.html", {"letter": letter, "parts": parts})
