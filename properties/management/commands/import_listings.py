from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.core.management.base import BaseCommand, CommandError

from common import clock
from common.exceptions import InvalidInput
from common.money import is_currency
from properties.imports.services import Market, import_listings


class Command(BaseCommand):
    help = "Import listings in the Inside Airbnb summary schema; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--owner-per-host", action="store_true", help="an account per host, not one for all")
        parser.add_argument("--currency", default="CAD", help="ISO 4217 code of the prices")
        parser.add_argument("--time-zone", default="America/Toronto", help="IANA name")
        parser.add_argument("--city", default="Toronto")

    def handle(self, *, file: Path, **options: Any) -> None:
        if not is_currency(options["currency"]):
            raise CommandError(f"{options['currency']!r} is not an ISO 4217 currency code.")
        if options["time_zone"] not in available_timezones():
            raise CommandError(f"{options['time_zone']!r} is not an IANA time zone.")
        market = Market(
            currency=options["currency"],
            time_zone=options["time_zone"],
            city=options["city"],
            owner_per_host=options["owner_per_host"],
        )
        try:
            report = import_listings(file, market, now=clock.now())
        except (InvalidInput, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        print(f"imported   {report.imported:>7,}")
        print(f"unchanged  {report.unchanged:>7,}")
        print(f"skipped    {report.skipped.total():>7,}")
        for reason, count in report.skipped.most_common():
            print(f"  {count:>7,}  {reason}")
