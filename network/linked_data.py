"""A place or a date as search engines read it (schema.org): the one script of its page, which is data and runs nothing."""

import json

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import mark_safe

from network.exchange.going_out import address_of, said_of
from network.hours import DAYS, is_known
from network.models import EventStatus

DAYS_OF_WEEK = dict(
    zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def place_as_json(place, today):
    """The text of the script: nothing in it can end it."""
    return mark_safe(json.dumps(place_as_data(place, today), ensure_ascii=False).translate(ESCAPES))


def event_as_json(event):
    return mark_safe(json.dumps(event_as_data(event), ensure_ascii=False).translate(ESCAPES))


def event_as_data(event):
    """A date (schema.org Event): when, where, by whom, and whether it takes place."""
    where = event.place.name if event.place else event.where or (event.commune.name if event.commune else "")
    address = {
        "@type": "PostalAddress",
        "streetAddress": event.place.address if event.place else "",
        "postalCode": event.place.postal_code if event.place else "",
        "addressLocality": event.commune.name if event.commune else "",
        "addressCountry": "FR",
    }
    here = {"@type": "Place", "name": where, "address": _kept(address)} if where else None
    online = {"@type": "VirtualLocation", "url": event.online_url} if event.tells_link else None
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": settings.SITE_URL + event.get_absolute_url(),
        "url": settings.SITE_URL + event.get_absolute_url(),
        "name": event.title,
        "description": event.summary or event.text[:300],
        "startDate": timezone.localtime(event.starts_at).isoformat(),
        "endDate": timezone.localtime(event.ends_at).isoformat(),
        "eventStatus": "https://schema.org/EventCancelled"
        if event.status == EventStatus.CANCELLED
        else "https://schema.org/EventScheduled",
        "location": [each for each in (here, online) if each],
        "organizer": {"@type": "Organization", "name": event.structure.called},
    }
    return _kept(data)


def place_as_data(place, today):
    said = said_of(place, today)
    data = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "@id": f"{settings.SITE_URL}/annuaire/#{said['id']}",
        "url": address_of(place),
        "name": said["nom"],
        "description": said["presentation_resume"],
        "address": _kept(
            {
                "@type": "PostalAddress",
                "streetAddress": said["adresse"],
                "postalCode": said["code_postal"],
                "addressLocality": said["commune"],
                "addressCountry": "FR",
            }
        ),
        "geo": {"@type": "GeoCoordinates", "latitude": said["latitude"], "longitude": said["longitude"]}
        if said["latitude"] is not None
        else None,
        "telephone": said["telephone"],
        "email": next(iter(said["courriels"]), ""),
        "sameAs": said["site_web"],
        "openingHoursSpecification": _usual(place.hours) if is_known(place.hours) else [],
        "specialOpeningHoursSpecification": [
            each for closure in place.closures_from(today) for each in _exceptions(closure)
        ],
        "isAccessibleForFree": True if said["frais_a_charge"] == ["Gratuit"] else None,
        "makesOffer": [
            {"@type": "Offer", "itemOffered": {"@type": "Service", "name": label}} for label in said["services"]
        ],
        "parentOrganization": {"@type": "Organization", "name": said["structure_parente"]}
        if said["structure_parente"]
        else None,
        "dateModified": said["date_maj"].isoformat(),
    }
    return _kept(data)


def _kept(data):
    return {name: value for name, value in data.items() if value not in ("", None, [])}


def _usual(weekly):
    return [_opening(slot, {"dayOfWeek": DAYS_OF_WEEK[day]}) for day in DAYS for slot in weekly.get(day, [])]


def _exceptions(closure):
    """Closed is said by opening and closing at midnight."""
    days = {"validFrom": closure.starts_on.isoformat(), "validThrough": closure.ends_on.isoformat()}
    return [_opening(slot, days) for slot in closure.hours or [["00:00", "00:00"]]]


def _opening(slot, more):
    opens, closes = slot
    return {
        "@type": "OpeningHoursSpecification", **more, "opens": opens, "closes": "23:59" if closes == "24:00" else closes,
    }  # fmt: skip
