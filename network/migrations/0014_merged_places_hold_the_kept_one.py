"""A listing that took others in is not deleted: they would stay hidden for ever."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0013_stops_reports_and_own_lists")]

    operations = [
        migrations.AlterField(
            model_name="place",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="absorbed",
                to="network.place",
                verbose_name="merged into",
            ),
        ),
    ]
