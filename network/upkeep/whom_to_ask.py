"""Who is asked whether a listing is right, and to whom we may write about it."""

from collections import defaultdict

from django.db.models import Q

from network.models import Affiliation, Contact, MessageKind, Role


def contacts_of(places):
    """``{key of the place: Contact or None}``: the one chosen, else a manager, an editor, a public mailbox.

    The first of these to whom one may write. Two queries, whatever the number of places, and nothing is written: an
    address never written to gives a contact that is not saved yet (see :func:`noted`).
    """
    places = list(places)
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
    addresses, details = {}, {}
    for place in places:
        for person in people[place.structure_id]:
            details.setdefault(person.email.lower(), {"name": person.get_full_name(), "phone": person.phone})
        addresses[place.pk] = [
            *(person.email.lower() for person in people[place.structure_id]),
            *(email.lower() for email in place.email_list()),
            *([place.structure.email.lower()] if place.structure.email else []),
        ]
    wanted = {address for each in addresses.values() for address in each}
    chosen = {place.contact_id for place in places if place.contact_id}
    known = {each.email: each for each in Contact.objects.filter(Q(email__in=wanted) | Q(pk__in=chosen))}
    by_key = {each.pk: each for each in known.values()}

    found = {}
    for place in places:
        own = by_key.get(place.contact_id)
        if own and own.may_be_written_to(MessageKind.LISTINGS):
            found[place.pk] = own
            continue
        found[place.pk] = None
        for address in addresses[place.pk]:
            if address not in known:
                known[address] = Contact(email=address, **details.get(address, {}))
            if known[address].may_be_written_to(MessageKind.LISTINGS):
                found[place.pk] = known[address]
                break
    return found


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
