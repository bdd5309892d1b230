from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from properties.models import Room
from properties.search.index import refresh_search

BATCH = 500


class Command(BaseCommand):
    help = "Write the search rows anew from what they derive from; bookings go on meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--in-place-order",
            action="store_true",
            help="also put neighbours beside each other on disk, which makes search quicker; search waits for it",
        )

    def handle(self, *, in_place_order: bool, **options: Any) -> None:
        rooms = list(Room.objects.order_by("id").values_list("id", flat=True))
        for start in range(0, len(rooms), BATCH):
            refresh_search(rooms[start : start + BATCH])
        if in_place_order:
            with connection.cursor() as cursor:
                cursor.execute("CLUSTER properties_searchrow USING search_by_place")
                cursor.execute("ANALYZE properties_searchrow")
        print(f"{len(rooms):,} rooms")
