import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import network.models.imports


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0010_remember_how_far_logs_were_read"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=100, unique=True, verbose_name="source")),
                ("mapping", models.JSONField(default=dict)),
                ("modified_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "columns of a source",
                "verbose_name_plural": "columns of sources",
                "ordering": ["source"],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=100, verbose_name="source")),
                (
                    "file",
                    models.FileField(
                        max_length=255,
                        storage=network.models.imports.private_storage,
                        upload_to=network.models.imports.import_path,
                        verbose_name="file",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="name of the file")),
                ("form", models.CharField(blank=True, max_length=40)),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="lines")),
                ("mapping", models.JSONField(default=dict)),
                ("answers", models.JSONField(default=dict)),
                ("report", models.JSONField(default=dict)),
                ("trace", models.JSONField(default=dict)),
                ("done", models.PositiveIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=500)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "in preparation"),
                            ("queued", "waiting for its turn"),
                            ("applying", "being imported"),
                            ("applied", "imported"),
                            ("undone", "undone"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="uploaded on")),
                ("started_at", models.DateTimeField(null=True)),
                ("applied_at", models.DateTimeField(null=True, verbose_name="imported on")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone on")),
                (
                    "applied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import of places",
                "verbose_name_plural": "imports of places",
                "ordering": ["-at", "-pk"],
            },
        ),
    ]
