"""Everything that is due today. Run by a timer every morning; running it twice does nothing twice."""

from contextlib import nullcontext

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from home.letters import subscribing
from network import (
    applying,
    claiming,
    clock,
    communicating,
    group_tasks,
    indexing,
    leaving,
    mailing,
    mandates,
    notifications,
    registering,
)
from network.duplicates import looking
from network.measuring import collecting
from network.models import Invitation, MessageStatus
from network.upkeep import asking, checking, counting, following
from resources import loan_reminders, reviewing, searches


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
        self.listings(dry_run)
        self.checks(dry_run)
        self.dates(dry_run)
        self.members(dry_run)
        self.agenda(dry_run)
        self.resources(dry_run)
        digests = mailing.gather(timezone.localdate(), dry_run=dry_run)
        self.stdout.write(f"Digests: {digests}.")
        if dry_run:
            return
        call_command("publish_scheduled")
        call_command("new_day", stdout=self.stdout)
        call_command("clearsessions")
        claiming.forget()
        given, announced, closed = mandates.every_morning()
        self.stdout.write(f"Mandates: {given} begun, {announced} about to end, {closed} over.")
        new, gone = looking.look_for_pairs()
        self.stdout.write(f"Possible duplicates: {new} new, {gone} gone.")
        self.numbers()
        if settings.CHECKS_LOOK_OUTSIDE:
            call_command("read_feeds", stdout=self.stdout)
            call_command("check_links", stdout=self.stdout)
        subscribing.forget()
        call_command("send_letters", stdout=self.stdout)
        call_command("send_mail", stdout=self.stdout)

    def listings(self, dry_run):
        """Ask, remind, leave to the phone. A dry run does it all, says what would go out, and takes it back."""
        today = timezone.localdate()
        with transaction.atomic() if dry_run else nullcontext():
            done = asking.every_morning(today)
            self.stdout.write(
                f"Listings: {done.planned} newly asked about, {done.letters} letters ({done.reminders} reminders), "
                f"{done.to_call} left to the phone."
            )
            if dry_run:
                for message in asking.letters_of(today).filter(status=MessageStatus.WAITING):
                    self.stdout.write(f"  {message}")
                transaction.set_rollback(True)

    def checks(self, dry_run):
        """What looks wrong: all of it every day, web sites and mail domains of a seventh of the places."""
        seen = checking.look_at_all(
            weekday=timezone.localdate().weekday(),
            network=settings.CHECKS_LOOK_OUTSIDE and not dry_run,
            dry_run=dry_run,
        )
        self.stdout.write(f"Checks: {seen.new} new findings, {seen.again} still there, {seen.gone} gone.")

    def dates(self, dry_run):
        """What came to its last day ends; the secretariat is reminded of what comes."""
        today = timezone.localdate()
        with transaction.atomic() if dry_run else nullcontext():
            closed, due = leaving.close_due(today), clock.to_remind(today)
            if due:
                notifications.dates_fall_due(due, today)
            self.stdout.write(f"Agreements: {closed} ended; {len(due)} dates to remind of.")
            if dry_run:
                transaction.set_rollback(True)

    def members(self, dry_run):
        """Applications begun and not sent: one reminder, then they are forgotten."""
        with transaction.atomic() if dry_run else nullcontext():
            forgotten, reminded = applying.forget(), applying.remind()
            self.stdout.write(f"Applications begun: {reminded} reminded, {forgotten} forgotten.")
            self.stdout.write(f"Communications to report on: {communicating.remind()} reminded.")
            self.stdout.write(f"Resources to read again: {reviewing.remind(timezone.localdate())} letters.")
            self.stdout.write(f"Figures: {collecting.remind(timezone.localdate())} people reminded.")
            self.stdout.write(f"Tasks of groups: {group_tasks.remind(timezone.localdate())} reminded.")
            if dry_run:
                transaction.set_rollback(True)

    def agenda(self, dry_run):
        """Calendars of others, reminders of tomorrow, names that are forgotten."""
        if not dry_run and settings.CHECKS_LOOK_OUTSIDE:
            call_command("read_calendars", stdout=self.stdout)
        with transaction.atomic() if dry_run else nullcontext():
            today = timezone.localdate()
            reminded, forgotten = registering.remind(today), registering.forget(today)
            indexing.drop_past_events()
            self.stdout.write(f"Agenda: {reminded} reminded of tomorrow, {forgotten} registrations forgotten.")
            if dry_run:
                transaction.set_rollback(True)

    def resources(self, dry_run):
        """What is new for those who asked to be told."""
        with transaction.atomic() if dry_run else nullcontext():
            closed, starting, due, late = loan_reminders.every_morning(timezone.localdate())
            self.stdout.write(f"Loans: {closed} never decided, {starting} start soon, {due} due soon, {late} late.")
            self.stdout.write(f"Saved searches: {searches.tell_what_is_new(timezone.now())} told of something new.")
            if dry_run:
                transaction.set_rollback(True)

    def numbers(self):
        """Today's counters for the trend, and the views that the log has noted since yesterday."""
        following.note_today()
        call_command("count_views", stdout=self.stdout, stderr=self.stderr)
        counting.forget_old_days()
