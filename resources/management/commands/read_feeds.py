"""Read the feeds of the watch: what is new waits for the secretariat. Run by `daily`; running it twice keeps nothing twice."""

from django.core.management.base import BaseCommand

from resources import feeds


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        done = feeds.read_all()
        self.stdout.write(f"Feeds: {done.feeds} read, {done.new} new entries, {done.failed} could not be read.")
