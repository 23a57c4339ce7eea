"""What feeds bring, and the feeds themselves: for coordinators."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from network.steps import StepRefused
from network.views.steps import coordinators_only, key_in, way_back, words_in
from resources import watching
from resources.forms.watching import FeedForm, OpmlForm, WatchForm
from resources.models import EntryStatus, FeedEntry, WatchFeed

PAGE_SIZE = 30
MOST_AT_ONCE = 20  # picked on one page: each asks for a sentence


@coordinators_only
def inbox(request):
    """New entries; those that were ignored on demand."""
    ignored = request.GET.get("etat") == "ignored"
    words = words_in(request.GET)
    feed = key_in(request.GET, "flux")
    entries = FeedEntry.objects.filter(status=EntryStatus.IGNORED if ignored else EntryStatus.NEW)
    if words:
        entries = entries.filter(Q(title__icontains=words) | Q(summary__icontains=words))
    if feed:
        entries = entries.filter(feed=feed)
    asked = {"etat": "ignored" if ignored else "", "q": words, "flux": feed or ""}
    return render(
        request,
        "resources/watching/inbox.html",
        {
            "page": Paginator(entries.select_related("feed"), PAGE_SIZE).get_page(request.GET.get("page")),
            "ignored": ignored,
            "words": words,
            "feed": feed,
            "feeds": WatchFeed.objects.all(),
            "question": urlencode({name: value for name, value in asked.items() if value}),
            "here": request.get_full_path(),
        },
    )


def _ticked(sent):
    keys = [int(key) for key in sent.getlist("entry") if key.isascii() and key.isdigit() and len(key) < 16]
    return FeedEntry.objects.filter(pk__in=keys[:200])


@coordinators_only
@require_POST
def sort(request):
    """What to do with the entries that are ticked."""
    to = way_back(request, reverse("watching:inbox"))
    entries = list(_ticked(request.POST))
    if not entries:
        messages.error(request, _("Tick at least one line."))
        return redirect(to)
    if "pick" in request.POST:
        return redirect(f"{reverse('watching:pick')}?{urlencode([('entry', entry.pk) for entry in entries])}")
    if "take_back" in request.POST:
        number = watching.take_back(entries, by=request.user)
        messages.success(request, ngettext("%d line is back.", "%d lines are back.", number) % number)
    else:
        number = watching.ignore(entries, by=request.user)
        messages.success(request, ngettext("%d line is ignored.", "%d lines are ignored.", number) % number)
    return redirect(to)


@coordinators_only
def pick(request):
    """One small form for each entry: why it matters is asked, the rest is filled in."""
    sent = request.POST if request.method == "POST" else None
    entries = _ticked(request.POST or request.GET).filter(status=EntryStatus.NEW).select_related("feed__theme")
    forms = [(entry, _form_of(entry, sent)) for entry in entries[:MOST_AT_ONCE]]
    if not forms:
        messages.error(request, _("Tick at least one line."))
        return redirect("watching:inbox")
    if sent is not None and all([form.is_valid() for _entry, form in forms]):
        try:
            with transaction.atomic():
                for entry, form in forms:
                    watching.pick(entry, form.save(commit=False), by=request.user, themes=form.cleaned_data["themes"])
        except StepRefused as refusal:
            form.add_error("url", str(refusal))
        else:
            number = len(forms)
            messages.success(
                request, ngettext("%d link is in the watch.", "%d links are in the watch.", number) % number
            )
            return redirect("watching:inbox")
    status = 422 if any(form.errors for _entry, form in forms if form.is_bound) else 200
    return render(request, "resources/watching/pick.html", {"forms": forms}, status=status)


def _form_of(entry, sent):
    initial = {"url": entry.url, "title": entry.title, "source": entry.feed.name}
    if entry.feed.theme_id:
        initial["themes"] = [entry.feed.theme_id]
    return WatchForm(sent, initial=initial, prefix=f"e{entry.pk}")


@coordinators_only
def feed_list(request):
    """Each feed, when it was read, what went wrong; POST follows a new one."""
    form = FeedForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _followed(form, request.user):
        messages.success(request, _("The feed is followed. It is read tomorrow morning."))
        return redirect("watching:feeds")
    return _feeds(request, form, OpmlForm())


def _followed(form, user):
    try:
        watching.follow(form.save(commit=False), by=user)
    except StepRefused as refusal:
        form.add_error("url", str(refusal))
    return not form.errors


def _feeds(request, form, opml):
    words = words_in(request.GET)
    feeds = WatchFeed.objects.annotate(new=Count("entries", Q(entries__status=EntryStatus.NEW))).order_by(
        "name", "pk"
    )
    if words:
        feeds = feeds.filter(Q(name__icontains=words) | Q(url__icontains=words))
    context = {
        "form": form,
        "opml": opml,
        "words": words,
        "question": urlencode({"q": words}) if words else "",
        "page": Paginator(feeds.select_related("theme"), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    status = 422 if form.errors or opml.errors else 200
    return render(request, "resources/watching/feeds.html", context, status=status)


@coordinators_only
def feed(request, pk):
    feed = get_object_or_404(WatchFeed, pk=pk)
    form = FeedForm(request.POST or None, instance=feed)
    if request.method == "POST" and form.is_valid() and _followed(form, request.user):
        messages.success(request, _("The feed is saved."))
        return redirect("watching:feeds")
    context = {"form": form, "feed": feed}
    return render(request, "resources/watching/feed.html", context, status=422 if form.errors else 200)


@coordinators_only
@require_POST
def import_opml(request):
    opml = OpmlForm(request.POST, request.FILES)
    if not opml.is_valid():
        return _feeds(request, FeedForm(), opml)
    number = watching.follow_many(opml.cleaned_data["file"], by=request.user)
    messages.success(request, ngettext("%d new feed is followed.", "%d new feeds are followed.", number) % number)
    return redirect("watching:feeds")
