"""What is done to several things at once, after a confirmation that says how many (fr: actions groupées)."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.permissions import get_permission_name

from network import inviting, publication
from network.models import Invitation, Place, Structure
from network.roles import is_coordinator
from network.steps import StepRefused, record

LISTINGS = [Structure, Place]


class Confirmed(SnippetBulkAction):
    """``question``: what the confirmation asks, with the count in it."""

    template_name = "network/bulk/confirm.html"

    def question(self, count):
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "question": self.question(len(context["items"])),
            "title": self.display_name,
            "yes": self.display_name,
        }


class _Showing(Confirmed):
    models = LISTINGS
    shown = True

    def check_perm(self, listing):
        return self.request.user.has_perm(get_permission_name("change", self.model))

    @classmethod
    def execute_action(cls, objects, self=None, **kwargs):
        changed = [listing for listing in objects if listing.shown_in_directory != cls.shown]
        for listing in changed:
            listing.shown_in_directory = cls.shown
            listing.save(update_fields=["shown_in_directory"])
            record(listing, cls.action_type, by=self.request.user)
        if changed:
            publication.announce()
        return len(changed), 0


class ShowInDirectory(_Showing):
    display_name = _("Show in the directory")
    aria_label = _("Show the selected listings in the directory")
    action_type = "show"
    action_priority = 10
    shown = True

    def question(self, count):
        return ngettext("Show %d listing in the directory?", "Show %d listings in the directory?", count) % count

    def get_success_message(self, count, _children):
        return ngettext("%d listing is now shown.", "%d listings are now shown.", count) % count


class HideFromDirectory(_Showing):
    display_name = _("Hide from the directory")
    aria_label = _("Hide the selected listings from the directory")
    action_type = "hide"
    action_priority = 20
    shown = False

    def question(self, count):
        return ngettext("Hide %d listing from the directory?", "Hide %d listings from the directory?", count) % count

    def get_success_message(self, count, _children):
        return ngettext("%d listing is now hidden.", "%d listings are now hidden.", count) % count


class InviteAgain(Confirmed):
    """A new link for those who did not answer; the former link no longer works."""

    models = [Invitation]
    display_name = _("Invite again")
    aria_label = _("Invite the selected people again")
    action_type = "invite_again"

    def check_perm(self, invitation):
        return is_coordinator(self.request.user) and not invitation.accepted_at and not invitation.revoked_at

    def question(self, count):
        return ngettext("Invite %d person again?", "Invite %d people again?", count) % count

    @classmethod
    def execute_action(cls, objects, self=None, **kwargs):
        invited = 0
        for each in objects:
            try:
                inviting.invite(by=self.request.user, email=each.email, structure=each.structure, role=each.role)
            except StepRefused as refusal:
                messages.warning(self.request, f"{each.email} : {refusal}")
            else:
                invited += 1
        return invited, 0

    def get_success_message(self, count, _children):
        return ngettext("%d person is invited again.", "%d people are invited again.", count) % count


ACTIONS = [ShowInDirectory, HideFromDirectory, InviteAgain]


def one_deletion_at_a_time(request, action_type, objects, action):
    """Things of the network are deleted singly, so that somebody reads what hangs on each of them."""
    if action_type == "delete" and action.model._meta.app_label in ("network", "resources"):
        messages.error(request, _("Open each one and delete it there: you will see what depends on it."))
        return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_home")
