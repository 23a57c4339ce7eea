"""Add up how often listings were seen, from logs that hold no address. Each line is counted once, however often it runs."""

from django.core.management.base import BaseCommand

from network.upkeep import counting


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", metavar="FILE", help="Without one: VIEWS_LOG and the file before it.")

    def handle(self, *, files, **options):
        report = counting.read_logs(files or counting.known_logs())
        if report.unreadable:
            self.stderr.write(f"Not readable for this user: {', '.join(report.unreadable)}.")
        self.stdout.write(
            f"{report.views} views counted, {report.unknown} of places that are not there, {report.bad} bad lines."
        )
