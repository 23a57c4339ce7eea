"""Who acts for a structure: invite, change a role, leave."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import inviting
from network.forms.inviting import CoordinatorForm, InviteForm
from network.models import Affiliation, Invitation, Role, Structure, User
from network.roles import COORDINATORS, is_coordinator
from network.steps import StepRefused
from network.views.steps import take


def _structure(request, slug):
    return get_object_or_404(Structure.objects.visible_to(request.user), slug=slug)


def _page(request, structure, form, status=200):
    may_invite = inviting.may_invite(request.user, structure)
    affiliations = list(structure.affiliations.running().select_related("user"))
    return render(
        request,
        "network/inviting/people.html",
        {
            "structure": structure,
            "affiliations": affiliations,
            "mine": next((each for each in affiliations if each.user_id == request.user.pk), None),
            "others": [each for each in affiliations if each.user_id != request.user.pk],
            "invitations": structure.invitations.waiting() if may_invite else [],
            "may_invite": may_invite,
            "form": form,
            "roles": Role.choices,
        },
        status=status,
    )


def people(request, slug):
    return _page(request, _structure(request, slug), InviteForm())


@require_POST
def invite(request, slug):
    structure = _structure(request, slug)
    if not inviting.may_invite(request.user, structure):
        raise PermissionDenied
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            inviting.invite(by=request.user, structure=structure, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("An invitation was sent to %s.") % form.cleaned_data["email"])
            return redirect("network:people", slug=slug)
    return _page(request, structure, form, status=422)


def coordinators(request, form=None):
    """Who runs the network, and who is called to: for those who do."""
    if not is_coordinator(request.user):
        raise Http404
    return render(
        request,
        "network/inviting/coordinators.html",
        {
            "people": User.objects.filter(groups__name=COORDINATORS, is_active=True),
            "invitations": Invitation.objects.waiting().filter(structure=None),
            "form": form or CoordinatorForm(),
        },
        status=422 if form is not None else 200,
    )


@require_POST
def invite_coordinator(request):
    form = CoordinatorForm(request.POST)
    if is_coordinator(request.user) and form.is_valid():
        inviting.invite(by=request.user, **form.cleaned_data)
        messages.success(request, _("An invitation was sent to %s.") % form.cleaned_data["email"])
        return redirect("network:coordinators")
    return coordinators(request, form)


def _affiliation(request, slug, pk):
    structure = _structure(request, slug)
    return get_object_or_404(
        Affiliation.objects.running().filter(structure=structure).select_related("structure", "user"), pk=pk
    )


@require_POST
def change_role(request, slug, pk):
    affiliation = _affiliation(request, slug, pk)
    role = request.POST.get("role")
    if role not in Role.values:
        role = affiliation.role
    done = _("The role is changed.")
    return take(request, inviting.change_role, affiliation, role, done=done, to=("network:people", slug))


@require_POST
def leave(request, slug, pk):
    affiliation = _affiliation(request, slug, pk)
    successor = None
    if wanted := request.POST.get("successor", ""):
        successor = get_object_or_404(
            Affiliation.objects.running().filter(structure=affiliation.structure_id),
            pk=wanted if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else 0,
        )
    to = (
        reverse("network:structures")
        if affiliation.user_id == request.user.pk
        else reverse("network:people", args=[slug])
    )
    done = _("%s no longer acts for this structure.") % affiliation.user
    response = take(request, inviting.leave, affiliation, successor=successor, done=done, to=to)
    affiliation.refresh_from_db()
    return response if affiliation.left_at else redirect("network:people", slug=slug)


@require_POST
def revoke(request, pk):
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user).select_related("structure"), pk=pk)
    to = ("network:people", invitation.structure.slug) if invitation.structure else "network:coordinators"
    return take(request, inviting.revoke, invitation, done=_("The invitation is withdrawn."), to=to)
