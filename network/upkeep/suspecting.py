"""The automatic checks of a listing: what each one looks at, how serious it is, and what to do about it.

A check is a small function of a place: the empty text when all is well, what it saw otherwise, ``None`` when it could
not look.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext_lazy, pgettext_lazy

from network import hours
from network.models import Severity, Vocabulary
from network.upkeep.reaching import Answer

FAR_KM = 15  # from the centre of the commune: the largest communes are about so wide


def _website(place, outside):
    urls = place.website_list()
    answers = outside.visit(urls)
    if any(answer is Answer.UNKNOWN for answer in answers.values()):
        return None
    wrong = [f"{url} (404)" if answers[url] is Answer.GONE else url for url in urls if answers[url] is not Answer.YES]
    return ", ".join(wrong)


def _mail(place, outside):
    wrong = []
    for email in place.email_list():
        answer = outside.takes_mail(domain_of(email))
        if answer is Answer.UNKNOWN:
            return None
        if answer is not Answer.YES:
            wrong.append(email)
    return ", ".join(wrong)


def domain_of(email):
    return email.rpartition("@")[2]


def _phone(place, outside):
    """Short numbers (39 49…) are good numbers too."""
    if not place.phone:
        return ""
    try:
        number = phonenumbers.parse(place.phone, "FR")
    except phonenumbers.NumberParseException:
        return place.phone
    if phonenumbers.is_possible_number(number) or re.fullmatch(r"\d{3,4}|118\d{3}|116\d{3}", place.phone_link):
        return ""
    return place.phone


def _hours(place, outside):
    """What is kept can be read, and no day closes before it opens."""
    if place.hours is None:
        return ""
    if not isinstance(place.hours, dict) or not set(place.hours) <= set(hours.DAYS):
        return f"{hours.day_name(hours.DAYS[0])} – {hours.day_name(hours.DAYS[-1])}"
    wrong = [day for day in hours.DAYS if not _is_a_day(place.hours.get(day, []))]
    return ", ".join(hours.day_name(day) for day in wrong)


def _is_a_day(slots):
    if not isinstance(slots, list):
        return False
    last = ""
    for slot in slots:
        if not (isinstance(slot, list) and len(slot) == 2 and all(isinstance(end, str) for end in slot)):
            return False
        opens, closes = slot
        if not (_TIME.fullmatch(opens) and _TIME.fullmatch(closes) and last <= opens < closes):
            return False
        last = closes
    return True


_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_LOOKS_LIKE_HOURS = re.compile(r"\b\d{1,2}\s*(?:h|:)\s*\d{0,2}\b", re.IGNORECASE)


def _hours_in_words(place, outside):
    """The note says hours and the table says none: “open now” cannot know."""
    known = isinstance(place.hours, dict) and hours.is_known(place.hours)
    if known or not _LOOKS_LIKE_HOURS.search(place.hours_note):
        return ""
    return place.hours_note


def _far(place, outside):
    commune = place.commune
    if None in (place.latitude, commune and commune.latitude, commune and commune.longitude):
        return ""
    km = distance_km(place.latitude, place.longitude, commune.latitude, commune.longitude)
    return f"{round(km)} km" if km > FAR_KM else ""


def distance_km(latitude, longitude, other_latitude, other_longitude):
    """Between two positions (WGS84), as the crow flies."""
    a, b = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * 6371 * math.asin(min(1, math.sqrt(half)))


def _services(place, outside):
    return "" if place.terms_of(Vocabulary.SERVICES) else "–"


@dataclass(frozen=True, eq=False)
class Check:
    """``sentence``: what is wrong and what to do, for whoever keeps the listing; ``section``: where it is corrected."""

    name: str
    label: str
    severity: Severity
    look: Callable
    sentence: str
    section: str
    needs_network: bool = False


CHECKS = [
    Check(
        "website", pgettext_lazy("check", "web site"), Severity.MINOR, _website,
        gettext_lazy("The web site does not open: %(detail)s. Correct its address, or take it out."),
        "contacts", needs_network=True,
    ),
    Check(
        "mail", pgettext_lazy("check", "e-mail address"), Severity.SERIOUS, _mail,
        gettext_lazy("No mail can reach this address: %(detail)s. Look for a typing error after the @."),
        "contacts", needs_network=True,
    ),
    Check(
        "phone", pgettext_lazy("check", "phone number"), Severity.SERIOUS, _phone,
        gettext_lazy("This phone number cannot be dialled: %(detail)s. Count its digits."),
        "contacts",
    ),
    Check(
        "hours", pgettext_lazy("check", "opening hours"), Severity.SERIOUS, _hours,
        gettext_lazy("Some opening hours cannot be right: %(detail)s. Write these days again."),
        "hours",
    ),
    Check(
        "hours_in_words", pgettext_lazy("check", "hours in a note only"), Severity.MINOR, _hours_in_words,
        gettext_lazy("The hours are only in a note: “%(detail)s”. Write them in the table, so that “open now” works."),
        "hours",
    ),
    Check(
        "far", pgettext_lazy("check", "position"), Severity.SERIOUS, _far,
        gettext_lazy("The position on the map is %(detail)s from the centre of the commune. Check the address."),
        "practical",
    ),
    Check(
        "services", pgettext_lazy("check", "no service"), Severity.MINOR, _services,
        gettext_lazy("The listing names no service: nobody finds it when looking for one. Tick at least one."),
        "services",
    ),
]  # fmt: skip
BY_NAME = {check.name: check for check in CHECKS}
