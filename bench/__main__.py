"""`python -m bench [name …]`: run the benchmarks, print a table, write bench/results.json.

A benchmark is a module of this package with `run() -> list[Result]`. Each runs in a process and in a freshly migrated
database of its own, in the servers that DATABASE_URL and REDIS_URL name or in ones started for it; live data is never
touched. Exit status 1 where a target does not hold or a benchmark fails.
"""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.results import Result, table
from config.embedded import embedded_servers

FOLDER = Path(__file__).resolve().parent
NO_BENCHMARKS = {"__main__", "market", "one", "results", "timing"}


def main(names: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder, embedded_servers(Path(folder), os.environ), database() as template:
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=within(template), check=True)
        measured = {name: run_alone(name, template) for name in names or benchmarks()}
    results = [result for found in measured.values() for result in found or []]
    failed = [name for name, found in measured.items() if found is None]
    (FOLDER / "results.json").write_text(json.dumps([result.as_json() for result in results], indent=1) + "\n")
    print(table(results))
    print(*(f"{name} failed" for name in failed), sep="\n")
    return 0 if not failed and all(result.holds for result in results) else 1


def benchmarks() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules([str(FOLDER)]) if module.name not in NO_BENCHMARKS)


def run_alone(name: str, template: str) -> list[Result] | None:
    """Run one benchmark; None where it failed (it has then said why)."""
    with database(template) as own, tempfile.NamedTemporaryFile() as report:
        print(f"{name} …", file=sys.stderr, flush=True)
        ended = subprocess.run([sys.executable, "-m", "bench.one", name, report.name], env=within(own), check=False)
        return [Result(**row) for row in json.load(report)] if ended.returncode == 0 else None


@contextmanager
def database(template: str = "template1") -> Iterator[str]:
    """Create a database for the length of the block and give its name."""
    name = f"bench_{os.urandom(4).hex()}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(create)
        try:
            yield name
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def within(database_name: str) -> dict[str, str]:
    """Return the environment of a process that works in that database."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return {**os.environ, "DATABASE_URL": urlunsplit(url._replace(path=f"/{database_name}"))}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
