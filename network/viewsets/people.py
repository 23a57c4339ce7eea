"""People, for whom they act, and who is invited (fr: personnes, rattachements, invitations).

Wagtail's own screens for accounts stay closed to coordinators: whoever may change accounts there could make
themselves an administrator. People are opened here by the right to change affiliations instead.
"""

import django_filters
from allauth.account.models import EmailAddress
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import EditView

from network.models import Affiliation, Invitation, Role, Structure, User
from network.roles import COORDINATORS
from network.viewsets.bulk import InviteAgain
from network.viewsets.lists import CarefulDelete, ConsultationOnly, Index, NetworkViewSet, ReadableHistory, ReadPanel
from network.viewsets.messages import messages_to


class PeoplePolicy(ModelPermissionPolicy):
    """Whoever may say for whom people act may say who they are; administrators are left to administrators."""

    def __init__(self):
        super().__init__(User)
        self.affiliations = ModelPermissionPolicy(Affiliation)

    def user_has_permission(self, user, action):
        return self.affiliations.user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return self.affiliations.user_has_any_permission(user, actions)

    def users_with_any_permission(self, actions):
        return self.affiliations.users_with_any_permission(actions)


def _left_to_administrators(request, person):
    if person.is_superuser and not request.user.is_superuser:
        raise PermissionDenied
    return person


class PersonEdit(EditView):
    def get_object(self, queryset=None):
        return _left_to_administrators(self.request, super().get_object(queryset))

    @property
    def header_more_buttons(self):
        sent = Button(_("What we sent"), url=messages_to(self.object.email), icon_name="mail", priority=15)
        return [*super().header_more_buttons, sent]


class PersonDelete(CarefulDelete):
    def get_object(self, queryset=None):
        return _left_to_administrators(self.request, super().get_object(queryset))


class PersonForm(WagtailAdminModelForm):
    def clean_is_active(self):
        active = self.cleaned_data["is_active"]
        if not active and self.instance.pk and self.for_user and self.instance.pk == self.for_user.pk:
            raise forms.ValidationError(gettext("You cannot close your own account."))
        return active

    def save(self, commit=True):
        """A new person signs in with a code; an address that was replaced no longer opens the account."""
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        person = super().save(commit)
        if "email" in self.changed_data:
            EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).delete()
        return person


def _acts_for(people, _name, structure):
    return people.filter(Exists(Affiliation.objects.running().filter(user=OuterRef("pk"), structure=structure)))


def _in_role(people, _name, role):
    return people.filter(Exists(Affiliation.objects.running().filter(user=OuterRef("pk"), role=role)))


def _coordinators(people, _name, wanted):
    which = people.filter if wanted == "yes" else people.exclude
    return which(groups__name=COORDINATORS)


class PersonFilters(WagtailFilterSet):
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, method=_in_role)
    structure = django_filters.ModelChoiceFilter(
        label=_("Structure"), queryset=Structure.objects.all(), method=_acts_for
    )
    coordinator = django_filters.ChoiceFilter(
        label=_("Coordinator"), choices=[("yes", _("yes")), ("no", _("no"))], method=_coordinators
    )

    class Meta:
        model = User
        fields = ["is_active"]


def _affiliations_of(person):
    lines = [
        f"{each.structure} – {each.get_role_display()}"
        for each in person.affiliations.running().select_related("structure")
    ]
    every, add = (reverse(Affiliation.snippet_viewset.get_url_name(name)) for name in ("list", "add"))
    return lines, [(_("See or change"), f"{every}?user={person.pk}"), (_("Add"), add)]


