"""The resource centre in the administration (fr: centre de ressources)."""

import django_filters
from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.rich_text import expand_db_html
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import EditView, SnippetViewSetGroup

from network.forms.files import CheckedFileField
from network.models import Structure
from network.viewsets.lists import Index, NetworkViewSet, ReadPanel, SluggedForm
from resources import catalogue, revising
from resources.bulk import PublishResources
from resources.catalogue.answers import keys_of
from resources.files import read
from resources.models import Collection, Resource, ResourceKind, ResourceStatus, Synonym, Theme, Visibility
from resources.models.library import Licence
from resources.text import cleaned_text
from resources.versions import said_by

FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "blockquote", "link"]  # what resources.text keeps


MOST_FOUND = 500


class FileForm(WagtailAdminModelForm):
    """Files are read before they are kept, as those of members are."""

    file = CheckedFileField(label=_("File"))

    def save(self, commit=True):
        if "file" in self.changed_data:
            file = self.cleaned_data["file"]
            self.instance.size, self.instance.content_type = file.size, file.content_type
            self.instance.pages, self.instance.text = read(file)
        return super().save(commit)


class FilesPanel(InlinePanel):
    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = FileForm
        return options


class ResourceForm(SluggedForm):
    named_by = "title"

    def clean_text(self):
        return cleaned_text(expand_db_html(self.cleaned_data["text"]))

    def save(self, commit=True):
        if self.instance.pk is None and self.for_user:
            self.instance.proposed_by = self.for_user
        return super().save(commit)


class CollectionForm(SluggedForm):
    named_by = "title"


class ResourceFilters(WagtailFilterSet):
    structure = django_filters.ModelChoiceFilter(
        label=_("Structure"), queryset=Structure.objects.filter(resources__isnull=False).distinct()
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=ResourceStatus.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ResourceKind.choices)
    visibility = django_filters.ChoiceFilter(label=_("Who may see it"), choices=Visibility.choices)
    licence = django_filters.ChoiceFilter(label=_("Licence"), choices=Licence.choices)

    class Meta:
        model = Resource
        fields = []


def _inside(resource):
    return reverse("shared:resource", args=[resource.slug])


def _state(resource):
    lines = [resource.get_status_display()]
    if resource.answer:
        lines.append(resource.answer)
    return lines, [(_("Read and decide"), _inside(resource))]


def worded(query):
    """Published resources that answer, as on the site, and whatever bears these words."""
    keys = keys_of(catalogue.Question(q=query[:200]), user=None, most=MOST_FOUND) if query else []
    return (
        Q(pk__in=keys) | Q(title__icontains=query) | Q(summary__icontains=query) | Q(structure__name__icontains=query)
    )


class ResourceIndex(Index):
    def search_queryset(self, queryset):
        return queryset.filter(worded(self.search_query)) if self.is_searching else queryset


class ChooserFilter(BaseFilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=200)

    def filter(self, objects):
        if query := self.cleaned_data.get("q"):
            self.is_searching, self.search_query = True, query
            return objects.filter(worded(query))
        return objects


class Choose(ChooseView):
    filter_form_class = ChooserFilter


class ChooseResults(ChooseResultsView):
    filter_form_class = ChooserFilter


class ResourceChooser(SnippetChooserViewSet):
    choose_view_class = Choose
    choose_results_view_class = ChooseResults


