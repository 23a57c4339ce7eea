"""Requests to communicate: a member's own, and those that somebody answers."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import communicating
from network.forms.communicating import CommunicationForm
from network.models import CommunicationStatus, Structure
from network.roles import is_coordinator
from network.steps import StepRefused
from network.views.steps import take

PAGE_SIZE = 20


def of_structure(request, slug):
    """Ask, read the answers, report."""
    structure = get_object_or_404(Structure.objects.visible_to(request.user), slug=slug)
    asked_first = communicating.is_asked_first(structure)
    form = CommunicationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not communicating.may_ask(request.user, structure):
        raise PermissionDenied
    if form.is_valid():
        try:
            communicating.ask(structure, by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("network:communications", slug)
    context = {
        "structure": structure,
        "asked_first": asked_first,
        "form": form,
        "may_ask": communicating.may_ask(request.user, structure),
        "requests": list(structure.communications.select_related("asked_by")),
    }
    return render(request, "network/communicating/mine.html", context, status=422 if form.errors else 200)


@require_POST
def report(request, slug, pk):
    structure = get_object_or_404(Structure.objects.visible_to(request.user), slug=slug)
    asked = get_object_or_404(structure.communications.select_related("structure"), pk=pk)
    words = request.POST.get("report", "").replace("\0", "")
    done = _("Thank you for your report.")
    return take(request, communicating.report, asked, words, done=done, to=("network:communications", slug))


def to_answer(request):
    """Those that wait first; for coordinators and the people of the other party."""
    requests = communicating.answered_by(request.user)
    if not is_coordinator(request.user) and not requests.exists():
        raise Http404
    waiting = list(requests.filter(status=CommunicationStatus.ASKED).order_by("planned_on", "pk"))
    answered = requests.exclude(status=CommunicationStatus.ASKED)
    context = {"waiting": waiting, "page": Paginator(answered, PAGE_SIZE).get_page(request.GET.get("page"))}
    return render(request, "network/communicating/answered.html", context)


def _answered(request, pk):
    return get_object_or_404(communicating.answered_by(request.user), pk=pk)


def _words(request):
    return request.POST.get("words", "").replace("\0", "")


@require_POST
def agree(request, pk):
    done = _("The member knows that nothing stands in the way.")
    asked = _answered(request, pk)
    return take(request, communicating.agree, asked, _words(request), done=done, to="network:communication_requests")


@require_POST
def object_to(request, pk):
    done = _("The member has been told why.")
    asked = _answered(request, pk)
    return take(
        request, communicating.object_to, asked, _words(request), done=done, to="network:communication_requests"
    )
