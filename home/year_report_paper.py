"""The report of the year on paper: the same blocks, as a page to print and as a tagged PDF."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from network import often, paper


def _context(page, request):
    return {
        "page": page, "today": timezone.localdate(), "short": request.get_host(), "large": False, "query": "",
        "pdf": f"{page.url}bilan.pdf", "back": page.url,
    }  # fmt: skip


def print_view(page, request):
    request.served_page = page
    return render(request, "home/year_report_print.html", _context(page, request))


def pdf_view(page, request):
    """Without the library's parts, the page to print."""
    return _pdf(request, page)


@often.limited("papers")
def _pdf(request, page):
    if not paper.is_available():
        return print_view(page, request)
    html = render_to_string("home/year_report_print.html", _context(page, request), request)
    response = HttpResponse(paper.pdf(html), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="bilan-{page.year}.pdf"'
    return response
