"""What coordinators find in the administration about the network, in the order of a secretariat's week."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from network.viewsets import adopting, changes, importing
from network.viewsets.agenda import EventViewSet, ExternalCalendarViewSet
from network.viewsets.changes import ChangesMenuItem
from network.viewsets.charter import CharterVersionViewSet, ImportMenuItem
from network.viewsets.groups import SeatViewSet, WorkingGroupViewSet
from network.viewsets.meetings import MeetingKindViewSet
from network.viewsets.membership import MembershipApplicationViewSet, MembershipViewSet
from network.viewsets.messages import ContactViewSet, OutgoingMessageViewSet
from network.viewsets.people import AffiliationViewSet, InvitationViewSet, PersonViewSet
from network.viewsets.places import PlaceViewSet
from network.viewsets.rules import AgreementTypeViewSet, CommitmentViewSet
from network.viewsets.structures import StructureViewSet


class NetworkViewSetGroup(SnippetViewSetGroup):
    menu_label = _("Network")
    menu_name = "network"
    menu_icon = "group"
    menu_order = 100
    items = [
        StructureViewSet,
        PlaceViewSet,
        PersonViewSet,
        AffiliationViewSet,
        InvitationViewSet,
        MembershipApplicationViewSet,
        MembershipViewSet,
        WorkingGroupViewSet,
        SeatViewSet,
        MeetingKindViewSet,
        EventViewSet,
        ExternalCalendarViewSet,
        ContactViewSet,
        OutgoingMessageViewSet,
    ]

    def get_submenu_items(self):
        to_do = MenuItem(_("To do"), reverse_lazy("wagtailadmin_home"), name="to-do", icon_name="tasks", order=0)
        seen = ChangesMenuItem(
            _("Changes of listings"), reverse_lazy("listing_changes"), name="changes", icon_name="history", order=90
        )
        coming = importing.ImportMenuItem(
            _("Import places"), reverse_lazy("place_imports"), name="place-imports", icon_name="upload", order=3
        )
        return [to_do, *super().get_submenu_items(), coming, seen]


class CharterViewSetGroup(SnippetViewSetGroup):
    menu_label = _("Charter")
    menu_name = "charter"
    menu_icon = "doc-full"
    menu_order = 110
    items = [CharterVersionViewSet, AgreementTypeViewSet, CommitmentViewSet]

    def get_submenu_items(self):
        versions, rules, commitments = super().get_submenu_items()
        rules.order, commitments.order = 3, 4
        coming = ImportMenuItem(
            _("Import a charter"), reverse_lazy("charter_import"), name="charter-import", icon_name="upload", order=2
        )
        return [versions, coming, rules, commitments]


GROUPS = [NetworkViewSetGroup, CharterViewSetGroup]
urlpatterns = [*changes.urlpatterns, *adopting.urlpatterns, *importing.urlpatterns]
