"""Visits the links of published resources that were not visited for a week; run by ``daily``."""

from django.core.management.base import BaseCommand

from resources import reviewing


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        visited, dead = reviewing.check_links()
        self.stdout.write(f"Links of resources: {visited} visited, {dead} newly dead.")
