"""The directory as those who guide people use it: closer lines, and contacts reserved to members of the network."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from network import directory
from network.models import Contact, Place, Vocabulary
from network.open_now import state_of
from network.roles import is_member
from network.said import away
from network.views.directory import as_asked, as_found
from network.views.following import as_file

PAGE_SIZE = 30


def places(request):
    """Members of the network today, and coordinators; for others the page does not exist."""
    if not is_member(request.user):
        raise Http404
    question = directory.understand(request.GET)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _table(directory.keys_of(question), request.GET["format"])
    answer = directory.search(question, request.GET.get("page"), PAGE_SIZE)
    places = with_contacts(answer.places())
    for place in places:
        place.away, place.state = away(place.km), state_of(place)
        place.ways, place.help = place.terms_of(Vocabulary.ACCESS), place.terms_of(Vocabulary.SERVICES)
    context = {**as_asked(question), **as_found(answer), "places": places}
    return render(request, "network/professionals/places.html", context)


def with_contacts(places):
    """Each place with ``for_members``: its contact, when they agreed to be shown to members. One query."""
    agreed = Contact.objects.filter(pk__in={place.contact_id for place in places}, shown_to_members=True).in_bulk()
    for place in places:
        place.for_members = agreed.get(place.contact_id)
    return places


def _table(keys, ending):
    columns = [
        _("Place"), _("Structure"), _("Commune"), _("Address"), _("Phone"), _("Public e-mail"), _("Services"),
        _("How to come"), _("Contact"), _("Phone of the contact"), _("E-mail of the contact"),
    ]  # fmt: skip
    return as_file(columns, _rows(keys), "annuaire-professionnel", ending)


def _rows(keys):
    for chunk in Paginator(keys, 500):
        found = Place.objects.for_display().in_bulk(chunk.object_list)
        for place in with_contacts([found[key] for key in chunk.object_list if key in found]):
            contact = place.for_members
            yield [
                place.name, place.structure.called, place.commune.name if place.commune else "", place.address,
                place.phone, ", ".join(place.email_list()), ", ".join(map(str, place.terms_of(Vocabulary.SERVICES))),
                ", ".join(map(str, place.terms_of(Vocabulary.ACCESS))),
                *([contact.name, contact.phone, contact.email] if contact else ["", "", ""]),
            ]  # fmt: skip
