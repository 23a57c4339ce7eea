"""Commitments: a structure's own, and all of them for the secretariat."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import committing, tracking
from network.forms.committing import PledgeForm
from network.models import AgreementType, Commitment, Pledge, PledgeStatus, Structure
from network.steps import StepRefused
from network.views.following import as_file
from network.views.on_paper import on_paper
from network.views.steps import coordinators_only, key_in, take

PAGE_SIZE = 30


def _structure(request, slug):
    return get_object_or_404(Structure.objects.visible_to(request.user), slug=slug)


def _pledge(request, slug, pk):
    pledges = Pledge.objects.select_related("commitment__agreement_type", "structure")
    return get_object_or_404(pledges, structure=_structure(request, slug), pk=pk)


def pledges(request, slug):
    """What the structure committed to, and where it stands."""
    structure = _structure(request, slug)
    taken = structure.pledges.select_related("commitment").order_by("commitment__position", "commitment_id")
    context = {
        "structure": structure,
        "rules": committing.rules_of(structure),
        "pledges": [each for each in taken if each.status != PledgeStatus.DROPPED],
        "given_up": [each for each in taken if each.status == PledgeStatus.DROPPED],
        "offered": list(committing.to_choose(structure)),
        "may_tell": committing.may_tell(request.user, structure),
    }
    return render(request, "network/committing/pledges.html", context)


def tell(request, slug, pk):
    """Say where one commitment stands."""
    pledge = _pledge(request, slug, pk)
    if not committing.may_tell(request.user, pledge.structure):
        raise PermissionDenied
    form = PledgeForm(request.POST if request.method == "POST" else None, instance=pledge)
    if form.is_valid():
        try:
            committing.tell(pledge, by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("network:pledges", slug)
    context = {"form": form, "pledge": pledge, "structure": pledge.structure}
    return render(request, "network/committing/tell.html", context, status=422 if form.errors else 200)


@require_POST
def choose(request, slug):
    structure = _structure(request, slug)
    commitment = Commitment.objects.filter(pk=key_in(request.POST, "commitment")).first()
    done = _("You now commit to “%s”. Thank you!") % commitment
    return take(request, committing.take, structure, commitment, done=done, to=("network:pledges", slug))


@require_POST
def give_up(request, slug, pk):
    done = _("The commitment is given up. You may take it again whenever you like.")
    return take(request, committing.give_up, _pledge(request, slug, pk), done=done, to=("network:pledges", slug))


@coordinators_only
def overview(request):
    """Who follows what, and how far; the other party's own commitments first."""
    asked = {name: request.GET.get(name, "").replace("\0", "")[:20] for name in ("commitment", "status", "silent")}
    commitment = Commitment.objects.filter(pk=key_in(asked, "commitment")).first()
    found = committing.followed(commitment, asked["status"], asked["silent"] == "1")
    if request.GET.get("format") in ("csv", "xlsx"):
        return _table(found, request.GET["format"])
    owners = AgreementType.objects.exclude(owner=None).values("owner")
    owned = Pledge.objects.filter(structure__in=owners, commitment__of_owner=True)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "owned": owned.select_related("structure", "commitment"),
        "unowned": Commitment.objects.filter(of_owner=True).exclude(pk__in=owned.values("commitment")),
        "commitments": Commitment.objects.select_related("agreement_type"),
        "statuses": PledgeStatus.choices,
        "asked": asked,
        "commitment": commitment,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "quiet": committing.quiet_for_a_year().count(),
    }
    return render(request, "network/committing/overview.html", context)


def _table(found, ending):
    columns = [
        _("Structure"), _("Set of rules"), _("Commitment"), _("Status"), _("What was done"), _("What it changed"),
        _("Feedback on the tools"), _("Evidence"), _("Taken on"), _("Last told on"),
    ]  # fmt: skip
    rows = (
        [
            each.structure.called, each.commitment.agreement_type.name, each.commitment.name, each.get_status_display(),
            each.approach, each.impact, each.feedback, each.evidence, each.taken_on, each.updated_at,
        ]
        for each in found.iterator(chunk_size=1000)
    )  # fmt: skip
    return as_file(columns, rows, "engagements", ending)


@coordinators_only
def table(request):
    """Each member of a set of rules beside each commitment; what is missing; the other party's side above."""
    wanted = key_in(request.GET, "regles")
    every = list(AgreementType.objects.filter(commitments__isnull=False).distinct().order_by("name"))
    rules = next((each for each in every if each.pk == wanted), every[0] if every else None)
    missing_only = request.GET.get("manque") == "1"
    found = tracking.of_rules(rules, missing_only=missing_only) if rules else None
    if found and request.GET.get("format") in ("csv", "xlsx"):
        return as_file(*tracking.as_table(found), "suivi-engagements", request.GET["format"])
    rows = found.rows if found else []
    context = {
        "every": every,
        "rules": rules,
        "found": found,
        "missing_only": missing_only,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": urlencode({"regles": rules.pk, "manque": "1" if missing_only else ""} if rules else {}),
        "back": request.path,
        "pdf": request.path,
    }
    if request.GET.get("format") in ("pdf", "print"):
        context |= {"page": rows, "query": f"{context['query']}&format=pdf"}
        return on_paper(
            request, "network/paper/commitments.html", context, "suivi-engagements", request.GET["format"] == "pdf"
        )
    return render(request, "network/committing/table.html", context)
