"""A member's saved searches, and, for the secretariat, those that found nothing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.steps import StepRefused
from network.views.following import as_file
from network.views.steps import coordinators_only, members_only, take, words_in
from network.words import fold
from resources import catalogue, searches
from resources.models import FruitlessSearch, SavedSearch

PAGE_SIZE = 30


@members_only
def mine(request):
    page = Paginator(SavedSearch.objects.visible_to(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "resources/searches/mine.html", {"page": page})


@members_only
@require_POST
def save(request):
    question = catalogue.understand(QueryDict(request.POST.get("question", "")[:500]))
    try:
        searches.save(question, by=request.user, name=_name_of(question))
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("We will write to you when something new answers this search."))
    return redirect("shared:searches")


def _name_of(question):
    """The words and the labels of what was chosen."""
    labels = [str(catalogue.labels_of(name)[value]) for name, values in question.values for value in values]
    return " · ".join(filter(None, [question.q, *labels]))


@members_only
@require_POST
def change(request, pk):
    saved = get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)
    wanted = request.POST.get("do", "")
    if wanted == "remove":
        saved.delete()
        messages.success(request, _("The alert is removed."))
    elif wanted in ("pause", "resume"):
        SavedSearch.objects.filter(pk=saved.pk).update(wants_mail=wanted == "resume")
    return redirect("shared:searches")


def _fruitless(request):
    q = fold(words_in(request.GET))
    lines = FruitlessSearch.objects.filter(settled=False)
    return q, lines.filter(words__contains=q) if q else lines


@coordinators_only
def fruitless(request):
    q, lines = _fruitless(request)
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "q": q, "question": urlencode({"q": q}) if q else ""}
    return render(request, "resources/searches/fruitless.html", context)


@coordinators_only
def fruitless_csv(request):
    _q, lines = _fruitless(request)
    columns = [_("Words"), _("Times"), _("First time"), _("Last time")]
    rows = lines.values_list("words", "times", "first_on", "last_on")
    return as_file(columns, rows, "recherches-sans-reponse", "csv")


@coordinators_only
@require_POST
def settle(request, pk):
    line = get_object_or_404(FruitlessSearch, pk=pk)
    return take(request, searches.settle, line, done=_("The line is settled."), to="shared:fruitless")
