"""Addresses of the resource centre, and of a member's own resources."""

from django.urls import path

from resources.views import (
    depot,
    equipment,
    feeds,
    gathering,
    group_results,
    handing_over,
    harvesting,
    incidents,
    lending,
    library,
    ours,
    publishing,
    reporting,
    searches,
    using,
    watch,
    watching,
    writing,
)

public = (
    [
        path("", library.resource_list, name="list"),
        path("flux.xml", harvesting.feed, name="feed"),
        path("liste.csv", harvesting.as_csv, name="csv"),
        path("liste.json", harvesting.as_json, name="json"),
        path("oai/", harvesting.harvest, name="oai"),
        path("collections/<slug:slug>/", library.collection, name="collection"),
        path("<slug:slug>/", library.resource, name="resource"),
        path("<slug:slug>/fichiers/<int:pk>/", library.file, name="file"),
        path("<slug:slug>/image/", library.cover, name="cover"),
        path("<slug:slug>/signaler/", reporting.report, name="report"),
        path("<slug:slug>/signaler/merci/", reporting.reported, name="reported"),
    ],
    "resources",
)

space = (
    [
        path("", publishing.resource_list, name="resources"),
        path("proposer/", writing.propose_new, name="resource_new"),
        path("proposer/garder/", writing.keep_new, name="keep_new"),
        path("partagees/", ours.ours, name="ours"),
        path("signalements/", reporting.reports, name="reports"),
        path("signalements/<int:pk>/", reporting.settle, name="report_settle"),
        path("importer/", gathering.bring_in, name="resources_bring_in"),
        path("alertes/", searches.mine, name="searches"),
        path("alertes/nouvelle/", searches.save, name="search_save"),
        path("alertes/<int:pk>/", searches.change, name="search_change"),
        path("sans-reponse/", searches.fruitless, name="fruitless"),
        path("sans-reponse/liste.csv", searches.fruitless_csv, name="fruitless_csv"),
        path("sans-reponse/<int:pk>/", searches.settle, name="fruitless_settle"),
        path("resultats/<int:pk>/", group_results.new, name="result_new"),
        path("collections/<slug:slug>/", publishing.collection, name="collection"),
        path("<slug:slug>/", publishing.resource, name="resource"),
        path("<slug:slug>/modifier/", writing.edit, name="resource_edit"),
        path("<slug:slug>/garder/", writing.keep, name="resource_keep"),
        path("<slug:slug>/fichiers/ajouter/", writing.add_file, name="resource_add_file"),
        path("<slug:slug>/fichiers/<int:pk>/retirer/", writing.remove_file, name="resource_remove_file"),
        path("<slug:slug>/versions/", writing.history, name="resource_versions"),
        path("<slug:slug>/versions/<int:number>/remettre/", writing.put_back, name="resource_put_back"),
        path("<slug:slug>/signaler/", reporting.report_inside, name="resource_report"),
        path("<slug:slug>/utilisee/", using.say_used, name="resource_use"),
        path("<slug:slug>/utilisee/<int:pk>/retirer/", using.remove, name="resource_use_remove"),
        path("<slug:slug>/toujours-juste/", publishing.read_again, name="resource_read_again"),
        path("<slug:slug>/ressortir/", publishing.unarchive, name="resource_unarchive"),
        path("<slug:slug>/fichiers/<int:pk>/", publishing.file, name="resource_file"),
        path("<slug:slug>/image/", publishing.cover, name="resource_cover"),
        path("<slug:slug>/proposer/", publishing.propose, name="resource_propose"),
        path("<slug:slug>/reprendre/", publishing.take_back, name="resource_take_back"),
        path("<slug:slug>/publier/", publishing.publish, name="resource_publish"),
        path("<slug:slug>/refuser/", publishing.decline, name="resource_decline"),
        path("<slug:slug>/archiver/", publishing.archive, name="resource_archive"),
    ],
    "shared",
)

watch_public = (
    [
        path("", watch.item_list, name="list"),
        path("flux.xml", watch.feed, name="feed"),
        path("sources.opml", watch.sources, name="sources"),
        path("<int:pk>/", watch.item, name="item"),
    ],
    "watch",
)

watch_space = (
    [
        path("", watching.items, name="items"),
        path("proposer/", watching.propose, name="propose"),
        path("marque-page/", watching.bookmark, name="bookmark"),
        path("arrivages/", feeds.inbox, name="inbox"),
        path("arrivages/trier/", feeds.sort, name="sort"),
        path("arrivages/choisir/", feeds.pick, name="pick"),
        path("sources/", feeds.feed_list, name="feeds"),
        path("sources/importer/", feeds.import_opml, name="import_opml"),
        path("sources/<int:pk>/", feeds.feed, name="feed"),
        path("<int:pk>/modifier/", watching.edit, name="edit"),
        path("<int:pk>/publier/", watching.publish, name="publish"),
        path("<int:pk>/ecarter/", watching.set_aside, name="set_aside"),
        path("<int:pk>/reprendre/", watching.put_back, name="put_back"),
    ],
    "watching",
)

equipment_public = (
    [
        path("", equipment.item_list, name="list"),
        path("calendrier/", equipment.month, name="month"),
        path("etiquette/<slug:code>/", incidents.unit, name="unit"),
        path("etiquette/<slug:code>/signaler/", incidents.report, name="report"),
        path("etiquette/<slug:code>/merci/", incidents.thanks, name="reported"),
        path("<slug:slug>/", equipment.item, name="item"),
    ],
    "equipment",
)

loans = (
    [
        path("", lending.mine, name="mine"),
        path("demander/<slug:slug>/", lending.ask, name="ask"),
        path("attendre/<slug:slug>/", lending.wait, name="wait"),
        path("depot/", depot.follow, name="depot"),
        path("depot/unites/", depot.units, name="units"),
        path("depot/unites/etiquettes/", depot.labels, name="labels"),
        path("depot/unites/<int:pk>/", depot.unit, name="unit"),
        path("depot/unites/<int:pk>/etat/", depot.set_state, name="unit_state"),
        path("depot/unites/<int:pk>/bloquer/", depot.block, name="block"),
        path("depot/unites/<int:pk>/entretien/", depot.service, name="service"),
        path("depot/entretiens/<int:pk>/", depot.serviced, name="serviced"),
        path("depot/blocages/<int:pk>/lever/", depot.unblock, name="unblock"),
        path("depot/incidents/<int:pk>/", depot.settle, name="settle"),
        path("photos/<int:pk>/", depot.photo, name="photo"),
        path("<int:pk>/", lending.loan, name="loan"),
        path("<int:pk>/decision/", lending.decide, name="decide"),
        path("<int:pk>/annuler/", lending.cancel, name="cancel"),
        path("<int:pk>/creneaux/", lending.slots, name="slots"),
        path("<int:pk>/prolonger/", lending.longer, name="longer"),
        path("<int:pk>/prolongation/", lending.decide_longer, name="decide_longer"),
        path("<int:pk>/bilan/", lending.reached, name="reached"),
        path("<int:pk>/remettre/", handing_over.out, name="hand_over"),
        path("<int:pk>/reprendre/", handing_over.back, name="take_back"),
        path("<int:pk>/fiche/", lending.sheet, name="sheet"),
        path("<int:pk>/fiche.pdf", lending.sheet_pdf, name="sheet_pdf"),
        path("<int:pk>/date.ics", lending.calendar, name="calendar"),
    ],
    "loans",
)
