"""What the website adds to the Wagtail administration, and what it takes away from it."""

from django.http import Http404
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from home.dashboard import put_first
from home.starting import without_inline_scripts

hooks.register("construct_homepage_panels", put_first)
without_inline_scripts()

# Menu entries that a coordinator cannot use or does not need.
HIDDEN = {"help", "snippets", "users", "groups", "workflows", "workflow-tasks", "collections", "sites", "locales"}
HIDDEN_REPORTS = {"locked-pages", "workflows", "workflow-tasks", "page-types-usage"}


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
