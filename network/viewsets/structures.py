"""Structures in the administration (fr: structures)."""

import django_filters
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import BooleanColumn, Column

from network.freshness import Level, with_level
from network.models import Commune, Epci, Membership, Place, Structure, Term, Vocabulary
from network.viewsets.ages import AGE_EXPORT, AGE_HEADINGS, AGE_RELATED, level_column, level_filter
from network.viewsets.bulk import HideFromDirectory, ShowInDirectory
from network.viewsets.listings import ListingForm, RecordedEdit
from network.viewsets.lists import Index, NetworkViewSet, ReadPanel

MEMBER = [("yes", _("member today")), ("no", _("not a member today"))]


def _members(structures, _name, wanted):
    is_member = Exists(Membership.objects.running().filter(structure=OuterRef("pk")))
    return structures.filter(is_member if wanted == "yes" else ~is_member)


class StructureFilters(WagtailFilterSet):
    kind = django_filters.ModelChoiceFilter(label=_("Kind"), queryset=Term.objects.of(Vocabulary.TYPOLOGY))
    commune = django_filters.ModelChoiceFilter(
        label=_("Commune"), queryset=Commune.objects.filter(structures__isnull=False).distinct()
    )
    epci = django_filters.ModelChoiceFilter(
        label=_("EPCI"), field_name="commune__epci",
        queryset=Epci.objects.filter(communes__structures__isnull=False).distinct(),
    )  # fmt: skip
    member = django_filters.ChoiceFilter(label=_("Membership"), choices=MEMBER, method=_members)
    level = level_filter()

    class Meta:
        model = Structure
        fields = ["shown_in_directory"]


def _people_of(structure):
    people = structure.affiliations.running().select_related("user")
    lines = [f"{each.user} – {each.get_role_display()}" for each in people]
    return lines, [(_("Invite or change"), reverse("network:people", args=[structure.slug]))]


def _places_of(structure):
    lines = [str(place) for place in structure.places.all()]
    every = reverse(Place.snippet_viewset.get_url_name("list"))
    return lines, [(_("See its places"), f"{every}?structure={structure.pk}")]


def _memberships_of(structure):
    def words(membership):
        first, last = (day and date_format(day, "j F Y") for day in (membership.begins_on, membership.ends_on))
        if not last:
            return gettext("since %s") % first
        return gettext("%(first)s to %(last)s") % {"first": first, "last": last}

    every = reverse(Membership.snippet_viewset.get_url_name("list"))
    lines = [words(each) for each in structure.memberships.all()]
    return lines, [(_("See its memberships"), f"{every}?structure={structure.pk}")]


class StructureIndex(Index):
    def to_row_dict(self, item):
        item.level_said = Level(item.level).label
        return super().to_row_dict(item)


class StructureViewSet(NetworkViewSet):
    model = Structure
    icon = "group"
    words = "structure"
    bulk_actions = [ShowInDirectory, HideFromDirectory]
    index_view_class = StructureIndex
    edit_view_class = RecordedEdit
    inspect_view_enabled = False
    related = ["kind", "commune__epci", "parent", *AGE_RELATED]
    search_fields = ["name", "usage_name", "siret", "commune__name"]
    filterset_class = StructureFilters
    list_display = [
        "__str__",
        Column("kind", label=_("Kind")),
        Column("commune", label=_("Commune"), accessor="commune.name", sort_key="commune__name"),
        BooleanColumn("is_member", label=_("Member")),
        BooleanColumn("shown_in_directory", label=_("In the directory"), sort_key="shown_in_directory"),
        level_column(),
    ]
    ordering = ["name", "pk"]
    export_filename = "structures"
    list_export = [
        "name", "usage_name", "kind", "siret", "rna", "parent", "address", "postal_code", "commune.name", "commune.epci",
        "phone", "email", "website", "is_member", "shown_in_directory", *AGE_EXPORT,
    ]  # fmt: skip
    export_headings = {
        "commune.name": _("commune"), "commune.epci": _("EPCI"), "is_member": _("Member"), **AGE_HEADINGS,
    }  # fmt: skip
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel("name"), FieldPanel("usage_name"), FieldPanel("kind"), FieldPanel("parent")],
                        heading=_("The structure"),
                    ),
                    MultiFieldPanel(
                        [FieldRowPanel([FieldPanel("siret"), FieldPanel("rna")])], heading=_("Identifiers")
                    ),
                    FieldPanel("summary"),
                    MultiFieldPanel([FieldPanel("shown_in_directory"), FieldPanel("slug")], heading=_("On the site")),
                ],
                heading=_("The structure"),
            ),
            ObjectList(
                [
                    FieldPanel("address"),
                    FieldRowPanel([FieldPanel("postal_code"), FieldPanel("commune")]),
                    FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                    FieldPanel("website"),
                ],
                heading=_("Contacts"),
            ),
            ObjectList(
                [
                    ReadPanel(_places_of, heading=_("Places")),
                    ReadPanel(_people_of, heading=_("People")),
                    ReadPanel(_memberships_of, heading=_("Memberships")),
                ],
                heading=_("Around it"),
            ),
        ],
        base_form_class=ListingForm,
    )

    def get_queryset(self, request):
        running = Membership.objects.running().filter(structure=OuterRef("pk"))
        return with_level(super().get_queryset(request)).annotate(is_member=Exists(running))
