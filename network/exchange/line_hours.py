"""The opening hours of a line, whichever columns tell them; what no week can be made of stays a text for a person."""

from django.utils.translation import gettext as _

from network import hours
from network.exchange import french_hours, osm_hours
from network.exchange.mapping import DAY_TARGETS
from network.exchange.values import cut, many_lines, one_line

TEXT = "horaires_texte"


def read_hours(line):
    """Notation or words in « horaires », else the seven days, else words; none of them is mixed with another."""
    columns = [each for each in ("horaires", TEXT, *DAY_TARGETS) if line.has(each)]
    if not columns:
        return
    line.said["hours"], line.said["hours_note"] = None, ""
    days = {target: line.cell(target) for target in DAY_TARGETS if line.has(target)}
    beside = many_lines(line.values.get(TEXT, ""))
    if written := many_lines(line.values.get("horaires", "")):
        _words(line, "horaires", written)
    elif any(days.values()):
        _days(line, days, beside)
    elif beside:
        _words(line, TEXT, beside)


def _put(line, weekly, note):
    line.said["hours"] = weekly
    line.said["hours_note"] = cut(one_line(note), line.longest("hours_note"))


def _words(line, column, written):
    weekly = osm_hours.from_osm(written)
    said = french_hours.read(written)
    if weekly or said.by_appointment:
        line.said["by_appointment"] = said.by_appointment
    if weekly:
        return _put(line, weekly, osm_hours.note_of(written) or said.note)
    if not said.by_appointment:
        _kept(line, column, written)


def _days(line, days, beside):
    weekly = {day: [] for day in hours.DAYS}
    for target, written in days.items():
        try:
            weekly[DAY_TARGETS[target]] = hours.parse_day(written)
        except hours.HoursNotUnderstood:
            whole = " ; ".join(f"{hours.day_name(DAY_TARGETS[name])} : {said}" for name, said in days.items() if said)
            return _kept(line, target, f"{whole} ; {beside}" if beside else whole)
    if not hours.is_known(weekly):
        weekly = None
    line.said["by_appointment"] = french_hours.read(beside).by_appointment
    if line.said["by_appointment"]:
        beside = ""
    return _put(line, weekly, beside)


def _kept(line, column, written):
    """The whole text becomes the note, for a person to enter the hours."""
    _put(line, None, written)
    line.understood.hours_text = written
    line.warn(column, written, _("These hours were not understood: kept as a note, to be entered again."))
