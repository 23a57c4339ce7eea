"""Leaving the network: for whoever manages the structure."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from network import leaving
from network.forms.signing import LeaveForm, LetterForm
from network.models import Membership, Structure
from network.roles import manages
from network.steps import StepRefused, allow


def leave(request, slug):
    """What follows from leaving, then the request itself: nobody approves it."""
    structure = get_object_or_404(Structure.objects.visible_to(request.user), slug=slug)
    membership = Membership.objects.running().filter(structure=structure).select_related("agreement_type").first()
    allow(leaving.may_leave(request.user, structure))
    if membership is None:
        raise Http404
    kind = LeaveForm if manages(request.user, structure) else LetterForm
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            leaving.leave(structure, by=request.user, words=said["words"], received_on=said.get("received_on"))
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%s leaves the network. A message confirms it.") % structure)
            return redirect("network:structures")
    context = {"structure": structure, "membership": membership, "form": form}
    return render(request, "network/leaving/leave.html", context, status=422 if form.errors else 200)
