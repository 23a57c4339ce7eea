"""One line of a file becomes a cleaned description, and what there is to say of it is said. Nothing is written here."""

import hashlib
import re

from django.utils import timezone
from django.utils.translation import gettext as _

from network.exchange import old_values, values
from network.exchange.line_hours import read_hours
from network.exchange.problems import DOUBT, ERROR, KEEP, LEAVE, REPAIR, WARNING, Problem, Understood
from network.exchange.reading import REQUIRED
from network.exchange.values import NotUsable, cut, many_lines, one_line
from network.exchange.whereabouts import read_address, read_position
from network.models import Place, Vocabulary
from network.words import fold

__all__ = ["DOUBT", "ERROR", "REPAIR", "WARNING", "Problem", "Understood", "understand"]


def understand(row, lookups, answers=None):
    """The :class:`Understood` of a :class:`reading.Row`; ``answers`` to its doubts, by key."""
    understood = Understood(row.line)
    if row.trouble:
        understood.refuse("", "", row.trouble)
        return understood
    _Line(row, lookups, understood, answers or {}).read()
    return understood


def _longest(name):
    return Place._meta.get_field(name).max_length


class _Line:
    def __init__(self, row, lookups, understood, answers):
        self.values, self.lookups, self.understood, self.answers = row.values, lookups, understood, answers
        self.is_national, self.said, self.commune = row.is_national, understood.said, None

    def read(self):
        self.required()
        for column, value in self.values.items():
            if values.is_damaged(value):
                self.warn(column, value, _("Some accents were lost before the file came here: correct them."))
        self.identity()
        read_address(self)
        read_position(self)
        self.contacts()
        read_hours(self)
        self.presentation()
        self.vocabularies()
        self.date()

    def required(self):
        """A file of the national schema keeps its promises; any other needs a name and a whereabouts."""
        for column in REQUIRED if self.is_national else ("nom",):
            if not self.cell(column):
                self.understood.refuse(column, "", _("This column is required: fill it."))
        if not any(
            map(self.cell, ("commune", "code_postal", "code_insee", "adresse_complete", "latitude", "adresse"))
        ):
            self.understood.refuse("commune", "", _("Nothing says where this place is: give its commune."))

    def has(self, column):
        return column in self.values

    def cell(self, column):
        return one_line(self.values.get(column, ""))

    def longest(self, name):
        return _longest(name)

    def warn(self, column, value, message):
        self.understood.warn(column, value, message)

    def repair(self, column, value, message):
        self.understood.repair(column, value, message)

    def doubt(self, column, value, message, choices, *, proposed=""):
        return self.understood.doubt(column, value, message, self.answers, choices=choices, proposed=proposed)

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
        if not identifier and not self.is_national:
            identifier, self.understood.has_own_id = self.made_up_id(), False
        if len(identifier) > _longest("source_id"):
            message = _("This identifier is too long: at most %(most)d characters.")
            self.understood.refuse("id", identifier, message % {"most": _longest("source_id")})
        self.understood.source_id = identifier
        if self.cell("pivot"):
            self.understood.pivot = self.pivot(self.cell("pivot"))
        self.text("nom", "name")
        self.text("structure_parente", "parent_structure_text")

    def made_up_id(self):
        """The same for the same name and address, whatever else the file says."""
        said = [self.cell(column) for column in ("nom", "adresse", "adresse_complete", "code_postal", "commune")]
        plain = "|".join(re.sub(r"[^a-z0-9]+", " ", fold(each)).strip() for each in said)
        return f"auto-{hashlib.sha256(plain.encode()).hexdigest()[:20]}"

    def pivot(self, written):
        try:
            kind, number = values.pivot(written)
        except NotUsable as trouble:
            digits = re.sub(r"[\s.-]", "", written)
            if not re.fullmatch(r"\d{14}", digits):
                self.warn("pivot", written, str(trouble))
                return "", ""
            message = _("The digits of this SIRET contradict each other.")
            return ("siret", digits) if self.doubt("pivot", written, message, (KEEP, LEAVE)) == KEEP else ("", "")
        if not kind:
            self.repair("pivot", written, _("Zeros alone are no SIRET: read as unknown."))
        elif kind == "siret" and len(re.sub(r"\D", "", written)) == 13:
            self.repair("pivot", written, _("Its first zero was missing: read as %(code)s.") % {"code": number})
        return kind, number

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
            number = values.phone(written, self.said["postal_code"])
            if not values.is_usual_phone(written):
                self.repair("telephone", written, _("Another way of writing a number: read as %s.") % number)
            return number
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
            self.said.setdefault(vocabulary, [])
            for said in filter(None, map(str.strip, re.split(r"[|;\n]", self.cell(vocabulary)))):
                if not self.term(vocabulary, said) and not self.terms(vocabulary, said.split(",")):
                    self.warn(vocabulary, said, _("This value is not in the national list: left out."))
        for vocabulary in Vocabulary.values:
            if vocabulary in self.said:
                self.said[vocabulary] = self.lookups.vocabularies.in_order(vocabulary, self.said[vocabulary])

    def terms(self, vocabulary, several):
        """« FRANCE SERVICES,SUD LABS »: several values, when each of them is known."""
        several = [each.strip() for each in several if each.strip()]
        if len(several) < 2 or not all(self.term(vocabulary, each, only_ask=True) for each in several):
            return False
        return all(self.term(vocabulary, each) for each in several)

    def term(self, vocabulary, said, *, only_ask=False):
        """Whether the value is known, of today's list or of an older one; then it is put into what the line says."""
        try:
            code = self.lookups.vocabularies.find(vocabulary, said)
        except NotUsable:
            found = old_values.meaning(vocabulary, said)
            if found is None or only_ask:
                return found is not None
            for other, code in found:
                self.said.setdefault(other, []).append(code)
            self.old_value(vocabulary, said)
            return True
        if not only_ask:
            self.said[vocabulary].append(code)
            label = self.lookups.vocabularies.terms[vocabulary, code].label
            if said != label and said.replace("’", "'") == label.replace("’", "'"):
                self.repair(vocabulary, said, _("Another apostrophe than in the national list: understood."))
        return True

    def old_value(self, vocabulary, said):
        """Said once for a column."""
        message = _("Values of an older list: read as those of today.")
        if not any(each.column == vocabulary and each.message == message for each in self.understood.repairs):
            self.repair(vocabulary, said, message)

    def date(self):
        written = self.cell("date_maj")
        if not written:
            return
        try:
            self.understood.dated = values.moment(written)
        except NotUsable as trouble:
            if self.is_national:
                self.understood.refuse("date_maj", written, str(trouble))
            else:
                self.warn("date_maj", written, str(trouble))
            return
        if self.understood.dated is None:
            self.warn("date_maj", written, _("This date is not plausible: the place counts as never verified."))
        elif self.understood.dated > timezone.now():
            self.understood.dated = timezone.now()
            self.warn("date_maj", written, _("This date is still to come: read as today."))
