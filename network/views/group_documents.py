"""The versions of a group's document."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from network import working_groups
from network.forms.working_groups import VersionForm
from network.models import EarlierVersion, GroupDocument
from network.steps import StepRefused


def _document(request, pk):
    found = GroupDocument.objects.visible_to(request.user).select_related("group", "added_by")
    return get_object_or_404(found, pk=pk)


def versions(request, pk):
    """All of them, the latest first; POST shares a newer one."""
    document = _document(request, pk)
    form = VersionForm(request.POST, request.FILES) if request.method == "POST" else VersionForm()
    if form.is_valid():
        try:
            working_groups.new_version(document, by=request.user, file=form.cleaned_data["file"])
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The new version is shared; the earlier one stays below."))
            return redirect("network:group_versions", pk)
    context = {
        "document": document,
        "group": document.group,
        "earlier": document.earlier.select_related("added_by"),
        "form": form,
        "may_lead": working_groups.may_lead(request.user, document.group),
    }
    return render(request, "network/working_groups/versions.html", context, status=422 if form.errors else 200)


def earlier(request, pk, number):
    """An earlier file, to those who sit in the group and nobody else."""
    version = get_object_or_404(EarlierVersion, document=_document(request, pk), number=number)
    return FileResponse(version.file.open(), as_attachment=True, filename=version.file.name.rsplit("/", 1)[-1])
