"""Claiming a listing that a file brought, in public; deciding and inviting, for the secretariat."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from network import claiming
from network.forms.claiming import CodeForm, SiretForm
from network.forms.joining import RefusalForm
from network.forms.open_to_all import OpenToAll
from network.models import Claim, ClaimInvitation, ClaimStatus, ClaimWay, Structure
from network.steps import StepRefused
from network.views.steps import coordinators_only, take

PAGE_SIZE = 30


def _structure(slug):
    return get_object_or_404(Structure.objects.listed().select_related("commune"), slug=slug)


def _page(request, structure, *, code=None, siret=None, refusal="", status=200):
    """Both ways on one page; ``refusal``: why the last one tried did not lead on."""
    context = {
        "structure": structure,
        "is_open": claiming.is_open_to_claims(structure),
        "code_form": code or OpenToAll(),
        "siret_form": siret or SiretForm(),
        "refusal": refusal,
    }
    return render(request, "network/claiming/claim.html", context, status=status)


@login_not_required
def claim(request, slug):
    return _page(request, _structure(slug))


@login_not_required
@require_POST
def code(request, slug):
    """Have a code sent; the next page says the same whether or not the listing has a mailbox."""
    if not ratelimit.consume(request, action="claim"):
        return ratelimit.respond_429(request)
    structure, form = _structure(slug), OpenToAll(request.POST)
    if not form.is_valid():
        return _page(request, structure, code=form, status=422)
    try:
        claim = claiming.ask_for_code(structure)
    except StepRefused as refusal:
        return _page(request, structure, refusal=str(refusal), status=422)
    return redirect("directory:claim_prove", slug, claim.key)


@login_not_required
@sensitive_post_parameters("code")
def prove(request, slug, key):
    """Type the code, and say who one is."""
    claims = Claim.objects.select_related("structure").filter(way=ClaimWay.CODE)
    claim = get_object_or_404(claims, structure=_structure(slug), key=key)
    if request.method == "POST" and not ratelimit.consume(request, action="claim"):
        return ratelimit.respond_429(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            claiming.prove(claim, said["code"], name=said["name"], email=said["email"])
        except StepRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            return redirect("directory:claim_thanks", slug)
    context = {"claim": claim, "structure": claim.structure, "form": form}
    return render(request, "network/claiming/prove.html", context, status=422 if form.errors else 200)


@login_not_required
def siret(request, slug):
    """Leave it to the secretariat. Read, the address leads to the page with the form."""
    if request.method != "POST":
        return redirect("directory:claim", slug)
    if not ratelimit.consume(request, action="claim"):
        return ratelimit.respond_429(request)
    structure, form = _structure(slug), SiretForm(request.POST)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("siret", "name", "email", "function")}
        try:
            claiming.submit(structure, **said)
        except StepRefused as refusal:
            form.add_error("siret", str(refusal))
        else:
            return redirect("directory:claim_thanks", slug)
    return _page(request, structure, siret=form, status=422)


@login_not_required
def thanks(request, slug):
    return render(request, "network/claiming/thanks.html", {"structure": _structure(slug)})


# For the secretariat


@coordinators_only
def claims(request):
    """Those that wait first; then whom one may invite; what was decided on demand."""
    decided = request.GET.get("state") == "decided"
    found = Claim.objects.select_related("structure__commune", "decided_by")
    if decided:
        found = found.filter(status__in=[ClaimStatus.PROVED, ClaimStatus.ACCEPTED, ClaimStatus.REFUSED])
    else:
        found = found.filter(status=ClaimStatus.WAITING)
    unclaimed = claiming.unclaimed().count()
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "decided": decided,
        "query": "state=decided" if decided else "",
        "refusal": RefusalForm(),
        "unclaimed": unclaimed,
        "not_invited": claiming.not_invited().count(),
        "to_remind": claiming.to_remind().count(),
        "invited": ClaimInvitation.objects.count(),
        "at_once": claiming.AT_ONCE,
    }
    return render(request, "network/claiming/list.html", context)


@coordinators_only
@require_POST
def accept(request, pk):
    done = _("The person is invited to manage the structure.")
    return take(request, claiming.accept, get_object_or_404(Claim, pk=pk), done=done, to="network:claims")


@coordinators_only
@require_POST
def refuse(request, pk):
    reason = request.POST.get("reason", "").replace("\0", "")
    done = _("The claim is refused; the person has been told why.")
    return take(request, claiming.refuse, get_object_or_404(Claim, pk=pk), reason, done=done, to="network:claims")


@coordinators_only
def invite(request):
    """What would leave, and the button; POST sends the invitations, or the reminders."""
    reminding = "rappel" in (request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        step = claiming.remind if reminding else claiming.invite_to_claim
        sent = step(by=request.user)
        said = ngettext("%d letter is on its way.", "%d letters are on their way.", sent) % sent
        messages.success(request, said)
        return redirect("network:claims")
    due = claiming.to_remind() if reminding else claiming.not_invited()
    first = due.select_related("commune").order_by("pk")[: claiming.AT_ONCE]
    context = {"structures": first, "number": due.count(), "at_once": claiming.AT_ONCE, "reminding": reminding}
    return render(request, "network/claiming/invite.html", context)
