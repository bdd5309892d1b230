from django.db import migrations

FILLFACTORS = {"availability_calendar": 70, "availability_night": 90}


class Migration(migrations.Migration):
    """Leave room on each page: a status or a mask changes no index, so its new version can stay on the page (HOT)."""

    dependencies = [("availability", "0001_calendars_nights_and_claims")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} SET (fillfactor = {fillfactor})", f"ALTER TABLE {table} RESET (fillfactor)"
        )
        for table, fillfactor in FILLFACTORS.items()
    ]
