"""A place as search engines read it (schema.org): the one script of its page, which is data and runs nothing."""

import json

from django.conf import settings
from django.utils.safestring import mark_safe

from network.exchange.going_out import address_of, said_of
from network.hours import DAYS, is_known

DAYS_OF_WEEK = dict(
    zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def place_as_json(place, today):
    """The text of the script: nothing in it can end it."""
    return mark_safe(json.dumps(place_as_data(place, today), ensure_ascii=False).translate(ESCAPES))


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
