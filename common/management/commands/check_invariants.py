from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import autodiscover_modules

from common.registries import Violation, invariants


class Command(BaseCommand):
    help = "Prove on the live data what must always hold; exit status 1 and the offending rows where it does not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("invariants")
        found = {name: list(check()) for name, check in invariants()}
        self._tell_json(found) if options["json"] else self._tell(found)
        if any(found.values()):
            raise SystemExit(1)

    def _tell(self, found: dict[str, list[Violation]]) -> None:
        for name, violations in found.items():
            self.stdout.write(f"{'BROKEN' if violations else 'holds '}  {name}")
            for violation in violations:
                self.stdout.write(f"        {violation.subject}: {violation.rule}: {violation.detail}")

    def _tell_json(self, found: dict[str, list[Violation]]) -> None:
        violations = [asdict(violation) for each in found.values() for violation in each]
        document = {"holds": not violations, "checked": list(found), "violations": violations}
        self.stdout.write(json.dumps(document, indent=2, default=str))
