"""What was decided: found again, taken away, followed until it is done."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import decisions
from network.forms.decisions import DecisionForm, EffectForm
from network.models import Decision
from network.steps import StepRefused
from network.views.following import as_file
from network.views.steps import coordinators_only, members_only, take, way_back, words_in

PAGE_SIZE = 30


@members_only
def register(request):
    words = words_in(request.GET)
    years = decisions.years(request.user)
    wanted = request.GET.get("annee", "")
    year = int(wanted) if wanted in map(str, years) else None
    undone = request.GET.get("suite") == "attendue"
    found = decisions.found(request.user, words, year, undone)
    if request.GET.get("format") == "csv":
        return _table(found)
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "words": words,
        "years": years,
        "year": year,
        "undone": undone,
        "question": question.urlencode(),
        "here": request.get_full_path(),
    }
    return render(request, "network/decisions/list.html", context)


def _table(found):
    columns = [_("Number"), _("Decision"), _("Taken on"), _("Taken by"), _("What must follow"), _("Done on")]
    rows = ([each.number, each.sentence, each.taken_on, each.taken_by, each.effect, each.effect_done_on] for each in found)  # fmt: skip
    return as_file(columns, rows, "decisions", "csv")


@coordinators_only
def new(request):
    form = DecisionForm(request.POST or None, initial={"taken_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            decisions.write(by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error("taken_on", str(refusal))
        else:
            return redirect("network:decisions")
    return render(request, "network/decisions/new.html", {"form": form}, status=422 if form.errors else 200)


def _back(request):
    return way_back(request, "network:decisions")


@coordinators_only
@require_POST
def foresee(request, pk):
    form = EffectForm({"effect": request.POST.get("effect", "").replace("\0", "")[:300]})
    form.is_valid()
    effect = form.cleaned_data["effect"]
    return take(request, decisions.foresee, get_object_or_404(Decision, pk=pk), effect=effect, done=_("What must follow is noted."), to=_back(request))  # fmt: skip


@coordinators_only
@require_POST
def carry_out(request, pk):
    return take(request, decisions.carry_out, get_object_or_404(Decision, pk=pk), done=_("It is noted as done."), to=_back(request))  # fmt: skip


@coordinators_only
@require_POST
def reopen(request, pk):
    return take(request, decisions.reopen, get_object_or_404(Decision, pk=pk), done=_("It is to be done again."), to=_back(request))  # fmt: skip
