"""What my structures share, in whatever state it is."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from network.roles import is_coordinator, structure_ids
from network.views.following import as_file
from network.views.steps import members_only, words_in
from resources import reviewing
from resources.models import Resource, ResourceStatus

PAGE_SIZE = 30
SORTS = {
    "": (pgettext_lazy("sort", "changed last first"), ["-changed_at", "-pk"]),
    "titre": (pgettext_lazy("sort", "by title"), ["title", "pk"]),
    "relire": (pgettext_lazy("sort", "to read again first"), ["review_on", "pk"]),
}


@members_only
def ours(request):
    mine = structure_ids(request.user)
    shared = Resource.co_authors.through.objects.filter(structure__in=mine).values("resource")
    dead_only = request.GET.get("liens") == "morts"
    found = Resource.objects.filter(Q(structure__in=mine) | Q(pk__in=shared))
    if dead_only:  # the secretariat sees to those of everybody
        everybody = Resource.objects.published() if is_coordinator(request.user) else found
        found = everybody.filter(pk__in=reviewing.dead_links().order_by().values("resource"))
    found = found.select_related("structure")
    status = request.GET.get("etat", "")
    if status in ResourceStatus.values:
        found = found.filter(status=status)
    if words := words_in(request.GET):
        found = found.filter(Q(title__icontains=words) | Q(summary__icontains=words))
    sort = request.GET.get("tri", "") if request.GET.get("tri", "") in SORTS else ""
    dead = Count("links", Q(links__dead_since__isnull=False))
    found = found.annotate(dead_links=dead).order_by(*SORTS[sort][1])
    if request.GET.get("format") == "csv":
        return _table(found)
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")), "status": status, "words": words,
        "statuses": ResourceStatus.choices, "sort": sort, "sorts": [(key, each[0]) for key, each in SORTS.items()],
        "question": question.urlencode(), "dead_only": dead_only,
    }  # fmt: skip
    return render(request, "resources/publishing/ours.html", context)


def _table(found):
    columns = [
        _("Title"), _("Kind"), _("Structure"), _("Status"), _("Who may see it"), _("Licence"), _("Version"),
        pgettext("resource", "Published on"), _("To read again on"), _("Dead links"), _("Address"),
    ]  # fmt: skip
    rows = [
        [
            each.title, each.get_kind_display(), each.structure.called, each.get_status_display(),
            each.get_visibility_display(), each.get_licence_display(), each.version, each.published_at, each.review_on,
            each.dead_links, each.get_absolute_url(),
        ]
        for each in found
    ]  # fmt: skip
    return as_file(columns, rows, "nos-ressources", "csv")
