from django.db import migrations

from common.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0001_bookings_and_their_lines"),
        ("common", "0001_outbox_and_audit"),
    ]

    operations = [append_only("bookings_bookingline")]
