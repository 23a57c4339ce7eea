"""How often listings are seen, without cookies or addresses: lines of a log that say a page and a moment, no more.

    2026-11-20T14:22:27+01:00 GET 200 /annuaire/lieux/mediatheque/

Written by nginx or by gunicorn (site/deploy/), robots left out. A file is read from where it was left: it is known by its
first line, and how far it was read is noted in the transaction that adds the counts. Stopped in between, nothing is
counted twice and nothing is lost. Renamed or copied by its rotation, the file is still the same one.
"""

import datetime as dt
import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from network.models import Place, PlaceViews, ViewsLogReading

LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*) GET (?P<status>200|304) (?:/en)?/annuaire/lieux/(?P<slug>[a-z0-9-]{1,120})/"
)
LONGEST_LINE = 2000
BATCH_BYTES = 8 * 1024 * 1024
KEPT_YEARS = 2
QUARTER_DAYS = 91
LOG_KEPT_DAYS = 100


@dataclass
class Report:
    views: int = 0  # counted
    unknown: int = 0  # of places that are not there
    bad: int = 0  # lines that say nothing
    unreadable: list = field(default_factory=list)  # files that are there and may not be read


def read_logs(paths):
    """Count what the files say that has not been counted yet. Files that are missing or empty say nothing."""
    report = Report()
    for path in paths:
        while _read_some(Path(path), report):
            pass
    return report


def known_logs():
    """The installation's own log and the one before, in which the last views before a rotation stand."""
    if not settings.VIEWS_LOG:
        return []
    return [f"{settings.VIEWS_LOG}.1", settings.VIEWS_LOG]


@transaction.atomic
def _read_some(path, report):
    """Read a batch and count it; says whether there was anything."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return False
    except OSError:
        report.unreadable.append(str(path))
        return False
    with file:
        first = file.readline(LONGEST_LINE)
        if not first.endswith(b"\n") and len(first) < LONGEST_LINE:
            return False  # still being written
        mark = hashlib.sha256(first).hexdigest()
        ViewsLogReading.objects.get_or_create(first_line=mark)
        reading = ViewsLogReading.objects.select_for_update().get(first_line=mark)
        file.seek(reading.position)
        batch = file.read(BATCH_BYTES)
    whole = batch.rfind(b"\n") + 1
    if not whole:
        if len(batch) < BATCH_BYTES:
            return False
        whole = len(batch)  # no line is so long: thrown away
    reading.position += whole
    reading.read_at = timezone.now()
    reading.save(update_fields=["position", "read_at"])
    _count(batch[:whole], report)
    return True


def _count(batch, report):
    seen = Counter()
    for line in batch.splitlines():
        found = LINE.match(line[:LONGEST_LINE].decode("utf-8", "replace"))
        day = found and _day(found["at"])
        if day is None:
            report.bad += 1
        else:
            seen[found["slug"], day] += 1
    places = _keys({slug for slug, _day in seen})
    wanted = Counter()
    for (slug, day), count in seen.items():
        if slug in places:
            wanted[places[slug], day] += count
        else:
            report.unknown += count
    _add(wanted)
    report.views += wanted.total()


def _day(moment):
    """The day here; nobody sees a page tomorrow."""
    try:
        day = timezone.localdate(dt.datetime.fromisoformat(moment))
    except ValueError:  # no such day, or no zone
        return None
    return day if day <= timezone.localdate() + dt.timedelta(days=1) else None


def _keys(slugs):
    found, slugs = {}, sorted(slugs)
    for start in range(0, len(slugs), 500):
        found |= dict(Place.objects.filter(slug__in=slugs[start : start + 500]).values_list("slug", "pk"))
    return found


ADD = """
    INSERT INTO network_placeviews (place_id, day, count) VALUES (%s, %s, %s)
    ON CONFLICT (place_id, day) DO UPDATE SET count = network_placeviews.count + excluded.count
"""  # both engines read it alike


def _add(wanted):
    """The database adds: two logs read at once both count."""
    written = connection.ops.adapt_datefield_value
    rows = [(place, written(day), count) for (place, day), count in sorted(wanted.items())]
    with connection.cursor() as cursor:
        cursor.executemany(ADD, rows)


# What is said of it


def seen_this_quarter(places, today=None):
    """``{key of the place: views in 91 days}``, one query; a place that was never counted is left out."""
    since = (today or timezone.localdate()) - dt.timedelta(days=QUARTER_DAYS - 1)
    counted = PlaceViews.objects.filter(place__in=places, day__gte=since)
    return dict(counted.values_list("place").annotate(views=Sum("count")).order_by())


# What is forgotten


@transaction.atomic
def forget_old_days(today=None):
    """After two years a month is one number, on its first day. Returns how many rows were summed up."""
    today = today or timezone.localdate()
    limit = today.replace(year=today.year - KEPT_YEARS, day=1)
    old = PlaceViews.objects.filter(day__lt=limit).exclude(day__day=1)
    count = old.count()
    for month in list(old.annotate(month=TruncMonth("day")).values_list("month", flat=True).distinct().order_by()):
        days = old.filter(day__year=month.year, day__month=month.month)
        _add(
            Counter(
                {
                    (place, month): views
                    for place, views in days.values_list("place").annotate(Sum("count")).order_by()
                }
            )
        )
        days.delete()
    ViewsLogReading.objects.filter(read_at__lt=timezone.now() - dt.timedelta(days=LOG_KEPT_DAYS)).delete()
    return count
