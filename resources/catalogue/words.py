"""The index of resources: what it holds, and which resources hold what is asked.

What is asked is a list of *groups*, all of which must be found; a group is a list of alternatives (synonyms), one of
which is enough; an alternative is a list of stems, all of which must be found: ``[[["ordin"], ["pc"]], [["bureaut"]]]``.
"""

from array import array

from django.db import connection

from network.words import fold, words_of
from resources.models import KnownWord, ResourceWords
from resources.text import plain

MOST_RANKED = 1000
LONGEST_FILES = 50_000  # characters of what was read in files
LONGEST = 40


def write(resource, labels, files):
    """Put a resource into the index, or say anew what it holds. ``labels``: of its themes; ``files``: what they say."""
    said = [resource.title, " ".join([resource.summary, *labels]), plain(resource.text)]
    files = " ".join(files)[:LONGEST_FILES]
    ResourceWords.objects.update_or_create(
        resource=resource,
        defaults={
            "title_words": words_of(said[0]),
            "summary_words": words_of(said[1]),
            "text_words": words_of(
                f"{said[2]} {resource.material} {resource.authors} {resource.structure.called} {files}"
            ),
        },
    )
    remember(known_in(" ".join(said)))


def known_in(text):
    """The words of a text, folded, that are worth being corrected to."""
    return {word[:LONGEST] for word in _split(text) if len(word) > 2 and not word.isdigit()}


def _split(text):
    return "".join(each if each.isalnum() else " " for each in fold(text)).split()


def remember(words):
    """Keep the words that no resource had used yet."""
    known = set(KnownWord.objects.filter(word__in=words).values_list("word", flat=True))
    KnownWord.objects.bulk_create(
        [KnownWord(word=word) for word in sorted(words - known)], batch_size=500, ignore_conflicts=True
    )


def drop(resource):
    ResourceWords.objects.filter(resource=resource).delete()


def holding(groups):
    """Keys of all the resources that hold every group, as an array, in no order."""
    return _keys("holding", "", groups)


def entitled(groups):
    """Keys of those whose very title holds every group."""
    return _keys("entitled", "title_words", groups)


def ranked(groups, most=MOST_RANKED):
    """Keys, best first. For few: each of them is weighed."""
    if connection.vendor == "postgresql":
        sql = (
            "SELECT resource_id FROM resources_resourcewords, to_tsquery('simple', %s) wanted WHERE vector @@ wanted"
            " ORDER BY ts_rank(vector, wanted) DESC, resource_id DESC LIMIT %s"
        )
        return _column(sql, [_tsquery(groups), most])
    sql = (
        "SELECT rowid FROM resources_fts WHERE resources_fts MATCH %s"
        " ORDER BY bm25(resources_fts, 10.0, 4.0, 1.0), rowid DESC LIMIT %s"
    )
    return _column(sql, [_fts(groups), most])


def _keys(function, column, groups):
    if connection.vendor == "postgresql":
        found = _column(f"SELECT resources_{function}(to_tsquery('simple', %s))", [_tsquery(groups)])[0]
        keys = array("q", bytes(found or b""))
        keys.byteswap()
        return keys
    wanted = _fts(groups)
    return array("q", _column(
        "SELECT rowid FROM resources_fts WHERE resources_fts MATCH %s", [f"{{{column}}} : ({wanted})" if column else wanted]
    ))  # fmt: skip


def _column(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


# Stems are made of letters and digits only, and a « * » at the end of one that may be unfinished.


def _tsquery(groups):
    return _joined(groups, " & ", " | ", lambda stem: f"{stem[:-1]}:*" if stem.endswith("*") else stem)


def _fts(groups):
    return _joined(groups, " AND ", " OR ", lambda stem: f'"{stem[:-1]}"*' if stem.endswith("*") else f'"{stem}"')


def _joined(groups, both, either, written):
    return both.join(
        f"({either.join('(' + both.join(written(stem) for stem in stems) + ')' for stems in group)})"
        for group in groups
    )
