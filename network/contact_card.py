"""A place as a contact that telephones and mail programs understand (vCard 3.0): what its public page says, no more."""

import vobject

from network import hours
from network.exchange.going_out import address_of


def contact_card(place):
    """The text of the card."""
    card = vobject.vCard()
    card.add("n").value = vobject.vcard.Name(family=place.name)
    card.add("fn").value = place.name
    card.add("org").value = [place.structure.called if place.structure.shown_in_directory else place.name]
    card.add("adr").value = vobject.vcard.Address(
        street=place.address,
        extended=place.address_extra,
        code=place.postal_code,
        city=place.commune.name if place.commune else "",
        country="France",
    )
    card.adr.type_param = "WORK"
    if place.phone:
        _add(card, "tel", place.phone, type="WORK")
    for email in place.email_list():
        _add(card, "email", email, type="INTERNET")
    for website in place.website_list():
        _add(card, "url", website)
    _add(card, "url", address_of(place))
    if place.latitude is not None:
        _add(card, "geo", f"{place.latitude};{place.longitude}")
    if said := "\n".join(filter(None, (_opening(place), place.hours_note, place.summary))):
        _add(card, "note", said)
    _add(card, "rev", f"{place.modified_at:%Y%m%dT%H%M%SZ}")
    return card.serialize()


def _add(card, name, value, **parameters):
    line = card.add(name)
    line.value = value
    for parameter, said in parameters.items():
        setattr(line, f"{parameter}_param", said)


def _opening(place):
    if not hours.is_known(place.hours):
        return ""
    said = hours.sentence(place.hours)
    return said[:1].upper() + said[1:]
