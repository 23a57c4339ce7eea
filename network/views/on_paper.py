"""A page on paper: to print, and as a tagged PDF made for who asks."""

from functools import wraps

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from network import often, paper


def both_ways(view):
    """``(the page to print, its PDF)`` of a view that takes ``as_pdf``. Making a PDF is slow: so many a minute, and no more."""

    @require_safe
    @wraps(view)
    def printed(request, *args, **kwargs):
        return view(request, *args, **kwargs, as_pdf=False)

    @require_safe
    @often.limited("papers")
    @wraps(view)
    def printed_pdf(request, *args, **kwargs):
        return view(request, *args, **kwargs, as_pdf=True)

    return printed, printed_pdf


def on_paper(request, template, context, name, as_pdf):
    """A page to print, or the same as a tagged PDF, kept by nobody. Without the library's parts, always the page."""
    shown = {
        "large": request.GET.get("gros") == "1",
        "today": timezone.localdate(),
        "short": request.get_host(),
        "query": "",
        **context,
    }
    html = render_to_string(template, shown, request)
    if as_pdf and paper.is_available():
        response = HttpResponse(paper.pdf(html), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
        return response
    return HttpResponse(html)
