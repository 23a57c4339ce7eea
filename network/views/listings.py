"""A member's listings: read, confirm, correct section by section, see what changed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from network import communicating, leaving, sections, upkeep
from network.completion import missing
from network.forms.closures import ClosureOfSeveralForm
from network.freshness import level_of
from network.models import ChangeStatus, ListingChange, Place, Structure
from network.said import compared, said_in_words
from network.upkeep import checking, counting
from network.views.sections import edit_section
from network.views.steps import take, way_back

PAGE_SIZE = 20
WHO = ["verified_by", "verified_contact", "modified_by", "modified_contact"]


def _place(request, slug):
    places = Place.objects.visible_to(request.user).for_display().select_related(*WHO, "structure", "commune__epci")
    return get_object_or_404(places, slug=slug)


def _structure(request, slug):
    structures = Structure.objects.visible_to(request.user).select_related("commune", *WHO)
    return get_object_or_404(structures, slug=slug)


def _listing_page(request, listing, template, **context):
    waiting = {
        change.section for change in ListingChange.objects.waiting().filter(**{listing._meta.model_name: listing})
    }
    shown = [
        {
            "name": section,
            "heading": heading,
            "said": said_in_words(listing, sections.snapshot(listing, section)),
            "edit_url": _edit_url(listing, section),
            "waits": section in waiting,
        }
        for section, heading in sections.sections_of(listing).items()
    ]
    return render(
        request,
        template,
        {
            "listing": listing,
            "sections": shown,
            "level": level_of(listing),
            "may_correct": upkeep.may_correct(request.user, listing),
            **context,
        },
    )


def _url(listing, name="", *arguments):
    kind = listing._meta.model_name
    return reverse(f"network:{kind}{name}", args=[listing.slug, *arguments])


def _edit_url(listing, section):
    return _url(listing, "_edit", section)


def place(request, slug):
    place = _place(request, slug)
    return _listing_page(
        request,
        place,
        "network/upkeep/place.html",
        views=counting.seen_this_quarter([place]).get(place.pk),
        missing=missing(place),
        reports=place.reports.waiting().count(),
        findings=[checking.in_words(finding) for finding in checking.still_said(place.findings)],
    )


def structure(request, slug):
    structure = _structure(request, slug)
    places = structure.places.select_related("commune").order_by("name", "pk")
    context = {
        "places": places,
        "asked_first": communicating.is_asked_first(structure),
        "may_leave": leaving.may_leave(request.user, structure) and leaving.is_member(structure),
    }
    return _listing_page(request, structure, "network/upkeep/structure.html", **context)


@require_POST
def confirm_place(request, slug):
    place = _place(request, slug)
    done = _("Thank you: the listing is confirmed today.")
    return take(request, upkeep.confirm, place, done=done, to=way_back(request, _url(place)))


@require_POST
def confirm_structure(request, slug):
    structure = _structure(request, slug)
    done = _("Thank you: the listing is confirmed today.")
    return take(request, upkeep.confirm, structure, done=done, to=way_back(request, _url(structure)))


def close_several(request, slug):
    """One closure for several places of the structure at once: holidays, works."""
    structure = _structure(request, slug)
    if not upkeep.may_correct(request.user, structure):
        raise PermissionDenied
    places = list(structure.places.prefetch_related("closures").select_related("structure").order_by("name", "pk"))
    form = ClosureOfSeveralForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        chosen = [place for place in places if str(place.pk) in form.cleaned_data["places"]]
        added = upkeep.add_closure(chosen, form.as_snapshot(), by=request.user)
        messages.success(request, ngettext("Added to %d place.", "Added to %d places.", added) % added)
        return redirect(_url(structure))
    context = {"structure": structure, "form": form, "back": _url(structure)}
    return render(request, "network/upkeep/closures.html", context, status=422 if form.errors else 200)


def edit_place(request, slug, section):
    return _edit(request, _place(request, slug), section)


def edit_structure(request, slug, section):
    return _edit(request, _structure(request, slug), section)


def _edit(request, listing, section):
    if section not in sections.sections_of(listing):
        raise Http404
    if not upkeep.may_correct(request.user, listing):
        raise PermissionDenied

    def saved(change):
        messages.success(request, _what_happened(change))
        return redirect(_url(listing))

    return edit_section(
        request,
        listing,
        section,
        template="network/upkeep/edit.html",
        correct=lambda said, seen: upkeep.correct(listing, section, said, by=request.user, seen=seen),
        done=saved,
        back=_url(listing),
    )


def _what_happened(change):
    if change is None:
        return _("Nothing has changed.")
    if change.status == ChangeStatus.WAITING:
        return _("Thank you. The secretariat will check your change before it is published.")
    return _("It is saved and published.")


def place_history(request, slug):
    return _history(request, _place(request, slug))


def structure_history(request, slug):
    return _history(request, _structure(request, slug))


def _history(request, listing):
    changes = ListingChange.objects.filter(**{listing._meta.model_name: listing}).select_related("by")
    page = Paginator(changes, PAGE_SIZE).get_page(request.GET.get("page"))
    headings = sections.sections_of(listing)
    for change in page.object_list:
        change.heading = headings.get(change.section, change.section)
        change.compared = compared(listing, change)
    return render(
        request,
        "network/upkeep/history.html",
        {"listing": listing, "page": page, "may_check": upkeep.may_check(request.user), "back": _url(listing)},
    )


def _change(request, pk):
    changes = ListingChange.objects.visible_to(request.user).select_related("place__structure", "structure", "by")
    return get_object_or_404(changes, pk=pk)


def _after(request, change):
    return way_back(request, _url(change.listing, "_history"))


@require_POST
def approve(request, pk):
    change = _change(request, pk)
    done = _("The change is published.")
    return take(request, upkeep.approve, change, done=done, to=_after(request, change))


@require_POST
def decline(request, pk):
    change = _change(request, pk)
    done = _("The listing stays as it was.")
    return take(request, upkeep.decline, change, done=done, to=_after(request, change))


@require_POST
def put_back(request, pk):
    change = _change(request, pk)
    done = _("The section says again what it said before.")
    return take(request, upkeep.put_back, change, done=done, to=_after(request, change))
