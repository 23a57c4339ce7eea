"""Working groups: what each is for (public) and the inside (those who sit in it)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import agenda_calendars, group_reports, working_groups
from network.agenda import next_dates, next_in_group
from network.forms.working_groups import DocumentForm, SitForForm
from network.models import GroupDocument, GroupStatus, Meeting, MeetingStatus, Need, Seat, WorkingGroup
from network.publication import public_page
from network.roles import is_coordinator, is_member
from network.steps import StepRefused
from network.views.steps import take

PAGE_SIZE, SHOWN = 20, 5
TAKEN = Q(seats__left_at=None, seats__accepted_at__isnull=False)


@public_page
def group_list(request):
    groups = WorkingGroup.objects.running().annotate(seat_count=Count("seats", filter=TAKEN))
    return render(request, "network/working_groups/list.html", {"groups": groups})


@public_page
def group(request, slug):
    """What the group is for, who leads it, what it works on; nobody's name."""
    group = get_object_or_404(
        WorkingGroup.objects.running().annotate(seat_count=Count("seats", filter=TAKEN)), slug=slug
    )
    context = {
        "group": group,
        "facilitators": working_groups.structures_that_facilitate(group),
        "dates": next_dates(group=group),
        "needs": Need.objects.public().filter(group=group),
    }
    return render(request, "network/working_groups/group.html", context)


def my_groups(request):
    """Mine first, then those I may join, then those that are over."""
    mine = set(Seat.objects.taken().filter(user=request.user).values_list("group", flat=True))
    asked = set(Seat.objects.asked_for().filter(user=request.user).values_list("group", flat=True))
    groups = list(WorkingGroup.objects.running().annotate(seat_count=Count("seats", filter=TAKEN)))
    over = WorkingGroup.objects.filter(status=GroupStatus.CLOSED)
    return render(
        request,
        "network/working_groups/mine.html",
        {
            "mine": [each for each in groups if each.pk in mine],
            "others": [each for each in groups if each.pk not in mine],
            "over": over if is_coordinator(request.user) else over.filter(pk__in=mine),
            "asked": asked,
            "is_member": is_member(request.user),
        },
    )


def _group(slug):
    return get_object_or_404(WorkingGroup, slug=slug)


def group_inside(request, slug):
    """A group whose inside this person may see, or 404."""
    group = _group(slug)
    if not working_groups.may_see_inside(request.user, group):
        raise Http404
    return group


def inside(request, slug, form=None):
    """What the group does, for those who sit in it; what it is for, and how to join, for the others."""
    group = _group(slug)
    context = {
        "group": group,
        "may_see": working_groups.may_see_inside(request.user, group),
        "my_seat": group.seats.filter(user=request.user, left_at=None).select_related("structure").first(),
    }
    if context["may_see"]:
        context |= _what_it_does(request, group) | {"form": form or DocumentForm()}
    else:
        context["sit_for"] = SitForForm(user=request.user)
    status = 422 if form is not None else 200
    return render(request, "network/working_groups/inside.html", context, status=status)


def _what_it_does(request, group):
    documents = GroupDocument.objects.visible_to(request.user).filter(group=group).select_related("added_by")
    meetings = Meeting.objects.visible_to(request.user).filter(group=group).select_related("kind")
    may_lead = working_groups.may_lead(request.user, group)
    return {
        "may_lead": may_lead,
        "asking": group.seats.asked_for().select_related("user") if may_lead else [],
        "seats": group.seats.taken().select_related("user", "structure"),
        "meetings": meetings.to_come().order_by("starts_at", "pk")[:SHOWN],
        "held": meetings.filter(status=MeetingStatus.CLOSED)[:SHOWN],
        "dates": next_in_group(group),
        "key": agenda_calendars.key_if_any(request.user, group),
        "tasks": group.tasks.filter(done_at=None).select_related("seat__user")[:SHOWN],
        "letters": group.letters.select_related("sent_by")[:3],
        "needs": group.needs.all()[:SHOWN],
        "page": Paginator(documents, PAGE_SIZE).get_page(request.GET.get("page")),
        "year": group_reports.years_of(group)[0],
    }


@require_POST
def join(request, slug):
    group = _group(slug)
    form = SitForForm(request.POST, user=request.user)
    structure = form.cleaned_data["structure"] if form.is_valid() else None
    done = _("Welcome to the group.") if group.joining == "open" else _("Your request was sent to the facilitators.")
    return take(request, working_groups.join, group, structure=structure, done=done, to=("network:group", slug))


@require_POST
def leave(request, slug):
    done = _("You have left the group. You may come back whenever you like.")
    return take(request, working_groups.leave, _group(slug), done=done, to="network:groups")


@require_POST
def add_document(request, slug):
    group = _group(slug)
    if not working_groups.may_see_inside(request.user, group):
        raise PermissionDenied
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return inside(request, slug, form)
    try:
        working_groups.add_document(group, by=request.user, **form.cleaned_data)
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return inside(request, slug, form)
    messages.success(request, _("The document is shared with the group."))
    return redirect("network:group", slug=slug)


def document(request, pk):
    """The file itself, to those who sit in the group and nobody else."""
    document = get_object_or_404(GroupDocument.objects.visible_to(request.user), pk=pk)
    return FileResponse(document.file.open(), as_attachment=True, filename=document.file.name.rsplit("/", 1)[-1])


@require_POST
def remove_document(request, pk):
    document = get_object_or_404(GroupDocument.objects.visible_to(request.user).select_related("group"), pk=pk)
    to = ("network:group", document.group.slug)
    return take(request, working_groups.remove_document, document, done=_("The document is removed."), to=to)


def _request_for_a_seat(request, pk):
    seat = get_object_or_404(Seat.objects.select_related("group", "user").filter(left_at=None), pk=pk)
    if not working_groups.may_see_inside(request.user, seat.group):
        return get_object_or_404(Seat.objects.none())
    return seat


@require_POST
def welcome(request, pk):
    seat = _request_for_a_seat(request, pk)
    done = _("%s now sits in the group.") % seat.user
    return take(request, working_groups.welcome, seat, done=done, to=("network:group_people", seat.group.slug))


@require_POST
def turn_away(request, pk):
    seat = _request_for_a_seat(request, pk)
    done = _("The request is declined.")
    return take(request, working_groups.turn_away, seat, done=done, to=("network:group_people", seat.group.slug))
