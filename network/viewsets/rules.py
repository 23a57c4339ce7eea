"""The sets of rules that members sign, and what they commit to (fr: jeux de règles, engagements)."""

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import BooleanColumn, Column

from network import rules_in_words
from network.models import AgreementType, Commitment, LegalNature
from network.viewsets.lists import NetworkViewSet, ReadPanel, SluggedForm


class RulesFilters(WagtailFilterSet):
    class Meta:
        model = AgreementType
        fields = ["form", "decided_by"]


MOST = {
    "term_years": 99, "renewal_years": 99, "tacit_renewals": 99, "notice_days": 3660, "amendment_months": 120,
    "secretariat_months": 1200,
}  # fmt: skip


class RulesForm(SluggedForm):
    """Rules that contradict one another are refused, each with its sentence."""

    eligible_natures = forms.MultipleChoiceField(
        label=_("Legal natures accepted"), choices=LegalNature, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everybody may apply. Otherwise the others read who may join, and cannot send."),
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        for name, most in MOST.items():
            if (cleaned.get(name) or 0) > most:
                self.add_error(name, _("At most %d.") % most)
        if self.errors:
            return cleaned
        meant = AgreementType(**{name: value for name, value in cleaned.items() if name in _FIELDS})
        offered = self.instance.commitments.filter(of_owner=False, everybody=False) if self.instance.pk else None
        for field, sentence in rules_in_words.contradictions(meant, offered.count() if offered is not None else None):
            self.add_error(field if field in self.fields else None, sentence)
        return cleaned


_FIELDS = {field.name for field in AgreementType._meta.concrete_fields}


class SaidPanel(Panel):
    """What the saved rules say, in plain sentences."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "network/panels/rules_in_words.html"

        def is_shown(self):
            return bool(self.instance and self.instance.pk)

        def get_context_data(self, parent_context=None):
            kept = AgreementType.objects.get(pk=self.instance.pk)  # not what is being typed
            return super().get_context_data(parent_context) | {"said": rules_in_words.said(kept)}


def _commitments_of(rules):
    marks = {True: _("other party"), False: ""}
    lines = [
        " – ".join(filter(None, [each.name, str(_("all who sign") if each.everybody else marks[each.of_owner])]))
        for each in rules.commitments.all()
    ]
    every = reverse(Commitment.snippet_viewset.get_url_name("list"))
    add = reverse(Commitment.snippet_viewset.get_url_name("add"))
    return lines, [
        (_("Change them"), f"{every}?{urlencode({'agreement_type': rules.pk})}"),
        (_("Add one"), f"{add}?{urlencode({'agreement_type': rules.pk})}"),
    ]


class CommitmentFilters(WagtailFilterSet):
    class Meta:
        model = Commitment
        fields = ["agreement_type", "everybody", "of_owner"]


class CommitmentViewSet(NetworkViewSet):
    model = Commitment
    icon = "tick"
    menu_label = _("Commitments")
    related = ["agreement_type"]
    search_fields = ["name", "text"]
    filterset_class = CommitmentFilters
    list_display = [
        "name",
        Column("agreement_type", label=_("Set of rules"), accessor="agreement_type.name"),
        BooleanColumn("everybody", label=_("Taken by all")),
        BooleanColumn("of_owner", label=_("Other party")),
    ]
    export_filename = "engagements"
    list_export = ["agreement_type", "name", "text", "everybody", "of_owner", "position"]
    panels = [
        FieldPanel("agreement_type"),
        FieldPanel("name"),
        FieldPanel("text"),
        FieldPanel("everybody", help_text=_("Whoever applies ticks it. Otherwise it is one to choose from.")),
        FieldPanel("of_owner", help_text=_("What the institution that signs with each member commits to.")),
        FieldPanel("position"),
    ]


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
            SaidPanel(heading=_("What these rules say")),
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
            ReadPanel(_commitments_of, heading=_("Commitments")),
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
        base_form_class=RulesForm,
    )
