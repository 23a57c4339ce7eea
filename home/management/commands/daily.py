"""Everything that is due today. Run by a timer every morning; running it twice does nothing twice."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from wagtail.models import Page

from network.models import Invitation


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Say what is due, and do nothing.")

    def handle(self, *, dry_run, **options):
        now = timezone.now()
        due = Page.objects.filter(live=False, go_live_at__lte=now).count()
        over = Page.objects.filter(live=True, expire_at__lte=now).count()
        unanswered = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__lte=now).count()
        self.stdout.write(f"Pages to publish: {due}; pages to take off line: {over}.")
        self.stdout.write(f"Invitations that expired without an answer: {unanswered}.")
        if dry_run:
            return
        call_command("publish_scheduled")
        call_command("clearsessions")
        call_command("send_mail", stdout=self.stdout)
