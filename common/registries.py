"""Where apps enter what a command then runs over all of them, so that `common` needs to know none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """A row that breaks a rule: the rule's name, the opaque reference of the row ("booking:12"), what is wrong."""

    rule: str
    subject: str
    detail: str


Invariant = Callable[[], Iterable[Violation]]
DemoPart = Callable[[], None]

_invariants: dict[str, Invariant] = {}
_demo_parts: dict[str, tuple[int, DemoPart]] = {}


def invariant(check: Invariant) -> Invariant:
    """Enter a check in `manage.py check_invariants`; it lives in its app's `invariants.py` and yields violations."""
    _invariants[_name(check)] = check
    return check


def demo_part(*, order: int) -> Callable[[DemoPart], DemoPart]:
    """Enter a part of the demo marketplace, in its app's `demo.py`; parts run in order, each changing nothing if run
    again."""

    def register(part: DemoPart) -> DemoPart:
        _demo_parts[_name(part)] = (order, part)
        return part

    return register


def invariants() -> Iterator[tuple[str, Invariant]]:
    yield from sorted(_invariants.items())


def demo_parts() -> Iterator[tuple[str, DemoPart]]:
    for name, (_, part) in sorted(_demo_parts.items(), key=lambda item: (item[1][0], item[0])):
        yield name, part


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__.split('.')[0]}.{function.__name__}"
