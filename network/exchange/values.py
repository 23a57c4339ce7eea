"""What single cells mean: one function for each kind of value, :class:`NotUsable` when it means nothing.

The sentence of a :class:`NotUsable` is written for the person who corrects the file.
"""

import datetime
import math
import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum.fr import siren, siret

NOTHING = frozenset(["null", "nan", "none", "n/a", "undefined", "#n/a", "#ref!"])
OVERSEAS = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT", "977": "BL", "978": "MF",
    "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
DIALLED_WITH_ZERO = frozenset(["FR", "GP", "MQ", "GF", "RE", "PM", "YT", "BL", "MF"])
FRANCE = (  # south, north, west, east: degrees, WGS84
    (41.2, 51.2, -5.3, 9.7),
    (15.7, 16.6, -61.9, -60.9),  # Guadeloupe
    (14.3, 15.0, -61.3, -60.7),  # Martinique
    (2.0, 6.0, -54.7, -51.5),  # Guyane
    (-21.5, -20.8, 55.1, 55.9),  # La Réunion
    (-13.1, -12.5, 44.9, 45.4),  # Mayotte
    (46.7, 47.2, -56.6, -56.0),  # Saint-Pierre-et-Miquelon
    (17.8, 18.2, -63.3, -62.7),  # Saint-Martin, Saint-Barthélemy
    (-23.0, -19.0, 163.0, 168.5),  # Nouvelle-Calédonie
    (-28.0, -7.5, -155.0, -134.0),  # Polynésie
    (-14.5, -13.0, -178.5, -176.0),  # Wallis-et-Futuna
)
FIRST_YEAR = 2000

_control = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff]")
_valid_email = EmailValidator()
_valid_url = URLValidator(schemes=["http", "https"])
_day_first = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


class NotUsable(ValueError):
    """The cell holds something that cannot be kept; the message is a sentence."""


def one_line(text):
    """The text on one line, composed, without invisible characters or useless spaces."""
    text = " ".join(_control.sub("", unicodedata.normalize("NFC", text)).split())
    return "" if text.lower() in NOTHING else text


def many_lines(text):
    """The same, its lines kept."""
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()]
    text = re.sub(r"\n{3,}", "\n\n", _control.sub("", "\n".join(lines))).strip()
    return "" if text.lower() in NOTHING else text


def cut(text, most):
    """At most so many characters, cut between two words."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[most // 2 :] else head).rstrip(" ,;:.") + "…"


def is_damaged(text):
    """Accents were lost or doubled before the text came to us."""
    return "\ufffd" in text or bool(re.search(r"Ã[\x80-\xbf©¨ª«´®¯»§¢€‰]|â€[™œ“¦]", text))


def postal_code(text):
    """Five digits; the first zero, lost by a spreadsheet, is put back."""
    digits = re.sub(r"\s|\.0$", "", re.sub(r"(?i)\s*cedex.*", "", text))
    if not re.fullmatch(r"\d{4,5}", digits):
        raise NotUsable(_("This is no postal code: five digits are needed."))
    return digits.zfill(5)


def insee_code(text):
    """Five characters, the lost first zero put back; empty when this is no INSEE code."""
    code = text.replace(" ", "").upper()
    return code.zfill(5) if re.fullmatch(r"\d{4,5}|2[AB]\d{3}", code) else ""


def pivot(text):
    """``(kind, number)``, kind in ``siret``, ``siren``, ``rna`` or empty: fourteen zeros mean "unknown"."""
    number = re.sub(r"[\s.-]", "", text).upper()
    if not number.strip("0"):
        return "", ""
    if siret.is_valid(number):
        return "siret", number
    if siren.is_valid(number):
        return "siren", number
    if re.fullmatch(r"W\d{9}", number):
        return "rna", number
    if re.fullmatch(r"\d{13}", number) and siret.is_valid(number.zfill(14)):
        return "siret", number.zfill(14)
    raise NotUsable(_("This is no SIRET, SIREN or RNA number: check its digits."))


def phone(text, code=""):
    """One number as it is dialled: « 05 49 66 76 60 ». ``code``: the postal code, for the territories overseas."""
    if re.fullmatch(r"3\d{3}", text.replace(" ", "")):
        return text.replace(" ", "")
    region = OVERSEAS.get(code[:3], "FR")
    for tried in dict.fromkeys([region, "FR"]):
        try:
            number = phonenumbers.parse(text, tried)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            national = phonenumbers.region_code_for_number(number) in DIALLED_WITH_ZERO
            shape = (
                phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
            )
            return phonenumbers.format_number(number, shape)
    raise NotUsable(_("This is no phone number that can be called from France."))


def is_usual_phone(text):
    """Ten digits however they are grouped, the international form, or a short number: nothing to repair."""
    return bool(re.fullmatch(r"(?:0|\+33|\+\d{3})\d{6,9}|3\d{3}", re.sub(r"[\s./-]", "", text)))


def phones(text):
    """The numbers that a cell lists."""
    return [each.strip() for each in re.split(r"[|;,/\n]|\bou\b|\bet\b|(?<=\d)\s+-\s+", text) if each.strip()]


def emails(text):
    """The addresses that a cell lists, good or not."""
    return [each.removeprefix("mailto:").strip("<>") for each in re.split(r"[|;,\s]+", text) if each]


def email(text):
    try:
        _valid_email(text)
    except ValidationError:
        raise NotUsable(_("This is no e-mail address.")) from None
    return text


def urls(text):
    """The addresses that a cell lists; they may hold a ``;`` or a comma themselves."""
    parts = re.split(r"\||[;,\s]+(?=https?://|www\.)", text.replace("\n", "|"))
    return [each.strip(" ;,") for each in parts if each.strip(" ;,")]


def url(text, most):
    """A web address, ``https://`` put before it when it is missing."""
    address = text if re.match(r"[a-z]+:", text, re.IGNORECASE) and "://" in text else f"https://{text}"
    try:
        _valid_url(address)
    except ValidationError:
        raise NotUsable(_("This is no web address: it should look like https://www.example.fr.")) from None
    if len(address) > most:
        raise NotUsable(_("This web address is too long: at most %(most)d characters.") % {"most": most})
    return address


