from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """One measurement. `ratio` compares with a baseline measured in the same run; `target` is what value or ratio,
    whichever the benchmark says, must reach; `holds` is False where it does not."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    target: float | None = None
    holds: bool = True

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def at_most(name: str, value: float, unit: str, *, target: float) -> Result:
    """Judge a value that should be small: a time, a number of queries."""
    return Result(name, value, unit, target=target, holds=value <= target)


def at_least(name: str, value: float, unit: str, *, target: float) -> Result:
    """Judge a value that should be large: a rate."""
    return Result(name, value, unit, target=target, holds=value >= target)


def beside(name: str, value: float, unit: str, *, baseline: float, target: float | None = None) -> Result:
    """Judge a rate by its ratio to a baseline, which should be large."""
    ratio = value / baseline
    return Result(name, value, unit, ratio=ratio, target=target, holds=target is None or ratio >= target)


def table(results: list[Result]) -> str:
    """Return the results as lines of aligned columns."""
    rows = [("benchmark", "value", "unit", "ratio", "target", "")]
    rows += [
        (r.name, _number(r.value), r.unit, _number(r.ratio), _number(r.target), "" if r.holds else "DOES NOT HOLD")
        for r in results
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) if column in (0, 2, 5) else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in rows
    )  # fmt: skip


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
