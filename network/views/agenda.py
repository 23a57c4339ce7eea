"""The agenda in public: the list and the month, a date, calendars to subscribe to."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from network import agenda, agenda_calendars
from network.agenda import month_after
from network.linked_data import event_as_json
from network.models import Event, EventStatus, Vocabulary
from network.models.network import the_network
from network.publication import declare_public


@login_not_required
@require_safe
def dates(request):
    """Public dates: to come, or past on demand; as a list or as a month."""
    question = agenda.understand(request.GET)
    found = agenda.search(Event.objects.public(), question, request.GET.get("page"))
    response = render(request, "network/agenda/list.html", as_found(found))
    return declare_public(response, seconds=found.seconds)


def as_found(found):
    """What the list and the month show."""
    question, today = found.question, timezone.localdate()
    month = question.month
    return {
        "found": found,
        "question": question,
        "filters": [
            (agenda.PARAMETERS[name], name, getattr(question, name), options)
            for name, options in found.options.items()
        ],
        "here": question.address(),
        "today": today,
        "list_address": question.address(month=None),
        "month_address": question.address(month=today.replace(day=1), past=False),
        "past_address": question.address(past=True, month=None),
        "to_come_address": question.address(past=False, month=None),
        "before": question.address(month=month_after(month, -1)) if month else "",
        "after": question.address(month=month_after(month)) if month else "",
    }


def _public(slug):
    return get_object_or_404(Event.objects.public().for_display(), slug=slug)


@login_not_required
@require_safe
def event(request, slug):
    event = _public(slug)
    context = {**about(event), "linked_data": event_as_json(event)}
    return declare_public(render(request, "network/agenda/event.html", context), seconds=agenda.seconds_of(event))


def about(event):
    """What the page of a date says, in public and in the member area."""
    terms = list(event.terms.all())
    others = Event.objects.filter(series=event.series_id, status=EventStatus.PUBLISHED).exclude(pk=event.pk)
    return {
        "event": event,
        "themes": [term for term in terms if term.vocabulary == Vocabulary.SERVICES],
        "audiences": [term for term in terms if term.vocabulary == Vocabulary.AUDIENCES],
        "others": others.filter(visibility=event.visibility).to_come().order_by("starts_at")[:8]
        if event.series_id
        else [],
    }


# Calendars


def calendar_answer(name, entries, filename):
    content = agenda_calendars.as_calendar(name, entries)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}.ics"'
    return response


def private_calendar(name, entries, filename):
    """Kept by nobody on the way, and found by no search engine."""
    response = calendar_answer(name, entries, filename)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
def calendar(request):
    """All public dates, for calendar programs."""
    named = f"{the_network().called} – {pgettext('dates', 'Agenda')}"
    return declare_public(calendar_answer(named, agenda_calendars.public_entries(), "agenda"), seconds=3600)


@login_not_required
@require_safe
def one_date(request, slug):
    event = _public(slug)
    return declare_public(calendar_answer(event.title, [agenda_calendars.entry_of(event)], slug))


@login_not_required
@require_safe
def feed(request, token):
    """The dates of somebody, or of one of their groups: whoever holds the address reads them."""
    found = agenda_calendars.calendar_behind(token)
    if found is None:
        raise Http404
    name, entries = found
    return private_calendar(f"{the_network().called} – {name}", entries, "agenda")
