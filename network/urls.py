"""Addresses of the network: what the public sees, and the member area."""

from django.urls import include, path

from network.views import (
    answering,
    api,
    calling,
    campaigning,
    checking,
    directory,
    following,
    groups,
    inviting,
    joining,
    listings,
    mailing,
    open_data,
    people,
    space,
)

public_directory = [
    path("annuaire/", directory.places, name="places"),
    path("annuaire/flux.xml", open_data.feed, name="feed"),
    path("annuaire/lieux/<slug:slug>/", directory.place, name="place"),
    path("annuaire/structures/<slug:slug>/", directory.structure, name="structure"),
    path("signataires/", directory.signatories, name="signatories"),
]

# For programs: without a language in the address.
plain_urlpatterns = [
    path("donnees/<str:name>", open_data.file, name="open_file"),
    path("api/v1/", include((api.urlpatterns, "api"))),
]

public_groups = [
    path("groupes/", groups.group_list, name="list"),
    path("groupes/<slug:slug>/", groups.group, name="group"),
]

behind_links = [
    path("<slug:slug>/<str:token>/", answering.confirm, name="confirm"),
    path("<slug:slug>/<str:token>/nouveau-lien/", answering.new_link, name="new_link"),
    path("<slug:slug>/<str:token>/corriger/", answering.correct, name="correct"),
    path("<slug:slug>/<str:token>/corriger/<slug:section>/", answering.section, name="section"),
    path("<slug:slug>/<str:token>/corriger/<slug:section>/brouillon/", answering.draft, name="draft"),
]

space_urlpatterns = [
    path("", space.home, name="home"),
    path("compte/", space.account, name="account"),
    path("compte/courriels/", mailing.my_mail, name="mail"),
    path("compte/courriels/reprendre/", mailing.my_mail_again, name="mail_again"),
    path("bilan/", space.yearly, name="yearly"),
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
    path("structures/<slug:slug>/fermetures/", listings.close_several, name="structure_closures"),
    path("donnees/", open_data.staying, name="not_exported"),
    path("campagnes/", campaigning.campaigns, name="campaigns"),
    path("campagnes/nouvelle/", campaigning.new, name="campaign_new"),
    path("campagnes/<int:pk>/", campaigning.campaign, name="campaign"),
    path("campagnes/<int:pk>/modifier/", campaigning.edit, name="campaign_edit"),
    path("campagnes/<int:pk>/essai/", campaigning.test, name="campaign_test"),
    path("campagnes/<int:pk>/lancer/", campaigning.launch, name="campaign_launch"),
    path("campagnes/<int:pk>/arreter/", campaigning.stop, name="campaign_stop"),
    path("campagnes/<int:pk>/supprimer/", campaigning.discard, name="campaign_discard"),
    path("suivi/", following.overview, name="follow_up"),
    path("suivi/fiches/", following.listings, name="follow_up_listings"),
    path("suivi/anomalies/", checking.findings, name="findings"),
    path("suivi/anomalies/<int:pk>/ecarter/", checking.set_aside, name="finding_set_aside"),
    path("suivi/anomalies/<int:pk>/reprendre/", checking.take_back, name="finding_take_back"),
    path("appels/", calling.calls, name="calls"),
    path("appels/<slug:slug>/", calling.call, name="call"),
    path("appels/<slug:slug>/contact/", calling.contact, name="call_contact"),
    path("appels/<slug:slug>/masquer/", calling.hide, name="call_hide"),
    path("appels/<slug:slug>/rappeler/", calling.check_again, name="call_again"),
    path("appels/<slug:slug>/arreter/", calling.stop, name="call_stop"),
    path("appels/<slug:slug>/liens/", calling.revoke, name="call_revoke"),
    path("appels/<slug:slug>/corriger/<slug:section>/", calling.edit, name="call_edit"),
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
    path("donnees/", open_data.page, name="open_data"),
    path("rejoindre/demande/", joining.apply, name="apply"),
    path("rejoindre/demande/envoyee/", joining.thanks, name="applied"),
    path("ma-fiche/", include((behind_links, "answering"))),
    path("courriels/desabonnement/<str:token>/", mailing.unsubscribe, name="mail_unsubscribe"),
    path("courriels/<str:token>/", mailing.preferences, name="mail_preferences"),
    path("courriels/<str:token>/plus-rien/", mailing.refuse_everything, name="mail_refuse_everything"),
    path("courriels/<str:token>/reprendre/", mailing.write_again, name="mail_write_again"),
    path("espace/invitation/<str:token>/", inviting.invitation, name="invitation"),
    path("espace/", include((space_urlpatterns, "network"))),
]
