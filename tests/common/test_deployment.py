from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

PRODUCTION = {"DEBUG": "0", "SECRET_KEY": "k3y-" * 20 + "of-a-test", "ALLOWED_HOSTS": "stays.example.org"}

LOGS_ONE_LINE = """
import django
django.setup()
import logging, structlog
from common import request_id
with request_id.bound("request-12345"):
    structlog.get_logger("trees").info("planted", kind="oak")
    try:
        1 / 0
    except ZeroDivisionError:
        logging.getLogger("trees").exception("fell", extra={"kind": "elm"})
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **PRODUCTION, **environment},
        cwd=settings.BASE_DIR,
        check=False,
        capture_output=True,
        text=True,
    )


def test_deploy_check_with_production_settings_is_clean() -> None:
    finished = run("manage.py", "check", "--deploy", "--fail-level", "INFO")
    assert finished.returncode == 0, finished.stderr


def test_start_with_the_default_secret_is_refused_when_debug_is_off() -> None:
    finished = run("manage.py", "check", SECRET_KEY="")
    assert finished.returncode != 0
    assert "SECRET_KEY must be set" in finished.stderr


def test_logs_in_production_are_json_with_the_request_id() -> None:
    lines = [json.loads(line) for line in run("-c", LOGS_ONE_LINE).stderr.splitlines()]
    assert [(line["event"], line["kind"], line["request_id"], line["level"]) for line in lines] == [
        ("planted", "oak", "request-12345", "info"),
        ("fell", "elm", "request-12345", "error"),
    ]
    assert "ZeroDivisionError" in lines[1]["exception"]


@pytest.mark.django_db
def test_schema_is_valid_and_without_warnings(tmp_path: pytest.TempPathFactory) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", f"{tmp_path}/schema.yml")


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
