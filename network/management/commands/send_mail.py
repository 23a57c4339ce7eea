"""Write the letters of campaigns launched today, and empty the outbox. Run by a timer every minute; several at once send nothing twice."""

from django.core.management.base import BaseCommand, CommandError

from network import outbox
from network.models import OutgoingMessage
from network.models.messages import MessageStatus
from network.upkeep import asking


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Say what waits, and send nothing.")

    def handle(self, *, dry_run, **options):
        if dry_run:
            waiting = OutgoingMessage.objects.filter(status=MessageStatus.WAITING)
            for message in waiting:
                self.stdout.write(str(message))
            self.stdout.write(f"{waiting.count()} messages wait.")
            return
        asking.write_launched()
        sent, failed = outbox.send_waiting()
        self.stdout.write(f"{sent} messages sent, {failed} put back.")
        if failed:
            raise CommandError("Some messages could not be sent; they wait and will be tried again.")
