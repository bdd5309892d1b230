"""Settings refuse what makes no sense before anything starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.commands import needs_servers
from config.environment import BASE_DIR, Environment


def check(**variables: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` with nothing but these variables."""
    env = {"PATH": os.environ["PATH"], **variables}
    command = [sys.executable, "manage.py", "check", "--deploy"]
    return subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, check=False)


def test_production_refuses_the_default_secret() -> None:
    refused = check(DEBUG="0", ALLOWED_HOSTS="example.org")
    assert refused.returncode == 1
    assert refused.stderr == "SECRET_KEY must be set to a secret of your own when DEBUG is off.\n"


def test_production_is_clean_with_a_secret_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("7Jq" * 20 + "abcdefghijklm")
    accepted = check(DEBUG="0", ALLOWED_HOSTS="example.org", SECRET_KEY_FILE=str(secret))
    assert accepted.returncode == 0, accepted.stderr
    assert "no issues" in accepted.stdout


def test_nonsense_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKING_HOLD_SECONDS", "a while")
    with pytest.raises(ImproperlyConfigured, match="BOOKING_HOLD_SECONDS must be a whole number, not 'a while'"):
        Environment().int("BOOKING_HOLD_SECONDS")
    monkeypatch.setenv("HTTPS", "maybe")
    with pytest.raises(ImproperlyConfigured, match="HTTPS must be true or false, not 'maybe'"):
        Environment().bool("HTTPS")


@pytest.mark.parametrize(
    ("arguments", "needs"),
    [
        (["migrate"], True),
        (["check_invariants", "--json"], True),
        (["check"], False),
        (["check", "--database", "default"], True),
        (["migrate", "--help"], False),
        (["--version"], False),
        ([], False),
    ],
)
def test_command_finds_servers_where_it_reads_data(arguments: list[str], needs: bool) -> None:
    assert needs_servers(["manage.py", *arguments]) is needs
