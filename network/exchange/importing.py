"""How a file of places enters the directory: first what it would do, then doing it, all or nothing.

    plan ──▶ lines to create, to change, unchanged, refused ──▶ apply: the same once more, in one transaction

What somebody of the network wrote is never overwritten by a file: a section that was corrected here stays, and so
does a listing said to be right since the date of the line. Nothing is ever deleted: a place that a file no longer
names stays as it is. Source: domain.md, sections 4 and 5.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network import sections
from network.exchange import reading, tables, writing
from network.exchange.lookups import Lookups
from network.exchange.owners import Owners
from network.exchange.problems import DOUBT, ERROR, SEVERITIES, Understood
from network.exchange.understanding import understand
from network.models import ChangeStatus, ListingChange, Means, Place, Structure, Vocabulary

CHUNK = 500
BESIDE_SECTIONS = ("parent_structure_text",)  # what a line says that no section shows


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass
class Decision:
    """What becomes of one line.

    ``fields``: what changes, as keys of a snapshot. ``kept``: a sentence for each section that is left alone.
    """

    understood: Understood
    outcome: Outcome
    place: Place | None = None
    structure: Structure | None = None
    before: dict = field(default_factory=dict)
    fields: list = field(default_factory=list)
    kept: list = field(default_factory=list)

    @property
    def line(self):
        return self.understood.line

    @property
    def name(self):
        return self.understood.said.get("name", "")


@dataclass
class Plan:
    """What a file would do, or did. ``absent``: places of this source that the file does not name."""

    source: str
    table: reading.Table
    decisions: list
    structures_made: int
    absent: int

    def count(self, outcome):
        return sum(decision.outcome == outcome for decision in self.decisions)

    @property
    def created(self):
        return self.count(Outcome.CREATED)

    @property
    def changed(self):
        return self.count(Outcome.CHANGED)

    @property
    def unchanged(self):
        return self.count(Outcome.UNCHANGED)

    @property
    def refused(self):
        return self.count(Outcome.REFUSED)

    @property
    def problems(self):
        """Every :class:`Problem`, in the order of the file."""
        return [problem for decision in self.decisions for problem in decision.understood.problems]

    @property
    def repairs(self):
        """What was put right, for sure."""
        return [repair for decision in self.decisions for repair in decision.understood.repairs]

    @property
    def doubts(self):
        return [problem for problem in self.problems if problem.severity == DOUBT]

    @property
    def hours_to_enter(self):
        """``(line, name, text)`` for hours that no week could be made of."""
        return [
            (each.line, each.name, each.understood.hours_text)
            for each in self.decisions
            if each.understood.hours_text and each.outcome != Outcome.REFUSED
        ]

    @property
    def kept(self):
        """``(line, name, sentence)`` for every section that was left alone."""
        return [(each.line, each.name, sentence) for each in self.decisions for sentence in each.kept]

    def refused_file(self):
        """The refused lines as they stood, with what is wrong: ``bytes`` of a CSV to correct and send again."""
        rows = {row.line: row.cells for row in self.table.rows}
        width = len(self.table.headings)
        return tables.write_csv(
            [*self.table.headings, *reading.OUR_COLUMNS],
            (
                [*rows[each.line][:width], *[""] * (width - len(rows[each.line])), each.line, _errors_of(each)]
                for each in self.decisions
                if each.outcome == Outcome.REFUSED
            ),
        )


@dataclass
class Report(Plan):
    """What was done: a :class:`Plan` whose decisions are facts. ``trace``: keys of all that was written."""

    trace: dict = field(default_factory=dict)


def _errors_of(decision):
    errors = [problem for problem in decision.understood.problems if problem.severity == ERROR]
    return " ; ".join(
        f"{problem.column}\u00a0: {problem.message}" if problem.column else problem.message for problem in errors
    )


def words_for(fields):
    """The names of changed fields as people read them."""
    return [
        str(Vocabulary(name).label if name in Vocabulary.values else Place._meta.get_field(name).verbose_name)
        for name in fields
    ]


# The two steps


def plan(content, source, *, mapping=None, answers=None, progress=None):
    """What a file (``bytes``) of that source would do. Writes nothing; :class:`reading.UnreadableFile` if none.

    ``mapping`` and ``answers``: what a person chose. ``progress(done, of)`` is called now and then.
    """
    table = reading.read(content, mapping)
    return plan_of(table, source, answers=answers, progress=progress)


def plan_of(table, source, *, answers=None, progress=None):
    lookups, understood = Lookups(), []
    for row in table.rows:
        understood.append(understand(row, lookups, answers))
        if progress and len(understood) % CHUNK == 0:
            progress(len(understood), len(table.rows))
    _refuse_repeated(understood)
    return _decided(Plan, source, table, understood)[0]


@transaction.atomic
def apply(plan, *, by=None):
    """Do it, judged anew on what the database says now. A failure leaves nothing. Returns the :class:`Report`."""
    understood = [replace(decision.understood) for decision in plan.decisions]
    report, made = _decided(Report, plan.source, plan.table, understood, lock=True)
    created = [each for each in report.decisions if each.outcome == Outcome.CREATED]
    writing.create(plan.source, created, made)
    changes = writing.change([each for each in report.decisions if each.outcome == Outcome.CHANGED], by=by)
    writing.remember([each for each in report.decisions if each.outcome == Outcome.UNCHANGED and not each.kept])
    report.trace = {
        "places": [each.place.pk for each in created],
        "structures": [structure.pk for structure in made],
        "changes": [change.pk for change in changes],
    }
    return report


def _refuse_repeated(lines):
    """An identifier names one place: the second line that uses it is refused."""
    first = {}
    for line in lines:
        if line.source_id and not line.is_refused and first.setdefault(line.source_id, line.line) != line.line:
            if line.has_own_id:
                message = _("This identifier is already that of line %(line)d: each place needs its own.")
            else:
                message = _("The same name and address as line %(line)d: the same place twice.")
            line.refuse("id", line.source_id, message % {"line": first[line.source_id]})


# Judging


def _decided(kind, source, table, lines, *, lock=False):
    """The plan or report, and the structures to make."""
    known = Place.objects.filter(source=source).exclude(source_id="")
    if lock:
        known = known.select_for_update()
    known = {
        source_id: (pk, digest) for source_id, pk, digest in known.values_list("source_id", "pk", "source_digest")
    }
    decisions, owners, to_compare = [], Owners(source), []
    for line in lines:
        if line.is_refused:
            decisions.append(Decision(line, Outcome.REFUSED))
        elif line.source_id not in known:
            decisions.append(Decision(line, Outcome.CREATED, structure=owners.find_or_make(line)))
        else:
            decisions.append(Decision(line, Outcome.UNCHANGED))
            if known[line.source_id][1] != line.digest:
                to_compare.append((known[line.source_id][0], decisions[-1]))
    for start in range(0, len(to_compare), CHUNK):
        _compare(dict(to_compare[start : start + CHUNK]))
    absent = len(known.keys() - {line.source_id for line in lines})
    return kind(source, table, decisions, len(owners.made), absent), owners.made


def _compare(decisions):
    """Complete the decisions, ``{key of the place: decision}``, on lines that say something new."""
    places = Place.objects.filter(pk__in=decisions).select_related("structure", "commune", "merged_into")
    corrections = _corrections(decisions)
    for place in places.prefetch_related("terms", "closures", "stops"):
        decision = decisions[place.pk]
        if place.merged_into:
            decision.kept.append(_("its listing was merged into “%s”: look at it") % place.merged_into.name)
            continue
        decision.place, decision.before = place, sections.snapshots(place)
        said = decision.understood.said
        for section, before in decision.before.items():
            differing = [name for name in before if name in said and said[name] != before[name]]
            if not differing:
                continue
            if why := _why_kept(place, corrections.get((place.pk, section)), decision.understood.dated):
                decision.kept.append(f"{sections.PLACE_SECTIONS[section]}\u00a0: {why}")
            else:
                decision.fields += differing
        decision.fields += [name for name in BESIDE_SECTIONS if name in said and said[name] != getattr(place, name)]
        if decision.fields:
            decision.outcome = Outcome.CHANGED


def _corrections(places):
    """``{(place, section): newest change}`` that somebody made here: not by a file, and in force."""
    changes = ListingChange.objects.filter(place__in=places, status=ChangeStatus.APPLIED).exclude(means=Means.IMPORT)
    return {(change.place_id, change.section): change for change in changes.order_by("at", "pk")}


def _why_kept(place, correction, dated):
    """Why a file may not touch a section of the place, or an empty sentence.

    A correction made here holds for good; a confirmation of the whole listing holds against lines that are not
    newer than it.
    """
    if correction:
        return _who(correction.means, corrected=True) % {"date": _day(correction.at)}
    confirmed = place.verified_means not in ("", Means.IMPORT) and place.verified_at
    if confirmed and (dated is None or timezone.localdate(place.verified_at) >= timezone.localdate(dated)):
        return _who(place.verified_means, corrected=False) % {"date": _day(place.verified_at)}
    return ""


def _who(means, *, corrected):
    by_structure = means in (Means.ACCOUNT, Means.MAIL)
    if corrected:
        if by_structure:
            return _("kept, corrected by the structure on %(date)s")
        return _("kept, corrected by the secretariat on %(date)s")
    if by_structure:
        return _("kept, confirmed by the structure on %(date)s")
    return _("kept, confirmed by the secretariat on %(date)s")


def _day(moment):
    return date_format(timezone.localdate(moment), "DATE_FORMAT")


def tally(problems):
    """``[((column, severity, message), how many, first line)]``, the gravest first, then the most frequent."""
    counts, first = Counter(), {}
    for problem in problems:
        key = (problem.column, problem.severity, problem.message)
        counts[key] += 1
        first.setdefault(key, problem.line)
    ordered = sorted(counts.items(), key=lambda item: (SEVERITIES.index(item[0][1]), -item[1], first[item[0]]))
    return [(key, count, first[key]) for key, count in ordered]
