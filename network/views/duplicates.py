"""Listings that may be one place: a list, two side by side, the decision, the way back; where a merged one leads."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.duplicates import choosing, looking, merging
from network.exchange.pairs import in_words
from network.forms.duplicates import MergeForm
from network.models import Commune, MergeOfPlaces, PairOfPlaces, PairStatus, Place
from network.views.steps import coordinators_only, take

PAGE_SIZE = 30


@coordinators_only
def duplicates(request):
    """Those to be looked at, the surest first; those that were decided on demand."""
    asked = _asked(request.GET)
    pairs = PairOfPlaces.objects.all()
    if words := asked["q"]:
        pairs = pairs.filter(Q(first__name__icontains=words) | Q(second__name__icontains=words))
    if asked["commune"]:
        pairs = pairs.filter(Q(first__commune=asked["commune"]) | Q(second__commune=asked["commune"]))
    counts = dict(pairs.values_list("status").annotate(number=Count("pk")).order_by())
    pairs = pairs.filter(status=asked["state"] or PairStatus.PROPOSED)
    order = ["-decided_at", "-pk"] if asked["state"] else ["-score", "pk"]
    pairs = pairs.select_related(
        "first__commune", "second__commune", "first__structure", "second__structure", "decided_by"
    ).order_by(*order)
    page = Paginator(pairs, PAGE_SIZE).get_page(request.GET.get("page"))
    for pair in page.object_list:
        pair.why = in_words(pair.reasons)
    query = {name: value for name, value in asked.items() if value}
    return render(
        request,
        "network/duplicates/list.html",
        {
            "page": page,
            "asked": asked,
            "query": urlencode(query),
            "filtered": bool(asked["q"] or asked["commune"]),
            "states": [(value, label, counts.get(value, 0)) for value, label in PairStatus.choices],
            "communes": _communes(),
            "last_look": looking.last_look(),
        },
    )


def _asked(parameters):
    state, commune = parameters.get("state", ""), parameters.get("commune", "")
    return {
        "q": parameters.get("q", "").replace("\0", "").strip()[:100],
        "commune": commune if commune.isalnum() and len(commune) == 5 else "",
        "state": state if state in (PairStatus.MERGED, PairStatus.NOT_THE_SAME) else "",
    }


def _communes():
    first, second = (PairOfPlaces.objects.values(f"{side}__commune") for side in ("first", "second"))
    return Commune.objects.filter(Q(pk__in=first) | Q(pk__in=second)).order_by("slug", "insee")


def _pair(pk):
    sides = [f"{side}__{what}" for side in ("first", "second") for what in ("commune", "structure", "verified_by")]
    pairs = PairOfPlaces.objects.select_related(*sides, "decided_by").prefetch_related(
        "first__terms", "second__terms", "first__closures", "second__closures"
    )
    return get_object_or_404(pairs, pk=pk)


@coordinators_only
def duplicate(request, pk):
    """Side by side; POST merges."""
    pair = _pair(pk)
    parts = choosing.compare(pair.first, pair.second)
    form = MergeForm(
        request.POST if request.method == "POST" else None,
        pair=pair,
        parts=parts,
        better=choosing.better(pair.first, pair.second),
        seen=choosing.digest_of(pair.first, pair.second),
    )
    if form.is_valid():
        said = form.cleaned_data
        done = _("The two listings are now one. You can undo it here.")
        to = ("network:duplicate", pk)
        steps = {"keep": said["keep"], "choices": form.choices(), "seen": said["seen"]}
        return take(request, merging.merge, pair, done=done, to=to, **steps)
    context = {
        "pair": pair,
        "why": in_words(pair.reasons),
        "parts": parts,
        "form": form.show(),
        "same": [row for part in parts for row in part.rows if not row.differs],
        "merge": MergeOfPlaces.objects.filter(pair=pair, undone_at=None)
        .select_related("kept", "absorbed", "by")
        .first(),
    }
    return render(request, "network/duplicates/pair.html", context, status=422 if form.errors else 200)


@coordinators_only
@require_POST
def not_the_same(request, pk):
    done = _("Two places: they will not be proposed again.")
    return take(request, merging.say_not_the_same, _pair(pk), done=done, to="network:duplicates")


@coordinators_only
@require_POST
def look_again(request, pk):
    done = _("It is back among the listings to be looked at.")
    return take(request, merging.look_again, _pair(pk), done=done, to=("network:duplicate", pk))


@coordinators_only
@require_POST
def undo(request, pk):
    merge = get_object_or_404(MergeOfPlaces.objects.select_related("pair"), pk=pk)
    done = _("Undone: both listings are as they were before.")
    return take(request, merging.undo, merge, done=done, to=("network:duplicate", merge.pair_id))


def to_kept(slug, page="directory:place"):
    """Where the public address of a merged listing leads until it is undone; 404 when it leads to nothing shown."""
    place = Place.objects.select_related("merged_into").filter(slug=slug).exclude(merged_into=None).first()
    kept = place and merging.kept_instead(place)
    if kept is None or not Place.objects.listed().filter(pk=kept.pk).exists():
        raise Http404
    return redirect(page, kept.slug)
