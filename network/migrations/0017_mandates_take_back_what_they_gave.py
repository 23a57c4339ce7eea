from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0015_joining_signing_deciding")]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="gave_rights",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
