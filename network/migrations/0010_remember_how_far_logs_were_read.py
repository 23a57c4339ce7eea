import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0008_contacts_questions_and_findings")]

    operations = [
        migrations.CreateModel(
            name="ViewsLogReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_line", models.CharField(max_length=64, unique=True)),
                ("position", models.PositiveBigIntegerField(default=0)),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "reading of a log of views",
                "verbose_name_plural": "readings of logs of views",
            },
        ),
    ]
