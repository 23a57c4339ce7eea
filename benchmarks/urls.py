"""The site, a bare view that returns given bytes behind the same middleware, and Wagtail's own way to an empty page."""

from functools import cache
from pathlib import Path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as of_the_site
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path, re_path
from wagtail import views as wagtail_views


@cache
def _bytes(name):
    return (Path(settings.VAR) / "bench" / f"{name}.html").read_bytes()


@login_not_required
def bare(request, name):
    """The same bytes, found in memory: what Django's middleware alone costs."""
    return HttpResponse(_bytes(name))


urlpatterns = [
    path("banc/nu/<slug:name>/", bare),
    re_path(r"^(banc-vide/)$", login_not_required(wagtail_views.serve)),
    *of_the_site,
]
