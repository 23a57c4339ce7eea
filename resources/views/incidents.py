"""What the label of a unit opens, for whoever holds it: what it is, whose it is, and what happened."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from network import often
from resources import incidents
from resources.forms.lending import IncidentForm
from resources.models import EquipmentUnit


def _unit(code):
    return get_object_or_404(EquipmentUnit.objects.select_related("item__pool__owner"), code=code)


@login_not_required
@often.limited("labels")
def unit(request, code):
    return render(request, "resources/lending/label.html", {"unit": _unit(code)})


@login_not_required
@often.limited("labels")
def report(request, code):
    unit = _unit(code)
    form = IncidentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        incidents.report(unit, text=said["text"], reporter=said["reporter"], photos=said["photos"] or [])
        return redirect("equipment:reported", code)
    context = {"unit": unit, "form": form, "title": _("Report a problem")}
    return render(request, "resources/lending/report.html", context, status=422 if form.errors else 200)


@login_not_required
def thanks(request, code):
    return render(request, "resources/lending/reported.html", {"unit": _unit(code)})
