"""One line of a file in the national schema becomes a cleaned description, and what was wrong with it is said.

An error refuses the line; a warning leaves one value out or says how it was read. Nothing is written here.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from network.exchange import osm_hours, values
from network.exchange.reading import REQUIRED
from network.exchange.values import NotUsable, cut, many_lines, one_line
from network.models import Place, Vocabulary

ERROR, WARNING = "error", "warning"
FAR_KM = 30  # from the middle of the commune: more is probably another commune
LONGEST_VALUE_SHOWN = 100


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell: a sentence for the person who corrects the file."""

    line: int
    column: str
    value: str
    severity: str
    message: str


@dataclass
class Understood:
    """A line once understood.

    ``said``: what the place would say, keyed as in :func:`network.sections.snapshot` (fields and vocabularies
    together), only for the columns that the file has. ``pivot``: (kind, number), see :func:`values.pivot`.
    ``dated``: when the source changed it, aware; ``None`` when it does not know.
    """

    line: int
    source_id: str = ""
    said: dict = field(default_factory=dict)
    pivot: tuple = ("", "")
    dated: datetime | None = None
    problems: list = field(default_factory=list)

    @property
    def is_refused(self):
        return any(problem.severity == ERROR for problem in self.problems)

    def refuse(self, column, value, message):
        self.problems.append(Problem(self.line, column, value[:LONGEST_VALUE_SHOWN], ERROR, message))

    def warn(self, column, value, message):
        self.problems.append(Problem(self.line, column, value[:LONGEST_VALUE_SHOWN], WARNING, message))

    @property
    def digest(self):
        """A mark of what the line says of the place; its date alone changes nothing."""
        return hashlib.sha256(json.dumps(self.said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def understand(row, lookups):
    """The :class:`Understood` of a :class:`reading.Row`."""
    understood = Understood(row.line)
    if row.trouble:
        understood.refuse("", "", row.trouble)
        return understood
    _Line(row, lookups, understood).read()
    return understood


def _longest(name):
    return Place._meta.get_field(name).max_length


class _Line:
    def __init__(self, row, lookups, understood):
        self.values, self.lookups, self.understood = row.values, lookups, understood
        self.said = understood.said

    def read(self):
        for column in REQUIRED:
            if not self.cell(column):
                self.understood.refuse(column, "", _("This column is required: fill it."))
        for column, value in self.values.items():
            if values.is_damaged(value):
                self.warn(column, value, _("Some accents were lost before the file came here: correct them."))
        self.identity()
        self.address()
        self.position()
        self.contacts()
        self.hours()
        self.presentation()
        self.vocabularies()
        self.date()

    def has(self, column):
        return column in self.values

    def cell(self, column):
        return one_line(self.values.get(column, ""))

    def warn(self, column, value, message):
        self.understood.warn(column, value, message)

    def text(self, column, name):
        """A plain text, cut between two words when it is too long for the field ``name``."""
        if self.has(column):
            self.said[name] = self.fitting(column, self.cell(column), name)

    def fitting(self, column, text, name):
        short = cut(text, _longest(name))
        if short != text:
            message = _("Too long: cut after %(most)d characters.") % {"most": len(short)}
            self.warn(column, text, message)
        return short

    def usable(self, column, function, value, *rest):
        """What ``function`` makes of the value, or ``None`` and a warning."""
        try:
            return function(value, *rest)
        except NotUsable as trouble:
            self.warn(column, value, str(trouble))

    def identity(self):
        identifier = self.cell("id")
        if len(identifier) > _longest("source_id"):
            message = _("This identifier is too long: at most %(most)d characters.")
            self.understood.refuse("id", identifier, message % {"most": _longest("source_id")})
        self.understood.source_id = identifier
        if self.cell("pivot"):
            self.understood.pivot = self.usable("pivot", values.pivot, self.cell("pivot")) or ("", "")
        self.text("nom", "name")
        self.text("structure_parente", "parent_structure_text")

    def address(self):
        self.text("adresse", "address")
        self.text("complement_adresse", "address_extra")
        written, name = self.cell("code_postal"), self.cell("commune")
        code = (self.usable("code_postal", values.postal_code, written) or "") if written else ""
        if code and len(written) == 4:
            self.warn("code_postal", written, _("Its first zero was missing: read as %(code)s.") % {"code": code})
        insee = values.insee_code(self.cell("code_insee"))
        self.commune = self.lookups.communes.find(insee, code, name)
        if self.commune is None and name:
            self.commune = self.lookups.communes.resembling(code, name)
            if self.commune:
                message = _("There is no commune of this name: read as %(commune)s.") % {"commune": self.commune.name}
            else:
                message = _("This commune is not known here: left empty.")
            self.warn("commune", " ".join([code, name]).strip(), message)
        self.said["postal_code"] = code
        self.said["commune_id"] = self.commune.insee if self.commune else None

    def position(self):
        if not (self.has("latitude") and self.has("longitude")):
            return
        self.said["latitude"] = self.said["longitude"] = None
        written = [self.cell("latitude"), self.cell("longitude")]
        if not any(written):
            return
        if not all(written):
            return self.warn("latitude", " ".join(written), _("One coordinate is missing: both were left out."))
        read = [
            self.usable(column, values.coordinate, each)
            for column, each in zip(("latitude", "longitude"), written, strict=True)
        ]
        if None in read:
            return
        if not values.is_in_france(*read) and values.is_in_france(*reversed(read)):
            read.reverse()
            self.warn("latitude", ", ".join(written), _("Latitude and longitude were swapped: put right."))
        if not values.is_in_france(*read):
            return self.warn("latitude", ", ".join(written), _("This position is not in France: left out."))
        self.said["latitude"], self.said["longitude"] = read
        self.far_away(read, ", ".join(written))

    def far_away(self, position, written):
        if self.commune is None or self.commune.latitude is None:
            return
        away = values.kilometres(*position, self.commune.latitude, self.commune.longitude)
        if away > FAR_KM:
            message = _("This position is %(away)d km away from %(commune)s: check it.")
            self.warn("latitude", written, message % {"away": away, "commune": self.commune.name})

    def contacts(self):
        if self.has("telephone"):
            self.said["phone"] = self.phone()
        if self.has("courriels"):
            each = [self.usable("courriels", values.email, one) for one in values.emails(self.cell("courriels"))]
            self.said["emails"] = self.joined("courriels", each, "emails")
        if self.has("site_web"):
            each = [
                self.usable("site_web", values.url, one, _longest("websites"))
                for one in values.urls(self.cell("site_web"))
            ]
            self.said["websites"] = self.joined("site_web", each, "websites")
        for column, name in (("fiche_acces_libre", "accessibility_url"), ("prise_rdv", "appointment_url")):
            if self.has(column):
                each = [
                    self.usable(column, values.url, one, _longest(name)) for one in values.urls(self.cell(column))
                ]
                self.said[name] = next(filter(None, each), "")

    def phone(self):
        written = self.cell("telephone")
        if not written:
            return ""
        try:
            return values.phone(written, self.said["postal_code"])
        except NotUsable as trouble:
            several = values.phones(written)
            if len(several) < 2:
                self.warn("telephone", written, str(trouble))
                return ""
        numbers = [self.usable("telephone", values.phone, each, self.said["postal_code"]) for each in several]
        numbers = list(filter(None, numbers))
        if len(numbers) > 1:
            self.warn("telephone", written, _("Several numbers: only the first was kept."))
        return numbers[0] if numbers else ""

    def joined(self, column, several, name):
        """Joined by ``|`` as long as they fit into the field."""
        kept = list(dict.fromkeys(filter(None, several)))
        while len("|".join(kept)) > _longest(name):
            self.warn(column, kept[-1], _("There are too many: this one was left out."))
            kept.pop()
        return "|".join(kept)

    def hours(self):
        if not self.has("horaires"):
            return
        written = many_lines(self.values["horaires"])
        weekly = osm_hours.from_osm(written)
        self.said["hours"] = weekly
        note = osm_hours.note_of(written) if weekly else one_line(written)
        self.said["hours_note"] = cut(note, _longest("hours_note"))
        if written and weekly is None:
            self.warn("horaires", written, _("These hours were not understood: kept as a note, to be entered again."))

    def presentation(self):
        if self.has("presentation_detail"):
            self.said["detail"] = many_lines(self.values["presentation_detail"])
        if self.has("presentation_resume"):
            whole = self.cell("presentation_resume")
            self.said["summary"] = cut(whole, _longest("summary"))
            if self.said["summary"] != whole:
                self.said["detail"] = "\n\n".join(filter(None, [whole, self.said.get("detail", "")]))
                message = _("Longer than %(most)d characters: cut, the whole text is in the detailed presentation.")
                self.warn("presentation_resume", whole, message % {"most": _longest("summary")})
        if "detail" in self.said:
            self.said["detail"] = self.fitting("presentation_detail", self.said["detail"], "detail")
        if self.has("autres_formations_labels"):
            labels = ", ".join(filter(None, map(str.strip, self.cell("autres_formations_labels").split("|"))))
            self.said["other_labels"] = self.fitting("autres_formations_labels", labels, "other_labels")

    def vocabularies(self):
        for vocabulary in Vocabulary.values:
            if not self.has(vocabulary):
                continue
            codes = []
            for said in filter(None, map(str.strip, self.cell(vocabulary).replace(";", "|").split("|"))):
                try:
                    codes.append(self.lookups.vocabularies.find(vocabulary, said))
                except NotUsable:
                    self.warn(vocabulary, said, _("This value is not in the national list: left out."))
            self.said[vocabulary] = self.lookups.vocabularies.in_order(vocabulary, codes)

    def date(self):
        written = self.cell("date_maj")
        if not written:
            return
        try:
            self.understood.dated = values.moment(written)
        except NotUsable as trouble:
            self.understood.refuse("date_maj", written, str(trouble))
            return
        if self.understood.dated is None:
            self.warn("date_maj", written, _("This date is not plausible: the place counts as never verified."))
        elif self.understood.dated > timezone.now():
            self.understood.dated = timezone.now()
            self.warn("date_maj", written, _("This date is still to come: read as today."))
