"""Pools, items and units in the administration (fr: parcs, matériel, unités). Loans are followed in the member area."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from network import hours
from network.forms.weekly_hours import WeeklyHours, day_fields
from network.viewsets.lists import NetworkViewSet, ReadPanel, SluggedForm
from resources.models import EquipmentItem, EquipmentUnit, Pool


class NamedForm(SluggedForm):
    named_by = "name"


class PoolForm(WeeklyHours, NamedForm):
    locals().update(day_fields())


class PoolViewSet(NetworkViewSet):
    model = Pool
    icon = "folder-open-inverse"
    related = ["owner"]
    search_fields = ["name", "owner__name"]
    list_display = ["name", Column("owner", label=_("Owner"), sort_key="owner__name"), "longest_days", "is_public"]
    ordering = ["name"]
    export_filename = "parcs"
    list_export = ["name", "owner", "depot", "longest_days", "preparation_days"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("owner"),
            FieldPanel("depot"),
            MultiFieldPanel([FieldPanel(day) for day in hours.DAYS], heading=_("Opening hours of the depot")),
            FieldPanel("contact"),
            FieldPanel("is_public"),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("longest_days"), FieldPanel("earliest_days"), FieldPanel("preparation_days")]
                    ),
                    FieldRowPanel([FieldPanel("standing"), FieldPanel("insurance"), FieldPanel("overdue")]),
                    FieldPanel("terms"),
                ],
                heading=_("Rules of the loan"),
            ),
            FieldPanel("slug"),
        ],
        base_form_class=PoolForm,
    )


class EquipmentItemViewSet(NetworkViewSet):
    model = EquipmentItem
    icon = "cogs"
    related = ["pool"]
    search_fields = ["name", "summary"]
    list_display = ["name", Column("pool", label=_("Pool"), sort_key="pool__name"), "is_shown"]
    ordering = ["name"]
    export_filename = "materiel"
    list_export = ["name", "pool", "summary", "value", "is_shown", "slug"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("pool"),
            FieldPanel("summary"),
            FieldPanel("good_for"),
            FieldRowPanel([FieldPanel("value"), FieldPanel("is_shown")]),
            MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture")),
            InlinePanel(
                "accessories",
                [FieldPanel("name"), FieldPanel("count")],
                heading=_("With each unit"),
                label=_("accessory"),
            ),
            InlinePanel(
                "parts",
                [FieldPanel("item"), FieldPanel("count")],
                heading=_("If it is a kit, what it holds"),
                label=_("part"),
            ),
            FieldPanel("plans"),
            FieldPanel("slug"),
        ],
        base_form_class=NamedForm,
    )


def _state(unit):
    return [unit.get_state_display()], [(_("Follow it at the depot"), reverse("loans:unit", args=[unit.pk]))]


class EquipmentUnitViewSet(NetworkViewSet):
    model = EquipmentUnit
    icon = "tag"
    related = ["item"]
    search_fields = ["number", "item__name"]
    list_display = [
        Column("item", label=_("Item"), sort_key="item__name"),
        "number",
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
    ]
    ordering = ["item__name", "number"]
    export_filename = "unites"
    list_export = ["item", "number", "get_state_display", "bought_on", "note"]
    export_headings = {"get_state_display": _("State")}
    edit_handler = ObjectList(
        [
            ReadPanel(_state, heading=_("State")),
            FieldPanel("item"),
            FieldPanel("number"),
            FieldPanel("bought_on"),
            FieldPanel("note"),
        ]
    )


class EquipmentViewSetGroup(SnippetViewSetGroup):
    menu_label = _("Equipment")
    menu_name = "equipment"
    menu_icon = "cogs"
    menu_order = 130
    items = [PoolViewSet, EquipmentItemViewSet, EquipmentUnitViewSet]
