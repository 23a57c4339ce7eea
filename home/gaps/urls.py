"""Addresses of what is lacking, for coordinators."""

from django.urls import path

from home.gaps import views

space = (
    [
        path("", views.overview, name="overview"),
        path("communes/", views.communes, name="communes"),
        path("besoins/", views.needs, name="needs"),
        path("imprimer/", views.printed, name="printed"),
        path("imprimer.pdf", views.printed_pdf, name="printed_pdf"),
    ],
    "gaps",
)
