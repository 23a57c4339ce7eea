"""Print views as tagged PDF (PDF/UA-1), where the machine has what it takes."""

import functools
from pathlib import Path
from urllib.parse import urlparse

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.html import format_html, linebreaks

from home import theme


@functools.cache
def is_available():
    """WeasyPrint needs Pango; without it the HTML print view serves, and ``manage.py check`` says so."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


def _our_file(url):
    """``(content, type)`` of a file of ours; nothing is fetched from the network while a PDF is made."""
    path = urlparse(url).path
    if path.startswith("/style/"):
        return theme.sheet()[1].encode(), "text/css"
    if path.startswith("/territoire/") and theme.outline():
        return theme.outline()[1].encode(), "image/svg+xml"
    if path.startswith(settings.STATIC_URL):
        name = path.removeprefix(settings.STATIC_URL)
        if found := finders.find(name) or next(iter(settings.STATIC_ROOT.glob(name)), None):
            return Path(found).read_bytes(), "application/octet-stream"
    raise ValueError(f"not ours: {url}")


def pdf(html):
    """The bytes of a tagged PDF of this page."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFiles(URLFetcher):
        def fetch(self, url, headers=None):
            content, kind = _our_file(url)
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return HTML(string=html, base_url=settings.SITE_URL, url_fetcher=OurFiles(), media_type="print").write_pdf(
        pdf_variant="pdf/ua-1"
    )


def text_as_pdf(title, text):
    """A plain text on A4, as a tagged PDF."""
    html = format_html(
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>{0}</title><h1>{0}</h1>{1}</html>',
        title,
        linebreaks(text),
    )
    return pdf(html)
