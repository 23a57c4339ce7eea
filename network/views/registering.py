"""Registering for a date: in public, by the link sent, in the member area; and who is registered, for the organiser."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from network import agenda_calendars, registering, registration_links
from network.forms.registering import AddForm, RegistrationForm
from network.models import Event, Registration, RegistrationStatus
from network.steps import StepRefused
from network.views.agenda import private_calendar
from network.views.following import as_file
from network.views.on_paper import both_ways, on_paper
from network.views.steps import take, words_in

PAGE_SIZE = 50

# In public


@login_not_required
def register(request, slug):
    event = get_object_or_404(Event.objects.public().for_display(), slug=slug, takes_registrations=True)
    if request.method == "POST" and not ratelimit.consume(request, action="event_registration"):
        return ratelimit.respond_429(request)
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            registering.register(event, name=said["name"], email=said["email"], phone=said["phone"])
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("agenda:registered", slug)
    context = {"event": event, "form": form}
    return render(request, "network/registering/register.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def registered(request, slug):
    """The same for everybody: whether an address was registered before is only told to its owner."""
    event = get_object_or_404(Event.objects.public().for_display(), slug=slug, takes_registrations=True)
    return render(request, "network/registering/registered.html", {"event": event})


@csrf_exempt
@login_not_required
def registration(request, token):
    """Behind the link of a mail: GET shows, POST gives the seat up; the link itself proves who asks."""
    registration = registration_links.read(token)
    if registration is None:
        return render(request, "network/registering/unknown.html", status=404)
    refusal = ""
    if request.method == "POST":
        try:
            registration = registering.withdraw(registration)
        except StepRefused as refused:
            refusal = str(refused)
    context = {"registration": registration, "event": registration.event, "refusal": refusal, "token": token}
    return render(request, "network/registering/mine.html", context, status=422 if refusal else 200)


@login_not_required
@require_safe
def registration_date(request, token):
    """The date for the calendar of whoever registered, with the link to take part."""
    registration = registration_links.read(token)
    if registration is None:
        raise Http404
    entry = agenda_calendars.entry_of(registration.event, private=registration.status == RegistrationStatus.CONFIRMED)
    return private_calendar(registration.event.title, [entry], "date")


# In the member area


@require_POST
def register_me(request, slug):
    """With one's own name and address."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    person = request.user
    done = _("It is noted. You receive an e-mail that says whether you have a seat.")
    return take(
        request,
        registering.register,
        event,
        name=str(person),
        email=person.email,
        done=done,
        to=("network:event", slug),
    )


# For the organiser


def _received(request, slug):
    """A date that the person may see, and whose names they may read."""
    event = get_object_or_404(Event.objects.visible_to(request.user).for_display(), slug=slug)
    if not registering.may_receive(request.user, event):
        raise PermissionDenied
    return event


def registrations(request, slug, form=None):
    """Who registered, in their order; as a table to take away."""
    event = _received(request, slug)
    found = Registration.objects.visible_to(request.user).filter(event=event)
    words = words_in(request.GET)
    status = request.GET.get("etat", "")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(email__icontains=words) | Q(phone__icontains=words))
    found = found.filter(status=status) if status in RegistrationStatus.values else found.standing()
    if request.GET.get("format") == "csv":
        return _table(event, found)
    context = {
        "event": event,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "words": words,
        "status": status,
        "statuses": RegistrationStatus.choices,
        "query": f"etat={status}" if status else "",
        "waiting": event.registrations.filter(status=RegistrationStatus.WAITING).count(),
        "is_the_day": timezone.localdate(event.starts_at) <= timezone.localdate(),
        "form": form or AddForm(),
    }
    return render(request, "network/registering/list.html", context, status=422 if form else 200)


def _table(event, found):
    columns = [_("Name"), _("E-mail address"), _("Phone"), _("Status"), _("Registered on"), _("Came")]
    said = {True: _("yes"), False: _("no"), None: ""}
    rows = (
        [
            each.name, each.email, each.phone, each.get_status_display(),
            timezone.localtime(each.at).strftime("%Y-%m-%d %H:%M"), said[each.came],
        ]
        for each in found
    )  # fmt: skip
    return as_file(columns, rows, f"inscriptions-{event.slug}", "csv")


@require_POST
def add(request, slug):
    event = _received(request, slug)
    form = AddForm(request.POST)
    if not form.is_valid():
        return registrations(request, slug, form)
    done = _("%s is written down.") % form.cleaned_data["name"]
    return take(request, registering.add, event, **form.cleaned_data, done=done, to=("network:registrations", slug))


def _one(request, pk):
    return get_object_or_404(Registration.objects.visible_to(request.user).select_related("event__structure"), pk=pk)


@require_POST
def remove(request, pk):
    one = _one(request, pk)
    done = _("The registration is withdrawn. Whoever waited longest has the seat.")
    return take(request, registering.withdraw, one, done=done, to=("network:registrations", one.event.slug))


@require_POST
def note(request, pk):
    """Came, did not come, or nothing noted."""
    one = _one(request, pk)
    came = {"oui": True, "non": False}.get(request.POST.get("came"))
    to = f"{reverse('network:registrations', args=[one.event.slug])}#r{pk}"
    return take(request, registering.note, one, came=came, done=_("It is noted."), to=to)


def _sheet(request, slug, as_pdf):
    """The sheet that people sign, A4."""
    event = _received(request, slug)
    rows = event.registrations.filter(status=RegistrationStatus.CONFIRMED).order_by("name", "pk")
    context = {
        "event": event,
        "rows": rows,
        "blank": range(6),
        "pdf": reverse("network:registrations_pdf", args=[slug]),
        "back": reverse("network:registrations", args=[slug]),
    }
    return on_paper(request, "network/paper/registrations.html", context, f"inscriptions-{slug}", as_pdf)


sheet, sheet_pdf = both_ways(_sheet)
