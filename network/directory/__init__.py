"""What the public may find: places by words, needs, services, nearness, opening; with exact counts.

``questions``: what is asked. ``shelves``: what a process remembers. ``opening``, ``nearness``, ``spelling``,
``geocoding``: one subject each. ``answers``: the places and the counts.
"""

from network.directory.answers import Answer, Option, keys_of, search, seconds_for
from network.directory.nearness import RADII, USUAL_RADIUS, locate, suggested
from network.directory.questions import FILTERS, NEEDS, SORTS, Question, understand
from network.directory.shelves import shelves, terms_of

__all__ = [
    "Answer",
    "FILTERS",
    "NEEDS",
    "Option",
    "Question",
    "RADII",
    "USUAL_RADIUS",
    "SORTS",
    "keys_of",
    "locate",
    "search",
    "seconds_for",
    "shelves",
    "suggested",
    "terms_of",
    "understand",
]
