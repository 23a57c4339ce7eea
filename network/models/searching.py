"""What can be found by words: one row for each thing, on both engines (see :mod:`network.words`)."""

from django.db import models


class SearchEntry(models.Model):
    """The words of one thing in one language, already folded and stemmed.

    PostgreSQL keeps a weighted ``tsvector`` of them under a GIN index and SQLite an FTS5 table;
    both are filled by the database itself (migration 0002).
    """

    kind = models.CharField(max_length=20)
    object_id = models.CharField(max_length=20)
    language = models.CharField(max_length=5, blank=True)
    is_public = models.BooleanField(default=True)
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    url = models.CharField(max_length=500)
    title_words = models.TextField()
    summary_words = models.TextField(blank=True)
    text_words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="one_search_entry_per_thing")
        ]

    def __str__(self):
        return self.title
