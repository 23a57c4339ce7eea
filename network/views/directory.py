"""What the public sees of places, structures and signatories."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from network import directory, hours
from network.agenda import next_dates
from network.claiming import is_open_to_claims, is_unclaimed
from network.directory import opening
from network.directory.complements import complements
from network.exchange.going_out import address_of, listed_parents
from network.freshness import kind_words
from network.hours import DAYS
from network.linked_data import place_as_json
from network.models import Membership, Place, Structure, Territory, Vocabulary
from network.models.network import the_network
from network.open_now import state_of
from network.publication import declare_public, public_page
from network.said import away
from network.views.duplicates import to_kept
from network.views.map import BACKGROUNDS, still_picture


@login_not_required
def places(request):
    question = directory.understand(request.GET)
    answer = directory.search(question, request.GET.get("page"))
    context = {**as_asked(question), **as_found(answer), **(as_mapped(question) if question.vue else {})}
    response = render(request, "network/directory/places.html", context)
    if question.vue:
        open_to_background(response)
    return declare_public(response, seconds=opening.seconds_until_change(answer.kept, timezone.now()))


@public_page
def communes(request):
    """Communes that somebody may mean, for the field “where are you?”: ``{"labels": […]}``."""
    return JsonResponse({"labels": directory.suggested(request.GET.get("q", "").replace("\0", "")[:100])})


def as_asked(question):
    """What the form of the directory shows."""
    return {"question": question, "sorts": directory.SORTS.items(), "radii": directory.RADII}


def as_mapped(question):
    """What the map shows, with scripts and without."""
    territory = Territory.objects.first()
    return {
        "territory": territory,
        "dots": still_picture(territory, question),
        "background": BACKGROUNDS.get(the_network().map_background),
    }


def open_to_background(response):
    """The one host of the map's background may be asked for pictures by this page, and no other."""
    if background := BACKGROUNDS.get(the_network().map_background):
        response._csp_update = {"img-src": [background[0]]}


def as_found(answer):
    """What the list of results shows, and what to do when it is empty."""
    question = answer.question
    return {
        "answer": answer,
        "wider": [(radius, count, question.address(rayon=radius)) for radius, count in answer.wider],
        "any_time": question.address(ouvert=None),
        "list_address": question.address(vue=None),
        "map_address": question.address(vue="carte"),
        "suggestions": [
            (label, question.address(pres_de=label)) for label in directory.suggested(question.pres_de)
        ]
        if question.is_lost
        else [],
    }  # fmt: skip


@login_not_required
def place(request, slug):
    places = Place.objects.listed().for_display().select_related("structure__kind", "structure__parent")
    place = places.filter(slug=slug).first()
    if place is None:
        return to_kept(slug)
    state = state_of(place)
    others = (
        Place.objects.listed()
        .filter(Q(commune=place.commune_id) & ~Q(commune=None) | Q(structure=place.structure_id))
        .exclude(pk=place.pk)
        .select_related("commune")[:5]
    )
    response = render(
        request,
        "network/directory/place.html",
        {
            "place": place,
            **when_to_come(place, state),
            "warning": kind_words(place),
            "groups": said_of_terms(place),
            "services": place.terms_of(Vocabulary.SERVICES),
            "access": place.terms_of(Vocabulary.ACCESS),
            "others": others,
            "complements": [(label, other, away(km)) for label, other, km in complements(place)],
            "address": address_of(place),
            "unclaimed": is_unclaimed(place),
            "linked_data": place_as_json(place, state.today),
            "dates": next_dates(place=place),
        },
    )
    return declare_public(response, seconds=state.seconds_left())


def when_to_come(place, state):
    """What a page or a sheet says of the hours of a place."""
    today = state.today
    known = hours.is_known(place.hours)
    return {
        "state": state,
        "known": known,
        "table": zip(DAYS, hours.table(place.hours), strict=True) if known else [],
        "sentence": hours.sentence(place.hours) if known else "",
        "today": DAYS[today.weekday()],
        "holiday": hours.holiday_on(place, today),
        "closure": hours.closure_on(place, today),
        "open_today": hours.today_in_words(place, today),
        "closures": place.closures_from(today),
        "stops": sorted(
            (each for each in place.stops.all() if each.on >= today), key=lambda each: (each.on, each.opens)
        ),
    }


def said_of_terms(place):
    """``[(label, terms)]`` of the vocabularies that have something to say, in the order of the page."""
    groups = [
        (vocabulary.label, place.terms_of(vocabulary))
        for vocabulary in (
            Vocabulary.SUPPORT, Vocabulary.AUDIENCES, Vocabulary.SPECIAL_CARE, Vocabulary.FEES, Vocabulary.SCHEMES,
            Vocabulary.EQUIPMENT, Vocabulary.ACCESSIBILITY, Vocabulary.PROGRAMMES, Vocabulary.LABELS,
        )
    ]  # fmt: skip
    return [(label, terms) for label, terms in groups if terms]


@login_not_required
def structure(request, slug):
    structure = get_object_or_404(Structure.objects.listed().select_related("commune", "kind", "parent"), slug=slug)
    places = Place.objects.listed().filter(structure=structure).for_display()
    response = render(
        request,
        "network/directory/structure.html",
        {
            "structure": structure,
            "parent": structure.parent if structure.parent_id in listed_parents() else None,
            "address": address_of(structure),
            "unclaimed": is_open_to_claims(structure),
            "places": places,
            "membership": Membership.objects.running().filter(structure=structure).first(),
            "dates": next_dates(structure=structure),
        },
    )
    return declare_public(response, seconds=min((state_of(each).seconds_left() for each in places), default=None))
