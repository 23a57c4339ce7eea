"""Addresses of the network: what the public sees, and the member area."""

from django.urls import include, path

from network.views import directory, groups, inviting, joining, listings, people, space

public_directory = [
    path("annuaire/", directory.places, name="places"),
    path("annuaire/lieux/<slug:slug>/", directory.place, name="place"),
    path("annuaire/structures/<slug:slug>/", directory.structure, name="structure"),
    path("signataires/", directory.signatories, name="signatories"),
]

public_groups = [
    path("groupes/", groups.group_list, name="list"),
    path("groupes/<slug:slug>/", groups.group, name="group"),
]

space_urlpatterns = [
    path("", space.home, name="home"),
    path("compte/", space.account, name="account"),
    path("structures/", space.structures, name="structures"),
    path("structures/<slug:slug>/", listings.structure, name="structure"),
    path("structures/<slug:slug>/confirmer/", listings.confirm_structure, name="structure_confirm"),
    path("structures/<slug:slug>/historique/", listings.structure_history, name="structure_history"),
    path("structures/<slug:slug>/modifier/<slug:section>/", listings.edit_structure, name="structure_edit"),
    path("structures/<slug:slug>/personnes/", people.people, name="people"),
    path("structures/<slug:slug>/personnes/inviter/", people.invite, name="invite"),
    path("structures/<slug:slug>/personnes/<int:pk>/role/", people.change_role, name="change_role"),
    path("structures/<slug:slug>/personnes/<int:pk>/depart/", people.leave, name="leave_structure"),
    path("coordination/", people.coordinators, name="coordinators"),
    path("coordination/inviter/", people.invite_coordinator, name="invite_coordinator"),
    path("invitations/<int:pk>/retirer/", people.revoke, name="revoke"),
    path("lieux/<slug:slug>/", listings.place, name="place"),
    path("lieux/<slug:slug>/confirmer/", listings.confirm_place, name="place_confirm"),
    path("lieux/<slug:slug>/historique/", listings.place_history, name="place_history"),
    path("lieux/<slug:slug>/modifier/<slug:section>/", listings.edit_place, name="place_edit"),
    path("modifications/<int:pk>/accepter/", listings.approve, name="change_approve"),
    path("modifications/<int:pk>/refuser/", listings.decline, name="change_decline"),
    path("modifications/<int:pk>/retablir/", listings.put_back, name="change_put_back"),
    path("groupes/", groups.my_groups, name="groups"),
    path("groupes/<slug:slug>/", groups.inside, name="group"),
    path("groupes/<slug:slug>/rejoindre/", groups.join, name="group_join"),
    path("groupes/<slug:slug>/quitter/", groups.leave, name="group_leave"),
    path("groupes/<slug:slug>/documents/", groups.add_document, name="group_add_document"),
    path("groupes/documents/<int:pk>/", groups.document, name="group_document"),
    path("groupes/documents/<int:pk>/supprimer/", groups.remove_document, name="group_remove_document"),
    path("groupes/sieges/<int:pk>/accepter/", groups.welcome, name="seat_welcome"),
    path("groupes/sieges/<int:pk>/refuser/", groups.turn_away, name="seat_turn_away"),
    path("demandes/<int:pk>/", joining.application, name="application"),
    path("demandes/<int:pk>/retirer/", joining.withdraw, name="application_withdraw"),
    path("demandes/<int:pk>/accepter/", joining.accept, name="application_accept"),
    path("demandes/<int:pk>/refuser/", joining.refuse, name="application_refuse"),
]

urlpatterns = [
    path("", include((public_directory, "directory"))),
    path("", include((public_groups, "groups"))),
    path("rejoindre/demande/", joining.apply, name="apply"),
    path("rejoindre/demande/envoyee/", joining.thanks, name="applied"),
    path("espace/invitation/<str:token>/", inviting.invitation, name="invitation"),
    path("espace/", include((space_urlpatterns, "network"))),
]
