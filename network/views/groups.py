"""Working groups: what each is for (public) and the inside (those who sit in it)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import agenda_calendars, working_groups
from network.agenda import next_in_group
from network.forms.working_groups import DocumentForm
from network.models import GroupDocument, Seat, WorkingGroup
from network.publication import public_page
from network.views.steps import take

PAGE_SIZE = 20
TAKEN = Q(seats__left_at=None, seats__accepted_at__isnull=False)


@public_page
def group_list(request):
    groups = WorkingGroup.objects.running().annotate(seat_count=Count("seats", filter=TAKEN))
    return render(request, "network/working_groups/list.html", {"groups": groups})


@public_page
def group(request, slug):
    """What the group is for; nobody's name."""
    group = get_object_or_404(
        WorkingGroup.objects.running().annotate(seat_count=Count("seats", filter=TAKEN)), slug=slug
    )
    return render(request, "network/working_groups/group.html", {"group": group})


def my_groups(request):
    """Mine first, then those I may join."""
    mine = set(Seat.objects.taken().filter(user=request.user).values_list("group", flat=True))
    asked = set(Seat.objects.asked_for().filter(user=request.user).values_list("group", flat=True))
    groups = list(WorkingGroup.objects.running().annotate(seat_count=Count("seats", filter=TAKEN)))
    return render(
        request,
        "network/working_groups/mine.html",
        {
            "mine": [each for each in groups if each.pk in mine],
            "others": [each for each in groups if each.pk not in mine],
            "asked": asked,
        },
    )


def _group(slug):
    return get_object_or_404(WorkingGroup, slug=slug)


def inside(request, slug, form=None):
    group = _group(slug)
    may_see = working_groups.may_see_inside(request.user, group)
    documents = GroupDocument.objects.visible_to(request.user).filter(group=group).select_related("added_by")
    may_lead = working_groups.may_lead(request.user, group)
    return render(
        request,
        "network/working_groups/inside.html",
        {
            "group": group,
            "may_see": may_see,
            "may_lead": may_lead,
            "seats": group.seats.taken().select_related("user") if may_see else [],
            "asking": group.seats.asked_for().select_related("user") if may_lead else [],
            "dates": next_in_group(group) if may_see else [],
            "key": agenda_calendars.key_if_any(request.user, group) if may_see else None,
            "my_seat": group.seats.filter(user=request.user, left_at=None).first(),
            "page": Paginator(documents, PAGE_SIZE).get_page(request.GET.get("page")) if may_see else None,
            "form": form or DocumentForm(),
        },
        status=422 if form is not None else 200,
    )


@require_POST
def join(request, slug):
    group = _group(slug)
    done = _("Welcome to the group.") if group.joining == "open" else _("Your request was sent to the facilitators.")
    return take(request, working_groups.join, group, done=done, to=("network:group", slug))


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
    working_groups.add_document(group, by=request.user, **form.cleaned_data)
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
    return take(request, working_groups.welcome, seat, done=done, to=("network:group", seat.group.slug))


@require_POST
def turn_away(request, pk):
    seat = _request_for_a_seat(request, pk)
    done = _("The request is declined.")
    return take(request, working_groups.turn_away, seat, done=done, to=("network:group", seat.group.slug))
