"""Finding a resource: by words, theme and kind, with counts."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count
from django.utils.http import urlencode

from network.words import matching_objects
from resources.models import ResourceKind, Theme

PAGE_SIZE = 12


@dataclass
class Found:
    q: str
    theme: str
    kind: str
    page: object
    total: int
    themes: list  # [(slug, label, count)]
    kinds: list  # [(value, label, count)]
    question: str

    @property
    def is_empty_question(self):
        return not (self.q or self.theme or self.kind)


def search(resources, parameters):
    """What answers among ``resources`` (a queryset of those the person may see), newest first or best match first."""
    q = parameters.get("q", "").replace("\0", "").strip()[:200]
    found = matching_objects(q, "resource")
    matching = resources if found is None else resources.filter(pk__in=found)
    themes = list(
        Theme.objects.filter(resources__in=matching, axis=Theme.Axis.THEME)
        .annotate(count=Count("resources", distinct=True))
        .order_by("label")
        .values_list("slug", "label", "count")
    )
    theme = parameters.get("theme", "")
    if theme not in {slug for slug, _label, _count in themes}:
        theme = ""
    if theme:
        matching = matching.filter(themes__slug=theme, themes__axis=Theme.Axis.THEME)
    counts = dict(matching.order_by().values_list("kind").annotate(count=Count("pk", distinct=True)))
    kind = parameters.get("type", "") if parameters.get("type", "") in ResourceKind.values else ""
    if kind:
        matching = matching.filter(kind=kind)
    ids = list(matching.distinct().order_by("-published_at", "-pk").values_list("pk", flat=True))
    if found is not None:
        rank = {pk: at for at, pk in enumerate(found)}
        ids.sort(key=lambda pk: rank[pk])
    page = Paginator(ids, PAGE_SIZE).get_page(parameters.get("page"))
    shown = resources.model.objects.select_related("structure").in_bulk(list(page.object_list))
    page.object_list = [shown[pk] for pk in page.object_list]
    answers = {"q": q, "theme": theme, "type": kind}
    return Found(
        q=q,
        theme=theme,
        kind=kind,
        page=page,
        total=len(ids),
        themes=themes,
        kinds=[(value, label, counts.get(value, 0)) for value, label in ResourceKind.choices if counts.get(value)],
        question=urlencode({name: value for name, value in answers.items() if value}),
    )
