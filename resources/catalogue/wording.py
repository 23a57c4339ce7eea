"""From what somebody typed to what is asked of the index: synonyms, unfinished words, typing errors."""

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

from network import publication
from network.words import EMPTY, MOST_WORDS, fold, stems
from resources.models import KnownWord, Synonym

SHORTEST = 4
LONGEST_PHRASE = 4
ASKING = frozenset(
    stems(
        "comment faire où quoi quel quelle est ce que peut peux puis avoir être trouver cherche besoin veux voudrais"
    )
)
_word = re.compile(r"[^\W_]+")


def groups_of(query):
    """What is asked of the index (see :mod:`resources.catalogue.words`); ``[]`` when no word matters."""
    asked = stems(query[:1000])[: MOST_WORDS * 2]
    telling = [stem for stem in asked if stem not in ASKING]
    asked = (telling or asked)[:MOST_WORDS]
    alike, groups, at = synonyms(), [], 0
    while at < len(asked):
        phrase = next(
            (
                tuple(asked[at : at + size])
                for size in range(LONGEST_PHRASE, 0, -1)
                if tuple(asked[at : at + size]) in alike
            ),
            None,
        )
        taken = len(phrase) if phrase else 1
        said = list(asked[at : at + taken])
        if at + taken == len(asked):  # the last word may be unfinished
            said[-1] += "*"
        group = [said, *(list(each) for each in alike.get(phrase, ()))]
        if group not in groups:
            groups.append(group)
        at += taken
    return groups


@publication.remembered
def synonyms():
    """``{stems of a word or phrase: {stems of those that mean the same}}``."""
    alike = {}
    for line in Synonym.objects.values_list("words", flat=True):
        phrases = {tuple(stems(each)[:LONGEST_PHRASE]) for each in line.split(",")} - {()}
        for phrase in phrases:
            alike.setdefault(phrase, set()).update(phrases - {phrase})
    return {phrase: sorted(others) for phrase, others in alike.items()}


@publication.remembered(most=1)
def known():
    """The words that resources use, and those of synonyms."""
    words = set(KnownWord.objects.values_list("word", flat=True))
    for line in Synonym.objects.values_list("words", flat=True):
        words.update(fold(line).replace(",", " ").split())
    return words


def corrected(query):
    """The query with its unknown words replaced by the nearest known ones; ``""`` when there is nothing nearer.

    A word cut in two (« ordi nateur ») or two written as one (« motdepasse ») count as errors too.
    """
    vocabulary = known()
    typed = [match.group() for match in _word.finditer(query)][: MOST_WORDS * 2]
    spelt, at = [], 0
    while at < len(typed):
        both = fold("".join(typed[at : at + 2]))
        pair = typed[at : at + 2]
        if len(pair) == 2 and both in vocabulary and any(_is_unknown(word, vocabulary) for word in pair):
            spelt.append(both)
            at += 2
            continue
        spelt.append(_nearest(typed[at], vocabulary))
        at += 1
    return "" if spelt == typed else " ".join(spelt)


def _is_unknown(word, vocabulary):
    folded = fold(word)
    return folded not in vocabulary and folded not in EMPTY and not folded.isdigit()


def _nearest(word, vocabulary):
    folded = fold(word)
    if len(folded) < SHORTEST or not _is_unknown(word, vocabulary) or _stem_is_known(folded):
        return word
    most = 1 if len(folded) < 7 else 2
    candidates = process.extract(folded, vocabulary, scorer=OSA.distance, score_cutoff=most, limit=20)
    if candidates:
        return min(
            candidates, key=lambda each: (each[1], each[0][0] != folded[0], abs(len(each[0]) - len(folded)), each[0])
        )[0]
    return _cut(folded, vocabulary) or word


def _stem_is_known(folded):
    return bool(set(stems(folded)) & _known_stems())


@publication.remembered(most=1)
def _known_stems():
    return {stem for word in known() for stem in stems(word)}


def _cut(folded, vocabulary):
    """« motdepasse » → « mot de passe »: two known words, with or without a small one between; ``""`` if it is not so."""
    for at in range(3, len(folded) - 2):
        first, rest = folded[:at], folded[at:]
        if first not in vocabulary:
            continue
        if rest in vocabulary:
            return f"{first} {rest}"
        for small in ("de", "des", "du", "d", "l", "en", "la", "le", "et", "a"):
            if rest.startswith(small) and rest[len(small) :] in vocabulary:
                return f"{first} {small} {rest[len(small) :]}"
    return ""
