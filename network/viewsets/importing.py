"""The pages through which coordinators bring a file of places in: upload, columns, preview, result, undoing."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.menu import MenuItem

from network import receiving, taking_back
from network.exchange import mapping
from network.exchange.national import titles
from network.exchange.problems import KEEP, LEAVE, SEVERITIES, USE
from network.exchange.values import cut
from network.hours import day_name
from network.models import ImportRun, ImportStatus
from network.steps import StepRefused
from network.viewsets.import_words import ANSWERS, SEVERITY_WORDS

ACCEPT = ".csv,.tsv,.txt,.xlsx,.xls,.ods,.json,.geojson"


class ImportMenuItem(MenuItem):
    def is_shown(self, request):
        return receiving.may_import(request.user)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File of places"),
        help_text=_(
            "A spreadsheet (.xlsx, .xls, .ods), a CSV or a JSON file, 20 MB at most, in whatever form it comes."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    source = forms.CharField(
        label=_("Who does it come from?"),
        max_length=100,
        help_text=_("Always the same name for the same source: its places are known again by it."),
        widget=forms.TextInput(attrs={"list": "known-sources", "autocomplete": "off"}),
    )


def target_choices():
    """Every column of the schema, as people read it, then ours."""
    names = titles()
    yield "", gettext("leave out")
    for column in mapping.COLUMNS:
        yield column, f"{cut(names[column], 40)} ({column})"
    for target, label in mapping.OWN_TARGETS.items():
        yield target, str(label)
    for target, day in mapping.DAY_TARGETS.items():
        yield target, gettext("Hours on %s") % day_name(day)


class ColumnsForm(forms.Form):
    """One list for each heading; what cannot be left out, or is said twice, is told above."""

    def __init__(self, *args, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.headings = {}
        choices = list(target_choices())
        for number, (heading, samples, target) in enumerate(columns):
            name = f"column-{number}"
            self.headings[name] = heading
            self.fields[name] = forms.ChoiceField(label=heading, required=False, choices=choices, initial=target)
            self.fields[name].samples = samples

    def clean(self):
        chosen = self.mapping()
        for sentence in mapping.missing(chosen):
            self.add_error(None, sentence)
        for target, headings in mapping.taken_twice(chosen).items():
            said = {"columns": ", ".join(f"« {heading} »" for heading in headings), "target": target}
            self.add_error(None, gettext("%(columns)s cannot all be “%(target)s”: keep one.") % said)

    def mapping(self):
        return {heading: self.cleaned_data.get(name, "") for name, heading in self.headings.items()}

    def rows(self):
        return [(self[name], heading, self.fields[name].samples) for name, heading in self.headings.items()]


# The pages


def _page(request, template, title, status=200, **context):
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
        {"url": reverse("place_imports"), "label": gettext("Imports of places")},
    ]
    context |= {
        "page_title": title,
        "header_title": title,
        "header_icon": "upload",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
    }
    return render(request, f"network/importing/{template}.html", context, status=status)


def _run(request, pk):
    if not receiving.may_import(request.user):
        raise PermissionDenied
    return get_object_or_404(ImportRun.objects.select_related("by", "applied_by", "undone_by"), pk=pk)


def runs(request):
    """Every import, the latest first."""
    if not receiving.may_import(request.user):
        raise PermissionDenied
    shown = ImportRun.objects.select_related("by").defer("trace", "mapping", "answers")
    page = Paginator(shown, 20).get_page(request.GET.get("p"))
    return _page(request, "runs", gettext("Imports of places"), page=page)


def upload(request):
    """Send a file and say who it comes from."""
    if not receiving.may_import(request.user):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, initial={"source": request.GET.get("source", "")})
    if request.method == "POST" and form.is_valid():
        file, source = form.cleaned_data["file"], form.cleaned_data["source"].strip()
        try:
            run = receiving.receive(file.read(), file.name, source=source, by=request.user)
        except StepRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("place_import_columns", run.pk)
    return _page(
        request, "upload", gettext("Import places"), status=422 if form.errors else 200,
        form=form, sources=receiving.known_sources(),
    )  # fmt: skip


def columns(request, pk):
    """What each column of the file is."""
    run = _run(request, pk)
    if run.status != ImportStatus.DRAFT:
        return redirect("place_import", run.pk)
    form = ColumnsForm(request.POST or None, columns=receiving.columns_of(run))
    if request.method == "POST" and form.is_valid():
        try:
            receiving.choose(run, form.mapping(), by=request.user)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("place_import", run.pk)
    title = gettext("What is each column?")
    return _page(request, "columns", title, status=422 if form.errors else 200, form=form, run=run)


def run(request, pk):
    """The preview of an import, its progress, or what it did."""
    shown = _run(request, pk)
    if shown.status == ImportStatus.DRAFT and not shown.report:
        return redirect("place_import_columns", shown.pk)
    report = shown.report
    groups = [
        {"label": SEVERITY_WORDS[severity], "severity": severity, "problems": problems}
        for severity in SEVERITIES
        if (problems := [each for each in report.get("problems", []) if each["severity"] == severity])
    ]
    doubts = [
        each | {"answers": [(value, label, value == each["answer"]) for value, label in _answers(each)]}
        for each in report.get("doubts", [])
    ]
    return _page(
        request, "run", str(shown), run=shown, report=report, groups=groups, doubts=doubts,
        is_long=shown.rows > receiving.AT_ONCE,
    )  # fmt: skip


def _answers(doubt):
    for choice in (LEAVE, KEEP, USE):
        if choice in doubt["choices"]:
            label = ANSWERS[choice]
            yield choice, f"{label} {doubt['proposed']}" if choice == USE else label


@require_POST
def answers(request, pk):
    shown = _run(request, pk)
    given = {
        name.removeprefix("doubt-"): value
        for name, value in request.POST.items()
        if name.startswith("doubt-") and value in ANSWERS
    }
    return _taken(request, receiving.answer, shown, given, done=gettext("Your answers are taken into account."))


@require_POST
def start(request, pk):
    shown = _run(request, pk)
    done = gettext("The places are imported.")
    if shown.rows > receiving.AT_ONCE:
        done = gettext("The import begins within a minute. You may leave this page.")
    return _taken(request, receiving.start, shown, done=done)


def discard(request, pk):
    """Forget a file that was never imported, once the person has said so twice."""
    shown = _run(request, pk)
    if request.method == "POST":
        return _taken(request, receiving.discard, shown, done=gettext("The file is thrown away."), to="place_imports")
    return _page(request, "discard", gettext("Throw the file away"), run=shown)


def undo(request, pk):
    """Undo an import as a whole, once the person knows what that means."""
    shown = _run(request, pk)
    if request.method == "POST":
        return _taken(request, taking_back.take_back, shown, done=gettext("The import is undone."))
    return _page(request, "undo", gettext("Undo the import"), run=shown)


def refused_lines(request, pk):
    """The refused lines with what is wrong, to correct and send again."""
    shown = _run(request, pk)
    try:
        file = receiving.planned(shown).refused_file()
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("place_import", shown.pk)
    response = HttpResponse(file, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="lignes-refusees-{shown.pk}.csv"'
    return response


def _taken(request, step, shown, *args, done, to=None):
    pk = shown.pk
    try:
        step(shown, *args, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("place_import", pk)
    messages.success(request, done)
    return redirect(to) if to else redirect("place_import", pk)


urlpatterns = [
    path("network/imports/", runs, name="place_imports"),
    path("network/imports/new/", upload, name="place_import_new"),
    path("network/imports/<int:pk>/", run, name="place_import"),
    path("network/imports/<int:pk>/columns/", columns, name="place_import_columns"),
    path("network/imports/<int:pk>/answers/", answers, name="place_import_answers"),
    path("network/imports/<int:pk>/start/", start, name="place_import_start"),
    path("network/imports/<int:pk>/discard/", discard, name="place_import_discard"),
    path("network/imports/<int:pk>/undo/", undo, name="place_import_undo"),
    path("network/imports/<int:pk>/refused/", refused_lines, name="place_import_refused"),
]
