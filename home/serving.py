"""How a page reaches its reader with one query: the way to it is remembered until the next publication.

When anything is unusual (a restriction, an address inside a page, a draft, another site), Wagtail's own way serves.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.views import serve as wagtail_serve

from network import publication


@publication.remembered
def way_to(host, language, path):
    """``(model, key)`` of the live, public page at this path, or ``None`` when Wagtail must decide."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page__locale").first()
    if site is None or Site.objects.exclude(pk=site.pk).exists():
        return None
    root = site.root_page
    if root.locale.language_code != language:
        root = root.get_translations().filter(locale__language_code=language, alias_of=None).first()
        if root is None:
            raise Http404
    page = root
    for slug in path.strip("/").split("/") if path.strip("/") else []:
        page = page.get_children().filter(slug=slug).first()
        if page is None:
            return None
    if not page.live or page.alias_of_id:
        return None
    ancestors = Page.objects.ancestor_of(page, inclusive=True)
    if (
        PageViewRestriction.objects.filter(page__in=ancestors).exists()
        or ancestors.filter(live=False, depth__gt=1).exists()
    ):
        return None
    return page.specific_class, page.pk


@login_not_required
def serve(request, path=""):
    """Serve a page to anybody; what stands on it is the same for everybody."""
    language = request.LANGUAGE_CODE
    way = way_to(request.get_host(), language, path) if request.method in ("GET", "HEAD") else None
    if way is None:
        response = wagtail_serve(request, path)
        return response if _is_restricted(response) else publication.declare_public(response)
    model, key = way
    page = model.objects.select_related(*getattr(model, "serve_select_related", ["locale"])).get(pk=key)
    request.served_page = page
    response = page.serve(request)
    if hasattr(response, "render"):
        response.render()
    return publication.declare_public(response)


def _is_restricted(response):
    return response.status_code != 200 or "Cookie" in response.headers.get("Vary", "")
