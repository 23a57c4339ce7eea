"""What every list of the administration shares: who may read it, how it is searched, the tables people take away."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.db.models.deletion import ProtectedError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import Panel
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.widgets.button import ListingButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import DeleteView, HistoryView, IndexView, SnippetViewSet

from network.exchange.tables import write_csv, write_xlsx
from network.naming import free_slug
from network.words import matching_objects

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ConsultationOnly(ModelPermissionPolicy):
    """Things that change step by step are read here, and changed by their process."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return "view" in actions and super().user_has_permission(user, "view")


class ReadableHistory(HistoryView):
    """Whoever may read the thing may read what happened to it."""

    any_permission_required = ["view"]


class SafeTables(SpreadsheetExportMixin):
    """Exports go through the one writer of tables, which makes formulas harmless."""

    def as_spreadsheet(self, queryset, spreadsheet_format):
        columns = [self.get_heading(queryset, field) for field in self.list_export]
        rows = (self._row(thing) for thing in queryset)
        if spreadsheet_format == self.FORMAT_CSV:
            response = HttpResponse(write_csv(columns, rows), content_type="text/csv; charset=utf-8")
        else:
            response = HttpResponse(write_xlsx(columns, rows), content_type=XLSX)
        name = f"{self.get_filename()}.{spreadsheet_format}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _row(self, thing):
        return [
            ", ".join(map(str, value)) if isinstance(value, list) else value
            for value in self.to_row_dict(thing).values()
        ]

    def to_row_dict(self, item):
        return {field: _reached(item, field) for field in self.list_export}


def _reached(thing, path):
    """What a dotted path leads to; nothing when something is missing on the way."""
    for name in path.split("."):
        thing = getattr(thing, name, None)
        thing = thing() if callable(thing) else thing
    return thing


class Index(SafeTables, IndexView):
    """A list searched as the public site is: « mediatheque » finds « Médiathèque »."""

    words = ""  # the kind of thing in the index of words
    bulk_actions = ()  # classes of network.viewsets.bulk; Wagtail's own deletion of many things is not offered

    @cached_property
    def columns(self):
        return super().columns if self.bulk_actions else super().columns[1:]

    def bulk_buttons(self):
        named = [self.model._meta.app_label, self.model._meta.model_name]
        return [
            ListingButton(
                action.display_name,
                reverse("wagtail_bulk_action", args=[*named, action.action_type]),
                attrs={"aria-label": action.aria_label, "data-bulk-action-button": ""},
                priority=action.action_priority,
                classname="bulk-action-btn",
            )
            for action in self.bulk_actions
        ]

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        wanted = Q()
        for field in self.search_fields:
            wanted |= Q(**{f"{field}__icontains": self.search_query})
        found = matching_objects(self.search_query, self.words) if self.words else None
        if found:
            wanted |= Q(pk__in=found)
        return queryset.filter(wanted)


class CarefulDelete(DeleteView):
    """Only what nothing hangs on is deleted; otherwise the person reads what holds it."""

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ProtectedError as held:
            holders = list(dict.fromkeys(str(each) for each in held.protected_objects))[:5]
            messages.error(
                self.request,
                gettext("“%(thing)s” cannot be deleted, because of: %(holders)s.")
                % {"thing": self.object, "holders": ", ".join(holders)},
            )
            return redirect(self.index_url_name)


class NetworkViewSet(SnippetViewSet):
    index_view_class = Index
    delete_view_class = CarefulDelete
    copy_view_enabled = False
    search_backend_name = None
    list_per_page = 50
    words = ""
    related = ()
    prefetched = ()
    bulk_actions = ()
    index_template_name = "network/bulk/index.html"

    def get_queryset(self, request):
        return self.model._default_manager.select_related(*self.related).prefetch_related(*self.prefetched)

    def get_index_view_kwargs(self, **kwargs):
        return super().get_index_view_kwargs(words=self.words, bulk_actions=self.bulk_actions, **kwargs)


class SluggedForm(WagtailAdminModelForm):
    """The address on the site is made from the name when nobody gives one."""

    named_by = "name"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _(
                "Left empty, it is made from the name. Changing it breaks the links that others made to the page."
            )

    def clean(self):
        cleaned = super().clean()
        if (
            "slug" in self.fields
            and not cleaned.get("slug")
            and "slug" not in self.errors
            and cleaned.get(self.named_by)
        ):
            kept = self.initial.get("slug")
            cleaned["slug"] = kept or free_slug(self._meta.model, cleaned[self.named_by])
        return cleaned


class TermsField(forms.ModelMultipleChoiceField):
    """The terms of one vocabulary as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, label, **kwargs):
        super().__init__(required=False, label=capfirst(label), **kwargs)


class ReadPanel(Panel):
    """Something to read beside the fields, with links to where it is changed.

    ``reads``: a function of the thing that gives ``(lines, [(label, address), …])``.
    """

    def __init__(self, reads, **kwargs):
        super().__init__(**kwargs)
        self.reads = reads

    def clone_kwargs(self):
        return super().clone_kwargs() | {"reads": self.reads}

    class BoundPanel(Panel.BoundPanel):
        template_name = "network/panels/read.html"

        def is_shown(self):
            return bool(self.instance and self.instance.pk)

        def get_context_data(self, parent_context=None):
            lines, links = self.panel.reads(self.instance)
            return super().get_context_data(parent_context) | {"lines": lines, "links": links}
