"""Print views as tagged PDF (PDF/UA-1), where the machine has what it takes."""

import functools
import threading
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.urls import resolve
from django.utils.html import format_html, linebreaks

from network import publication

# Pictures and style sheets that the site draws itself; nothing else is asked of it while a PDF is made.
DRAWN = {
    "style",
    "outline",
    "directory:colours",
    "directory:qr",
    "directory:network_qr",
    "directory:situation",
    "verify_qr",
    "opinion_qr",
}
_one_at_a_time = threading.Lock()  # laying out a long list takes memory


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
    media = default_storage.url("")
    if url.startswith((media, settings.SITE_URL + media)):
        with default_storage.open(url.removeprefix(settings.SITE_URL).removeprefix(media)) as picture:
            return picture.read(), "application/octet-stream"
    path = urlsplit(url).path
    if path.startswith(settings.STATIC_URL):
        name = path.removeprefix(settings.STATIC_URL)
        if found := finders.find(name) or next(iter(settings.STATIC_ROOT.glob(name)), None):
            return Path(found).read_bytes(), "text/css" if name.endswith(".css") else "application/octet-stream"
    elif (match := resolve(path)).view_name in DRAWN:
        request = HttpRequest()
        request.method = "GET"
        response = match.func(request, *match.args, **match.kwargs)
        return response.content, response["Content-Type"].partition(";")[0]
    raise ValueError(f"not ours: {url}")


def pdf(html):
    """The bytes of a tagged PDF of this page."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFiles(URLFetcher):
        def fetch(self, url, headers=None):
            content, kind = _our_file(url)
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    with _one_at_a_time:
        return HTML(string=html, base_url=settings.SITE_URL, url_fetcher=OurFiles(), media_type="print").write_pdf(
            pdf_variant="pdf/ua-1"
        )


def kept_pdf(html):
    """The same, for what many people print: made once for each text and publication."""
    return _made(html, publication.generation())


@functools.lru_cache(maxsize=16)
def _made(html, generation):
    return pdf(html)


def text_as_pdf(title, text):
    """A plain text on A4, as a tagged PDF."""
    html = format_html(
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>{0}</title><h1>{0}</h1>{1}</html>',
        title,
        linebreaks(text),
    )
    return pdf(html)