def coordinate(text):
    """Degrees, with a point or a comma."""
    try:
        degrees = float(text.replace(",", ".").replace(" ", "").rstrip("°"))
    except ValueError:
        raise NotUsable(_("This is no number of degrees.")) from None
    if not math.isfinite(degrees):
        raise NotUsable(_("This is no number of degrees."))
    return round(degrees, 6)


def from_lambert93(y, x):
    """``(latitude, longitude)`` of metres in Lambert 93 (EPSG:2154); ``None`` when these are no such metres."""
    if not (6_000_000 < y < 7_200_000 and 0 < x < 1_300_000):
        if not (6_000_000 < x < 7_200_000 and 0 < y < 1_300_000):
            return None
        x, y = y, x
    n, c, x0, y0, e = 0.7256077650532670, 11754255.4261, 700000.0, 12655612.0499, 0.08181919106
    radius, gamma = math.hypot(x - x0, y - y0), math.atan((x - x0) / (y0 - y))
    isometric = -math.log(radius / c) / n
    latitude = 2 * math.atan(math.exp(isometric)) - math.pi / 2
    for _round in range(8):
        sine = e * math.sin(latitude)
        latitude = 2 * math.atan(((1 + sine) / (1 - sine)) ** (e / 2) * math.exp(isometric)) - math.pi / 2
    return round(math.degrees(latitude), 6), round(3 + math.degrees(gamma / n), 6)


def is_in_france(latitude, longitude):
    return any(s <= latitude <= n and w <= longitude <= e for s, n, w, e in FRANCE)


def kilometres(latitude, longitude, other_latitude, other_longitude):
    """Between two positions, to one per cent within France."""
    north = latitude - other_latitude
    east = (longitude - other_longitude) * math.cos(math.radians((latitude + other_latitude) / 2))
    return 111.2 * math.hypot(north, east)


def moment(text):
    """When, aware; a day without hour is its midnight in Paris. ISO, or day first as in France.

    ``None`` for a date that only means "unknown", as 1970-01-01 does.
    """
    try:
        if match := _day_first.fullmatch(text):
            day, month, year, hour, minute, second = (int(each or 0) for each in match.groups())
            when = datetime.datetime(year + 2000 if year < 100 else year, month, day, hour, minute, second)
        elif match := re.fullmatch(
            r"(\d{4})/(\d{1,2})/(\d{1,2})(?: (\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?", text
        ):
            when = datetime.datetime(*(int(each or 0) for each in match.groups()))
        else:
            when = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise NotUsable(_("This is no date: write it 2026-05-31 or 31/05/2026.")) from None
    if not FIRST_YEAR <= when.year <= 9000:
        return None
    return timezone.make_aware(when) if timezone.is_naive(when) else when
