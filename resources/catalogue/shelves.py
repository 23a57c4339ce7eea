"""What each process remembers of the published resources, as bitmaps (bit i = resource i).

They stand in the order of their publication: the newest has the highest bit. After a publication only what changed is
read again: the bits of what changed are cleared everywhere, then set anew.
"""

import datetime as dt
import threading
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from network import publication
from network.directory.shelves import Marks
from network.roles import is_coordinator, is_member, structure_ids
from network.words import fold
from network.working_groups import groups_of
from resources.catalogue.questions import AXES, duration_of
from resources.models import Resource, ResourceStatus, Theme, Visibility

LOOK_BACK = dt.timedelta(minutes=15)  # a change is dated when it is made, and seen when it is committed
SLACK = 500  # published while the shelves are being read
COLUMNS = (
    "pk", "title", "published_at", "changed_at", "status", "kind", "level", "duration", "scale", "licence", "visibility",
    "group", "structure", "structure__slug",
)  # fmt: skip


@dataclass
class Shelves:
    """``ids[i]``: the resource of bit i. ``facets``: ``{(facet, value): bitmap}``; ``readers``: who may see, as bitmaps."""

    ids: list = field(default_factory=list)
    position: dict = field(default_factory=dict)  # key -> i
    titles: list = field(default_factory=list)  # i -> folded title
    dates: list = field(default_factory=list)  # i -> published_at
    facets: dict = field(default_factory=dict)
    readers: dict = field(default_factory=dict)  # ("public",), ("members",), ("group", key), ("structure", key)
    published: int = 0
    newest: tuple = ()  # (published_at, key) of the highest bit
    read_until: dt.datetime | None = None
    in_order: list | None = None  # every i, by title
    memory: dict = field(default_factory=dict)  # what was worked out from these shelves

    def bits(self, keys):
        """The bitmap of these keys; unknown ones are left out."""
        marks = bytearray(b"0") * (len(self.ids) or 1)
        try:
            for at in map(self.position.__getitem__, keys):
                marks[at] = 49  # "1"
        except KeyError:
            for at in filter(None.__ne__, map(self.position.get, keys)):
                marks[at] = 49
        marks.reverse()
        return int(marks, 2) & self.published

    def seen_by(self, user):
        """The bitmap of what a person may see; ``None``: a visitor."""
        if user is not None and is_coordinator(user):
            return self.published
        seen = self.readers.get(("public",), 0)
        if user is None or not user.is_authenticated or not user.is_active:
            return seen
        if is_member(user):
            seen |= self.readers.get(("members",), 0)
        for group in groups_of(user):
            seen |= self.readers.get(("group", group), 0)
        for structure in structure_ids(user):
            seen |= self.readers.get(("structure", structure), 0)
        return seen

    def newest_first(self, bits, start, stop):
        """Keys of a stretch of a bitmap: only the marks before its end are looked at."""
        marks, keys, at = f"{bits:b}", [], -1
        for rank in range(min(stop, bits.bit_count())):
            at = marks.find("1", at + 1)
            if rank >= start:
                keys.append(self.ids[len(marks) - 1 - at])
        return keys

    def by_title(self, bits, start, stop):
        if self.in_order is None:
            self.in_order = sorted(range(len(self.ids)), key=lambda at: (self.titles[at], at))
        marks = f"{bits:b}"[::-1]
        keys = []
        for at in self.in_order:
            if at < len(marks) and marks[at] == "1":
                keys.append(self.ids[at])
                if len(keys) == stop:
                    break
        return keys[start:]


_kept = {"generation": None, "shelves": None}
_reading = threading.Lock()


def shelves():
    """The shelves of the newest publication."""
    if not settings.PROCESS_CACHES:
        return _read(Shelves())
    now = publication.generation()
    if _kept["generation"] != now:
        with _reading:
            if _kept["generation"] != now:
                old = _kept["shelves"]
                _kept.update(shelves=_refreshed(old) if old else _read(Shelves()), generation=now)
    return _kept["shelves"]


@publication.when_everything_is_forgotten
def forget():
    _kept.update(generation=None, shelves=None)


