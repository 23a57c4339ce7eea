"""Who is asked whether a listing is right, and to whom we may write about it."""

from collections import defaultdict

from django.db.models import Q

from network.models import Affiliation, Contact, MessageKind, Place, Role


def contacts_of(places):
    """``{key of the place: Contact or None}``: the one chosen, else a manager, an editor, a public mailbox.

    The first of these to whom one may write. Two queries, whatever the number of places, and nothing is written: an
    address never written to gives a contact that is not saved yet (see :func:`noted`).
    """
    places = list(places)
    candidates = _candidates(places)
    wanted = {address for addresses in candidates.values() for address in addresses}
    chosen = {place.contact_id for place in places if place.contact_id}
    known = {each.email: each for each in Contact.objects.filter(Q(email__in=wanted) | Q(pk__in=chosen))}
    by_key = {each.pk: each for each in known.values()}
    found = {}
    for place in places:
        own = by_key.get(place.contact_id)
        for address, details in candidates[place.pk].items():
            if address not in known:
                known[address] = Contact(email=address, **details)
        every = [*([own] if own else []), *(known[address] for address in candidates[place.pk])]
        found[place.pk] = next((each for each in every if each.may_be_written_to(MessageKind.LISTINGS)), None)
    return found


def entitled_of(places):
    """``{key of the place: addresses that may answer for it}``, in two queries."""
    places = list(places)
    chosen = Contact.objects.in_bulk({place.contact_id for place in places if place.contact_id})
    return {
        key: {*addresses, *([chosen[place.contact_id].email] if place.contact_id else [])}
        for place, (key, addresses) in zip(places, _candidates(places).items(), strict=True)
    }


def may_be_asked(contact, place):
    """The contact still looks after the place, and the directory still shows it."""
    return contact.email in entitled_of([place])[place.pk] and Place.objects.listed().filter(pk=place.pk).exists()


def _candidates(places):
    """``{key of the place: {address: what we know of its owner}}``, those to ask first first. One query."""
    people = defaultdict(list)
    acting = (
        Affiliation.objects.running()
        .filter(structure__in={place.structure_id for place in places}, user__is_active=True)
        .exclude(role=Role.READER)
        .order_by("joined_at", "pk")
        .select_related("user")
    )
    for affiliation in sorted(acting, key=lambda each: each.role != Role.MANAGER):
        people[affiliation.structure_id].append(affiliation.user)
    candidates = {}
    for place in places:
        found = {
            person.email.lower(): {"name": person.get_full_name(), "phone": person.phone}
            for person in people[place.structure_id]
        }
        for mailbox in [*place.email_list(), place.structure.email]:
            if mailbox:
                found.setdefault(mailbox.lower(), {})
        candidates[place.pk] = found
    return candidates


def noted(contacts):
    """``{address: Contact}``, those that were not noted yet being so now."""
    new = {each.email: each for each in contacts if each.pk is None}
    Contact.objects.bulk_create(new.values(), ignore_conflicts=True, batch_size=500)
    kept = {each.email: each for each in Contact.objects.filter(email__in=new)} if new else {}
    return {each.email: kept.get(each.email, each) for each in contacts}


def out_of_reach():
    """Keys of the contacts to whom no letter about listings may be written (any more)."""
    unusual = Contact.objects.exclude(refuses_mail_at=None, bounced_at=None, refused_kinds=[])
    return [contact.pk for contact in unusual if not contact.may_be_written_to(MessageKind.LISTINGS)]
