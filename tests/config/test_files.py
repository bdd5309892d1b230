"""What stands in files beside the code is true of the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from config.environment import BASE_DIR

IN_EXAMPLE = re.compile(r"^#?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
IN_COMPOSE = re.compile(r"(?<!\$)\$\{([A-Z_]+)")
# Given by the machine, or to processes by one another.
NOT_FOR_THE_OWNER = {"DJANGO_SETTINGS_MODULE", "PATH"}


def variables_read_by(file: Path) -> set[str]:
    """The names in `env.…("NAME")`, `os.environ["NAME"]` and `os.environ.get("NAME")`."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="env")), args=[ast.Constant(value=str(name)), *_]):
                names.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="environ"), attr="get"), args=[name_node, *_]):
                names.add(ast.literal_eval(name_node))
            case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name))):
                names.add(name)
    return names


def test_example_names_exactly_the_variables_that_are_read() -> None:
    read = set().union(*(variables_read_by(file) for file in (BASE_DIR / "config").rglob("*.py")))
    read |= set(IN_COMPOSE.findall((BASE_DIR / "docker-compose.yml").read_text()))
    assert set(IN_EXAMPLE.findall((BASE_DIR / ".env.example").read_text())) == read - NOT_FOR_THE_OWNER


def test_compose_file_follows_the_compose_specification() -> None:
    """Against the schema that check-jsonschema carries: Compose's own, unchanged."""
    command = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec"]
    checked = subprocess.run(
        [*command, "docker-compose.yml"], cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_compose_file_serves_every_queue_and_hides_every_server() -> None:
    services = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())["services"]
    assert services.keys() == {"proxy", "web", "worker", "beat", "migrate", "postgres", "redis"}
    queues = re.search(r"-Q (\S+)", services["worker"]["command"])
    assert queues is not None
    assert set(queues[1].split(",")) == set(settings.CELERY_TASK_QUEUES)
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    unwatched = [name for name, service in services.items() if "healthcheck" not in service]
    assert unwatched == ["migrate"]  # it ends


def test_image_does_not_run_as_root() -> None:
    lines = (BASE_DIR / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER sojourn"]
    assert lines.index("USER sojourn") > max(i for i, line in enumerate(lines) if line.startswith("COPY "))


@pytest.mark.parametrize("name", ["setup", "core", "dev"])
def test_lock_file_holds_hashes_and_no_address(name: str) -> None:
    text = (BASE_DIR / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text
    for requirement in re.split(r"\n(?=[a-z])", text)[1:]:
        assert "--hash=sha256:" in requirement, requirement
    for line in (BASE_DIR / "requirements" / f"{name}.in").read_text().splitlines():
        assert line.startswith("-r ") or "==" in line, f"{line} is not pinned"
