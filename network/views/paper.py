"""What people print: sheets and posters of a place, lists of places, posters of the network; and what goes with them."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network import directory, drawing, often, paper, printing
from network.contact_card import contact_card
from network.exchange.going_out import address_of
from network.models import Place, Territory, Vocabulary
from network.open_now import state_of
from network.publication import declare_public, public_page
from network.views.directory import said_of_terms, when_to_come
from network.views.duplicates import to_kept

A_DAY = 24 * 3600  # the day is written on every sheet: none is baked
DRAWN_FOR = 600  # seconds that browsers keep a drawing

# What a place is printed as: the template, and the name of the file.
SHEETS = {
    "sheet": ("network/paper/sheet.html", "fiche"),
    "orientation": ("network/paper/orientation.html", "orientation"),
    "poster": ("network/paper/poster.html", "affiche"),
}


@login_not_required
@require_safe
def of_place(request, slug, kind):
    """A sheet or a poster about one place, as a page to print."""
    return _of_place(request, slug, kind, as_pdf=False)


@login_not_required
@require_safe
@often.limited("papers")
def of_place_pdf(request, slug, kind):
    return _of_place(request, slug, kind, as_pdf=True)


def _of_place(request, slug, kind, as_pdf):
    place = Place.objects.listed().for_display().filter(slug=slug).first()
    if place is None:
        return to_kept(slug)
    template, name = SHEETS[kind]
    context = {
        "place": place,
        **when_to_come(place, state_of(place)),
        "groups": said_of_terms(place),
        "services": place.terms_of(Vocabulary.SERVICES),
        "fees": place.terms_of(Vocabulary.FEES),
        "access": place.terms_of(Vocabulary.ACCESS),
        "territory": Territory.objects.only("pk").first() if place.latitude is not None else None,
        "address": address_of(place),
        "pdf": reverse(f"directory:{kind}_pdf", args=[slug]),
        "back": place.get_absolute_url(),
    }
    return _printed(request, template, context, f"{slug}-{name}", as_pdf)


@login_not_required
@require_safe
def printed_list(request):
    """The places that answer a question, as a directory on paper."""
    return _printed_list(request, as_pdf=False)


@login_not_required
@require_safe
@often.limited("lists")
def printed_list_pdf(request):
    return _printed_list(request, as_pdf=True)


def _printed_list(request, as_pdf):
    question = directory.understand(request.GET)
    total, chapters = printing.chapters(question)
    query = question.address(vue=None)
    context = {
        "total": total,
        "most": printing.MOST,
        "chapters": chapters,
        "with_table": min(total, printing.MOST) >= printing.NEEDS_A_TABLE and len(chapters) > 1,
        "title": printing.title_of(question),
        "choices": printing.choices_of(question),
        "address": _whole(reverse("directory:places"), query),
        "pdf": reverse("directory:printed_pdf"),
        "query": query,
        "back": f"{reverse('directory:places')}?{query}",
    }
    return _printed(request, "network/paper/list.html", context, "lieux", as_pdf)


def _whole(path, query=""):
    return f"{settings.SITE_URL}{path}{f'?{query}' if query else ''}"


@login_not_required
@require_safe
def of_network(request):
    """The poster of the whole network."""
    return _of_network(request, as_pdf=False)


@login_not_required
@require_safe
@often.limited("papers")
def of_network_pdf(request):
    return _of_network(request, as_pdf=True)


def _of_network(request, as_pdf):
    context = {
        "address": _whole(reverse("directory:places")),
        "pdf": reverse("directory:network_poster_pdf"),
        "back": reverse("directory:places"),
    }
    return _printed(request, "network/paper/network_poster.html", context, _("poster"), as_pdf)


def _printed(request, template, context, name, as_pdf):
    """The page, or the same page as a tagged PDF; without the library’s parts, the page."""
    large = request.GET.get("gros") == "1"
    shown = {
        **context,
        "large": large,
        "today": timezone.localdate(),
        "short": context["address"].split("://", 1)[-1],
    }
    html = render_to_string(template, shown, request)
    if as_pdf and paper.is_available():
        response = HttpResponse(paper.kept_pdf(html), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    else:
        response = HttpResponse(html)
    response["X-Robots-Tag"] = "noindex"
    return declare_public(response, seconds=A_DAY)


# Drawings, and the contact


def _drawing(svg):
    response = HttpResponse(svg, content_type="image/svg+xml")
    patch_cache_control(response, public=True, max_age=DRAWN_FOR)
    return declare_public(response)


@public_page
def qr(request, slug):
    """The QR code of the page of a place."""
    return _drawing(drawing.qr(address_of(get_object_or_404(Place.objects.listed(), slug=slug))))


@public_page
def network_qr(request):
    """The QR code of the directory."""
    return _drawing(drawing.qr(_whole(reverse("directory:places"))))


@public_page
def situation(request, slug):
    """Where the place stands in the territory."""
    place = get_object_or_404(Place.objects.listed().exclude(latitude=None), slug=slug)
    territory = Territory.objects.first()
    if territory is None:
        raise Http404
    return _drawing(drawing.situation(territory, place.latitude, place.longitude))


@public_page
def contact(request, slug):
    """The place as a contact for telephones."""
    place = get_object_or_404(Place.objects.listed().for_display(), slug=slug)
    response = HttpResponse(contact_card(place), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{place.slug}.vcf"'
    response["X-Robots-Tag"] = "noindex"
    return response