class NeverDeleted(ModelPermissionPolicy):
    """A resource is archived, never deleted."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return super().user_has_any_permission(user, set(actions) - {"delete"})


class ResourceEdit(EditView):
    def save_instance(self):
        before = said_by(Resource.objects.get(pk=self.object.pk))
        resource = super().save_instance()
        revising.note_edit(resource, before, by=self.request.user)
        return resource

    @property
    def header_buttons(self):
        return [HeaderButton(_("Read and decide"), url=_inside(self.object), icon_name="check")]


class ResourceViewSet(NetworkViewSet):
    model = Resource
    icon = "openquote"
    index_view_class = ResourceIndex
    bulk_actions = (PublishResources,)
    chooser_viewset_class = ResourceChooser
    edit_view_class = ResourceEdit
    permission_policy = NeverDeleted(Resource)
    related = ["structure"]
    search_fields = ["title", "summary", "structure__name"]
    filterset_class = ResourceFilters
    list_display = [
        "title",
        Column("structure", label=_("Structure"), sort_key="structure__name"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("visibility", label=_("Who may see it"), accessor="get_visibility_display"),
        StatusTagColumn(
            "status", label=_("Status"), accessor="get_status_display", sort_key="status",
            primary=lambda resource: resource.status == ResourceStatus.PROPOSED,
        ),
        Column("decide", label=_("Decision"), accessor=lambda resource: _decision(resource)),
        DateColumn("proposed_at", label=_("Proposed on"), sort_key="proposed_at"),
        DateColumn("published_at", label=_("Published on"), sort_key="published_at"),
    ]  # fmt: skip
    export_filename = "ressources"
    list_export = [
        "title", "structure", "get_kind_display", "summary", "get_licence_display", "get_visibility_display",
        "get_status_display", "proposed_at", "published_at", "slug",
    ]  # fmt: skip
    export_headings = {
        "get_kind_display": _("Kind"), "get_licence_display": _("Licence"), "get_visibility_display": _("Who may see it"),
        "get_status_display": _("Status"),
    }  # fmt: skip
    edit_handler = ObjectList(
        [
            ReadPanel(_state, heading=_("Status")),
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldPanel("structure"),
                    FieldPanel("summary"),
                    FieldPanel("text", widget=DraftailRichTextArea(features=FEATURES)),
                ],
                heading=_("The resource"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("kind"),
                    FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
                    FieldRowPanel([FieldPanel("level"), FieldPanel("duration"), FieldPanel("scale")]),
                ],
                heading=_("To find it"),
            ),
            MultiFieldPanel(
                [FieldPanel("material"), FieldPanel("authors"), FieldPanel("co_authors")], heading=_("In practice")
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("licence"), FieldPanel("is_deliverable")]),
                    FieldRowPanel([FieldPanel("visibility"), FieldPanel("group")]),
                    FieldPanel("review_on"),
                ],
                heading=_("To reuse it"),
            ),
            FilesPanel("files", [FieldPanel("title"), FieldPanel("file")], heading=_("Files"), label=_("file")),
            InlinePanel("links", [FieldPanel("title"), FieldPanel("url")], heading=_("Links"), label=_("link")),
            FieldPanel("slug"),
        ],
        base_form_class=ResourceForm,
    )


def _decision(resource):
    if resource.status != ResourceStatus.PROPOSED:
        return ""
    return format_html('<a href="{}">{}</a>', _inside(resource), _("Decide"))


class ThemeViewSet(NetworkViewSet):
    model = Theme
    icon = "tag"
    search_fields = ["label", "family"]
    list_filter = ["axis"]
    list_display = [
        "label",
        Column("family", label=_("Family"), sort_key="family"),
        Column("axis", label=_("Axis"), accessor="get_axis_display"),
    ]
    ordering = ["axis", "position", "label"]
    export_filename = "themes"
    list_export = ["label", "slug", "family", "get_axis_display"]
    export_headings = {"get_axis_display": _("Axis")}
    panels = [
        FieldPanel("label"),
        FieldPanel("axis"),
        FieldPanel("family"),
        FieldPanel("slug"),
        FieldPanel("position"),
    ]


class CollectionViewSet(NetworkViewSet):
    model = Collection
    icon = "folder-open-inverse"
    search_fields = ["title", "summary"]
    list_display = ["title", Column("summary", label=_("In short")), "is_public"]
    ordering = ["position", "title"]
    export_filename = "collections"
    list_export = ["title", "slug", "summary", "is_public", "position"]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("summary"),
            FieldRowPanel([FieldPanel("is_public"), FieldPanel("position")]),
            InlinePanel(
                "items",
                [FieldPanel("resource"), FieldPanel("is_essential")],
                heading=_("Resources"),
                label=_("resource"),
            ),
            FieldPanel("slug"),
        ],
        base_form_class=CollectionForm,
    )


class SynonymViewSet(NetworkViewSet):
    model = Synonym
    icon = "repeat"
    search_fields = ["words"]
    list_display = ["words"]
    ordering = ["words"]
    export_filename = "synonymes"
    list_export = ["words"]
    panels = [FieldPanel("words")]


class ResourcesViewSetGroup(SnippetViewSetGroup):
    menu_label = _("Resources")
    menu_name = "resources"
    menu_icon = "openquote"
    menu_order = 120
    items = [ResourceViewSet, CollectionViewSet, ThemeViewSet, SynonymViewSet]
