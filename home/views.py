"""Pages that no editor writes: search, site map, duties towards robots and hosts, errors."""

from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.translation import get_language
from wagtail.models import Page

from home import searching
from home.context import home_page, languages_spoken
from home.theme import outline_url
from network.models import Event, Place, SearchEntry, Structure
from network.models.network import the_network
from network.publication import public_page
from resources import searches
from resources.models import Resource


def _asked(request, user):
    """What somebody searches for, and what answers it."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    kind = request.GET.get("type", "")
    shelves = searching.search(query, user) if query else []
    kind = kind if kind in {shelf.kind for shelf in shelves} else ""
    page = searching.one_kind(query, kind, request.GET.get("page"), user) if kind else None
    return {
        "query": query,
        "kind": kind,
        "shelves": shelves,
        "total": sum(shelf.count for shelf in shelves),
        "page": page,
        "question": urlencode({"q": query, "type": kind}),
    }


@public_page
def search(request):
    """One search over everything that everybody may see."""
    found = _asked(request, None)
    if found["query"] and not found["total"]:
        searches.note_fruitless(found["query"])
    return render(request, "home/search.html", found)


def search_inside(request):
    """The same for whoever is signed in, with what is reserved to them."""
    return render(request, "home/search_inside.html", _asked(request, request.user))


@public_page
def site_map(request):
    home = home_page(get_language())
    pages = (
        home.get_descendants().live().exclude(alias_of__isnull=False).order_by("path")
        if home
        else Page.objects.none()
    )
    return render(request, "home/site_map.html", {"pages": [page for page in pages if page.depth <= 4]})


@public_page
def sitemap_xml(request):
    """Every public address, pages first; each with the same page in the other languages."""
    site = f"{request.scheme}://{request.get_host()}"
    entries = []
    for page, others in _pages_and_translations():
        alternates = [(other.locale.language_code, other.full_url) for other in others] if len(others) > 1 else []
        entries.append(_site_map_entry(page.full_url, alternates))
    names = (
        "directory:places",
        "directory:signatories",
        "groups:list",
        "needs:list",
        "figures:list",
        "resources:list",
        "agenda:list",
        "watch:list",
        "letters:subscribe",
        "letters:archive",
        "open_data",
    )
    paths = [(reverse(name), None) for name in names]
    things_shown = (
        Place.objects.listed(), Structure.objects.listed(), Resource.objects.public(), Event.objects.public().to_come()
    )  # fmt: skip
    for things in things_shown:
        dated = things.only("slug", "modified_at") if things.model in (Place, Structure) else things
        paths += [(thing.get_absolute_url(), getattr(thing, "modified_at", None)) for thing in dated]
    spoken = [code for code, _name in settings.LANGUAGES if code in languages_spoken()]
    for path, modified in paths:
        alternates = [(code, site + _in_language(path, code)) for code in spoken] if len(spoken) > 1 else []
        entries.append(_site_map_entry(site + path, alternates, modified))
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">{"".join(entries)}</urlset>',
        content_type="application/xml",
    )


def _pages_and_translations():
    """``(page, [the page in each language])`` of every live page that everybody may read."""
    pages = Page.objects.live().public().filter(depth__gt=1, alias_of=None).select_related("locale")
    pages = [page for page in pages if page.full_url]
    by_key = {}
    for page in pages:
        by_key.setdefault(page.translation_key, []).append(page)
    return [(page, by_key[page.translation_key]) for page in pages]


def _in_language(path, code):
    """A path of ours in another language: the first one has no prefix."""
    return path if code == settings.LANGUAGE_CODE else f"/{code}{path}"


def _site_map_entry(address, alternates, modified=None):
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(other)}"/>' for code, other in alternates
    )
    changed = f"<lastmod>{timezone.localtime(modified).isoformat(timespec='seconds')}</lastmod>" if modified else ""
    return f"<url><loc>{escape(address)}</loc>{changed}{links}</url>"


@public_page
def robots(request):
    lines = ["User-agent: *", "Disallow: /espace/", "Disallow: /compte/", "Disallow: /admin/", "Disallow: /*?"]
    lines.append(f"Sitemap: {request.scheme}://{request.get_host()}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@public_page
def security_txt(request):
    contact = the_network().email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    lines = [f"Contact: mailto:{contact}", "Expires: 2027-12-31T23:00:00.000Z", "Preferred-Languages: fr, en"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@public_page
def manifest(request):
    """What a phone needs to put the member area on its screen, and to share a page with the watch."""
    network = the_network()
    outline = outline_url()
    return JsonResponse(
        {
            "name": network.name,
            "short_name": network.called[:30],
            "start_url": reverse("network:home"),
            "scope": "/",
            "display": "minimal-ui",
            "icons": [{"src": outline, "sizes": "any", "type": "image/svg+xml"}] if outline else [],
            "share_target": {
                "action": reverse("watching:propose"),
                "method": "GET",
                "params": {"title": "titre", "text": "texte", "url": "adresse"},
            },
        },
        content_type="application/manifest+json",
    )


@login_not_required
def alive(request):
    """The process answers."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@login_not_required
def ready(request):
    """The process reaches its database and its cache."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    cache.set("ready", "1", 10)
    return JsonResponse(
        {"status": "ok", "entries": SearchEntry.objects.exists()}, headers={"Cache-Control": "no-store"}
    )


# Errors. They say what happened and what to do next; none of them reads the person's session.


def bad_request(request, exception=None):
    return render(request, "errors/400.html", status=400)


def permission_denied(request, exception=None):
    return render(request, "errors/403.html", status=403)


def not_found(request, exception=None):
    return render(request, "errors/404.html", status=404)


def server_error(request):
    """Without the database: it may be what broke."""
    return render(request, "errors/500.html", status=500)


def csrf_failure(request, reason=""):
    """A form that waited too long, or a second tab after signing in again."""
    return render(request, "errors/csrf.html", status=403)
