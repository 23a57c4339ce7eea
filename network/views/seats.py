"""Who sits in a group and for which structure; who facilitates it; its list of addresses; closing it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import facilitating, working_groups
from network.forms.working_groups import CloseForm, NameFacilitatorForm, RemoveSeatForm, SitForForm
from network.models import Mandate, MandateRole, Seat
from network.steps import StepRefused
from network.views.groups import group_inside
from network.views.steps import take


def people(request, slug):
    """By structure; those who lead the group name facilitators and free seats."""
    group = group_inside(request, slug)
    seats = (
        group.seats.taken().select_related("user", "structure").order_by("structure__name", "user__last_name", "pk")
    )
    may_lead = working_groups.may_lead(request.user, group)
    mandates = Mandate.objects.running().filter(group=group, role=MandateRole.FACILITATOR, closed_at=None)
    until = dict(mandates.values_list("user", "ends_on"))
    by_structure = {}
    for seat in seats:
        seat.until = until.get(seat.user_id)
        by_structure.setdefault(seat.structure.called if seat.structure else "", []).append(seat)
    mine = next((seat for seat in seats if seat.user_id == request.user.pk), None)
    context = {
        "group": group,
        "may_lead": may_lead,
        "by_structure": sorted(by_structure.items(), key=lambda each: (not each[0], each[0])),
        "asking": group.seats.asked_for().select_related("user", "structure") if may_lead else [],
        "mine": mine,
        "sit_for": SitForForm(user=request.user, initial={"structure": mine.structure_id}) if mine else None,
        "until_form": NameFacilitatorForm(),
    }
    return render(request, "network/working_groups/people.html", context)


@require_POST
def addresses(request, slug):
    """For those who live in their mail program; noted in the history each time."""
    group = group_inside(request, slug)
    lines = working_groups.write_addresses(group, by=request.user)
    text = "".join(f'"{name.translate({34: None, 92: None})}" <{address}>,\n' for name, address in lines)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="adresses-{group.slug}.txt"'
    return response


def seat_of(request, pk):
    """A seat that is taken in a group whose inside this person may see, or 404."""
    seat = get_object_or_404(Seat.objects.taken().select_related("group", "user", "structure"), pk=pk)
    if not working_groups.may_see_inside(request.user, seat.group):
        raise Http404
    return seat


@require_POST
def sit_for(request, pk):
    seat = seat_of(request, pk)
    form = SitForForm(request.POST, user=request.user)
    structure = form.cleaned_data["structure"] if form.is_valid() else None
    to = ("network:group_people", seat.group.slug)
    return take(request, working_groups.sit_for, seat, structure, done=_("It is noted."), to=to)


def remove(request, pk):
    """Why, then the seat is free and its holder is told."""
    seat = seat_of(request, pk)
    if not working_groups.may_lead(request.user, seat.group):
        raise Http404
    form = RemoveSeatForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            working_groups.remove(seat, by=request.user, reason=form.cleaned_data["reason"])
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The seat is free; the person has been told why."))
            return redirect("network:group_people", seat.group.slug)
    status = 422 if form.errors else 200
    context = {"seat": seat, "group": seat.group, "form": form}
    return render(request, "network/working_groups/remove.html", context, status=status)


@require_POST
def name_facilitator(request, pk):
    seat = seat_of(request, pk)
    form = NameFacilitatorForm(request.POST)
    to = ("network:group_people", seat.group.slug)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["ends_on"]))
        return redirect(*to)
    done = _("%s facilitates the group from now on.") % seat.user
    return take(request, facilitating.name, seat, ends_on=form.cleaned_data["ends_on"], done=done, to=to)


@require_POST
def end_facilitator(request, pk):
    seat = seat_of(request, pk)
    done = _("%s no longer facilitates the group.") % seat.user
    return take(request, facilitating.end, seat, done=done, to=("network:group_people", seat.group.slug))


def close(request, slug):
    """What the group achieved, then it is over."""
    group = group_inside(request, slug)
    if not working_groups.may_lead(request.user, group):
        raise Http404
    form = CloseForm(request.POST if request.method == "POST" else None, initial={"report": group.report})
    if form.is_valid():
        try:
            working_groups.close(group, by=request.user, report=form.cleaned_data["report"])
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The group is closed; those who sit in it have been told."))
            return redirect("network:group", slug)
    status = 422 if form.errors else 200
    return render(request, "network/working_groups/close.html", {"group": group, "form": form}, status=status)


@require_POST
def reopen(request, slug):
    group = group_inside(request, slug)
    return take(request, working_groups.reopen, group, done=_("The group goes on."), to=("network:group", slug))