def _refreshed(old):
    """The same shelves with what changed since they were read, or new ones when the order itself changed."""
    changed = Resource.objects.filter(changed_at__gte=old.read_until - LOOK_BACK)
    new = Shelves(
        list(old.ids), dict(old.position), list(old.titles), list(old.dates), dict(old.facets), dict(old.readers), old.published,
        old.newest, in_order=None,
    )  # fmt: skip
    try:
        new = _read(new, changed)
    except OutOfOrder:
        return _read(Shelves())
    complete = (
        new.published.bit_count() == Resource.objects.published().count()
    )  # nothing was deleted, or dated long ago
    return new if complete else _read(Shelves())


class OutOfOrder(Exception):
    """Something was published before what already stands on the shelves."""


def _read(kept, changed=None):
    """Put on the shelves all that is published, or take up again what ``changed``."""
    kept.read_until = timezone.now()
    resources = Resource.objects.published() if changed is None else changed
    rows = resources.order_by("published_at", "pk").values_list(*COLUMNS)
    if changed is None:
        most = len(kept.ids) + rows.count() + SLACK
        rows = rows.iterator(chunk_size=5000)
    else:
        rows = list(rows)
        most = len(kept.ids) + len(rows)
        _clear(kept, [kept.position[row[0]] for row in rows if row[0] in kept.position])
    _place(kept, (row for row in rows if row[4] == ResourceStatus.PUBLISHED), most, changed)
    return kept


def _clear(kept, positions):
    if positions:
        others = ~_bitmap(positions, len(kept.ids))
        kept.published &= others
        for shelf in (kept.facets, kept.readers):
            for key in shelf:
                shelf[key] &= others


def _bitmap(positions, count):
    marks = Marks(count)
    for at in positions:
        marks.add("", at)
    return marks.done().get("", 0)


def _place(kept, rows, most, changed):
    """Set the bits of these resources; new ones stand above the others. ``most``: how many may stand on the shelves."""
    facets, readers, published = Marks(most), Marks(most), Marks(most)
    placed = {}
    for (pk, title, published_at, _changed, _status, kind, level, duration, scale, licence, visibility, group, structure,
         slug) in rows:  # fmt: skip
        at = _position(kept, pk, published_at)
        if at >= most:  # published while we were reading: it is read again with what changed
            break
        placed[pk] = at
        kept.titles[at] = fold(title)
        published.add("", at)
        for name, value in (
            ("type", kind), ("niveau", level), ("duree", duration_of(duration)), ("territoire", scale), ("licence", licence),
            ("structure", slug),
        ):  # fmt: skip
            if value:
                facets.add((name, value), at)
        if visibility == Visibility.GROUP:
            readers.add(("group", group), at)
        else:
            readers.add((visibility,), at)
            if visibility == Visibility.PUBLIC:
                readers.add((Visibility.MEMBERS.value,), at)
        readers.add(("structure", structure), at)
    if placed:
        _place_links(placed, changed, facets, readers)
    kept.published |= published.done().get("", 0)
    for shelf, marks in ((kept.facets, facets), (kept.readers, readers)):
        for key, bits in marks.done().items():
            shelf[key] = shelf.get(key, 0) | bits


def _position(kept, pk, published_at):
    """Where it stands, or the next free place when it was not published on that day."""
    at = kept.position.get(pk)
    if at is not None and kept.dates[at] == published_at:
        return at
    if kept.newest and (published_at, pk) < kept.newest:
        raise OutOfOrder
    kept.newest = (published_at, pk)
    kept.position[pk] = at = len(kept.ids)
    kept.ids.append(pk)
    kept.titles.append("")
    kept.dates.append(published_at)
    return at


def _place_links(placed, changed, facets, readers):
    """Themes and co-authors, which are tables of their own. ``placed``: ``{key: i}``."""
    name_of = {axis.value: name for name, axis in AXES.items()}
    values = {pk: (name_of[axis], slug) for pk, axis, slug in Theme.objects.values_list("pk", "axis", "slug")}
    themes, authors = Resource.themes.through.objects.all(), Resource.co_authors.through.objects.all()
    if changed is not None:
        themes, authors = (each.filter(resource__in=changed.values("pk")) for each in (themes, authors))
    for resource, theme in themes.values_list("resource", "theme").iterator(chunk_size=10_000):
        if (at := placed.get(resource)) is not None:
            facets.add(values[theme], at)
    for resource, structure in authors.values_list("resource", "structure").iterator(chunk_size=10_000):
        if (at := placed.get(resource)) is not None:
            readers.add(("structure", structure), at)
