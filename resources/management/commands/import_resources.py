"""Bring in the resources of another network: a table (CSV), a feed (RSS, Atom) or a catalogue (OAI-PMH)."""

from pathlib import Path
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from network.fetching import NotFetched, fetch
from network.models import Structure
from network.roles import COORDINATORS
from resources.gathering import MOST, Unreadable, gather, licence_named, records_in

MOST_PAGES = 200
MOST_BYTES = 10 * 1024 * 1024
MOST_SHOWN = 20


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("where", help="A file, or an address (https://…); of a catalogue: its OAI-PMH address.")
        parser.add_argument("--source", required=True, help="Whose resources they are, as it will be shown.")
        parser.add_argument(
            "--structure", required=True, help="The address (slug) of the structure that shares them here."
        )
        parser.add_argument("--licence", default="", help="SPDX, for those that name none.")
        parser.add_argument("--oai", action="store_true", help="The address is that of an OAI-PMH catalogue.")
        parser.add_argument("--publish", action="store_true", help="Publish at once; else they wait for a decision.")
        parser.add_argument("--dry-run", action="store_true", help="Say what it would do, change nothing.")

    def handle(self, *, where, source, structure, licence, oai, publish, dry_run, **options):
        held = Structure.objects.filter(slug=structure).first()
        if held is None:
            raise CommandError(_("No structure has this address: %s.") % structure)
        if licence and licence_named(licence) is None:
            raise CommandError(_("This licence is not one that we know: %s.") % licence)
        by = get_user_model().objects.filter(groups__name=COORDINATORS, is_active=True).order_by("pk").first()
        if by is None:
            raise CommandError(_("No coordinator yet: nobody could answer for what comes in."))
        try:
            records = self.records(where, oai)
        except (Unreadable, NotFetched, OSError) as trouble:
            raise CommandError(str(trouble)) from None
        report = gather(
            records, source=source.strip()[:150], structure=held, by=by, licence=licence_named(licence) or "",
            publish=publish, dry_run=dry_run,
        )  # fmt: skip
        self.say(report, dry_run)
        if report.refused and not (report.created or report.updated or report.unchanged or report.left):
            raise CommandError(_("Nothing could be kept."))

    def records(self, where, oai):
        if not where.startswith(("http://", "https://")):
            return records_in(Path(where).read_bytes())[0]
        if not oai:
            return records_in(self.body(where))[0]
        records, asked = [], {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
        for _page in range(MOST_PAGES):
            found, token = records_in(self.body(f"{where}?{urlencode(asked)}"))
            records += found
            if not token or len(records) > MOST:
                break
            asked = {"verb": "ListRecords", "resumptionToken": token}
        return records

    def body(self, address):
        return fetch(address, seconds=30, most_bytes=MOST_BYTES).body

    def say(self, report, dry_run):
        for label, count in (
            (_("new"), report.created),
            (_("updated"), report.updated),
            (_("unchanged"), report.unchanged),
            (_("left as they are: changed or archived here"), report.left),
            (_("taken back at the source: to be decided here"), report.taken_back),
            (_("refused"), len(report.refused)),
        ):
            self.stdout.write(f"{count:6} {label}")
        for title, why in report.refused[:MOST_SHOWN]:
            self.stdout.write(f"       {title} – {why}")
        if dry_run:
            self.stdout.write(_("This was a trial: nothing was changed."))
