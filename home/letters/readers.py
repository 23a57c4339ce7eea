"""Who gets the letters of a list. What each of them wishes is looked at by the outbox, when the message is written."""

from django.contrib.auth import get_user_model
from django.db.models import Q

from home.models import AudienceKind
from network import outbox
from network.models import Affiliation, Membership, MessageKind, Seat
from network.roles import COORDINATORS


def addresses(audience):
    """The addresses of a list, each once, in order."""
    if audience.who == AudienceKind.PUBLIC:
        found = audience.subscribers.subscribed().values_list("email", flat=True)
    elif audience.who == AudienceKind.MEMBERS:
        found = _members().values_list("email", flat=True)
    else:
        seats = Seat.objects.taken().filter(group=audience.group, user__is_active=True)
        found = seats.values_list("user__email", flat=True)
    return sorted({address.lower() for address in found})


def _members():
    """Whoever acts today for a structure that belongs to the network, and coordinators."""
    structures = Membership.objects.running().values("structure")
    acting = Affiliation.objects.running().filter(structure__in=structures).values("user")
    people = get_user_model().objects.filter(is_active=True)
    return people.filter(Q(pk__in=acting) | Q(groups__name=COORDINATORS)).distinct()


def reachable(addresses):
    """Those of the addresses to which a letter may leave: nothing came back, and letters are not refused."""
    contacts = outbox.contacts_at(addresses)
    return [
        address
        for address in addresses
        if (contact := contacts.get(address.lower())) is None or contact.may_be_written_to(MessageKind.LETTERS)
    ]
