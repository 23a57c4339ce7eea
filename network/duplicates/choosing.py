"""Two listings side by side: what differs, and which of both values a careful person would keep."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from network import sections
from network.models import Vocabulary
from network.said import said_in_words

FIRST, SECOND, BOTH = "first", "second", "both"
POSITION = "latitude"  # stands for both coordinates
SEVERAL = {"emails", "websites"}  # values separated by |
JOINED = {vocabulary.value for vocabulary in Vocabulary} - {Vocabulary.ITINERANCE.value}


@dataclass
class Row:
    """A field of both listings. ``best``: what is prefilled; ``may_be_both``: values may be put together."""

    name: str
    label: str
    first: list
    second: list
    differs: bool
    best: str = FIRST
    may_be_both: bool = False


@dataclass
class Part:
    section: str
    heading: str
    rows: list

    @property
    def differing(self):
        return [row for row in self.rows if row.differs]


def digest_of(first, second):
    """A short mark of what both listings say, to notice that one changed in between."""
    return sections.digest({"first": sections.snapshots(first), "second": sections.snapshots(second)})


def compare(first, second):
    """The :class:`Part` of both places, in the order of the page; what neither says is left out."""
    newer = FIRST if _said_at(first) >= _said_at(second) else SECOND
    parts = []
    for section, heading in sections.PLACE_SECTIONS.items():
        ours, theirs = sections.snapshot(first, section), sections.snapshot(second, section)
        rows = [
            _row(name, label, lines, other_lines, ours[name], theirs[name], newer)
            for name, (label, lines), (_label, other_lines) in zip(
                ours, said_in_words(first, ours), said_in_words(second, theirs), strict=True
            )
            if name != "longitude" and (lines or other_lines)
        ]
        if POSITION in ours:
            _complete_position(rows, ours, theirs)
        parts.append(Part(section, heading, rows))
    return [part for part in parts if part.rows]


def _said_at(place):
    """When somebody last said that the listing is right; failing that, when it last changed."""
    return (place.verified_at is not None, place.verified_at or place.modified_at)


def _row(name, label, lines, other_lines, ours, theirs, newer):
    differs = lines != other_lines
    row = Row(name, label, lines, other_lines, differs, newer)
    row.may_be_both = differs and bool(lines and other_lines) and name in SEVERAL | JOINED | {"closures"}
    if not lines or not other_lines:
        row.best = FIRST if lines else SECOND
    elif name == "closures":
        row.best = BOTH
    elif isinstance(ours, str) and isinstance(theirs, str) and ours.isupper() != theirs.isupper():
        row.best = SECOND if ours.isupper() else FIRST  # capitals everywhere: nobody wrote it for readers
    return row


def _complete_position(rows, ours, theirs):
    for row in rows:
        if row.name == POSITION:
            row.label = _("position on the map")
            row.first, row.second = _point(ours), _point(theirs)
            row.differs = row.first != row.second


def _point(said):
    return [f"{said['latitude']:.5f}, {said['longitude']:.5f}"] if said["latitude"] is not None else []


def chosen(first, second, section, choices):
    """The snapshot of the section once choices are made: ``{field: first, second or both}``; the best of what is not said."""
    ours, theirs = sections.snapshot(first, section), sections.snapshot(second, section)
    said = {}
    for name in ours:
        choice = choices.get(POSITION if name == "longitude" else name, FIRST)
        said[name] = _joined(name, ours[name], theirs[name]) if choice == BOTH else (
            theirs[name] if choice == SECOND else ours[name]
        )  # fmt: skip
    return said


def _joined(name, ours, theirs):
    if name in SEVERAL:
        return "|".join(dict.fromkeys(each for each in [*ours.split("|"), *theirs.split("|")] if each))
    if name == "closures":
        together = [*ours, *(each for each in theirs if each not in ours)]
        return sorted(together, key=lambda each: each["starts_on"])
    return [*ours, *(each for each in theirs if each not in ours)] if name in JOINED else ours


def better(first, second):
    """Which of both listings to keep: the one somebody acts for, then the one verified last, then the older one."""

    def worth(place):
        is_looked_after = place.structure.affiliations.running().exists()
        verified = place.verified_at.timestamp() if place.verified_at else 0
        return (is_looked_after, place.shown_in_directory, verified, -place.pk)

    return first if worth(first) >= worth(second) else second
