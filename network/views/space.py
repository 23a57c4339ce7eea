"""The first page of the member area, my structures, the yearly page, my account."""

from django.contrib import messages
from django.db.models import F, Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from network.asked import asked_of
from network.forms.people import ProfileForm
from network.freshness import Level, with_level
from network.models import Meeting, MembershipApplication, Place, Structure
from network.roles import is_coordinator, is_member
from network.yearly import year_of


def home(request):
    """What is asked of me now, at most five things; nothing asked: what is new."""
    tasks, more = asked_of(request.user)
    summoned = Meeting.objects.visible_to(request.user).to_come().order_by("starts_at", "pk")
    return render(
        request, "network/space/home.html", {"tasks": tasks, "more": more, "next_meeting": summoned.first()}
    )


def structures(request):
    """Mine, each with its places; of one level only, or the oldest verified first, on demand."""
    level = request.GET.get("level", "")
    oldest_first = request.GET.get("sort") == "oldest"
    order = [F("verified_at").asc(nulls_first=True), "pk"] if oldest_first else ["name", "pk"]
    places = with_level(Place.objects.select_related("commune")).order_by(*order)
    mine = (
        with_level(Structure.objects.of(request.user)).prefetch_related(Prefetch("places", places)).order_by(*order)
    )
    shown = [(structure, list(structure.places.all())) for structure in mine]
    if level in Level.values:
        shown = [
            (structure, [each for each in all_of_them if each.level == level]) for structure, all_of_them in shown
        ]
        shown = [(structure, places) for structure, places in shown if places or structure.level == level]
    for structure, places in shown:
        for listing in (structure, *places):
            listing.level_label = Level(listing.level).label
    return render(
        request,
        "network/space/structures.html",
        {
            "structures": shown,
            "has_structures": bool(shown) or mine.exists(),
            "applications": MembershipApplication.objects.filter(applicant=request.user),
            "levels": Level.choices,
            "level": level if level in Level.values else "",
            "oldest_first": oldest_first,
        },
    )


def life(request):
    """Where the network's own life is: what is signed, who belongs, what is decided, who does what."""
    if not is_member(request.user):
        raise Http404
    return render(request, "network/space/life.html", {"is_coordinator": is_coordinator(request.user)})


def yearly(request):
    """All that is to be looked at once a year, with one button for each listing."""
    return render(request, "network/space/yearly.html", {"year": year_of(request.user), "here": request.path})


def account(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your details are saved."))
        return redirect("network:account")
    return render(request, "network/space/account.html", {"form": form}, status=422 if form.errors else 200)
