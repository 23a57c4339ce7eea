"""Needs from the field: raised in public or by a member, sorted by the secretariat."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from network import needs
from network.forms.needs import AnswerNeedForm, NeedForm, PublicNeedForm, SetAsideForm, ShowForm, TieForm
from network.models import Need, NeedStatus
from network.publication import public_page
from network.roles import is_coordinator
from network.steps import StepRefused
from network.views.following import as_file
from network.views.steps import members_only, take, take_said, words_in

PAGE_SIZE = 30

# In public


@public_page
def public_list(request):
    """In the words that the secretariat wrote for everybody."""
    return render(
        request, "network/needs/public.html", {"needs": Need.objects.public().select_related("group")[:300]}
    )


@login_not_required
def raise_in_public(request):
    if request.method == "POST" and not ratelimit.consume(request, action="need"):
        return ratelimit.respond_429(request)
    form = PublicNeedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("title", "text", "where", "email")}
        try:
            needs.raise_need(**said)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("needs:thanks")
    return render(request, "network/needs/raise.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
def thanks(request):
    return render(request, "network/needs/thanks.html")


# In the member area


@members_only
def need_list(request):
    """All of them for the secretariat; for others what they raised, and what their groups work on."""
    status = request.GET.get("etat", "")
    status = status if status in NeedStatus.values else ""
    words = words_in(request.GET)
    found = Need.objects.visible_to(request.user).select_related("group", "raised_by")
    if status:
        found = found.filter(status=status)
    if words:
        found = found.filter(Q(title__icontains=words) | Q(text__icontains=words) | Q(where__icontains=words))
    if request.GET.get("tri") == "anciens":
        found = found.order_by("raised_at", "pk")
    if request.GET.get("format") == "csv":
        return _table(found)
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "status": status,
        "statuses": NeedStatus.choices,
        "words": words,
        "oldest": request.GET.get("tri") == "anciens",
        "question": question.urlencode(),
    }
    return render(request, "network/needs/list.html", context)


def _table(found):
    columns = [
        _("What is lacking"),
        _("In their words"),
        _("Where"),
        _("Raised on"),
        _("Status"),
        _("Group"),
        _("Answer"),
    ]
    rows = (
        [
            each.title, each.text, each.where, each.raised_at.date().isoformat(), each.get_status_display(),
            str(each.group or ""), each.answer,
        ]
        for each in found
    )  # fmt: skip
    return as_file(columns, rows, "besoins", "csv")


@members_only
def raise_as_member(request):
    form = NeedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        need = needs.raise_need(by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. The secretariat reads it, and you are told what comes of it."))
        return redirect("network:need", need.pk)
    return render(request, "network/needs/new.html", {"form": form}, status=422 if form.errors else 200)


def _need(request, pk):
    found = Need.objects.visible_to(request.user).select_related("group", "raised_by", "sorted_by")
    return get_object_or_404(found, pk=pk)


def need(request, pk, **sent):
    """What it says, what became of it; for the secretariat, what may become of it."""
    need = _need(request, pk)
    forms = {
        "tie": TieForm(initial={"group": need.group_id}),
        "answer": AnswerNeedForm(),
        "aside": SetAsideForm(),
        "show": ShowForm(initial={"public_title": need.public_title or need.title}),
    }
    context = {
        "need": need,
        "is_open": need.status in needs.OPEN,
        "may_sort": needs.may_sort(request.user),
        "may_answer": needs.may_answer(request.user, need),
        "may_see_address": is_coordinator(request.user),
        **forms,
        **sent,
    }
    return render(request, "network/needs/need.html", context, status=422 if sent else 200)


# What each button does: the step, the form that it sends and its place on the page, and what is said afterwards.
STEPS = {
    "garder": (needs.keep, None, "", gettext_lazy("The need is kept.")),
    "reprendre": (needs.take_up_again, None, "", gettext_lazy("The need is to be sorted again.")),
    "confier": (needs.tie, TieForm, "tie", gettext_lazy("The group has been told.")),
    "repondre": (needs.answer, AnswerNeedForm, "answer", gettext_lazy("It is answered.")),
    "ecarter": (needs.set_aside, SetAsideForm, "aside", gettext_lazy("The need is set aside.")),
    "montrer": (needs.show, ShowForm, "show", gettext_lazy("It is noted.")),
}


@require_POST
def step(request, pk, name):
    if name not in STEPS:
        raise Http404
    taken, form_class, place, done = STEPS[name]
    need_to_sort = _need(request, pk)
    if not needs.may_answer(request.user, need_to_sort) or (name != "repondre" and not needs.may_sort(request.user)):
        raise PermissionDenied
    to = ("network:need", pk)
    if form_class is None:
        return take(request, taken, need_to_sort, done=done, to=to)
    return take_said(
        request, form_class(request.POST), taken, need_to_sort, done=done, to=to,
        again=lambda form: need(request, pk, **{place: form}),
    )  # fmt: skip
