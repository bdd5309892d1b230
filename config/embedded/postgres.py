"""One PostgreSQL cluster in a folder of its own, on a port of 127.0.0.1, behind a password."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.embedded.account import choose_account
from config.embedded.binaries import postgres_binaries
from config.embedded.processes import Process, ServerError, wait_until

VERSION = "18"
ROLE = DATABASE = "sojourn"
# Nothing of the caller's environment: an LC_ALL that names a locale which is not installed stops initdb.
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may not be longer than 107 bytes; a data folder's may
    "max_connections": "120",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# A crash costs the data; for clusters that are thrown away.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    name = "PostgreSQL"

    def __init__(self, servers: Path, *, password: str, durable: bool = True) -> None:
        self.folder = servers / "postgres"
        self.password = password
        self.durable = durable
        self.account = choose_account(self.folder)
        self.process = Process(self.name, pid_file=servers / "postgres.pid", log_file=servers / "postgres.log")

    def url(self, port: int, database: str = DATABASE) -> str:
        return f"postgresql://{ROLE}:{quote(self.password)}@127.0.0.1:{port}/{database}"

    def start(self, port: int) -> None:
        """Start it on `port`; returns when it answers, raises ServerError when it ends instead."""
        binaries = postgres_binaries(self.account)
        if not self.folder.exists():
            self.create(binaries)
        self.refuse_foreign_data()
        # Our lock proves that nobody runs on it; PostgreSQL itself would believe in a killed one not yet buried.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        settings = SETTINGS if self.durable else SETTINGS | FORGETFUL
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.process.start(
            [str(binaries / "postgres"), "-D", self.account.path_to(self.folder), "-p", str(port), *options],
            env=ENVIRONMENT,
            cwd=self.folder,
            **self.account.popen_arguments(),
        )
        # Recovery after a crash may take minutes; it ends by itself, one way or the other.
        wait_until(lambda: self.answers(port) or not self.process.is_running(), seconds=600)
        if not self.answers(port):
            raise ServerError(f"PostgreSQL cannot start with the data in {self.folder}: {self.last_words()}")
        self.create_database(port)

    def stop(self) -> None:
        """Disconnect everybody and stop with everything written."""
        self.process.stop(first=signal.SIGINT, patience=30)

    def answers(self, port: int) -> bool:
        try:
            with psycopg.connect(self.url(port, "postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def create(self, binaries: Path) -> None:
        """Make the cluster in a neighbouring folder and rename it, so that a cluster that is there is whole."""
        draft = self.folder.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        data, password_file = draft / "data", draft / "password"
        data.mkdir(mode=0o700, parents=True)
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        for path in (draft, data, password_file):
            self.account.own(path)
        place = self.account.path_to(data)
        command = [str(binaries / "initdb"), "-D", place, "-U", ROLE, f"--pwfile={place}/../password"]
        command += ["-A", "scram-sha-256", "--encoding=UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        command += [] if self.durable else ["--no-sync"]
        made = subprocess.run(  # noqa: S603
            command, cwd=data, env=ENVIRONMENT, capture_output=True, text=True, **self.account.popen_arguments()
        )
        if made.returncode:
            raise ServerError(
                f"PostgreSQL cannot create its data in {self.folder}: {reason_in(made.stderr.splitlines())}"
            )
        data.rename(self.folder)
        shutil.rmtree(draft)

    def refuse_foreign_data(self) -> None:
        version = self.folder / "PG_VERSION"
        if not version.is_file():
            raise ServerError(
                f"{self.folder} holds no PostgreSQL data: move it away, or set DATA_DIR to another folder."
            )
        found = version.read_text().strip()
        if found != VERSION:
            raise ServerError(f"{self.folder} was written by PostgreSQL {found}, not {VERSION}: dump and load it anew.")

    def create_database(self, port: int) -> None:
        with psycopg.connect(self.url(port, "postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def last_words(self) -> str:
        return f"{reason_in(self.process.log_lines())} (log: {self.process.log_file})"


def reason_in(lines: list[str]) -> str:
    """The line that tells why, out of what one of PostgreSQL's programs has written."""
    for mark in ("PANIC:", "FATAL:", "error:"):
        for line in reversed(lines):
            if mark in line and "the database system is" not in line:  # that is told to whoever asks too early
                return line.split(mark, 1)[1].strip()
    return lines[-1].strip() if lines else "it ended without a word"
