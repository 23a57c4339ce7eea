"""How the charter is read: by parts, with its variables filled, by version, on paper."""

from collections import defaultdict

from django.http import Http404
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network import publication
from network.models import CharterVersion
from network.variables import fill
from network.views.on_paper import on_paper

POLES = {
    "coordinate": pgettext_lazy("pole", "Coordinate"),
    "communicate": pgettext_lazy("pole", "Communicate"),
    "equip": pgettext_lazy("pole", "Equip"),
    "other": pgettext_lazy("pole", "Other missions"),
}

# The parts of the page in reading order: anchor, heading, kinds of blocks in them.
PARTS = [
    ("preambule", _("Preamble"), ["preamble"]),
    ("presentation", _("Who we are"), ["presentation"]),
    ("constats", _("What we found together"), ["finding"]),
    ("definitions", _("What we mean by"), ["definition"]),
    ("valeurs", _("Our values"), ["value"]),
    ("missions", _("Our missions"), ["mission_intro", "mission"]),
    ("cooperation", _("How we cooperate"), ["cooperation"]),
    ("services", _("What we offer to the public"), ["service"]),
    ("partenaires", _("Our partners"), ["partner"]),
    ("engagements", _("What each of us commits to"), ["commitment"]),
    ("convention", _("The convention"), ["article"]),
    ("signatures", _("Signatures"), ["signature"]),
    ("annexes", _("Annexes"), ["annex"]),
    ("autres", _("Other text"), ["other"]),
]


def filled(html):
    """The charter's text with its variables filled."""
    return mark_safe(fill(html, escape))


def parts_of(version):
    """``[{anchor, heading, blocks, missions}]`` without the parts that the version does not have."""
    by_kind = defaultdict(list)
    for block in version.body:
        by_kind[block.block_type].append(block)
    parts = []
    for anchor, heading, kinds in PARTS:
        blocks = [block for kind in kinds for block in by_kind[kind]]
        if not blocks:
            continue
        part = {"anchor": anchor, "heading": heading, "blocks": blocks}
        if anchor == "missions":
            part["intro"] = by_kind["mission_intro"]
            part["poles"] = [
                (label, found)
                for pole, label in POLES.items()
                if (found := [block for block in by_kind["mission"] if block.value["pole"] == pole])
            ]
        parts.append(part)
    return parts


@publication.remembered
def version_in_force(language):
    return CharterVersion.objects.in_force().filter(locale__language_code=language).first()


def charter_in_force(locale):
    version = version_in_force(locale.language_code)
    return {"version": version, "parts": parts_of(version) if version else []}


def _render(page, request, template, **context):
    request.served_page = page
    return render(request, template, {"page": page, **context})


def versions_view(page, request):
    versions = CharterVersion.objects.public().filter(locale=page.locale)
    return _render(page, request, "home/charter_versions.html", versions=versions)


def _version(page, number):
    version = CharterVersion.objects.public().filter(locale=page.locale, number=number).first()
    if version is None:
        raise Http404
    return version


def version_view(page, request, number):
    version = _version(page, number)
    return _render(page, request, "home/charter_page.html", version=version, parts=parts_of(version))


def print_view(page, request):
    return _render(page, request, "home/charter_print.html", **charter_in_force(page.locale))


def pdf_view(page, request):
    """The same template as the print view, as a tagged PDF."""
    context = {"page": page, **charter_in_force(page.locale)}
    if context["version"] is None:
        raise Http404
    request.served_page = page
    return on_paper(request, "home/charter_print.html", context, "charte", as_pdf=True)
