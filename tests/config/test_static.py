"""What production gathers holds together: every file that a style sheet or script names is there."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from pytest_django.fixtures import Settings


def test_collectstatic_finds_every_file_that_another_names(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)  # a missing one raises
    assert (tmp_path / "staticfiles.json").exists()
