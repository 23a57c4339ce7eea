"""The pack of the visual identity: the logo as it was given, the colours, the terms; for those who may have it."""

import io
import zipfile
from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from home.models.identity import the_identity
from network import branding
from network.models.network import the_network
from network.steps import StepRefused
from network.views.branding import address_of, structure_of


def pack(identity, network, address):
    """``bytes`` of the zip. ``address``: where the structure's badge is verified."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        if identity.logo:
            with identity.logo.file.open("rb") as logo:
                package.writestr(f"logo{PurePath(identity.logo.file.name).suffix.lower()}", logo.read())
        package.writestr(
            "couleurs.txt",
            f"{_('main colour')}: {identity.main_colour}\r\n{_('accent colour')}: {identity.accent_colour}\r\n",
        )
        package.writestr(
            "couleurs.css", f":root {{ --main: {identity.main_colour}; --accent: {identity.accent_colour}; }}\n"
        )
        package.writestr("lisez-moi.txt", "\r\n".join(_terms(network, address)) + "\r\n")
    return content.getvalue()


def _terms(network, address):
    yield network.name
    yield ""
    yield _("The logo and the name are used as they are: neither deformed, nor recoloured, nor cut.")
    yield _("They say that the structure is a signatory; they commit nobody else.")
    yield _("Whoever leaves the network takes them away from its documents, walls and pages.")
    yield ""
    yield _("Verify that a structure is a signatory:") + " " + address


@require_POST
def identity_pack(request, slug):
    """The zip, to those who may have it and have accepted the terms; noted each time."""
    structure = structure_of(request, slug)
    try:
        badge = branding.fetch(structure, "pack", by=request.user)
    except StepRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    response = HttpResponse(pack(the_identity(), the_network(), address_of(badge)), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="identite-visuelle.zip"'
    return response
