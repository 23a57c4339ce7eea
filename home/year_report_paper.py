"""The report of the year on paper: the same blocks, as a page to print and as a tagged PDF."""

from network import often
from network.views.on_paper import on_paper


def _printed(page, request, as_pdf):
    request.served_page = page
    context = {"page": page, "pdf": f"{page.url}bilan.pdf", "back": page.url}
    return on_paper(request, "home/year_report_print.html", context, f"bilan-{page.year}", as_pdf)


def print_view(page, request):
    return _printed(page, request, as_pdf=False)


def pdf_view(page, request):
    """Without the library's parts, the page to print."""
    return _pdf(request, page)


@often.limited("papers")
def _pdf(request, page):
    return _printed(page, request, as_pdf=True)
