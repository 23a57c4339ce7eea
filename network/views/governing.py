"""Meetings: those to come and those held, one of them, its agenda, its summons, its course."""

from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from network import attending, governing, minutes, voting
from network.forms.governing import AnswerForm, MeetingForm, PointForm
from network.forms.working_groups import GroupMeetingForm
from network.models import AgendaItem, Meeting, MeetingKind, MeetingStatus, VoteStatus, WorkingGroup
from network.roles import is_coordinator
from network.steps import StepRefused
from network.views.following import as_file
from network.views.steps import coordinators_only, key_in, members_only, take, words_in
from network.working_groups import may_lead

PAGE_SIZE = 20


def governors_only(view):
    """Those who hold the meeting named in the address; for others the page does not exist."""

    @wraps(view)
    def guarded(request, pk, *args, **kwargs):
        meeting = get_object_or_404(Meeting.objects.select_related("kind", "group"), pk=pk)
        if not governing.may_govern(request.user, meeting):
            raise Http404
        return view(request, pk, *args, **kwargs)

    return guarded


@members_only
def meetings(request):
    """Those to come, the soonest first; those over, the latest first; and when the next ones are due."""
    found = Meeting.objects.visible_to(request.user).select_related("kind", "group", "structure")
    words = words_in(request.GET)
    kind = key_in(request.GET, "type")
    if words:
        found = found.filter(Q(title__icontains=words) | Q(agenda__title__icontains=words)).distinct()
    if kind:
        found = found.filter(kind=kind)
    if request.GET.get("format") == "csv":
        return _table(found.order_by("starts_at", "pk"))
    living = [MeetingStatus.PREPARED, MeetingStatus.SUMMONED, MeetingStatus.OPEN]
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "to_come": found.filter(status__in=living).order_by("starts_at", "pk")[:50],
        "page": Paginator(found.exclude(status__in=living), PAGE_SIZE).get_page(request.GET.get("page")),
        "kinds": MeetingKind.objects.all(),
        "kind": kind,
        "words": words,
        "question": question.urlencode(),
        "due": [each for each in governing.due() if not each.is_planned] if is_coordinator(request.user) else [],
        "today": timezone.localdate(),
    }
    return render(request, "network/governing/list.html", context)


def _table(found):
    columns = [_("Meeting"), _("Kind"), _("Begins"), _("Where"), _("Status"), _("Minutes")]
    rows = (
        [
            each.title, str(each.kind), timezone.localtime(each.starts_at).strftime("%Y-%m-%d %H:%M"), each.where,
            each.get_status_display(), each.get_minutes_status_display(),
        ]
        for each in found
    )  # fmt: skip
    return as_file(columns, rows, "seances", "csv")


def meeting_of(request, pk):
    """A meeting that this person may see, or 404."""
    found = Meeting.objects.visible_to(request.user).select_related("kind", "group", "structure")
    return get_object_or_404(found, pk=pk)


def show(request, pk, answer_form=None, point_form=None):
    """What it is about, who comes, what was decided; and the one thing to do next."""
    meeting = meeting_of(request, pk)
    coordinates, governs = is_coordinator(request.user), governing.may_govern(request.user, meeting)
    answering = attending.structures_answered_for(request.user, meeting)
    rows = list(meeting.attendances.select_related("structure", "proxy_to"))
    mine = []
    for row in rows:
        row.meeting = meeting
        if row.structure_id in answering:
            sent = answer_form if answer_form and answer_form.prefix == f"a{row.pk}" else None
            mine.append((row, sent or AnswerForm(attendance=row, person=str(request.user))))
    votes = meeting.votes.select_related("item").order_by("opened_at", "pk")
    context = {
        "meeting": meeting,
        "agenda": meeting.agenda.all(),
        "rows": rows,
        "mine": mine,
        "presence": attending.presence(meeting, rows),
        "may_answer": meeting.status == MeetingStatus.SUMMONED,
        "votes": votes if coordinates else votes.exclude(status=VoteStatus.PREPARED),
        "decisions": meeting.decisions.visible_to(request.user).order_by("number"),
        "may_read_minutes": minutes.may_read(request.user, meeting),
        "to_vote": voting.voices_waiting(request.user).filter(vote__meeting=meeting).values_list("vote", flat=True),
        "late": governing.is_late(meeting),
        "governs": governs,
        "unreached": attending.without_manager(meeting) if coordinates and meeting.status == "summoned" else [],
        "point_form": point_form or PointForm(),
        "is_living": governing.is_prepared(meeting),
    }
    wrong = answer_form is not None or point_form is not None
    return render(request, "network/governing/meeting.html", context, status=422 if wrong else 200)


@coordinators_only
def new(request):
    """A meeting to prepare; its kind and its title may be proposed by the address."""
    proposed = MeetingKind.objects.filter(pk=key_in(request.GET, "type")).first()
    initial = {"kind": proposed, "title": proposed.name} if proposed else {}
    return _edit(request, MeetingForm(request.POST or None, initial=initial))


