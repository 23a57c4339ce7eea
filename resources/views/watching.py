"""The watch as members and coordinators see it: propose, decide."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from network.roles import is_coordinator
from network.steps import StepRefused
from network.views.following import as_file
from network.views.steps import members_only, take, way_back
from resources import watch, watching
from resources.forms.watching import WatchForm, shared
from resources.models import EntryStatus, FeedEntry, WatchFeed, WatchItem, WatchStatus

# What a member may look at, and what only coordinators may.
STATES = {"": WatchStatus.PUBLISHED, "proposed": WatchStatus.PROPOSED, "aside": WatchStatus.ASIDE}


@members_only
def items(request):
    """Published ones; what waits or was set aside on demand: all of it for coordinators, one's own for others."""
    state = request.GET.get("etat", "") if request.GET.get("etat", "") in STATES else ""
    seen = WatchItem.objects.visible_to(request.user)
    counts = {name: seen.filter(status=status).count() for name, status in STATES.items() if name}
    found = watch.search(seen.filter(status=STATES[state]), request.GET)
    if request.GET.get("format") == "csv":
        return _table(found.items)
    return render(
        request,
        "resources/watching/items.html",
        {
            "found": found,
            "page": found.page(request.GET.get("page")),
            "state": state,
            "counts": counts,
            "entries": FeedEntry.objects.filter(status=EntryStatus.NEW).count()
            if is_coordinator(request.user)
            else 0,
            "failing": list(WatchFeed.objects.failing()) if is_coordinator(request.user) else [],
            "question": "&".join(filter(None, [f"etat={state}" if state else "", found.question])),
            "here": request.get_full_path(),
        },
    )


def _table(items):
    columns = [_("Title"), _("Address"), _("Source"), _("Why it matters"), _("Kind"), _("Last day to answer"), _("Themes"), pgettext("link", "Published on")]  # fmt: skip
    rows = [
        [
            item.title, item.url, item.source, item.why, item.get_kind_display(), item.deadline,
            ", ".join(map(str, item.themes.all())), item.published_at,
        ]
        for item in items.prefetch_related("themes")
    ]  # fmt: skip
    return as_file(columns, rows, "veille", "csv")


@members_only
def propose(request):
    """By hand; a bookmark or a phone may have filled in the address and the title. GET keeps nothing."""
    form = WatchForm(request.POST) if request.method == "POST" else WatchForm(initial=shared(request.GET))
    if form.is_valid():
        at_once = "publish" in request.POST and is_coordinator(request.user)
        if _written(form, watching.propose, request.user, at_once=at_once):
            done = (
                _("The link is in the watch.") if at_once else _("Thank you. The secretariat reads it and decides.")
            )
            messages.success(request, done)
            return redirect("watching:items")
    return render(request, "resources/watching/edit.html", {"form": form}, status=422 if form.errors else 200)


def _written(form, step, user, **options):
    """Whether the step was taken; otherwise the form says why, and keeps what was typed."""
    item = form.save(commit=False)
    try:
        step(item, by=user, themes=form.cleaned_data["themes"], **options)
    except StepRefused as refusal:
        form.add_error("url", str(refusal))
    return not form.errors


def _item(request, pk):
    return get_object_or_404(WatchItem.objects.visible_to(request.user), pk=pk)


@members_only
def edit(request, pk):
    item = _item(request, pk)
    if not watching.may_edit(request.user, item):
        raise PermissionDenied
    form = WatchForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid() and _written(form, watching.correct, request.user):
        messages.success(request, _("The link is corrected."))
        return redirect("watching:items")
    context = {"form": form, "item": item}
    return render(request, "resources/watching/edit.html", context, status=422 if form.errors else 200)


@members_only
@require_POST
def publish(request, pk):
    to = way_back(request, reverse("watching:items"))
    return take(request, watching.publish, _item(request, pk), done=_("The link is in the watch."), to=to)


@members_only
@require_POST
def set_aside(request, pk):
    done = _("The link is set aside. You find it again under “Set aside”.")
    to = way_back(request, reverse("watching:items"))
    return take(request, watching.set_aside, _item(request, pk), done=done, to=to)


@members_only
@require_POST
def put_back(request, pk):
    done = _("The link waits again for a decision.")
    to = way_back(request, reverse("watching:items"))
    return take(request, watching.put_back, _item(request, pk), done=done, to=to)


@members_only
def bookmark(request):
    """A bookmark that hands over the page one is reading: it is dragged to the browser’s bar, never run here."""
    address = settings.SITE_URL + reverse("watching:propose")
    script = (
        f"javascript:location.href='{address}?adresse='+encodeURIComponent(location.href)"
        "+'&titre='+encodeURIComponent(document.title)"
    )
    return render(request, "resources/watching/bookmark.html", {"script": script})
