"""Finding a link of the watch: by words, theme, kind and last day, with counts."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, F
from django.utils.http import urlencode
from django.utils.translation import pgettext_lazy

from network.words import matching_objects
from resources.models import Theme, WatchItem, WatchKind

PAGE_SIZE = 20
SORTS = {
    "": pgettext_lazy("sort", "newest first"),
    "echeance": pgettext_lazy("sort", "soonest last day first"),
    "titre": pgettext_lazy("sort", "by title"),
}
ORDERS = {
    "": ["-published_at", "-created_at", "-pk"],
    "echeance": [F("deadline").asc(nulls_last=True), "-pk"],
    "titre": ["title", "pk"],
}


@dataclass
class Found:
    q: str
    theme: str
    kind: str
    is_open: bool
    sort: str
    items: object  # all of them, in order
    total: int
    themes: list  # [(slug, label, count)]
    kinds: list  # [(value, label, count)]
    question: str

    sorts = SORTS

    @property
    def is_empty_question(self):
        return not (self.q or self.theme or self.kind or self.is_open)

    def page(self, number):
        return Paginator(self.items.prefetch_related("themes"), PAGE_SIZE).get_page(number)


def search(items, parameters):
    """What answers among ``items`` (a queryset of those the person may see)."""
    q = parameters.get("q", "").replace("\0", "").strip()[:200]
    found = matching_objects(q, "watch")
    matching = items if found is None else items.filter(pk__in=found)
    is_open = parameters.get("echeance", "") == "ouverte"
    if is_open:
        matching = matching.still_open()
    themes = list(
        Theme.objects.filter(watch_items__in=matching, axis=Theme.Axis.THEME)
        .annotate(count=Count("watch_items", distinct=True))
        .order_by("label")
        .values_list("slug", "label", "count")
    )
    theme = parameters.get("theme", "")
    if theme not in {slug for slug, _label, _count in themes}:
        theme = ""
    if theme:
        matching = matching.filter(pk__in=_of_theme(theme))
    counts = dict(matching.order_by().values_list("kind").annotate(count=Count("pk")))
    kind = parameters.get("type", "") if parameters.get("type", "") in WatchKind.values else ""
    sort = parameters.get("tri", "") if parameters.get("tri", "") in SORTS else ""
    asked = {"q": q, "theme": theme, "type": kind, "echeance": "ouverte" if is_open else "", "tri": sort}
    return Found(
        q=q,
        theme=theme,
        kind=kind,
        is_open=is_open,
        sort=sort,
        items=(matching.filter(kind=kind) if kind else matching).order_by(*ORDERS[sort]),
        total=counts.get(kind, 0) if kind else sum(counts.values()),
        themes=themes,
        kinds=[(value, label, counts[value]) for value, label in WatchKind.choices if counts.get(value)],
        question=urlencode({name: value for name, value in asked.items() if value}),
    )


def _of_theme(slug):
    return WatchItem.themes.through.objects.filter(theme__slug=slug, theme__axis=Theme.Axis.THEME).values("watchitem")


def of_theme(items, slug):
    """Those of one theme; all of them without one."""
    return items.filter(pk__in=_of_theme(slug)) if slug else items
