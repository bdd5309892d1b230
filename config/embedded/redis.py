"""One Redis without files: cache, broker and channel layer, all of which may be lost (the outbox is in PostgreSQL)."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

from config.embedded.account import choose_account
from config.embedded.binaries import redis_binary
from config.embedded.processes import Process, ServerError, wait_until


class Redis:
    name = "Redis"

    def __init__(self, servers: Path, *, password: str) -> None:
        self.password = password
        self.account = choose_account(servers / "postgres")
        self.folder = servers
        self.process = Process(self.name, pid_file=servers / "redis.pid", log_file=servers / "redis.log")

    def url(self, port: int, number: int = 0) -> str:
        return f"redis://:{self.password}@127.0.0.1:{port}/{number}"

    def configuration(self, port: int) -> str:
        """Given on standard input, so that the password shows neither in a file nor in the list of processes.

        Only keys with an expiry give way when memory ends: a full cache never costs a queued task.
        """
        return (
            f"bind 127.0.0.1\nport {port}\nrequirepass {self.password}\ndatabases 64\ndaemonize no\n"
            'save ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy volatile-lru\n'
        )

    def start(self, port: int) -> None:
        """Start it on `port`; returns when it answers, raises ServerError when it ends instead."""
        binary = redis_binary(self.account)
        with tempfile.TemporaryFile() as configuration:
            configuration.write(self.configuration(port).encode())
            configuration.seek(0)
            self.process.start(
                [str(binary), "-"],
                env={"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath},
                cwd=Path("/"),
                stdin=configuration,
                **self.account.popen_arguments(),
            )
        wait_until(lambda: self.answers(port) or not self.process.is_running(), seconds=20)
        if not self.answers(port):
            words = (self.process.log_lines() or ["it ended without a word"])[-1]
            raise ServerError(f"Redis cannot start: {words} (log: {self.process.log_file})")

    def stop(self) -> None:
        self.process.stop(patience=5)

    def answers(self, port: int) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                with connection.makefile("rb") as answers:
                    return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False
