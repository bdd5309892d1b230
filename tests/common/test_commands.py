from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from common import registries
from common.registries import Violation, demo_part, invariant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("check_invariants", "load_demo"):
        monkeypatch.setattr(f"common.management.commands.{command}.autodiscover_modules", lambda module: None)
    monkeypatch.setattr(registries, "_invariants", {})
    monkeypatch.setattr(registries, "_demo_parts", {})


def trees_have_roots() -> Iterator[Violation]:
    yield Violation("trees have roots", "tree:3", "it floats")


def trees_are_green() -> Iterator[Violation]:
    yield from ()


def test_check_invariants_with_all_well_is_silent_about_rows() -> None:
    invariant(trees_are_green)
    out = StringIO()
    call_command("check_invariants", stdout=out)
    assert out.getvalue() == "holds   tests.trees_are_green\n"


def test_check_invariants_with_a_violation_fails_and_names_the_row() -> None:
    invariant(trees_have_roots)
    out = StringIO()
    with pytest.raises(SystemExit) as exit_status:
        call_command("check_invariants", stdout=out)
    assert exit_status.value.code == 1
    assert "tree:3: trees have roots: it floats" in out.getvalue()


def test_check_invariants_as_json_is_one_document() -> None:
    invariant(trees_have_roots)
    invariant(trees_are_green)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_invariants", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "holds": False,
        "checked": ["tests.trees_are_green", "tests.trees_have_roots"],
        "violations": [{"rule": "trees have roots", "subject": "tree:3", "detail": "it floats"}],
    }


def test_load_demo_runs_its_parts_in_order(settings: Settings) -> None:
    settings.DEMO = True
    ran: list[int] = []
    demo_part(order=2)(lambda: ran.append(2))

    @demo_part(order=1)
    def trees() -> None:
        ran.append(1)

    call_command("load_demo", stdout=StringIO())
    assert ran == [1, 2]


def test_load_demo_outside_a_demo_is_refused(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("load_demo")
