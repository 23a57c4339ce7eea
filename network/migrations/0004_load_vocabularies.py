"""The national vocabularies, version 1.0.2."""

from django.db import migrations

from network.exchange import vocabulary


def load(apps, schema_editor):
    vocabulary.load(apps.get_model("network", "Term"), "1.0.2")


class Migration(migrations.Migration):
    dependencies = [("network", "0003_index_words")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
