"""Addresses of the resource centre, and of a member's own resources."""

from django.urls import path

from resources.views import gathering, harvesting, library, publishing, searches

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
