"""The sets of rules that members sign (fr: jeux de règles)."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column

from network.models import AgreementType
from network.viewsets.lists import NetworkViewSet, SluggedForm


class RulesFilters(WagtailFilterSet):
    class Meta:
        model = AgreementType
        fields = ["form", "decided_by"]


class AgreementTypeViewSet(NetworkViewSet):
    model = AgreementType
    icon = "cogs"
    search_fields = ["name", "who_may_join"]
    filterset_class = RulesFilters
    list_display = [
        "name",
        Column("form", label=_("Form"), accessor="get_form_display"),
        Column("decided_by", label=_("Decided by"), accessor="get_decided_by_display"),
        Column("term_years", label=_("Term (years)")),
    ]
    export_filename = "jeux-de-regles"
    list_export = [
        "name", "get_form_display", "who_may_join", "asked_to", "get_decided_by_display", "quorum_share",
        "get_majority_display", "get_starts_display", "term_years", "tacit_renewals", "notice_days",
        "register_sent_to_members", "identity_for_signatories_only", "open_licence_mandatory",
    ]  # fmt: skip
    export_headings = {
        "get_form_display": _("Form"), "get_majority_display": _("Majority"), "get_decided_by_display": _("Decided by"), "get_starts_display": _("Starts"),
    }  # fmt: skip
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldPanel("form"),
                    FieldPanel("owner"),
                    FieldPanel("convention_text"),
                    FieldPanel("slug"),
                ],
                heading=_("What members sign"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("is_open"),
                    FieldPanel("who_may_join"),
                    FieldPanel("eligible_natures"),
                    FieldPanel("least_commitments"),
                    FieldPanel("asked_to"),
                    FieldPanel("decided_by"),
                    FieldRowPanel(
                        [
                            FieldPanel("quorum_share", help_text=_("0.50: half of the members. Empty: no quorum.")),
                            FieldPanel("majority"),
                        ]
                    ),
                    FieldPanel("abstentions_count"),
                ],
                heading=_("Joining"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("starts"),
                    FieldRowPanel(
                        [
                            FieldPanel("term_years", help_text=_("Empty: no term.")),
                            FieldPanel("renewal"),
                            FieldPanel("renewal_years"),
                            FieldPanel("tacit_renewals"),
                        ]
                    ),
                    FieldRowPanel([FieldPanel("leaving"), FieldPanel("notice_days"), FieldPanel("partial_notice")]),
                    FieldPanel("early_end"),
                ],
                heading=_("How long it lasts"),
            ),
            MultiFieldPanel(
                [FieldPanel("amendments"), FieldPanel("amendment_months"), FieldPanel("amendment_effect")],
                heading=_("Changing the text"),
            ),
            MultiFieldPanel([FieldPanel("secretariat"), FieldPanel("secretariat_months")], heading=_("Secretariat")),
            MultiFieldPanel(
                [
                    FieldPanel("register_sent_to_members"),
                    FieldPanel("identity_for_signatories_only"),
                    FieldPanel("communication_asked_first"),
                    FieldPanel("open_licence_mandatory"),
                ],
                heading=_("What follows from it"),
            ),
        ],
        base_form_class=SluggedForm,
    )
