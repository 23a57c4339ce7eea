"""Satisfaction sheets in the member area: made, printed, closed, entered from paper; what people answered."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from network import appreciating
from network.forms.appreciating import ActivityForm, PapersForm
from network.models import Activity, Event, SheetAnswer, Structure
from network.models.satisfaction import FEWEST
from network.roles import acts_for, is_coordinator, structure_ids
from network.steps import StepRefused
from network.views.following import as_file
from network.views.steps import key_in, take, take_said, words_in

PAGE_SIZE = 30
FIRST_YEAR, LAST_YEAR = 2000, 2100
SORTS = {
    "": (pgettext_lazy("sort", "the latest first"), ["-begins_on", "-pk"]),
    "anciennes": (pgettext_lazy("sort", "the oldest first"), ["begins_on", "pk"]),
    "titre": (pgettext_lazy("sort", "by title"), ["title", "pk"]),
    "fiches": (pgettext_lazy("sort", "most sheets first"), [-(F("on_screen") + F("on_paper")), "-pk"]),
}


def concerned(user):
    """Those who act for a structure, and coordinators; for others there is nothing here."""
    if not (is_coordinator(user) or structure_ids(user)):
        raise Http404


def asked_of(request, *, with_words=True):
    """``(activities, what was asked)``: of a year, a structure, with a word of the title, in an order."""
    year = key_in(request.GET, "annee") or 0
    asked = {
        "q": words_in(request.GET) if with_words else "",
        "annee": year if FIRST_YEAR <= year <= LAST_YEAR else "",
        "structure": key_in(request.GET, "structure") or "",
        "tri": request.GET.get("tri", "") if request.GET.get("tri", "") in SORTS else "",
    }
    found = Activity.objects.visible_to(request.user)
    if asked["q"]:
        found = found.filter(title__icontains=asked["q"])
    if asked["annee"]:
        found = found.between(dt.date(asked["annee"], 1, 1), dt.date(asked["annee"], 12, 31))
    if asked["structure"]:
        found = found.filter(structure=asked["structure"])
    return found.select_related("structure").order_by(*SORTS[asked["tri"]][1]), asked


def choices_of(request, asked):
    """What the filters offer: structures and years that have sheets."""
    seen = Activity.objects.visible_to(request.user).order_by()
    days = seen.dates("begins_on", "year", order="DESC")
    return {
        "asked": asked,
        "question": urlencode({name: value for name, value in asked.items() if value}),
        "years": [day.year for day in days],
        "structures": Structure.objects.filter(pk__in=seen.values("structure")).order_by("name", "pk"),
        "sorts": [(value, label) for value, (label, _order) in SORTS.items()],
    }


def activities(request):
    """Those of my structures; for the secretariat all of them."""
    concerned(request.user)
    found, asked = asked_of(request)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _table(request.user, found, request.GET["format"])
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    for activity in page.object_list:
        activity.sheets_in_words = sheets_in_words(request.user, activity)
    may_prepare = appreciating.organisers(request.user).exists()
    context = {"page": page, "may_prepare": may_prepare, **choices_of(request, asked)}
    return render(request, "network/appreciating/list.html", context)


def sheets_in_words(user, activity):
    """How many sheets; under ``FEWEST`` only the structure itself reads the number."""
    if activity.is_told or not activity.sheets or acts_for(user, activity.structure):
        return str(activity.sheets)
    return _("fewer than %d") % FEWEST


def _table(user, found, ending):
    columns = [
        _("Activity"),
        _("Structure"),
        _("Day"),
        _("Last day"),
        _("People present"),
        pgettext("opinions", "Sheets"),
        _("State"),
    ]
    rows = (
        [
            each.title, each.structure.called, each.begins_on, each.ends_on, each.people or "",
            each.sheets if each.is_told else sheets_in_words(user, each), str(each.state),
        ]
        for each in found
    )  # fmt: skip
    return as_file(columns, rows, "satisfaction", ending)


def new(request):
    """For one of my member structures; what is known of a date of the agenda is filled in (``?date=``)."""
    if not appreciating.organisers(request.user).exists():
        concerned(request.user)
        raise PermissionDenied
    event = Event.objects.visible_to(request.user).filter(slug=request.GET.get("date", "").replace("\0", "")).first()
    initial = {}
    if event:
        begins, ends = timezone.localdate(event.starts_at), timezone.localdate(event.ends_at)
        initial = {"title": event.title, "begins_on": begins, "event": event, "structure": event.structure}
        initial |= {"people": event.came_count or None, **({"ends_on": ends} if ends != begins else {})}
    form = ActivityForm(request.POST if request.method == "POST" else None, user=request.user, initial=initial)
    if form.is_valid():
        said = dict(form.cleaned_data)
        try:
            activity = appreciating.prepare(said.pop("structure"), by=request.user, **said)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The sheet is ready. Print it, or show its address on the day."))
            return redirect("network:activity", activity.pk)
    return render(request, "network/appreciating/edit.html", {"form": form}, status=422 if form.errors else 200)


def activity_seen(request, pk, *, to_keep=False):
    """One that the person may see; ``to_keep``: and look after."""
    activity = get_object_or_404(
        Activity.objects.visible_to(request.user).select_related("structure", "event"), pk=pk
    )
    if to_keep and not appreciating.may_keep(request.user, activity):
        raise PermissionDenied
    return activity


def activity(request, pk):
    """Its address, its papers, and what people answered."""
    activity = activity_seen(request, pk)
    context = {
        "activity": activity,
        "may_keep": appreciating.may_keep(request.user, activity),
        "sheets": sheets_in_words(request.user, activity),
        "results": drawn(appreciating.results(activity)),
        "fewest": FEWEST,
    }
    return render(request, "network/appreciating/activity.html", context)


def drawn(results):
    """``[(question, answers, [(answer, number, share, width of its bar)])]`` of 100; ``None`` stays ``None``."""
    if results is None:
        return None
    shown = []
    for question, numbers in results:
        total = sum(number for _answer, number in numbers)
        shares = [(each.label, number, round(100 * number / total) if total else 0) for each, number in numbers]
        shown.append((_(question), total, shares))
    return shown


def edit(request, pk):
    activity = activity_seen(request, pk, to_keep=True)
    initial = {name: getattr(activity, name) for name in appreciating.FIELDS}
    form = ActivityForm(
        request.POST if request.method == "POST" else None, user=request.user, activity=activity, initial=initial
    )

    def again(form):
        context = {"form": form, "activity": activity}
        return render(request, "network/appreciating/edit.html", context, status=422 if form.errors else 200)

    done, to = _("It is noted."), ("network:activity", pk)
    return take_said(request, form, appreciating.correct, activity, done=done, to=to, again=again)


def papers(request, pk):
    """Numbers from paper: more of them, or all of them anew (``?corriger=1``)."""
    activity = activity_seen(request, pk, to_keep=True)
    instead = request.GET.get("corriger") == "1"
    initial = {"seen": activity.paper_entries}
    if instead:
        initial |= {"sheets": activity.on_paper} | {
            f"q{activity.questions.index(question)}_{answer}": number
            for question, numbers in appreciating.papers(activity).items()
            for answer, number in numbers.items()
        }
    form = PapersForm(
        request.POST if request.method == "POST" else None, questions=activity.questions, initial=initial
    )
    if form.is_valid():
        said = {"sheets": form.cleaned_data["sheets"], "seen": form.cleaned_data["seen"]}
        try:
            appreciating.count_papers(activity, by=request.user, counts=form.counts(), instead=instead, **said)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The paper sheets are counted. You may throw them away."))
            return redirect("network:activity", pk)
    answers = [label for _value, label in SheetAnswer.choices]
    context = {"form": form, "activity": activity, "instead": instead, "answers": answers}
    return render(request, "network/appreciating/papers.html", context, status=422 if form.errors else 200)


@require_POST
def close(request, pk):
    done = _("The sheet is closed. You may open it again.")
    return take(request, appreciating.close, activity_seen(request, pk), done=done, to=("network:activity", pk))


@require_POST
def reopen(request, pk):
    done = _("The sheet takes answers again.")
    return take(request, appreciating.reopen, activity_seen(request, pk), done=done, to=("network:activity", pk))


def discard(request, pk):
    """Asks first; refused once somebody answered."""
    activity = activity_seen(request, pk, to_keep=True)
    if request.method != "POST":
        return render(request, "network/appreciating/discard.html", {"activity": activity})
    done, refused = _("The sheet is thrown away."), ("network:activity", pk)
    return take(request, appreciating.discard, activity, done=done, to="network:activities", refused=refused)
