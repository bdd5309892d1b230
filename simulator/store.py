"""What the gateways remember: objects by id, in memory, and in a journal where they shall survive a restart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from simulator.wire import JsonObject


class Store:
    """Objects that carry `id` and `object` (their kind), in the order in which they were made.

    With a path every change is one line appended to that file, so that a kill loses nothing that was answered;
    opening reads the lines and writes them anew, one per object.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._kinds: dict[str, dict[str, JsonObject]] = {}
        self._path = path
        self._journal: IO[str] | None = None
        if path is not None:
            self._load(path)
            self._rewrite()

    def put(self, item: JsonObject) -> JsonObject:
        self._remember(item)
        if self._journal is not None:
            self._journal.write(json.dumps(item) + "\n")
            self._journal.flush()
        return item

    def find(self, key: str, kind: str) -> JsonObject | None:
        return self._kinds.get(kind, {}).get(key)

    def newest_first(self, kind: str) -> Iterator[JsonObject]:
        yield from reversed(list(self._kinds.get(kind, {}).values()))

    def clear(self) -> None:
        self._kinds.clear()
        self._rewrite()

    def _remember(self, item: JsonObject) -> None:
        self._kinds.setdefault(item["object"], {})[item["id"]] = item

    def _load(self, path: Path) -> None:
        if not path.exists():
            return
        for line in path.read_text().splitlines():
            try:
                item = json.loads(line)
            except ValueError:
                break  # the last line of a process that was killed while it wrote
            self._remember(item)

    def _rewrite(self) -> None:
        if self._path is None:
            return
        if self._journal is not None:
            self._journal.close()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("w") as lines:
            for items in self._kinds.values():
                lines.writelines(json.dumps(item) + "\n" for item in items.values())
        fresh.replace(self._path)
        self._journal = self._path.open("a")
