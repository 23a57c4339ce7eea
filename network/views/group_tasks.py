"""What a group has to do: the list, one thing to do, and its steps."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from network import group_tasks
from network.forms.group_tasks import TaskForm
from network.models import GroupStatus, GroupTask
from network.steps import StepRefused
from network.views.following import as_file
from network.views.groups import group_inside
from network.views.steps import take, way_back, words_in

PAGE_SIZE = 50
STATES = {"a-faire": gettext_lazy("to do"), "faites": gettext_lazy("done"), "toutes": gettext_lazy("all of them")}


def tasks(request, slug):
    """Those to do first; mine, or those that nobody does, on demand."""
    group = group_inside(request, slug)
    state = request.GET.get("etat") if request.GET.get("etat") in STATES else "a-faire"
    whose = request.GET.get("qui") if request.GET.get("qui") in ("moi", "personne") else ""
    words = words_in(request.GET)
    found = _found(group, request.user, state, whose, words)
    if request.GET.get("format") == "csv":
        return _table(group, found)
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "group": group,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "state": state,
        "states": STATES.items(),
        "whose": whose,
        "words": words,
        "question": question.urlencode(),
        "here": request.get_full_path(),
        "my_seat": group.seats.taken().filter(user=request.user).first(),
        "runs": group.status == GroupStatus.RUNNING,
    }
    return render(request, "network/group_tasks/list.html", context)


def _found(group, user, state, whose, words):
    found = group.tasks.select_related("seat__user", "done_by")
    if state != "toutes":
        found = found.filter(done_at__isnull=state == "a-faire")
    if whose:
        found = found.filter(Q(seat__user=user) if whose == "moi" else Q(seat=None))
    if words:
        found = found.filter(Q(title__icontains=words) | Q(details__icontains=words))
    return found.order_by("-done_at", "pk") if state == "faites" else found


def _table(group, found):
    columns = [_("What is to be done"), _("Details"), _("Who does it"), _("Until"), _("Done on")]
    rows = (
        [
            each.title, each.details, str(each.seat.user) if each.seat else "",
            each.due_on.isoformat() if each.due_on else "", each.done_at.date().isoformat() if each.done_at else "",
        ]
        for each in found
    )  # fmt: skip
    return as_file(columns, rows, f"taches-{group.slug}", "csv")


def new(request, slug):
    group = group_inside(request, slug)
    form = TaskForm(request.POST if request.method == "POST" else None, group=group)
    return _edit(request, form, group)


def task(request, pk):
    """Correct what, who and when."""
    task = _task(request, pk)
    if not group_tasks.may_change(request.user, task):
        raise PermissionDenied
    initial = {"title": task.title, "details": task.details, "seat": task.seat_id, "due_on": task.due_on}
    form = TaskForm(request.POST if request.method == "POST" else None, group=task.group, initial=initial)
    return _edit(request, form, task.group, task)


def _edit(request, form, group, task=None):
    if form.is_valid():
        try:
            if task:
                group_tasks.change(task, by=request.user, **form.cleaned_data)
            else:
                group_tasks.add(group, by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is noted."))
            return redirect("network:group_tasks", group.slug)
    context = {"group": group, "task": task, "form": form}
    return render(request, "network/group_tasks/edit.html", context, status=422 if form.errors else 200)


def _task(request, pk):
    found = GroupTask.objects.visible_to(request.user).select_related("group", "seat__user")
    return get_object_or_404(found, pk=pk)


# What each button does: the step, and what is said afterwards.
STEPS = {
    "prendre": (group_tasks.take, gettext_lazy("It is yours. Thank you.")),
    "faite": (group_tasks.finish, gettext_lazy("It is done. Thank you.")),
    "a-refaire": (group_tasks.reopen, gettext_lazy("It is to be done again.")),
}


@require_POST
def step(request, pk, name):
    if name not in STEPS:
        raise Http404
    task = _task(request, pk)
    taken, done = STEPS[name]
    to = way_back(request, reverse("network:group_tasks", args=[task.group.slug]))
    return take(request, taken, task, done=done, to=to)
