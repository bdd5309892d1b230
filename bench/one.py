"""One benchmark in the process and the database that the runner made for it."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

import django


def main(name: str, report: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    results = importlib.import_module(f"bench.{name}").run()
    Path(report).write_text(json.dumps([result.as_json() for result in results]))


if __name__ == "__main__":
    main(*sys.argv[1:])
