"""Import a file of places, whatever its form: a preview first (``--dry-run``), then all or nothing."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from network import receiving
from network.duplicates.looking import look_for_pairs
from network.exchange import importing, mapping
from network.exchange.problems import DOUBT, ERROR
from network.exchange.reading import UnreadableFile
from network.models import Place

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Import a file of places: CSV, spreadsheet or JSON, in the national schema or any other form."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="Who the file comes from; identifiers are theirs.")
        parser.add_argument("--mapping", type=Path, help="A JSON file {heading: column}; else the one remembered.")
        parser.add_argument("--dry-run", action="store_true", help="Say what the import would do, change nothing.")
        parser.add_argument("--strict", action="store_true", help="Refuse the whole file if any line is in error.")
        parser.add_argument("--errors", type=Path, help="Where the refused lines go (NAME.erreurs.csv).")

    def handle(self, *, file, source, mapping, dry_run, strict, errors, **options):
        self.tells = options["verbosity"] > 1 or self.stderr.isatty()
        plan = self.planned(file, source.strip(), mapping)
        stopped = _stopped(plan, strict)
        handed_back, found = None, 0
        if plan.refused and (errors or not dry_run):
            handed_back = self.hand_back(plan, file, errors)
        if not (dry_run or stopped):
            self.tell(_("Writing…"))
            plan = importing.apply(plan)
            receiving.remember(source.strip(), plan.table.mapping)
            found, _gone = look_for_pairs()
        self.report(plan, done=not (dry_run or stopped))
        if found:
            self.stdout.write(_("Possible duplicates, to be looked at in the follow-up: %d.") % found)
        if handed_back:
            self.stdout.write(_("The refused lines, with what is wrong, are in %s.") % handed_back)
        if dry_run:
            self.stdout.write(_("This was a trial: nothing was changed."))
        if stopped:
            raise CommandError(stopped)

    def tell(self, sentence):
        if self.tells:
            self.stderr.write(sentence)

    def progress(self, done, of):
        self.tell(_("%(done)d lines of %(of)d…") % {"done": done, "of": of})

    def chosen(self, source, file):
        """The mapping of the file, else what was remembered of the source."""
        if file is None:
            return receiving.remembered(source)
        try:
            chosen = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as trouble:
            raise CommandError(_("The mapping cannot be read: %s.") % trouble)
        targets = set(chosen.values()) if isinstance(chosen, dict) else {"?"}
        if wrong := sorted(map(str, targets - {"", *mapping.TARGETS})):
            raise CommandError(_("The mapping names columns that do not exist: %s.") % ", ".join(wrong))
        return chosen

    def planned(self, file, source, mapping):
        most = Place._meta.get_field("source").max_length
        if not 0 < len(source) <= most:
            raise CommandError(_("The name of the source needs 1 to %d characters.") % most)
        try:
            chosen = self.chosen(source, mapping)
            return importing.plan(file.read_bytes(), source, mapping=chosen, progress=self.progress)
        except OSError as trouble:
            raise CommandError(_("The file cannot be opened: %s.") % trouble.strerror)
        except UnreadableFile as trouble:
            raise CommandError(str(trouble))

    def hand_back(self, plan, file, errors):
        errors = errors or file.with_name(f"{file.stem}.erreurs.csv")
        if errors.resolve() == file.resolve():
            raise CommandError(_("The refused lines cannot be written over the file itself."))
        try:
            errors.write_bytes(plan.refused_file())
        except OSError as trouble:
            raise CommandError(_("The refused lines cannot be written: %s.") % trouble.strerror)
        return errors

    def report(self, plan, *, done):
        table, count = plan.table, len(plan.table.rows)
        how = [table.encoding, f"“{table.separator}”"] if table.separator else [table.kind]
        self.stdout.write(
            ngettext("%(count)d line read (%(how)s).", "%(count)d lines read (%(how)s).", count)
            % {"count": count, "how": ", ".join([*([table.form] if self.is_other_form(table) else []), *how])}
        )
        for note in table.notes:
            self.stdout.write(note)
        if table.unknown:
            self.stdout.write(_("Columns left out: %s.") % ", ".join(table.unknown))
        heads = [
            (plan.created, pgettext("lines", "created"), pgettext("lines", "to be created")),
            (plan.changed, pgettext("lines", "changed"), pgettext("lines", "to be changed")),
            (plan.unchanged, pgettext("lines", "unchanged"), pgettext("lines", "unchanged")),
            (plan.refused, pgettext("lines", "refused"), pgettext("lines", "refused")),
        ]
        for count, after, before in heads:
            self.stdout.write(f"{count:>7}  {after if done else before}")
        self.stdout.write(_("New structures: %d.") % plan.structures_made)
        if plan.absent:
            self.stdout.write(
                _("Places of this source that the file does not name, left as they are: %d.") % plan.absent
            )
        self.show_changes(plan)
        self.show_problems(plan)

    def is_other_form(self, table):
        return table.form and not mapping.is_national(table.mapping)

    def show_changes(self, plan):
        changes = [
            f"{each.line}  {each.name}: {', '.join(importing.words_for(each.fields))}"
            for each in plan.decisions
            if each.outcome == importing.Outcome.CHANGED
        ]
        self.show(_("Changes, by line:"), changes)
        self.show(_("Left alone, by line:"), [f"{line}  {name}: {sentence}" for line, name, sentence in plan.kept])

    def show_problems(self, plan):
        problems = importing.tally(plan.problems)
        first, refused = (
            _("first on line %d"),
            {ERROR: " [" + _("line refused") + "]", DOUBT: " [" + _("to look at") + "]"},
        )
        errors_first = sorted(plan.problems, key=lambda problem: problem.severity != ERROR)
        self.show(
            _("Problems:"),
            [
                f"{count} × {column or '–'}: {message} ({first % line}){refused.get(severity, '')}"
                for (column, severity, message), count, line in problems
            ],
        )
        self.show(
            _("The first ones:"),
            [f"{each.line}  {each.column or '–'}: {each.message} {_quoted(each.value)}" for each in errors_first],
        )

        self.show(
            _("Put right:"),
            [
                f"{count} × {column}: {message} ({first % line})"
                for (column, _severity, message), count, line in importing.tally(plan.repairs)
            ],
        )
        self.show(
            _("Hours to be entered by a person:"),
            [f"{line}  {name}: {text}" for line, name, text in plan.hours_to_enter],
        )

    def show(self, heading, lines):
        if not lines:
            return
        self.stdout.write("")
        self.stdout.write(heading)
        for line in lines[:MOST_SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > MOST_SHOWN:
            self.stdout.write("  " + _("… and %d more") % (len(lines) - MOST_SHOWN))


def _quoted(value):
    return f"« {value} »" if value else ""


def _stopped(plan, strict):
    """The sentence that says why nothing is imported, or nothing."""
    if strict and plan.refused:
        return (
            ngettext(
                "Nothing was imported: %d line is in error.",
                "Nothing was imported: %d lines are in error.",
                plan.refused,
            )
            % plan.refused
        )
    if plan.refused == len(plan.decisions):
        return _("Nothing was imported: no line of the file could be used.")
    return ""
