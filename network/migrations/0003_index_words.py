"""The index of words, kept by the database itself: FTS5 on SQLite, a weighted tsvector on PostgreSQL."""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE network_search_fts USING fts5(
        title_words, summary_words, text_words, content='network_searchentry', content_rowid='id')""",
    """CREATE TRIGGER network_search_added AFTER INSERT ON network_searchentry BEGIN
        INSERT INTO network_search_fts(rowid, title_words, summary_words, text_words)
        VALUES (new.id, new.title_words, new.summary_words, new.text_words); END""",
    """CREATE TRIGGER network_search_removed AFTER DELETE ON network_searchentry BEGIN
        INSERT INTO network_search_fts(network_search_fts, rowid, title_words, summary_words, text_words)
        VALUES ('delete', old.id, old.title_words, old.summary_words, old.text_words); END""",
    """CREATE TRIGGER network_search_changed AFTER UPDATE ON network_searchentry BEGIN
        INSERT INTO network_search_fts(network_search_fts, rowid, title_words, summary_words, text_words)
        VALUES ('delete', old.id, old.title_words, old.summary_words, old.text_words);
        INSERT INTO network_search_fts(rowid, title_words, summary_words, text_words)
        VALUES (new.id, new.title_words, new.summary_words, new.text_words); END""",
]
POSTGRESQL = [
    """ALTER TABLE network_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title_words), 'A') ||
        setweight(to_tsvector('simple', summary_words), 'B') ||
        setweight(to_tsvector('simple', text_words), 'C')) STORED""",
    "CREATE INDEX network_search_vector ON network_searchentry USING gin (vector) WITH (fastupdate = off)",
]


def create(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE network_searchentry DROP COLUMN vector")
    else:
        for name in ("added", "removed", "changed"):
            schema_editor.execute(f"DROP TRIGGER network_search_{name}")
        schema_editor.execute("DROP TABLE network_search_fts")


class Migration(migrations.Migration):
    dependencies = [("network", "0002_initial")]
    operations = [migrations.RunPython(create, drop)]
