"""The agenda in the member area: what I may see, the dates of my structures, and the steps of a date."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from network import agenda_calendars, announcing, registering
from network.forms.announcing import CancelForm, EventForm
from network.models import Event, EventStatus, Meeting, MeetingStatus, RegistrationStatus, WorkingGroup
from network.roles import structure_ids
from network.steps import StepRefused
from network.views.agenda import about
from network.views.following import as_file
from network.views.steps import take, words_in
from network.working_groups import may_see_inside

PAGE_SIZE = 25
WHEN = {
    "": pgettext_lazy("dates", "to come"), "brouillons": pgettext_lazy("dates", "drafts"),
    "passees": pgettext_lazy("dates", "past"), "annulees": pgettext_lazy("dates", "cancelled"),
}  # fmt: skip


def dates(request):
    """All I may see, or those of my structures; drafts, to come, past or cancelled; and the meetings to come."""
    when = request.GET.get("quand", "") if request.GET.get("quand", "") in WHEN else ""
    mine = request.GET.get("qui") == "nous"
    words = words_in(request.GET)
    found = _found(request.user, when, mine, words)
    if request.GET.get("format") == "csv":
        return _table(found)
    question = request.GET.copy()
    question.pop("page", None)
    meetings = Meeting.objects.visible_to(request.user).to_come().exclude(status=MeetingStatus.PREPARED)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "when": when, "whens": WHEN.items(), "mine": mine, "words": words, "question": question.urlencode(),
        "meetings": meetings.order_by("starts_at", "pk")[:10] if not when and not mine and not words else [],
        "may_begin": announcing.may_begin(request.user),
        "groups": WorkingGroup.objects.running().filter(seats__in=request.user.seats.taken()),
        "key": agenda_calendars.key_if_any(request.user),
    }  # fmt: skip
    return render(request, "network/announcing/list.html", context)


def _found(user, when, mine, words):
    now = timezone.now()
    found = Event.objects.visible_to(user)
    found = {
        "": found.filter(status=EventStatus.PUBLISHED, ends_at__gte=now).order_by("starts_at", "pk"),
        "brouillons": found.filter(status=EventStatus.DRAFT).order_by("starts_at", "pk"),
        "passees": found.filter(status=EventStatus.PUBLISHED, ends_at__lt=now).order_by("-starts_at", "-pk"),
        "annulees": found.filter(status=EventStatus.CANCELLED).order_by("-starts_at", "-pk"),
    }[when]
    if mine:
        found = found.filter(structure__in=structure_ids(user))
    if words:
        found = found.filter(
            Q(title__icontains=words) | Q(structure__name__icontains=words) | Q(commune__name__icontains=words)
        )
    return found.for_display()


def _table(found):
    columns = [_("Title"), _("Kind"), _("Begins"), _("Ends"), _("Where"), _("Organised by"), _("Who may see it"),
               _("Status"), _("Seats"), _("Seats taken"), _("Came")]  # fmt: skip
    rows = (
        [
            each.title, each.get_kind_display(), _moment(each.starts_at), _moment(each.ends_at), each.location,
            each.structure.called, each.get_visibility_display(), each.get_status_display(), each.seats, each.taken,
            each.came_count,
        ]
        for each in found
    )  # fmt: skip
    return as_file(columns, rows, "agenda", "csv")


def _moment(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _event(request, slug):
    return get_object_or_404(Event.objects.visible_to(request.user).for_display(), slug=slug)


def show(request, slug, cancel_form=None):
    event = _event(request, slug)
    registration = event.registrations.standing().at(request.user.email).first()
    context = {
        **about(event),
        "may_announce": announcing.may_announce(request.user, event),
        "may_receive": registering.may_receive(request.user, event),
        "followers": announcing.followers(event),
        "waiting": event.registrations.filter(status=RegistrationStatus.WAITING).count(),
        "registration": registration,
        "cancel_form": cancel_form or CancelForm(),
    }
    return render(request, "network/announcing/event.html", context, status=422 if cancel_form else 200)


def new(request):
    if not announcing.may_begin(request.user):
        raise PermissionDenied
    form = EventForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        event = Event(**{name: said[name] for name in announcing.FIELDS})
        try:
            event = announcing.prepare(
                event,
                by=request.user,
                terms=form.terms(),
                repeat=said["repeat"],
                until=said["until"],
                count=said["count"],
            )
        except PermissionDenied:
            form.add_error("structure", _("You cannot announce this for this structure, or to this group."))
        else:
            messages.success(request, _("The draft is kept. Read it again, then publish it."))
            return redirect("network:event", event.slug)
    return render(request, "network/announcing/edit.html", {"form": form}, status=422 if form.errors else 200)


def edit(request, slug):
    event = _event(request, slug)
    if not announcing.may_announce(request.user, event):
        raise PermissionDenied
    form = EventForm(request.POST or None, user=request.user, instance=_event(request, slug))
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            announcing.change(
                event, form.said(), by=request.user, seen=int(seen) if seen.isascii() and seen.isdigit() else -1,
                following=_following(request),
            )  # fmt: skip
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        except PermissionDenied:
            form.add_error("structure", _("You cannot announce this for this structure, or to this group."))
        else:
            messages.success(request, _("The date is saved. Whoever registered is told what changed."))
            return redirect("network:event", slug)
    context = {
        "form": form,
        "event": event,
        "followers": announcing.followers(event),
        "following": _following(request),
    }
    return render(request, "network/announcing/edit.html", context, status=422 if form.errors else 200)


def _following(request):
    return request.POST.get("which") == "following"


@require_POST
def publish(request, slug):
    event = _event(request, slug)
    try:
        number = announcing.publish(event, by=request.user, following=_following(request))
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%d date is on the agenda.", "%d dates are on the agenda.", number) % number
        messages.success(request, said)
    return redirect("network:event", slug)


@require_POST
def cancel(request, slug):
    event = _event(request, slug)
    if not announcing.may_announce(request.user, event):
        raise PermissionDenied
    form = CancelForm(request.POST)
    if not form.is_valid():
        return show(request, slug, form)
    return take(
        request, announcing.cancel, event, because=form.cleaned_data["because"], following=_following(request),
        done=_("It is cancelled; whoever registered has been told."), to=("network:event", slug),
    )  # fmt: skip


@require_POST
def reinstate(request, slug):
    done = _("The date is on the agenda again; whoever registered has been told.")
    return take(request, announcing.reinstate, _event(request, slug), done=done, to=("network:event", slug))


@require_POST
def discard(request, slug):
    event = _event(request, slug)
    to = f"{reverse('network:agenda')}?quand=brouillons"
    if not announcing.may_announce(request.user, event):
        raise PermissionDenied
    if event.status != EventStatus.DRAFT:
        to = ("network:event", slug)
    return take(
        request, announcing.discard, event, following=_following(request), done=_("The draft is thrown away."), to=to
    )


@require_POST
def calendar_key(request):
    """Make the address of my calendar, or of a group's; asked again, the former address opens nothing any more."""
    slug = request.POST.get("group", "").replace("\0", "")
    group = get_object_or_404(WorkingGroup, slug=slug) if slug else None
    if group and not may_see_inside(request.user, group):
        raise PermissionDenied
    agenda_calendars.renew_key(request.user, group)
    messages.success(request, _("The address is ready. One given before opens nothing any more."))
    return redirect("network:group", group.slug) if group else redirect(f"{reverse('network:agenda')}#calendrier")
