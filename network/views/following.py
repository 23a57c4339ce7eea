"""What the secretariat follows: how fresh the listings are, who never answers, what changed; a list to write to."""

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from network import sections
from network.exchange.tables import write_csv, write_xlsx
from network.freshness import Level
from network.models import (
    AskStatus,
    Claim,
    ClaimStatus,
    Commune,
    Epci,
    Finding,
    ListingReport,
    PairOfPlaces,
    PairStatus,
    Severity,
    Term,
    Vocabulary,
)
from network.said import compared
from network.upkeep import calling, checking, following
from network.views.steps import coordinators_only

PAGE_SIZE = 50
FIRST_ONES = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SORTS = {
    "": pgettext_lazy("sort", "oldest verified first"),
    "recent": pgettext_lazy("sort", "latest verified first"),
    "modified": pgettext_lazy("sort", "latest modified first"),
    "name": pgettext_lazy("sort", "by name"),
    "commune": pgettext_lazy("sort", "by commune"),
}
ASKED = {
    "never": pgettext_lazy("listing", "never asked"),
    "open": pgettext_lazy("listing", "asked, no answer yet"),
    "to_call": pgettext_lazy("listing", "to call"),
    "silent": pgettext_lazy("listing", "never answers"),
    "answered": pgettext_lazy("listing", "has answered"),
}


def _levels(counts):
    return [{"value": level.value, "label": level.label, "count": counts[level.value]} for level in Level]


@coordinators_only
def overview(request):
    """Four counters first; then what moves, who is silent, what changed, what looks wrong."""
    counts = following.counters()
    trend = following.trend()
    silent = following.never_answer()
    changes = Paginator(following.changed_this_week(), FIRST_ONES).get_page(request.GET.get("page"))
    for change in changes.object_list:
        change.heading = sections.heading_of(change.listing, change.section)
        change.compared = compared(change.listing, change)
    findings = Finding.objects.standing().aggregate(
        total=Count("pk"), serious=Count("pk", Q(severity=Severity.SERIOUS))
    )
    asks = following.open_questions()
    return render(
        request,
        "network/following/overview.html",
        {
            "levels": _levels(counts),
            "total": sum(counts.values()),
            "trend": trend,
            "bars": bars(trend),
            "silent": silent[:FIRST_ONES],
            "silent_count": silent.count(),
            "changes": changes,
            "findings": findings,
            "reports": ListingReport.objects.waiting().count(),
            "asked": sum(
                asks.get(status, 0) for status in (AskStatus.PLANNED, AskStatus.ASKED, AskStatus.CORRECTING)
            ),
            "to_call": asks.get(AskStatus.TO_CALL, 0),
            "gone": calling.gone().count(),
            "duplicates": PairOfPlaces.objects.filter(status=PairStatus.PROPOSED).count(),
            "claims": Claim.objects.filter(status=ClaimStatus.WAITING).count(),
            "here": request.get_full_path(),
        },
    )


# The picture of the trend: a bar for each month, in a view box of 100 units a month and 100 high.
BAR, GAP = 64, 36


def bars(trend):
    """``[(x, month, [(level, y, height), …])]``: the freshest at the bottom."""
    drawn = []
    for number, month in enumerate(trend):
        top, pieces = 100.0, []
        for level in Level.values:
            height = month.shares[level]
            top -= height
            pieces.append((level, round(top, 1), height))
        drawn.append((number * (BAR + GAP) + GAP // 2, month, pieces))
    return drawn


@coordinators_only
def listings(request):
    """The places that answer the filters: to read, to print, to take away, to write to."""
    question = following.understand(request.GET)
    found = following.listings(question)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _table(found, request.GET["format"])
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    for place in page.object_list:
        place.level_label = Level(place.level).label
        place.last_ask_label = AskStatus(place.last_ask).label if place.last_ask else ""
    asked = {name: value for name, value in question.__dict__.items() if value}
    return render(
        request,
        "network/following/listings.html",
        {
            "page": page,
            "question": question,
            "asked": asked,
            "query": urlencode(asked),
            "levels": Level.choices,
            "sorts": SORTS.items(),
            "asks": ASKED.items(),
            "communes": Commune.objects.filter(places__isnull=False).distinct().order_by("slug", "insee"),
            "epcis": Epci.objects.filter(communes__places__isnull=False).distinct(),
            "kinds": Term.objects.of(Vocabulary.TYPOLOGY).filter(pk__in=following.kinds()),
            "today": timezone.localdate(),
        },
    )


def _table(found, ending):
    columns = [
        _("Place"), _("Structure"), _("Kind"), _("Address"), _("Postal code"), _("Commune"), _("EPCI"), _("Phone"),
        _("E-mail"), _("Freshness"), _("Verified on"), _("Verified by whom"), _("Verified by"), _("Modified on"),
        _("Modified by whom"), _("Modified by"), _("Last question"), _("Asked on"), _("Findings"),
    ]  # fmt: skip
    standing = Prefetch("findings", Finding.objects.standing().select_related("place"), to_attr="standing")
    rows = (_row(place) for place in found.prefetch_related(standing).iterator(chunk_size=1000))
    return as_file(columns, rows, "suivi-des-fiches", ending)


def _row(place):
    commune = place.commune
    return [
        place.name, place.structure.called, str(place.structure.kind or ""), place.address, place.postal_code,
        commune.name if commune else "", str(commune.epci or "") if commune else "", place.phone, place.emails,
        Level(place.level).label,
        place.verified_at, str(place.verified_by_whom), place.get_verified_means_display(),
        place.modified_at, str(place.modified_by_whom), place.get_modified_means_display(),
        AskStatus(place.last_ask).label if place.last_ask else "", place.last_asked_on,
        "\n".join(str(checking.in_words(finding).sentence) for finding in place.standing),
    ]  # fmt: skip


def as_file(columns, rows, name, ending):
    """The table as a file to take away."""
    if ending == "csv":
        response = HttpResponse(write_csv(columns, rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(write_xlsx(columns, rows), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
