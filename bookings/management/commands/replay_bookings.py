from __future__ import annotations

import argparse
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bookings.replay.hotel import UNITS, AlreadyReplayed, HotelSettings
from bookings.replay.reading import HotelBooking, MissingColumns, Skipped, read_bookings
from bookings.replay.running import Report, replay_bookings
from common.money import is_currency

REFUSALS_SHOWN = 20


class Command(BaseCommand):
    help = "Replay a hotel's bookings (hotel-booking-demand schema) through the services, and print what became of them"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--currency", default="EUR")
        parser.add_argument("--time-zone", default="Europe/Lisbon")
        parser.add_argument(
            "--units",
            type=units_by_type,
            default=UNITS,
            help="units per room type, as A=140,C=12; 10 of a type that is not named (default: the resort hotel's)",
        )
        parser.add_argument("--as", dest="name", default="", help="name of the hotel, instead of the file's")
        parser.add_argument("--limit", type=int, help="stop after so many rows")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_currency(options["currency"]) or options["time_zone"] not in available_timezones():
            raise CommandError("There is no such currency or time zone.")
        rows, skipped = self._read(options["file"], options["limit"])
        began = time.monotonic()
        hotels = sorted({row.hotel for row in rows})
        for hotel in hotels:
            named = options["name"] and (f"{options['name']} {hotel}" if len(hotels) > 1 else options["name"])
            settings = HotelSettings(named or hotel, options["currency"], options["time_zone"], options["units"])
            self._replay(settings, [row for row in rows if row.hotel == hotel])
        self._print_skipped(skipped)
        self.stdout.write(f"{len(rows)} bookings in {time.monotonic() - began:.0f} s")

    def _read(self, path: Path, limit: int | None) -> tuple[list[HotelBooking], list[Skipped]]:
        try:
            read = list(read_bookings(path, limit=limit))
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}.") from error
        except MissingColumns as error:
            raise CommandError(str(error)) from error
        return [row for row in read if isinstance(row, HotelBooking)], [row for row in read if isinstance(row, Skipped)]

    def _replay(self, settings: HotelSettings, rows: list[HotelBooking]) -> None:
        try:
            report = replay_bookings(settings, rows, tell=self._tell)
        except AlreadyReplayed as error:
            raise CommandError(f"{error} has been replayed already; --as replays it under another name.") from error
        self._print(report)

    def _tell(self, day: date, done: int) -> None:
        if day.day == 1 and self.stderr.isatty():
            self.stderr.write(f"{day}: {done} bookings")

    def _print(self, report: Report) -> None:
        self.stdout.write(report.hotel)
        fates = ", ".join(f"{count} {fate}" for fate, count in sorted(report.accepted.items()))
        self.stdout.write(f"accepted {report.accepted.total()}: {fates or 'none'}")
        reasons = Counter((refused.reason, refused.row.room_type) for refused in report.refused)
        self.stdout.write(f"refused {len(report.refused)}")
        for (reason, room_type), count in sorted(reasons.items()):
            self.stdout.write(f"  {count} {reason}, room {room_type}")
        for refused in report.refused[:REFUSALS_SHOWN]:
            row = refused.row
            self.stdout.write(
                f"  line {row.line}: room {row.room_type}, {row.check_in_on} to {row.check_out_on}, "
                f"{refused.units_free} units free, {row.fate.value}"
            )
        self.stdout.write("revenue of completed stays by month of arrival")
        for month, money in report.revenue.items():
            self.stdout.write(f"  {month:%Y-%m} {money.amount:,} {money.currency}")

    def _print_skipped(self, skipped: list[Skipped]) -> None:
        reasons = Counter(row.reason for row in skipped)
        self.stdout.write(f"skipped {len(skipped)}")
        for reason, count in sorted(reasons.items()):
            self.stdout.write(f"  {count} {reason}")


def units_by_type(text: str) -> dict[str, int]:
    """Read "A=140,C=12"."""
    try:
        pairs = [pair.split("=") for pair in text.split(",")]
        units = {room_type.strip(): int(count) for room_type, count in pairs}
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form A=140,C=12") from None
    if any(count < 1 for count in units.values()):
        raise argparse.ArgumentTypeError("a room type has at least one unit")
    return units
