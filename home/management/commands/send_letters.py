"""Send the newsletters whose hour has come, and go on with those that were interrupted. Run every minute, before `send_mail`."""

from django.core.management.base import BaseCommand

from home.letters import composing


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        self.stdout.write(f"Newsletters: {composing.send_due()} sent.")
