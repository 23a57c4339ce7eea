"""The secretariat's dates: one screen, a calendar for its own program."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network import clock
from network.calendar_file import whole_days
from network.exchange.tables import write_csv
from network.models.network import the_network
from network.roles import is_coordinator
from network.views.steps import coordinators_only

PAGE_SIZE = 100


@coordinators_only
@require_safe
def dates(request):
    """What is late first, then what comes, up to a year ahead; of one kind on demand."""
    today = timezone.localdate()
    kind = request.GET.get("kind", "")
    kind = kind if kind in clock.KINDS else ""
    found = clock.falling_due(today, kind=kind)
    if request.GET.get("format") == "csv":
        rows = [(due.day.isoformat(), str(clock.KINDS[due.kind]), due.what, due.whose) for due in found]
        content = write_csv([_("Day"), _("Kind"), _("What"), _("Whose")], rows)
        return HttpResponse(
            content, content_type="text/csv", headers={"Content-Disposition": 'attachment; filename="echeances.csv"'}
        )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"due": due, "days": due.days_from(today), "month": date_format(due.day, "F Y")} for due in page]
    context = {
        "page": page, "rows": rows, "kind": kind, "kinds": clock.KINDS.items(), "query": f"kind={kind}" if kind else "",
        "token": clock.calendar_token(request.user),
    }  # fmt: skip
    return render(request, "network/clock/dates.html", context)


@login_not_required
@require_safe
def calendar(request, token):
    """The same dates for a calendar program, as long as its person runs the network."""
    person = get_user_model().objects.filter(pk=clock.calendar_of(token) or 0, is_active=True).first()
    if person is None or not is_coordinator(person):
        raise Http404
    events = [
        (
            due.day,
            " – ".join(filter(None, [due.what, due.whose])),
            str(clock.KINDS[due.kind]),
            settings.SITE_URL + due.url,
            due.key,
        )
        for due in clock.falling_due(timezone.localdate())
    ]
    content = whole_days(f"{the_network().called} – {_('Dates')}", events, settings.SITE_URL.rpartition("/")[2])
    headers = {"Content-Disposition": 'inline; filename="echeances.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
