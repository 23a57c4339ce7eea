"""The lists of readers: who subscribed, and the addresses that may be taken to another mailing tool."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from home.letters import subscribing
from home.letters.forms import AudienceForm
from home.letters.views import PAGE_SIZE, as_download
from home.models import AudienceKind, LetterAudience, Subscriber
from network.exchange.tables import write_csv
from network.steps import StepRefused
from network.views.steps import coordinators_only, take, words_in

STATES = {
    "": (pgettext_lazy("subscriptions", "all"), Q()),
    "abonne": (pgettext_lazy("subscriptions", "subscribed"), Q(confirmed_at__isnull=False, left_at=None)),
    "attente": (pgettext_lazy("subscriptions", "not confirmed yet"), Q(confirmed_at=None)),
    "parti": (pgettext_lazy("subscriptions", "left"), Q(left_at__isnull=False)),
}


@coordinators_only
def lists(request):
    form = AudienceForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _kept(form, request.user):
        messages.success(request, _("The list is ready."))
        return redirect("lettering:lists")
    subscribed = Count("subscribers", Q(subscribers__confirmed_at__isnull=False, subscribers__left_at=None))
    audiences = LetterAudience.objects.select_related("group").annotate(number=subscribed).order_by("name", "pk")
    page = Paginator(audiences, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form}
    return render(request, "home/letters/lists.html", context, status=422 if form.errors else 200)


def _kept(form, user):
    try:
        subscribing.keep_list(form.save(commit=False), by=user)
    except StepRefused as refusal:
        form.add_error("name", str(refusal))
    return not form.errors


@coordinators_only
def readers(request, pk):
    """Who reads a list; its words are corrected here too."""
    audience = get_object_or_404(LetterAudience.objects.select_related("group"), pk=pk)
    form = AudienceForm(request.POST or None, instance=audience)
    if request.method == "POST" and form.is_valid() and _kept(form, request.user):
        messages.success(request, _("The list is saved."))
        return redirect("lettering:readers", pk)
    words = words_in(request.GET)
    state = request.GET.get("etat", "") if request.GET.get("etat", "") in STATES else ""
    found = audience.subscribers.filter(STATES[state][1])
    if words:
        found = found.filter(email__icontains=words)
    return render(
        request,
        "home/letters/readers.html",
        {
            "audience": LetterAudience.objects.get(pk=pk),
            "form": form,
            "is_public": audience.who == AudienceKind.PUBLIC,
            "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
            "words": words,
            "state": state,
            "states": [(value, label) for value, (label, _rule) in STATES.items()],
            "question": urlencode({name: value for name, value in (("q", words), ("etat", state)) if value}),
        },
        status=422 if form.errors else 200,
    )


@coordinators_only
@require_POST
def addresses(request, pk):
    """For Brevo a table, for Sympa one address a line. That it was taken is written down."""
    audience = get_object_or_404(LetterAudience, pk=pk)
    if request.POST.get("form") == "sympa":
        found = subscribing.consented(audience, by=request.user, form="Sympa")
        text = "".join(f"{each.email}\n" for each in found)
        return as_download(text, f"abonnements-{pk}.txt", "text/plain; charset=utf-8")
    found = subscribing.consented(audience, by=request.user, form="Brevo")
    columns = ["EMAIL", "LISTE", "CONSENTEMENT", "CONFIRME_LE"]
    rows = ([each.email, audience.name, each.proof, each.confirmed_at] for each in found)
    return as_download(write_csv(columns, rows), f"abonnements-{pk}.csv", "text/csv; charset=utf-8")


@coordinators_only
def remove(request, pk):
    """Asked twice; the person may always subscribe again."""
    subscriber = get_object_or_404(Subscriber.objects.select_related("audience"), pk=pk)
    to = ("lettering:readers", subscriber.audience_id)
    if request.method == "POST":
        done = _("%s receives this letter no more.") % subscriber.email
        return take(request, subscribing.remove, subscriber, done=done, to=to)
    return render(request, "home/letters/remove.html", {"subscriber": subscriber})
