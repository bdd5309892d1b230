import csv
from pathlib import Path

from babel import Locale
from django.db import migrations

from properties.text import normalised

SEEDS = Path(__file__).parent / "seeds"


def read(name):
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_amenities(apps, schema_editor):
    amenity = apps.get_model("properties", "Amenity")
    amenity.objects.bulk_create([amenity(**row) for row in read("amenities.csv")], ignore_conflicts=True)


def load_places(apps, schema_editor):
    place = apps.get_model("properties", "Place")
    countries = Locale("en").territories
    place.objects.bulk_create(
        [
            place(
                **row,
                search_text=normalised(row["name"], aliases, row["region"], countries[row["country"]], row["country"]),
            )
            for row in read("places.csv")
            for aliases in [row.pop("aliases")]
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("properties", "0002_search_rows")]

    operations = [
        migrations.RunPython(load_amenities, migrations.RunPython.noop),
        migrations.RunPython(load_places, migrations.RunPython.noop),
    ]
