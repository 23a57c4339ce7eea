"""Read the calendars that others keep, so that their dates stand on the agenda. `daily` does it every morning."""

from django.core.management.base import BaseCommand

from network import reading_calendars


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        read, failed = reading_calendars.read_all()
        self.stdout.write(f"Calendars: {read} read, {failed} could not be.")
