"""What a snapshot of a section says, in words: for the listing's page, its history, two texts side by side."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from network import hours
from network.directory import terms_of
from network.models import Vocabulary
from network.models.geography import Commune
from network.publication import remembered


@remembered
def _commune_name(insee):
    commune = Commune.objects.filter(pk=insee).first()
    return str(commune) if commune else insee


def _label(listing, name):
    if name in Vocabulary.values:
        return Vocabulary(name).label
    if name in ("closures", "stops"):
        return _("Closures") if name == "closures" else _("Stops")
    name = name.removesuffix("_id")
    return type(listing)._meta.get_field(name).verbose_name


def _value(name, value):
    """A list of lines; empty when nothing is said."""
    if value in (None, "", []) or value is False:
        return []
    if name in Vocabulary.values:
        labels = {term.code: str(term) for term in terms_of(name)}
        return [labels.get(code, code) for code in value]
    if name == "hours":
        return [_day(*row) for row in hours.table(value)] if hours.is_known(value) else []
    if name == "closures":
        return [_closure(closure) for closure in value]
    if name == "stops":
        return [_stop(stop) for stop in value]
    if name == "commune_id":
        return [_commune_name(value)]
    if value is True:
        return [_("yes")]
    return [part for part in str(value).split("|") if part]


def _day(day, times):
    return pgettext("table", "%(day)s: %(times)s") % {"day": day.capitalize(), "times": times}


def _stop(stop):
    day = date_format(date.fromisoformat(stop["on"]), "l j F Y")
    times = hours.write_slot([stop["opens"], stop["closes"]])
    return " – ".join(filter(None, (day, times, _commune_name(stop["commune_id"]), stop["where"])))


def _closure(closure):
    first, last = (date_format(date.fromisoformat(closure[end]), "j F Y") for end in ("starts_on", "ends_on"))
    days = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
    what = hours.write_day(closure["hours"]) if closure["hours"] else pgettext("hours", "closed")
    return " – ".join(part for part in (days, what, closure["note"]) if part)


def said_in_words(listing, said):
    """``[(label, [line, …])]``, a field a row, in the order of the section."""
    return [(_label(listing, name), _value(name, value)) for name, value in said.items()]


def compared(listing, change):
    """``[(label, lines before, lines after)]`` of what differs."""
    return [
        (_label(listing, name), _value(name, change.before.get(name)), _value(name, after))
        for name, after in change.after.items()
        if change.before.get(name) != after
    ]


# What visitors look for first is told even when nothing is said; where the point lies on the map is not for reading.
ALWAYS = {"hours", "closures", "phone"}
NOT_READ = {"latitude", "longitude"}


def read_out(listing, said):
    """``[(label, [line, …])]`` as one reads a listing to somebody: without what is empty, or of no use to hear."""
    today = timezone.localdate().isoformat()
    if "closures" in said:  # those that are over are nobody’s concern
        said = {"closures": [each for each in said["closures"] if each["ends_on"] >= today]}
    rows = zip(said, said_in_words(listing, said), strict=True)
    return [
        (label, lines or [_("none to come") if name == "closures" else _("not known")])
        for name, (label, lines) in rows
        if (lines or name in ALWAYS) and name not in NOT_READ
    ]


def away(km):
    """« à 3 km », « à moins d’un kilomètre »; empty when nobody said where they are."""
    if km is None:
        return ""
    if km < 1:
        return _("less than 1 km away")
    return ngettext("%(count)d km away", "%(count)d km away", round(km)) % {"count": round(km)}
