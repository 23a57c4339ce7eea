"""The name and the logo: a signatory's badge and poster, and the page where anybody verifies them."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network import branding, drawing, paper
from network.models import Badge, IdentityUse, Structure
from network.publication import declare_public
from network.steps import StepRefused
from network.views.steps import take

TRUE_FOR = 60  # seconds: who left is no signatory any more a minute later, without any publication


def structure_of(request, slug):
    structure = get_object_or_404(Structure.objects.visible_to(request.user), slug=slug)
    if not branding.is_open_to(structure):
        raise Http404
    return structure


def identity(request, slug):
    """What the structure may take away, once the terms are accepted."""
    structure = get_object_or_404(Structure.objects.visible_to(request.user), slug=slug)
    badge = Badge.objects.filter(structure=structure).first()
    uses = IdentityUse.objects.filter(structure=structure).select_related("user")
    context = {
        "structure": structure,
        "membership": branding.running_membership(structure),
        "is_open": branding.is_open_to(structure),
        "may_use": branding.may_use(request.user, structure),
        "has_accepted": branding.has_accepted(request.user, structure),
        "badge": badge,
        "address": address_of(badge) if badge else "",
        "picture": f"{settings.SITE_URL}{reverse('badge', args=[badge.code])}" if badge else "",
        "uses": uses[:20],
        "terms": branding.TERMS,
    }
    return render(request, "network/branding/identity.html", context)


@require_POST
def accept_terms(request, slug):
    structure = get_object_or_404(Structure.objects.visible_to(request.user), slug=slug)
    done = _("Thank you. Everything is below.")
    return take(request, branding.accept_terms, structure, done=done, to=("network:identity", slug))


@require_POST
def poster(request, slug):
    """The A4 poster of a signatory, with the code that verifies it."""
    structure = structure_of(request, slug)
    membership = branding.running_membership(structure)
    if membership is None:
        raise Http404
    try:
        badge = branding.fetch(structure, "poster", by=request.user)
    except StepRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    address = address_of(badge)
    context = {
        "structure": structure, "membership": membership, "badge": badge, "today": timezone.localdate(),
        "short": address.split("://", 1)[-1], "back": reverse("network:identity", args=[slug]),
    }  # fmt: skip
    html = render_to_string("network/branding/poster.html", context, request)
    if not paper.is_available():
        return HttpResponse(html)
    response = HttpResponse(paper.kept_pdf(html), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{slug}-signataire.pdf"'
    return response


# Anybody


def address_of(badge):
    return f"{settings.SITE_URL}{reverse('verify', args=[badge.code])}"


@login_not_required
@require_safe
def verify(request, code):
    """Since when a structure has been a signatory, or that it no longer is. Nothing personal."""
    badge = Badge.objects.select_related("structure").filter(code=code).first()
    membership = branding.running_membership(badge.structure) if badge else None
    context = {"badge": badge, "membership": membership, "today": timezone.localdate()}
    response = render(request, "network/branding/verify.html", context, status=200 if badge else 404)
    response["X-Robots-Tag"] = "noindex"
    return declare_public(response, seconds=TRUE_FOR)


@login_not_required
@require_safe
def badge(request, code):
    """The badge for web sites: what it says is true when it is asked for."""
    badge = get_object_or_404(Badge.objects.select_related("structure"), code=code)
    context = {"badge": badge, "membership": branding.running_membership(badge.structure)}
    response = render(request, "network/branding/badge.html", context, content_type="image/svg+xml")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return declare_public(response, seconds=TRUE_FOR)


@login_not_required
@require_safe
def verify_qr(request, code):
    """The QR code of the page that verifies."""
    badge = get_object_or_404(Badge, code=code)
    return declare_public(HttpResponse(drawing.qr(address_of(badge)), content_type="image/svg+xml"))
