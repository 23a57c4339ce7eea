"""Addresses of the resource centre, and of a member's own resources."""

from django.urls import path

from resources.views import library, publishing

public = (
    [
        path("", library.resource_list, name="list"),
        path("flux.xml", library.feed, name="feed"),
        path("<slug:slug>/", library.resource, name="resource"),
        path("<slug:slug>/fichiers/<int:pk>/", library.file, name="file"),
    ],
    "resources",
)

space = (
    [
        path("", publishing.resource_list, name="resources"),
        path("proposer/", publishing.propose_new, name="resource_new"),
        path("<slug:slug>/", publishing.resource, name="resource"),
        path("<slug:slug>/modifier/", publishing.edit, name="resource_edit"),
        path("<slug:slug>/fichiers/<int:pk>/", publishing.file, name="resource_file"),
        path("<slug:slug>/proposer/", publishing.propose, name="resource_propose"),
        path("<slug:slug>/reprendre/", publishing.take_back, name="resource_take_back"),
        path("<slug:slug>/publier/", publishing.publish, name="resource_publish"),
        path("<slug:slug>/refuser/", publishing.decline, name="resource_decline"),
        path("<slug:slug>/archiver/", publishing.archive, name="resource_archive"),
    ],
    "shared",
)