@governors_only
def edit(request, pk):
    meeting = get_object_or_404(Meeting.objects.select_related("kind", "group"), pk=pk)
    form = MeetingForm if is_coordinator(request.user) else GroupMeetingForm
    return _edit(request, form(request.POST or None, instance=meeting), meeting)


def call_group(request, slug):
    """A meeting of a group, with the points of its agenda; the summons leaves from the next page."""
    group = get_object_or_404(WorkingGroup, slug=slug)
    if not may_lead(request.user, group):
        raise Http404
    form = GroupMeetingForm(request.POST or None, initial={"title": group.name[:200]})
    if request.method == "POST" and form.is_valid():
        try:
            meeting = governing.call_group(group, by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("network:meeting", meeting.pk)
    return render(
        request, "network/governing/edit.html", {"form": form, "group": group}, status=422 if form.errors else 200
    )


def _edit(request, form, meeting=None):
    if request.method == "POST" and form.is_valid():
        try:
            written = governing.prepare(form.save(commit=False), by=request.user)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("network:meeting", written.pk)
    context = {"form": form, "meeting": meeting, "no_kind": not MeetingKind.objects.exists()}
    return render(request, "network/governing/edit.html", context, status=422 if form.errors else 200)


# The agenda


@governors_only
@require_POST
def add_point(request, pk):
    meeting = get_object_or_404(Meeting, pk=pk)
    form = PointForm(request.POST, request.FILES, instance=AgendaItem(meeting=meeting))
    if not form.is_valid():
        return show(request, pk, point_form=form)
    return take(
        request, governing.write_point, form.save(commit=False),
        done=_("The point is on the agenda."), to=("network:meeting", pk),
    )  # fmt: skip


def _point(pk, item):
    return get_object_or_404(AgendaItem.objects.select_related("meeting"), pk=item, meeting=pk)


@governors_only
def point(request, pk, item):
    """Correct a point, and note what was said."""
    item = _point(pk, item)
    form = PointForm(request.POST or None, request.FILES or None, instance=item)
    if request.method == "POST" and form.is_valid():
        governing.write_point(form.save(commit=False), by=request.user)
        messages.success(request, _("The point is saved."))
        return redirect("network:meeting", pk)
    context = {"form": form, "item": item, "meeting": item.meeting, "is_living": governing.is_prepared(item.meeting)}
    return render(request, "network/governing/point.html", context, status=422 if form.errors else 200)


@governors_only
@require_POST
def raise_point(request, pk, item):
    return take(request, governing.raise_point, _point(pk, item), done=_("The agenda is saved."), to=("network:meeting", pk))  # fmt: skip


@governors_only
@require_POST
def drop_point(request, pk, item):
    return take(request, governing.drop_point, _point(pk, item), done=_("The point is off the agenda."), to=("network:meeting", pk))  # fmt: skip


def document(request, pk):
    """The document of a point, to those who may see the meeting and nobody else."""
    item = get_object_or_404(AgendaItem.objects.select_related("meeting"), pk=pk)
    meeting_of(request, item.meeting_id)
    if not item.document:
        raise Http404
    return FileResponse(item.document.open(), as_attachment=True, filename=item.document.name.rsplit("/", 1)[-1])


# Its course


@governors_only
def summon(request, pk):
    """Who would be written to, and the button; POST sends."""
    meeting = get_object_or_404(Meeting.objects.select_related("kind", "group", "structure"), pk=pk)
    if request.method == "POST":
        try:
            sent = governing.summon(meeting, by=request.user)
        except StepRefused as refusal:
            messages.error(request, str(refusal))
        else:
            said = ngettext(
                "The summons is on its way to %d person.", "The summons is on its way to %d people.", sent
            )
            messages.success(request, said % sent)
        return redirect("network:meeting", pk)
    context = {
        "meeting": meeting,
        "agenda": meeting.agenda.all(),
        "structures": attending.expected(meeting),
        "people": meeting.group.seats.taken().select_related("user") if meeting.kind.audience == "group" else [],
        "late": governing.is_late(meeting),
        "last_day": governing.last_day_in_time(meeting),
    }
    return render(request, "network/governing/summon.html", context)


@governors_only
@require_POST
def open_session(request, pk):
    meeting = get_object_or_404(Meeting.objects.select_related("kind"), pk=pk)
    done, to = _("The meeting is in session. Tick who is there."), ("network:attendance", pk)
    return take(request, governing.open_session, meeting, done=done, to=to, refused=("network:meeting", pk))


@governors_only
@require_POST
def close_session(request, pk):
    done = _("The meeting is over. Draft the minutes while you remember.")
    return take(request, governing.close_session, get_object_or_404(Meeting, pk=pk), done=done, to=("network:meeting", pk))  # fmt: skip


@governors_only
@require_POST
def cancel(request, pk):
    done = _("The meeting is cancelled; whoever was summoned has been told.")
    return take(request, governing.cancel, get_object_or_404(Meeting, pk=pk), done=done, to=("network:meeting", pk))
