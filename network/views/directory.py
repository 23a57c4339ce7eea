"""What the public sees of places, structures and signatories."""

from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from network import directory, hours
from network.exchange.going_out import address_of, listed_parents
from network.freshness import kind_words
from network.hours import DAYS
from network.linked_data import place_as_json
from network.models import Membership, Place, Structure, Vocabulary
from network.publication import public_page
from network.words import fold


@public_page
def places(request):
    question = directory.understand(request.GET)
    answer = directory.search(question, request.GET.get("page"))
    return render(
        request,
        "network/directory/places.html",
        {"answer": answer, "question": question, "sorts": directory.SORTS.items()},
    )


@public_page
def place(request, slug):
    places = Place.objects.listed().for_display().select_related("structure__kind", "structure__parent")
    place = get_object_or_404(places, slug=slug)
    today = timezone.localdate()
    others = (
        Place.objects.listed()
        .filter(Q(commune=place.commune_id) & ~Q(commune=None) | Q(structure=place.structure_id))
        .exclude(pk=place.pk)
        .select_related("commune")[:5]
    )
    return render(
        request,
        "network/directory/place.html",
        {
            "place": place,
            "known": hours.is_known(place.hours),
            "table": zip(DAYS, hours.table(place.hours), strict=True) if hours.is_known(place.hours) else [],
            "sentence": hours.sentence(place.hours) if hours.is_known(place.hours) else "",
            "today": DAYS[today.weekday()],
            "closure": hours.closure_on(place, today),
            "open_today": hours.today_in_words(place, today),
            "closures": place.closures_from(today),
            "warning": kind_words(place),
            "groups": [
                (vocabulary.label, place.terms_of(vocabulary))
                for vocabulary in (
                    Vocabulary.SUPPORT, Vocabulary.AUDIENCES, Vocabulary.SPECIAL_CARE, Vocabulary.FEES,
                    Vocabulary.PROGRAMMES, Vocabulary.LABELS,
                )
                if place.terms_of(vocabulary)
            ],
            "services": place.terms_of(Vocabulary.SERVICES),
            "access": place.terms_of(Vocabulary.ACCESS),
            "others": others,
            "address": address_of(place),
            "linked_data": place_as_json(place, today),
        },
    )  # fmt: skip


@public_page
def structure(request, slug):
    structure = get_object_or_404(Structure.objects.listed().select_related("commune", "kind", "parent"), slug=slug)
    return render(
        request,
        "network/directory/structure.html",
        {
            "structure": structure,
            "parent": structure.parent if structure.parent_id in listed_parents() else None,
            "address": address_of(structure),
            "places": Place.objects.listed().filter(structure=structure).for_display(),
            "membership": Membership.objects.running().filter(structure=structure).first(),
        },
    )


@public_page
def signatories(request):
    """The wall: who belongs to the network on a day, without personal data."""
    day = timezone.localdate()
    asked = request.GET.get("le", "")
    wrong_day = False
    if asked:
        try:
            day = timezone.datetime.strptime(asked, "%Y-%m-%d").date()
        except ValueError:
            wrong_day = True
    memberships = sorted(
        Membership.objects.running(day).select_related("structure__commune", "structure__kind"),
        key=lambda membership: fold(membership.structure.called),
    )
    return render(
        request,
        "network/directory/signatories.html",
        {"memberships": memberships, "day": day, "asked": asked, "wrong_day": wrong_day},
    )
