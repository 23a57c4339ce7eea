"""Read a charter (.docx, .txt, .md) into a draft of the charter pages, and say what went where."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from network import chartering
from network.steps import StepRefused


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Say what would go where and change nothing.")

    def handle(self, *, file, dry_run, **options):
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        try:
            if dry_run:
                report = chartering.report_of(chartering.read_document(content, file.name), file.name)
            else:
                version = chartering.import_draft(content, file.name, by=None)
                report = version.import_report
        except StepRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.say(report)
        if dry_run:
            self.stdout.write(_("This was a trial: nothing was changed."))
        else:
            edit = reverse(version.snippet_viewset.get_url_name("edit"), args=[version.pk])
            self.stdout.write(_("Draft “%(title)s”: %(address)s") % {"title": version.title, "address": edit})

    def say(self, report):
        for part in report["parts"]:
            lines = f"{part['first_line']}-{part['last_line']}"
            times = f" × {part['count']}" if part["count"] > 1 else ""
            self.stdout.write(f"{lines:>9}  {part['kind']}{times}  {part['title']}".rstrip())
        placed = report["lines"] - len(report["lost"])
        self.stdout.write(_("%(placed)d lines placed of %(lines)d.") % {"placed": placed, "lines": report["lines"]})
        for name, count in report["variables"].items():
            self.stdout.write(f"[{name}] × {count}")
        for each in report["suggestions"]:
            self.stdout.write(_("“%(literal)s” × %(count)d could become [%(name)s]") % each)
