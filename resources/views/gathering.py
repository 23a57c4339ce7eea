"""Bringing in the resources of another network from a file; from an address: ``manage.py import_resources``."""

from django.shortcuts import render

from network.exchange.reading import UnreadableFile
from network.views.steps import coordinators_only
from resources.forms.gathering import GatheringForm
from resources.gathering import Unreadable, gather, records_in


@coordinators_only
def bring_in(request):
    form = GatheringForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            records, _token = records_in(said["file"].read())
        except (Unreadable, UnreadableFile) as trouble:
            form.add_error("file", str(trouble))
        else:
            report = gather(
                records, source=said["source"], structure=said["structure"], by=request.user, licence=said["licence"],
                dry_run=said["trial"],
            )  # fmt: skip
    context = {"form": form, "report": report, "trial": report is not None and form.cleaned_data["trial"]}
    return render(request, "resources/gathering/bring_in.html", context, status=422 if form.errors else 200)
