"""What somebody meant to type: the nearest word that the listings know."""

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

from network.directory.shelves import shelves
from network.words import EMPTY, fold

SHORTEST = 4
_word = re.compile(r"[^\W_]+")


def corrected(query):
    """The query with its unknown words replaced by the nearest known ones; ``""`` when nothing is nearer."""
    known, changed = shelves().words, False

    def nearest(match):
        nonlocal changed
        word = fold(match.group())
        if len(word) < SHORTEST or word in known or word in EMPTY or word.isdigit():
            return match.group()
        most = 1 if len(word) < 9 else 2
        found = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=most)
        if found is None:
            return match.group()
        changed = True
        return found[0]

    spelt = _word.sub(nearest, query)
    return spelt if changed else ""
