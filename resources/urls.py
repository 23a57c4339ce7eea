"""Addresses of the resource centre, and of a member's own resources."""

from django.urls import path

from resources.views import (
    feeds,
    gathering,
    group_results,
    harvesting,
    library,
    publishing,
    searches,
    watch,
    watching,
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
    ],
    "resources",
)

space = (
    [
        path("", publishing.resource_list, name="resources"),
        path("proposer/", publishing.propose_new, name="resource_new"),
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
        path("<slug:slug>/modifier/", publishing.edit, name="resource_edit"),
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
