"""The servers of one data folder: started by the first command that needs them, stopped by the last."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import IO

from config.embedded.ports import free_port
from config.embedded.postgres import Postgres
from config.embedded.processes import ServerError, locked, try_lock
from config.embedded.redis import Redis

Server = Postgres | Redis


class EmbeddedServers:
    """PostgreSQL and Redis of `data_dir`, as far as `variables` do not name others.

    Every command that uses them holds a shared lock for as long as it lives; the one that can turn its own into an
    exclusive lock is the last and stops them. A command that was killed has lost its lock with its life: its servers
    are found running and are taken over.
    """

    def __init__(self, data_dir: Path, variables: MutableMapping[str, str], *, durable: bool = True) -> None:
        self.folder = data_dir / "servers"
        self.variables = variables
        self.durable = durable
        self.wanted = [name for name in ("DATABASE_URL", "REDIS_URL") if not is_given(name, variables)]
        self.servers: dict[str, Server] = {}
        self.users: IO[str] | None = None

    def acquire(self) -> None:
        """Find or start what is missing and put its address into the variables."""
        if not self.wanted:
            return
        self.make_folder()
        with locked(self.folder / "start.lock"):
            self.enter()
            try:
                for name in self.wanted:
                    self.variables[name] = self.servers[name].url(self.ensure(self.servers[name]))
            except BaseException:
                self.leave()
                raise

    def release(self) -> None:
        """Stop the servers, unless another command still uses them."""
        if self.users is None:
            return
        with locked(self.folder / "start.lock"):
            self.leave()

    def stop_abandoned(self) -> None:
        """Stop servers whose every user was killed before it could do so."""
        with locked(self.folder / "start.lock"):
            self.enter()
            self.leave()

    def are_running(self) -> bool:
        return any(server.process.is_running() for server in self.servers.values())

    def enter(self) -> None:
        password = self.password()
        self.servers = {
            "DATABASE_URL": Postgres(self.folder, password=password, durable=self.durable),
            "REDIS_URL": Redis(self.folder, password=password),
        }
        self.users = (self.folder / "users.lock").open("a")
        fcntl.flock(self.users, fcntl.LOCK_SH)

    def leave(self) -> None:
        if self.users is None:
            return
        with self.users as users:
            if try_lock(users):
                for server in reversed(self.servers.values()):
                    server.stop()
        self.users = None

    def revive(self) -> list[str]:
        """Start again, at its old address, what has died meanwhile; returns the names."""
        dead = [self.servers[name] for name in self.wanted if not self.servers[name].process.is_running()]
        if dead:
            with locked(self.folder / "start.lock"):
                for server in dead:
                    self.ensure(server)
        return [server.name for server in dead]

    def ensure(self, server: Server) -> int:
        """The port of the running server: one that runs already and answers is taken over, any other is replaced."""
        port = self.ports().get(server.name, 0)
        if server.process.is_running():
            if server.answers(port):
                return port
            server.stop()
        port = free_port(port)
        server.start(port)
        self.remember_port(server, port)
        return port

    def make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ServerError(f"The data folder {self.folder.parent} cannot be used: {error.strerror}.") from None
        if not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
            raise ServerError(
                f"The data folder {self.folder.parent} belongs to somebody else: set DATA_DIR to your own."
            )

    def password(self) -> str:
        file = self.folder / "password"
        if not file.exists():
            if (self.folder / "postgres").exists():
                raise ServerError(f"{file} is missing, and without it nobody can log in to the data beside it.")
            write_private(file, secrets.token_urlsafe(24))
        return file.read_text()

    def ports(self) -> dict[str, int]:
        try:
            return dict(json.loads((self.folder / "ports.json").read_text()))
        except (FileNotFoundError, ValueError):
            return {}

    def remember_port(self, server: Server, port: int) -> None:
        write_private(self.folder / "ports.json", json.dumps(self.ports() | {server.name: port}))


def is_given(name: str, variables: Mapping[str, str]) -> bool:
    return bool(variables.get(name) or variables.get(f"{name}_FILE"))


def write_private(file: Path, text: str) -> None:
    """Write `file` for our eyes only, all of it or nothing."""
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.rename(file)


@contextlib.contextmanager
def embedded_servers(
    data_dir: Path, variables: MutableMapping[str, str], *, durable: bool = True
) -> Iterator[EmbeddedServers]:
    """Hold the servers of `data_dir` and have their addresses in `variables` meanwhile."""
    servers = EmbeddedServers(data_dir, variables, durable=durable)
    servers.acquire()
    try:
        yield servers
    finally:
        servers.release()
