"""Make public pages say what today is: closures that begin or end, today's hours. Run by a timer after midnight."""

from django.core.management.base import BaseCommand

from network import publication


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        publication.announce()
        self.stdout.write("Public pages are made anew for today.")
