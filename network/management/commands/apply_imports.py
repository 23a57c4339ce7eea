"""Import the long files that coordinators confirmed. Run by a timer every minute; several at once import nothing twice."""

from django.core.management.base import BaseCommand

from network import receiving


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        self.stdout.write(f"{receiving.apply_waiting()} files imported.")
