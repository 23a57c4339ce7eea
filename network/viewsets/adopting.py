"""The pages through which a charter comes in and is adopted."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.widgets import AdminDateInput

from network import chartering
from network.charter_blocks import CharterBlocks
from network.models import CharterVersion
from network.steps import StepRefused


class ImportForm(forms.Form):
    document = forms.FileField(
        label=_("Document"),
        help_text=_("The charter or the convention as Word (.docx), text (.txt) or Markdown (.md), 5 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".docx,.txt,.md"}),
    )

    def clean_document(self):
        document = self.cleaned_data["document"]
        if document.size > chartering.MOST_BYTES:
            raise forms.ValidationError(chartering.UNREADABLE["too_large"])
        return document


class AdoptionForm(forms.Form):
    adopted_on = forms.DateField(label=_("Adopted on"), widget=AdminDateInput)
    what_changed = forms.CharField(
        label=_("What changes"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Two or three sentences for the members; shown in the list of versions."),
    )


def _version(request, pk):
    if not chartering.may_write(request.user):
        raise PermissionDenied
    return get_object_or_404(CharterVersion, pk=pk)


def _list_url():
    return reverse(CharterVersion.snippet_viewset.get_url_name("list"))


def edit_url(version):
    return reverse(CharterVersion.snippet_viewset.get_url_name("edit"), args=[version.pk])


def page(request, template, title, status=200, **context):
    context |= {
        "page_title": title,
        "header_title": title,
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": _list_url(), "label": gettext("Versions of the charter")},
            {"url": "", "label": title},
        ],
    }
    return render(request, f"network/chartering/{template}.html", context, status=status)


def import_charter(request):
    """Choose a document; what was read of it is then shown before anything else is asked."""
    if not chartering.may_write(request.user):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        document = form.cleaned_data["document"]
        try:
            version = chartering.import_draft(document.read(), document.name, by=request.user)
        except StepRefused as refusal:
            form.add_error("document", str(refusal))
        else:
            return redirect("charter_preview", version.pk)
    return page(request, "import", gettext("Import a charter"), status=422 if form.errors else 200, form=form)


def preview(request, pk):
    """What went where, before the draft is kept or thrown away."""
    version = _version(request, pk)
    labels = {name: block.label for name, block in CharterBlocks().child_blocks.items()} | {"title": _("Title")}
    report = version.import_report or {}
    parts = [part | {"label": labels.get(part["kind"], part["kind"])} for part in report.get("parts", [])]
    return page(
        request,
        "preview",
        str(version.title),
        version=version,
        report=report,
        parts=parts,
        placed=report.get("lines", 0) - len(report.get("lost", [])),
        edit_url=edit_url(version),
    )


def discard(request, pk):
    """Throw a draft away, once the person has said so twice."""
    version = _version(request, pk)
    if request.method == "POST":
        return _taken(request, chartering.discard, version, done=gettext("The draft is thrown away."), to=_list_url())
    return page(request, "discard", gettext("Throw a draft away"), version=version, edit_url=edit_url(version))


def adopt(request, pk):
    """Say when it was adopted and what changes; for a translation there is nothing to say."""
    version = _version(request, pk)
    form = AdoptionForm(
        request.POST or None,
        initial={"adopted_on": version.adopted_on or timezone.localdate(), "what_changed": version.what_changed},
    )
    translates = chartering.is_translation(version)
    if request.method == "POST" and translates:
        done = gettext("The translation is shown.")
        return _taken(request, chartering.show_translation, version, done=done, to=_list_url())
    if request.method == "POST" and form.is_valid():
        done = gettext("This version of the charter is in force.")
        return _taken(request, chartering.adopt, version, done=done, to=_list_url(), **form.cleaned_data)
    title = gettext("Show the translation") if translates else gettext("Adopt a version of the charter")
    return page(
        request, "adopt", title, status=422 if form.errors else 200,
        form=None if translates else form, version=version, edit_url=edit_url(version), media=form.media,
    )  # fmt: skip


@require_POST
def prepare_next(request, pk):
    version = _version(request, pk)
    draft = chartering.prepare_next(version, by=request.user)
    messages.success(request, gettext("Here is the draft of the next version. Nothing of it is public yet."))
    return redirect(edit_url(draft))


def _taken(request, step, *args, done, to, **kwargs):
    try:
        step(*args, by=request.user, **kwargs)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(to)


urlpatterns = [
    path("charter/import/", import_charter, name="charter_import"),
    path("charter/<int:pk>/preview/", preview, name="charter_preview"),
    path("charter/<int:pk>/discard/", discard, name="charter_discard"),
    path("charter/<int:pk>/adopt/", adopt, name="charter_adopt"),
    path("charter/<int:pk>/next/", prepare_next, name="charter_next"),
]
