"""What the network measures: its sets of indicators, their versions, each indicator."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.forms.measuring import AdoptForm, IndicatorForm, SetForm
from network.measuring import ready_sets, sets
from network.models import Indicator, IndicatorSet, SetVersion, VersionStatus
from network.roles import is_coordinator
from network.steps import StepRefused
from network.views.steps import coordinators_only, members_only, take, take_said


@coordinators_only
def set_list(request):
    versions = SetVersion.objects.order_by("-number")
    found = IndicatorSet.objects.prefetch_related(Prefetch("versions", versions))
    context = {"sets": found, "ready": ready_sets.all_of_them().values()}
    return render(request, "network/measuring/sets.html", context)


@coordinators_only
def new(request):
    form = SetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            begun = sets.begin(by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("network:indicator_version", sets.draft_of(begun).pk)
    context = {"form": form, "ready": ready_sets.all_of_them().values()}
    return render(request, "network/measuring/set_new.html", context, status=422 if form.errors else 200)


def _draft(pk):
    return get_object_or_404(SetVersion.objects.select_related("set"), pk=pk, status=VersionStatus.DRAFT)


@members_only
def version(request, pk, **sent):
    """What a version holds; a draft is written here, by coordinators. Members read what was adopted."""
    versions = SetVersion.objects.select_related("set", "decision")
    if not is_coordinator(request.user):
        versions = versions.exclude(status=VersionStatus.DRAFT)
    found = get_object_or_404(versions, pk=pk)
    context = {
        "version": found,
        "families": sets.families(found),
        "is_draft": found.status == VersionStatus.DRAFT,
        "may_write": sets.may_write(request.user),
        "others": found.set.versions.exclude(pk=pk).exclude(status=VersionStatus.DRAFT),
        "adopt": AdoptForm(),
        **sent,
    }
    return render(request, "network/measuring/version.html", context, status=422 if sent else 200)


@coordinators_only
def indicator_new(request, pk):
    return _write(request, _draft(pk), None)


@coordinators_only
def indicator(request, pk):
    found = get_object_or_404(
        Indicator.objects.select_related("version__set"), pk=pk, version__status=VersionStatus.DRAFT
    )
    return _write(request, found.version, found)


def _write(request, draft, found):
    form = IndicatorForm(request.POST if request.method == "POST" else None, version=draft, instance=found)
    if form.is_valid():
        try:
            sets.write(draft, by=request.user, indicator=found, **form.said())
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            if "another" in request.POST:
                messages.success(request, _("The indicator is kept. Write the next one."))
                return redirect("network:indicator_new", draft.pk)
            return redirect("network:indicator_version", draft.pk)
    context = {"form": form, "version": draft, "indicator": found}
    return render(request, "network/measuring/indicator.html", context, status=422 if form.errors else 200)


@coordinators_only
@require_POST
def move(request, pk):
    found = get_object_or_404(Indicator, pk=pk)
    up = "up" in request.POST
    to = ("network:indicator_version", found.version_id)
    return take(request, sets.move, found, up=up, done=_("The order is changed."), to=to)


@coordinators_only
@require_POST
def drop(request, pk):
    found = get_object_or_404(Indicator, pk=pk)
    done = _("“%s” is taken out.") % found
    return take(request, sets.drop, found, done=done, to=("network:indicator_version", found.version_id))


@coordinators_only
@require_POST
def revise(request, pk):
    draft = sets.revise(get_object_or_404(IndicatorSet, pk=pk), by=request.user)
    return redirect("network:indicator_version", draft.pk)


@coordinators_only
@require_POST
def adopt(request, pk):
    return take_said(
        request, AdoptForm(request.POST), sets.adopt, _draft(pk),
        done=_("Adopted: the next campaigns may ask for these indicators."),
        to=("network:indicator_version", pk), again=lambda form: version(request, pk, adopt=form),
    )  # fmt: skip


@coordinators_only
@require_POST
def discard(request, pk):
    done, refused = _("The draft is thrown away."), ("network:indicator_version", pk)
    return take(request, sets.discard, _draft(pk), done=done, to="network:indicator_sets", refused=refused)
