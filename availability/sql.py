"""The SQL of masks: one bit per night, bit 0 is the calendar's `opens_on`.

A calendar row carries `booked` and `blocked`, each as long as the calendar is open (a CHECK holds them to it), so a
run of nights is a substring. Dates outside the calendar give a substring that is too short, which equals no run of
zeros: what is not open is not free, without a condition of its own. docs/adr/0010 has the measurements.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import DateField, F, Func, IntegerField, Q, Value
from django.db.models.lookups import Exact

from availability.fields import BitsField
from common.dates import DateRange


def free_sql(calendar: str, check_in: str, nights: str) -> str:
    """Return SQL that is true where [check_in, check_in + nights) is free on the row `calendar` (a table or alias).

    `check_in` and `nights` are SQL of type date and integer: placeholders, literals or columns. The row may be of any
    table that has `opens_on`, `booked` and `blocked`. About 0.1 µs a row.
    """
    run = f"FROM {check_in} - {calendar}.opens_on + 1 FOR {nights}"
    zeros = f"repeat('0', {nights})::bit varying"
    return f"(substring({calendar}.booked {run}) = {zeros} AND substring({calendar}.blocked {run}) = {zeros})"


def free_for(stay: DateRange, *, prefix: str = "") -> Q:
    """Return the condition "free for the whole stay" for querysets; `prefix` leads to the calendar ("calendar__")."""
    zeros = Value("0" * stay.days, output_field=BitsField())
    return Q(*(Exact(_run(f"{prefix}{mask}", f"{prefix}opens_on", stay), zeros) for mask in ("booked", "blocked")))


def _run(mask: str, opens_on: str, stay: DateRange) -> Func:
    index = Func(
        Value(stay.start, output_field=DateField()),
        F(opens_on),
        template="(%(expressions)s + 1)",
        arg_joiner="::date - ",
        output_field=IntegerField(),
    )
    return Func(F(mask), index, Value(stay.days), function="substring", output_field=BitsField())


def bounds(dates: DateRange) -> dict[str, Any]:
    """Return the parameters `start`, `end` and `nights` of a statement about a range of dates."""
    return {"start": dates.start, "end": dates.end, "nights": dates.days}


def execute(statement: str, **parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def rows(statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def column(statement: str, **parameters: Any) -> list[int]:
    return [value for (value,) in rows(statement, **parameters)]


def count(statement: str, **parameters: Any) -> int:
    return column(statement, **parameters)[0]
