from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0016_what_an_application_keeps_while_it_is_written")]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="gave_rights",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
