"""The catalogue of what is lent, and when it is free. Nothing of who borrows is shown."""

import datetime as dt
import re

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from network import hours
from network.models.network import the_network
from network.publication import public_page
from network.views.agenda import private_calendar
from network.views.steps import words_in
from resources import availability, lending_calendars
from resources.models import EquipmentItem, Pool
from resources.models.equipment import LENDABLE

USUAL_DAYS = 10
MOST_IN_MONTH = 40
_month = re.compile(r"(\d{4})-(\d{2})")


def month_in(text):
    """``(year, month)`` of « AAAA-MM », from this month to eighteen months ahead; else this month."""
    today = timezone.localdate()
    found = _month.fullmatch(text or "")
    if found:
        year, month = int(found[1]), int(found[2])
        ahead = (year - today.year) * 12 + month - today.month
        if 1 <= month <= 12 and 0 <= ahead <= 18:
            return year, month
    return today.year, today.month


def around(year, month):
    """``{"this": day, "before": « AAAA-MM » or None, "after": …}`` for the links of a month."""
    first, today = dt.date(year, month, 1), timezone.localdate().replace(day=1)
    before, after = first - dt.timedelta(days=1), first + dt.timedelta(days=32)
    return {
        "this": first,
        "before": f"{before:%Y-%m}" if before >= today else None,
        "after": f"{after:%Y-%m}" if (after.year - today.year) * 12 + after.month - today.month <= 18 else None,
    }


def found(request, items):
    """Those that answer what is asked, with how many units may be lent."""
    q = words_in(request.GET)
    pool = request.GET.get("parc", "").replace("\0", "")[:120]
    if q:
        items = items.filter(Q(name__icontains=q) | Q(summary__icontains=q) | Q(good_for__icontains=q))
    if pool:
        items = items.filter(pool__slug=pool)
    items = items.select_related("pool__owner", "picture").annotate(
        lendable=Count("units", filter=Q(units__state__in=LENDABLE), distinct=True),
        part_count=Count("parts", distinct=True),
    )
    return q, pool, items.order_by("name", "pk")


@public_page
def item_list(request):
    q, pool, items = found(request, EquipmentItem.objects.public())
    pools = Pool.objects.filter(is_public=True)
    return render(request, "resources/lending/list.html", {"items": items, "q": q, "pool": pool, "pools": pools})


@public_page
def month(request):
    """The whole pool, a line for each item."""
    _q, pool, items = found(request, EquipmentItem.objects.public().filter(parts=None))
    items = list(items[:MOST_IN_MONTH])
    year, number = month_in(request.GET.get("mois"))
    weeks = availability.month_of(items, year, number)
    rows = [(item, [day for week in weeks[item.pk] for day in week if day]) for item in items]
    context = {"rows": rows, "pool": pool, "pools": Pool.objects.filter(is_public=True), **around(year, number)}
    return render(request, "resources/lending/month.html", context)


@public_page
def item(request, slug):
    item = get_object_or_404(
        EquipmentItem.objects.public()
        .select_related("pool__owner", "picture")
        .prefetch_related("accessories", "parts__item"),
        slug=slug,
    )
    if re.search(r"[^0-9-]", request.GET.get("mois", "")):
        raise Http404
    return render(request, "resources/lending/item.html", said_of(item, request.GET.get("mois")))


@login_not_required
@require_safe
def own_calendar(request, token):
    """What somebody's structures borrow: whoever holds the address reads it."""
    return _calendar(token)


@login_not_required
@require_safe
def depot_calendar(request, token, slug):
    """What leaves a depot and comes back to it."""
    return _calendar(token, slug)


def _calendar(token, slug=""):
    found = lending_calendars.behind(token, slug)
    if not found:
        raise Http404
    name, entries = found
    return private_calendar(f"{the_network().called} – {name}", entries, slug or "materiel")


def said_of(item, asked_month):
    """What the page of an item shows."""
    year, number = month_in(asked_month)
    parts = availability.parts_of(item)
    weeks = availability.month_of([each for each, _count in parts], year, number)
    return {
        "item": item,
        "calendars": [(each, weeks[each.pk]) for each, _count in parts],
        "plans": [plan for plan in item.plans.all() if plan.status == "published" and plan.visibility == "public"],
        "units": next(day.of for day in weeks[parts[0][0].pk][2] if day),
        "next_free": availability.next_free(item, USUAL_DAYS),
        "days": USUAL_DAYS,
        "opening": hours.sentence(item.pool.hours) if hours.is_known(item.pool.hours) else "",
        **around(year, number),
    }
