"""What the website adds to the Wagtail administration, and what it takes away from it."""

from django.http import Http404
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from home.dashboard import put_first
from home.starting import without_inline_scripts

hooks.register("construct_homepage_panels", put_first)
without_inline_scripts()

# Menu entries that a coordinator cannot use or does not need.
HIDDEN = {"help", "snippets", "users", "groups", "workflows", "workflow-tasks", "collections", "sites", "locales"}
HIDDEN_REPORTS = {"locked-pages", "workflows", "workflow-tasks", "page-types-usage"}


ACTIONS = {
    "home.yearreportpage.draw": (_("Fill in"), _("Draft filled in from what the network did")),
    "home.letter.compose": (_("Compose"), _("Newsletter begun")),
    "home.letter.gather": (_("Gather"), _("What is new added to the newsletter")),
    "home.letter.rewrite": (_("Write"), _("Newsletter written")),
    "home.letter.send_test": (_("Send a test"), _("Test of the newsletter sent")),
    "home.letter.discard": (_("Delete"), _("Draft of a newsletter deleted")),
    "home.letter.schedule": (_("Schedule"), _("Newsletter scheduled")),
    "home.letter.cancel": (_("Cancel"), _("Newsletter cancelled: a draft again")),
    "home.letter.send": (_("Send"), _("Newsletter begun to leave")),
    "home.letter.sent": (_("Send"), _("Newsletter sent to all its readers")),
    "home.letteraudience.keep_list": (_("Keep the list"), _("List of readers saved")),
    "home.letteraudience.remove_reader": (_("Remove a reader"), _("Reader removed from the list")),
    "home.letteraudience.take_addresses": (_("Take the addresses"), _("Consented addresses taken away")),
}


@hooks.register("register_log_actions")
def name_the_steps(actions):
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)


@hooks.register("insert_global_admin_css")
def our_look():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_global_admin_js")
def our_starter():
    return format_html('<script src="{}"></script>', static("js/admin.js"))


def _hide(names):
    def construct(request, items):
        if not request.user.is_superuser:
            items[:] = [item for item in items if item.name not in names]

    return construct


hooks.register("construct_main_menu", _hide(HIDDEN))
hooks.register("construct_settings_menu", _hide(HIDDEN))
hooks.register("construct_reports_menu", _hide(HIDDEN_REPORTS))


@hooks.register("before_serve_page")
def never_french_as_english(page, request, serve_args, serve_kwargs):
    """An alias in another language holds the text of the first one: it does not exist until it is translated."""
    if page.alias_of_id and page.alias_of.locale_id != page.locale_id:
        raise Http404
