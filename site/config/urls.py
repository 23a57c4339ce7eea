"""Every address of the site. What is not marked public asks who one is."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.static import serve as serve_file
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import authenticate_with_password

from config.door import to_the_door
from home import urls as home_urls
from home.serving import serve
from network import urls as network_urls
from resources import urls as resources_urls

handler400 = "home.views.bad_request"
handler403 = "home.views.permission_denied"
handler404 = "home.views.not_found"
handler500 = "home.views.server_error"


def _public(pattern):
    pattern.callback = login_not_required(pattern.callback)
    return pattern


urlpatterns = [
    path("admin/login/", to_the_door, name="wagtailadmin_login"),
    re_path(r"^admin/password_reset/", to_the_door),
    path("_util/login/", to_the_door, name="wagtailcore_login"),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        login_not_required(authenticate_with_password),
        name="wagtailcore_authenticate_with_password",
    ),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include([_public(each) for each in wagtaildocs_urls.urlpatterns])),
    *home_urls.plain_urlpatterns,
    *network_urls.plain_urlpatterns,
]

if settings.DEMONSTRATION_MAILBOX:
    from config import mailbox

    urlpatterns += [path("boite-aux-lettres/", mailbox.index, name="mailbox")]

if settings.SERVE_MEDIA:
    urlpatterns += [path("media/<path:path>", login_not_required(serve_file), {"document_root": settings.MEDIA_ROOT})]

if settings.ANYMAIL.get("WEBHOOK_SECRET"):  # what the mail service reports about mail that comes back
    from anymail import urls as anymail_urls

    reports = [each for each in anymail_urls.urlpatterns if "inbound" not in each.name]
    urlpatterns += [path("courriels/retours/", include((reports, "anymail")))]

urlpatterns += i18n_patterns(
    path("", include(home_urls)),
    path("", include(network_urls)),
    path("ressources/", include(resources_urls.public)),
    path("espace/ressources/", include(resources_urls.space)),
    path("materiel/", include(resources_urls.equipment_public)),
    path("espace/materiel/", include(resources_urls.loans)),
    path("veille/", include(resources_urls.watch_public)),
    path("espace/veille/", include(resources_urls.watch_space)),
    path("compte/", include("allauth.urls")),
    re_path(r"^((?:[\w\-]+/)*)$", serve, name="wagtail_serve"),
    re_path(r"^((?:[\w\-]+/)*[\w\-.]+\.(?:xml|pdf))$", serve),
    prefix_default_language=False,
)
