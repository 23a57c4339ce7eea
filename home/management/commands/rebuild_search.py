"""Write the index of words anew. It follows every change by itself; this is for after a restore or a new version."""

from django.core.management.base import BaseCommand
from django.db import transaction

from home import indexing as pages
from network import indexing as network
from network import publication
from network.models import SearchEntry
from resources import indexing as library


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, **options):
        SearchEntry.objects.all().delete()
        count = network.index_everything() + library.index_everything() + pages.index_everything()
        publication.announce()
        self.stdout.write(f"{count} things written into the index.")