class PersonViewSet(NetworkViewSet):
    model = User
    icon = "user"
    permission_policy = PeoplePolicy()
    edit_view_class = PersonEdit
    delete_view_class = PersonDelete
    search_fields = ["last_name", "first_name", "email", "function", "affiliations__structure__name"]
    filterset_class = PersonFilters
    prefetched = [Prefetch("affiliations", Affiliation.objects.running().select_related("structure"), "running")]
    list_display = [
        "__str__",
        Column("email", label=_("E-mail address"), sort_key="email"),
        Column("function", label=_("Function"), sort_key="function"),
        Column("structures", label=_("Structures"), accessor=lambda person: _structures(person)),
        BooleanColumn("coordinates", label=_("Coordinator")),
        DateColumn("last_login", label=_("Last visit"), sort_key="last_login"),
    ]
    ordering = ["last_name", "first_name", "pk"]
    export_filename = "personnes"
    list_export = [
        "last_name",
        "first_name",
        "email",
        "function",
        "phone",
        "structures_said",
        "coordinates",
        "is_active",
    ]
    export_headings = {"structures_said": _("Structures"), "coordinates": _("Coordinator")}
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("first_name"), FieldPanel("last_name")]),
                    FieldPanel(
                        "email", help_text=_("The person signs in with it. No password: a code is sent there.")
                    ),
                    FieldRowPanel([FieldPanel("function"), FieldPanel("phone")]),
                    FieldPanel(
                        "is_active",
                        heading=_("Account open"),
                        help_text=_("Off: this person can no longer come in. What they did stays in the history."),
                    ),
                ],
                heading=_("Who it is"),
            ),
            ReadPanel(_affiliations_of, heading=_("Acts for")),
        ],
        base_form_class=PersonForm,
    )

    class index_view_class(Index):
        def to_row_dict(self, item):
            item.structures_said = _structures(item)
            return super().to_row_dict(item)

        def search_queryset(self, queryset):
            return super().search_queryset(queryset).distinct()

    def get_queryset(self, request):
        coordinators = User.groups.through.objects.filter(user=OuterRef("pk"), group__name=COORDINATORS)
        return super().get_queryset(request).annotate(coordinates=Exists(coordinators))


def _structures(person):
    return ", ".join(f"{each.structure} ({each.get_role_display()})" for each in person.running)


class AffiliationFilters(WagtailFilterSet):
    left = django_filters.BooleanFilter(
        label=_("Ended"), method=lambda affiliations, _name, left: affiliations.filter(left_at__isnull=not left)
    )

    class Meta:
        model = Affiliation
        fields = ["role", "structure", "user", "is_representative"]


class AffiliationViewSet(NetworkViewSet):
    model = Affiliation
    icon = "link"
    related = ["user", "structure"]
    search_fields = ["user__last_name", "user__first_name", "user__email", "structure__name"]
    filterset_class = AffiliationFilters
    list_display = [
        "user",
        Column("structure", label=_("Structure"), sort_key="structure__name"),
        StatusTagColumn("role", label=_("Role"), accessor="get_role_display", sort_key="role"),
        BooleanColumn("is_representative", label=_("Legal representative")),
        DateColumn("joined_at", label=_("Since"), sort_key="joined_at"),
        DateColumn("left_at", label=_("Left on"), sort_key="left_at"),
    ]
    export_filename = "rattachements"
    list_export = ["user", "user.email", "structure", "get_role_display", "is_representative", "joined_at", "left_at"]
    export_headings = {"user.email": _("E-mail address"), "get_role_display": _("Role")}
    panels = [
        FieldPanel("user"),
        FieldPanel("structure"),
        FieldPanel("role"),
        FieldPanel("is_representative"),
        FieldPanel("left_at", help_text=_("Fill it in when the person no longer acts for the structure.")),
    ]


class InvitationFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[
            ("waiting", pgettext_lazy("invitation", "waiting")),
            ("expired", pgettext_lazy("invitation", "expired without an answer")),
            ("accepted", pgettext_lazy("invitation", "accepted")),
        ],
        method=lambda invitations, _name, state: in_state(invitations, state),
    )

    class Meta:
        model = Invitation
        fields = ["structure", "role"]


def in_state(invitations, state):
    if state == "waiting":
        return invitations.waiting()
    if state == "accepted":
        return invitations.filter(accepted_at__isnull=False)
    return invitations.filter(accepted_at=None, revoked_at=None, expires_at__lte=timezone.now())


class InvitationViewSet(NetworkViewSet):
    model = Invitation
    icon = "mail"
    permission_policy = ConsultationOnly(Invitation)
    bulk_actions = [InviteAgain]
    history_view_class = ReadableHistory
    related = ["structure", "invited_by"]
    search_fields = ["email", "structure__name"]
    filterset_class = InvitationFilters
    inspect_view_enabled = True
    inspect_view_fields = [
        "email",
        "structure",
        "role",
        "invited_by",
        "created_at",
        "expires_at",
        "accepted_at",
        "revoked_at",
    ]
    list_display = [
        "email",
        Column("structure", label=_("Structure"), sort_key="structure__name"),
        Column("role", label=_("Role"), accessor="get_role_display"),
        DateColumn("created_at", label=_("Sent on"), sort_key="created_at"),
        DateColumn("expires_at", label=_("Expires on"), sort_key="expires_at"),
        DateColumn("accepted_at", label=_("Accepted on"), sort_key="accepted_at"),
    ]
    export_filename = "invitations"
    list_export = ["email", "structure", "get_role_display", "created_at", "expires_at", "accepted_at", "revoked_at"]
    export_headings = {"get_role_display": _("Role")}
    panels = [FieldPanel("email", read_only=True)]
