"""Finding things by words: the same folding for texts and for queries, one small index on both engines.

Accents and capitals are folded and words reduced to their French stem, so that « numerique » finds
« Numériques ». PostgreSQL answers from a weighted tsvector, SQLite from FTS5; both are created in migration 0002.
"""

import functools
import re
import unicodedata

import snowballstemmer
from django.db import connection
from django.utils.html import strip_tags

from network.models.searching import SearchEntry

MOST_WORDS = 12
LONGEST_WORD = 40
MOST_RESULTS = 1000

_stemmer = snowballstemmer.stemmer("french")
_word = re.compile(r"[a-z0-9]+")
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": " ", "'": " "})
EMPTY = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "ce",
        "ces",
        "dans",
        "de",
        "des",
        "du",
        "elle",
        "en",
        "et",
        "eux",
        "il",
        "je",
        "la",
        "le",
        "les",
        "leur",
        "lui",
        "ma",
        "mais",
        "me",
        "mes",
        "moi",
        "mon",
        "ne",
        "nos",
        "notre",
        "nous",
        "on",
        "ou",
        "par",
        "pas",
        "pour",
        "qu",
        "que",
        "qui",
        "sa",
        "se",
        "ses",
        "son",
        "sur",
        "ta",
        "te",
        "tes",
        "toi",
        "ton",
        "tu",
        "un",
        "une",
        "vos",
        "votre",
        "vous",
        "c",
        "d",
        "j",
        "l",
        "m",
        "n",
        "s",
        "t",
        "y",
    ]
)


def fold(text):
    """Lower case, without accents or ligatures: « Œuvre à Thouars » → ``oeuvre a thouars``."""
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES).lower())
    return "".join(each for each in plain if not unicodedata.combining(each))


def stems(text):
    """The stems of the words that matter, in order; never anything an engine could take for syntax."""
    words = [word[:LONGEST_WORD] for word in _word.findall(fold(text)) if word not in EMPTY]
    return [_stem(word) for word in words]


@functools.lru_cache(maxsize=50_000)
def _stem(word):
    return _stemmer.stemWord(word)


def words_of(text):
    """What is stored of a text: its stems, separated by spaces."""
    return " ".join(stems(strip_tags(text)))


def query_stems(query):
    """At most ``MOST_WORDS`` different stems of what somebody typed."""
    return list(dict.fromkeys(stems(query[:1000])))[:MOST_WORDS]


def write_entry(kind, object_id, *, language="", **said):
    """Put one thing into the index, or say anew what it is about."""
    SearchEntry.objects.update_or_create(
        kind=kind, object_id=str(object_id), language=language, defaults=_entry_fields(**said)
    )


def write_new_entries(kind, entries):
    """Put many things into the index that were never there: ``(key, what write_entry takes)``."""
    SearchEntry.objects.bulk_create(
        [SearchEntry(kind=kind, object_id=str(key), language="", **_entry_fields(**said)) for key, said in entries],
        batch_size=500,
    )


def _entry_fields(*, title, url, summary="", text="", is_public=True):
    return {
        "title": title[:255],
        "summary": summary,
        "url": url,
        "is_public": is_public,
        "title_words": words_of(title),
        "summary_words": words_of(summary),
        "text_words": words_of(text),
    }


def drop_entry(kind, object_id, language=None):
    entries = SearchEntry.objects.filter(kind=kind, object_id=str(object_id))
    (entries if language is None else entries.filter(language=language)).delete()


def matching_ids(query, kinds):
    """Keys of the entries that hold every word (the last may be unfinished), best first, at most 1,000.

    ``None`` when the query holds no word: then it excludes nothing.
    """
    return _matching("id", query, kinds, MOST_RESULTS)


def _matching(column, query, kinds, most):
    words = query_stems(query)
    if not words:
        return None
    write = _postgresql if connection.vendor == "postgresql" else _sqlite
    sql, parameters = write(column, words, kinds, most)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


def _postgresql(column, words, kinds, most):
    wanted = " & ".join(f"{word}:*" if word == words[-1] else word for word in words)
    places = ", ".join(["%s"] * len(kinds))
    sql = (
        f"SELECT entry.{column} FROM network_searchentry entry, to_tsquery('simple', %s) wanted "
        f"WHERE entry.vector @@ wanted AND entry.kind IN ({places}) "
        f"ORDER BY ts_rank(entry.vector, wanted) DESC, entry.id LIMIT %s"
    )
    return sql, [wanted, *kinds, most]


def _sqlite(column, words, kinds, most):
    wanted = " AND ".join(f'"{word}"*' if word == words[-1] else f'"{word}"' for word in words)
    places = ", ".join(["%s"] * len(kinds))
    sql = (
        f"SELECT entry.{column} FROM network_search_fts fts JOIN network_searchentry entry ON entry.id = fts.rowid "
        f"WHERE network_search_fts MATCH %s AND entry.kind IN ({places}) "
        f"ORDER BY bm25(network_search_fts, 10.0, 4.0, 1.0), entry.id LIMIT %s"
    )
    return sql, [wanted, *kinds, most]


def matching(query, kinds):
    """The entries themselves, best first."""
    ids = matching_ids(query, kinds)
    if not ids:
        return []
    entries = SearchEntry.objects.defer("title_words", "summary_words", "text_words").in_bulk(ids)
    return [entries[each] for each in ids]


def matching_objects(query, kind, most=MOST_RESULTS):
    """Keys of the things of one kind that hold every word, best first; ``None`` when there is no word."""
    found = _matching("object_id", query, [kind], most)
    return None if found is None else [int(each) for each in found]
