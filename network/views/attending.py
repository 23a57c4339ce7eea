"""Answering a summons; the attendance sheet, on a tablet and on paper."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import attending
from network.forms.governing import AnswerForm
from network.models import Attendance, Meeting, Structure
from network.steps import StepRefused, allow
from network.views import governing
from network.views.governing import governors_only
from network.views.on_paper import both_ways, on_paper
from network.views.steps import key_in, take


@require_POST
def answer(request, pk):
    """For one of my structures, or, for the secretariat, for those who phone."""
    visible = Meeting.objects.visible_to(request.user)
    attendance = get_object_or_404(
        Attendance.objects.select_related("structure", "meeting__kind", "meeting__group").filter(meeting__in=visible),
        pk=pk,
    )
    form = AnswerForm(request.POST, attendance=attendance, person=str(request.user))
    if not form.is_valid():
        allow(attending.may_answer(request.user, attendance))
        return governing.show(request, attendance.meeting_id, answer_form=form)
    return take(
        request, attending.answer, attendance, **form.cleaned_data,
        done=_("Your answer is noted. You may change it until the meeting begins."),
        to=("network:meeting", attendance.meeting_id),
    )  # fmt: skip


def _meeting(pk):
    return get_object_or_404(Meeting.objects.select_related("kind"), pk=pk)


@governors_only
def sheet(request, pk):
    """Big boxes to tick, one for each structure expected; the quorum as it stands."""
    meeting = _meeting(pk)
    rows = list(meeting.attendances.select_related("structure", "proxy_to"))
    context = {
        "meeting": meeting,
        "rows": rows,
        "presence": attending.presence(meeting, rows),
        "others": Structure.objects.filter(attendances__meeting=meeting).order_by("name") if meeting.kind.most_proxies else [],
    }  # fmt: skip
    return render(request, "network/attending/sheet.html", context)


def _held(request, pk):
    """A line of the sheet of a meeting that this person holds, or 404."""
    found = Attendance.objects.select_related("structure", "meeting__kind", "meeting__group")
    attendance = get_object_or_404(found, pk=pk)
    if not attending.may_hold(request.user, attendance.meeting):
        raise Http404
    return attendance


@require_POST
def tick(request, pk):
    """There, or not there: back to the sheet, where that line is."""
    attendance = _held(request, pk)
    is_present = request.POST.get("present") == "1"
    try:
        attending.tick(attendance, by=request.user, is_present=is_present)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('network:attendance', args=[attendance.meeting_id])}#a{attendance.pk}")


@require_POST
def represent(request, pk):
    """On the day: a structure gives its voice to another one, or takes it back."""
    attendance = _held(request, pk)
    chosen = key_in(request.POST, "proxy_to")
    holder = Structure.objects.filter(pk=chosen).first()
    return take(
        request, attending.answer, attendance, said="proxy" if chosen else "excused", proxy_to=holder,
        done=_("It is noted."), to=("network:attendance", attendance.meeting_id),
    )  # fmt: skip


# On paper


def _printed(request, pk, as_pdf):
    """The sheet that people sign, A4."""
    meeting = _meeting(pk)
    rows = list(meeting.attendances.select_related("structure", "proxy_to"))
    context = {
        "meeting": meeting,
        "rows": rows or [Attendance(structure=each) for each in attending.expected(meeting)],
        "pdf": reverse("network:attendance_pdf", args=[pk]),
        "back": reverse("network:meeting", args=[pk]),
    }
    return on_paper(request, "network/paper/attendance.html", context, f"presences-{pk}", as_pdf)


printed, printed_pdf = map(governors_only, both_ways(_printed))
