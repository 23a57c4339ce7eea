"""Look at every listing for what seems wrong: numbers, hours, positions, and whether web sites and mail domains answer."""

from django.core.management.base import BaseCommand, CommandError

from network.upkeep import checking


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Say what is seen, and note nothing.")
        parser.add_argument("--only", action="append", metavar="NAME", help="This check only; may be repeated.")
        parser.add_argument("--no-network", action="store_true", help="Look at nothing outside this machine.")

    def handle(self, *, dry_run, only, no_network, verbosity, **options):
        if unknown := set(only or []) - set(checking.BY_NAME):
            known = ", ".join(checking.BY_NAME)
            raise CommandError(f"Unknown check: {', '.join(sorted(unknown))}. Known: {known}.")

        def progress(report):
            if verbosity > 1:
                self.stdout.write(f"{report.places} places looked at…")

        report = checking.look_at_all(only=only, network=not no_network, dry_run=dry_run, progress=progress)
        if report.no_network:
            self.stderr.write(
                "No web site answers: this machine seems cut off. Nothing outside was looked at further."
            )
        for name, number in sorted(report.seen.items()):
            self.stdout.write(f"{name}: {number}")
        self.stdout.write(
            f"{report.places} places: {report.new} new findings, {report.again} still there, {report.gone} gone, "
            f"{report.unknown} without an answer.{' Nothing was noted.' if dry_run else ''}"
        )
