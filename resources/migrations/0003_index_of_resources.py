"""The index of resources, kept by the database itself: FTS5 on SQLite, two tsvectors on PostgreSQL.

On PostgreSQL the words and their vectors lie outside the rows, so that reading every row that holds a common word reads
a tenth of the pages: nothing is moved out of a row under 2 kB (whatever ``toast_tuple_target``), hence a column of spaces
that makes each row long enough and weighs thirty bytes once compressed. And the planner is kept on the index, which it
leaves for common words.
"""

from django.db import migrations

from network.words import words_of

SQLITE = [
    """CREATE VIRTUAL TABLE resources_fts USING fts5(
        title_words, summary_words, text_words, content='resources_resourcewords', content_rowid='resource_id')""",
    """CREATE TRIGGER resources_words_added AFTER INSERT ON resources_resourcewords BEGIN
        INSERT INTO resources_fts(rowid, title_words, summary_words, text_words)
        VALUES (new.resource_id, new.title_words, new.summary_words, new.text_words); END""",
    """CREATE TRIGGER resources_words_removed AFTER DELETE ON resources_resourcewords BEGIN
        INSERT INTO resources_fts(resources_fts, rowid, title_words, summary_words, text_words)
        VALUES ('delete', old.resource_id, old.title_words, old.summary_words, old.text_words); END""",
    """CREATE TRIGGER resources_words_changed AFTER UPDATE ON resources_resourcewords BEGIN
        INSERT INTO resources_fts(resources_fts, rowid, title_words, summary_words, text_words)
        VALUES ('delete', old.resource_id, old.title_words, old.summary_words, old.text_words);
        INSERT INTO resources_fts(rowid, title_words, summary_words, text_words)
        VALUES (new.resource_id, new.title_words, new.summary_words, new.text_words); END""",
]
TABLE = "resources_resourcewords"
MATCHING = """CREATE FUNCTION resources_{name}(wanted tsquery) RETURNS bytea LANGUAGE sql STABLE
    SET enable_seqscan = off AS
    $$ SELECT string_agg(int8send(resource_id), ''::bytea) FROM {table} WHERE {column} @@ wanted $$"""
POSTGRESQL = [
    f"""ALTER TABLE {TABLE}
        ADD COLUMN title_vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', title_words)) STORED,
        ADD COLUMN vector tsvector GENERATED ALWAYS AS (
            setweight(to_tsvector('simple', title_words), 'A') ||
            setweight(to_tsvector('simple', summary_words), 'B') ||
            setweight(to_tsvector('simple', text_words), 'C')) STORED""",
    f"ALTER TABLE {TABLE} ADD COLUMN outside text GENERATED ALWAYS AS (repeat(' ', 2000)) STORED",
    f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)",
    *(f"ALTER TABLE {TABLE} ALTER COLUMN {column} SET STORAGE EXTERNAL" for column in ("title_vector", "vector")),
    *(
        f"CREATE INDEX resources_{column} ON {TABLE} USING gin ({column}) WITH (fastupdate = off)"
        for column in ("title_vector", "vector")
    ),
    MATCHING.format(name="holding", table=TABLE, column="vector"),
    MATCHING.format(name="entitled", table=TABLE, column="title_vector"),
]


def create(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in ("holding", "entitled"):
            schema_editor.execute(f"DROP FUNCTION resources_{name}(tsquery)")
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN title_vector, DROP COLUMN vector, DROP COLUMN outside")
    else:
        for name in ("added", "removed", "changed"):
            schema_editor.execute(f"DROP TRIGGER resources_words_{name}")
        schema_editor.execute("DROP TABLE resources_fts")


def move_in(apps, schema_editor):
    """Published resources leave the common index for their own; audiences of « Les Bases » are beneficiaries."""
    apps.get_model("resources", "Theme").objects.filter(axis="audience").update(axis="beneficiary")
    apps.get_model("network", "SearchEntry").objects.filter(kind="resource").delete()
    words = apps.get_model("resources", "ResourceWords")
    for resource in apps.get_model("resources", "Resource").objects.filter(status="published").iterator():
        labels = resource.themes.values_list("label", flat=True)
        words.objects.create(
            resource=resource,
            title_words=words_of(resource.title),
            summary_words=words_of(" ".join([resource.summary, *labels])),
            text_words=words_of(resource.text),
        )


class Migration(migrations.Migration):
    dependencies = [("resources", "0002_sharing")]
    operations = [migrations.RunPython(create, drop), migrations.RunPython(move_in, migrations.RunPython.noop)]
