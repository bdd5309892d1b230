from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from common.registries import Violation, invariant
from properties.search.index import DIFFERENCES


@invariant
def search_rows_equal_their_sources() -> Iterator[Violation]:
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES)
        for (unit,) in cursor.fetchall():
            yield Violation(
                "search_rows_equal_their_sources", f"unit:{unit}", "The search row is not what its sources say."
            )
