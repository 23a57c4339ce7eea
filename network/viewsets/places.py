"""Places in the administration (fr: lieux de médiation)."""

import django_filters
from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import BooleanColumn, Column

from network import hours, sections
from network.exchange.osm_hours import place_to_osm
from network.freshness import Level, with_level
from network.models import Contact, Epci, Place, Structure, Term, Vocabulary
from network.said import said_in_words
from network.upkeep import settling
from network.viewsets.ages import AGE_EXPORT, AGE_HEADINGS, AGE_RELATED, level_column, level_filter
from network.viewsets.bulk import HideFromDirectory, ShowInDirectory
from network.viewsets.listings import ListingForm, RecordedEdit
from network.viewsets.lists import Index, NetworkViewSet, ReadPanel, TermsField

V = Vocabulary


class PlaceForm(ListingForm):
    """The vocabularies are fields of their own; the place keeps their terms together."""

    locals().update({each.value: TermsField(label=each.label, queryset=Term.objects.of(each)) for each in Vocabulary})

    contact_email = forms.EmailField(
        label=_("Whom we ask"),
        required=False,
        help_text=_(
            "The address to which we write to know whether the listing is right. "
            "Empty: a manager of the structure, or its public mailbox."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["contact_email"] = self.instance.contact.email if self.instance.contact_id else ""
        chosen = list(self.instance.terms.all()) if self.instance.pk else []
        for vocabulary in Vocabulary:
            self.initial[vocabulary.value] = [term.pk for term in chosen if term.vocabulary == vocabulary]

    def save(self, commit=True):
        email = self.cleaned_data["contact_email"]
        self.instance.contact = Contact.objects.at(email) if email else None
        return super().save(commit)

    def _save_m2m(self):
        super()._save_m2m()
        self.instance.terms.set([term for each in Vocabulary for term in self.cleaned_data[each.value]])


class PlaceEdit(RecordedEdit):
    def save_instance(self):
        """Somebody else is to be asked: the links that the former contact received open nothing any more."""
        place = super().save_instance()
        if "contact_email" in self.form.changed_data:
            settling.reconsider([place])
        return place


class PlaceFilters(WagtailFilterSet):
    structure = django_filters.ModelChoiceFilter(label=_("Structure"), queryset=Structure.objects.all())
    epci = django_filters.ModelChoiceFilter(
        label=_("EPCI"), field_name="commune__epci",
        queryset=Epci.objects.filter(communes__places__isnull=False).distinct(),
    )  # fmt: skip
    services = django_filters.ModelChoiceFilter(
        label=_("Service"), field_name="terms", queryset=Term.objects.of(Vocabulary.SERVICES)
    )
    level = level_filter()

    class Meta:
        model = Place
        fields = ["shown_in_directory"]


def _edited_in_the_member_area(section):
    """What a section says, in words, and the way to where it is easily changed."""

    def reads(place):
        said = said_in_words(place, sections.snapshot(place, section))
        lines = [line for _label, lines in said for line in lines]
        return lines, [(_("Change"), reverse("network:place_edit", args=[place.slug, section]))]

    return reads


def _terms(*vocabularies):
    return [FieldPanel(each.value) for each in vocabularies]


class PlaceIndex(Index):
    def to_row_dict(self, item):
        item.hours_said = hours.sentence(item.hours) if hours.is_known(item.hours) else ""
        item.hours_osm = place_to_osm(item, timezone.localdate())
        item.services_said = ", ".join(map(str, item.terms_of(V.SERVICES)))
        item.level_said = Level(item.level).label
        return super().to_row_dict(item)


class PlaceViewSet(NetworkViewSet):
    model = Place
    icon = "home"
    words = "place"
    bulk_actions = [ShowInDirectory, HideFromDirectory]
    index_view_class = PlaceIndex
    edit_view_class = PlaceEdit
    related = ["structure", "commune__epci", *AGE_RELATED]
    search_fields = ["name", "address", "structure__name", "structure__usage_name", "commune__name"]
    filterset_class = PlaceFilters
    list_display = [
        "name",
        Column("structure", label=_("Structure"), sort_key="structure__name"),
        Column("commune", label=_("Commune"), accessor="commune.name", sort_key="commune__name"),
        BooleanColumn("known_hours", label=_("Hours"), accessor=lambda place: hours.is_known(place.hours)),
        BooleanColumn("shown_in_directory", label=_("In the directory"), sort_key="shown_in_directory"),
        level_column(),
    ]
    ordering = ["name", "pk"]
    export_filename = "lieux"
    list_export = [
        "name", "structure", "address", "address_extra", "postal_code", "commune.name", "commune.epci", "latitude",
        "longitude", "phone", "emails", "websites", "hours_said", "hours_osm", "services_said", "summary", "shown_in_directory",
        *AGE_EXPORT,
    ]  # fmt: skip
    export_headings = {
        "commune.name": _("commune"), "commune.epci": _("EPCI"), "hours_said": _("opening hours"),
        "hours_osm": _("opening hours and closures (OpenStreetMap)"),
        "services_said": _("services"), **AGE_HEADINGS,
    }  # fmt: skip
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel("name"), FieldPanel("structure"), FieldPanel("parent_structure_text")],
                        heading=_("The place"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("address"),
                            FieldPanel("address_extra"),
                            FieldRowPanel([FieldPanel("postal_code"), FieldPanel("commune")]),
                            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                            *_terms(V.ITINERANCE),
                        ],
                        heading=_("Where"),
                    ),
                    MultiFieldPanel(
                        [FieldRowPanel([FieldPanel("phone"), FieldPanel("emails")]), FieldPanel("websites")],
                        heading=_("Contacts"),
                    ),
                    FieldPanel("contact_email"),
                    MultiFieldPanel([FieldPanel("summary"), FieldPanel("detail")], heading=_("Presentation")),
                    MultiFieldPanel([FieldPanel("shown_in_directory"), FieldPanel("slug")], heading=_("On the site")),
                ],
                heading=_("The place"),
            ),
            ObjectList(
                [
                    ReadPanel(_edited_in_the_member_area(sections.HOURS), heading=_("Opening hours")),
                    ReadPanel(
                        _edited_in_the_member_area(sections.CLOSURES), heading=_("Closures and exceptional openings")
                    ),
                    ReadPanel(_edited_in_the_member_area(sections.STOPS), heading=_("Stops of a place that travels")),
                ],
                heading=_("Opening hours"),
            ),
            ObjectList(
                _terms(V.SERVICES, V.SUPPORT, V.AUDIENCES, V.SPECIAL_CARE, V.EQUIPMENT),
                heading=_("Services and audiences"),
            ),
            ObjectList(
                [
                    *_terms(V.ACCESS, V.FEES, V.SCHEMES, V.ACCESSIBILITY),
                    FieldPanel("accessibility_url"),
                    FieldPanel("appointment_url"),
                    *_terms(V.TYPOLOGY, V.PROGRAMMES, V.LABELS),
                    FieldPanel("other_labels"),
                ],
                heading=_("Access and labels"),
            ),
        ],
        base_form_class=PlaceForm,
    )

    def get_queryset(self, request):
        places = with_level(super().get_queryset(request))
        return places.prefetch_related("terms", "closures", "stops") if request.GET.get("export") else places
