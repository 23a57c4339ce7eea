"""Addresses of the website that are not editors' pages."""

from django.urls import include, path

from home import identity_pack, theme, views, year_report_views
from home.gaps import urls as gaps
from home.letters import urls as letters

# Without a language: what robots, hosts and browsers ask for.
plain_urlpatterns = [
    path("style/<slug:digest>.css", theme.style_view, name="style"),
    path("territoire/<slug:digest>.svg", theme.outline_view, name="outline"),
    path("healthz/live", views.alive, name="alive"),
    path("healthz/ready", views.ready, name="ready"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("sitemap.xml", views.sitemap_xml, name="sitemap"),
    path("site.webmanifest", views.manifest, name="manifest"),
]

urlpatterns = [
    path("recherche/", views.search, name="search"),
    path("espace/recherche/", views.search_inside, name="search_inside"),
    path("plan-du-site/", views.site_map, name="site_map"),
    path("", include(letters.open_to_all)),
    path("espace/lettres/", include(letters.space)),
    path("espace/rapport/", year_report_views.reports, name="year_reports"),
    path("espace/rapport/remplir/", year_report_views.draw, name="year_report_draw"),
    path("espace/manques/", include(gaps.space)),
    path("espace/structures/<slug:slug>/identite/pack/", identity_pack.identity_pack, name="identity_pack"),
]
