"""The servers for one management command: those that `make run` holds, else started for the command's own time.

While `make run` holds them, the command also has the same keys, addresses and gateway as its processes.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

from config.embedded import ServerError, embedded_servers
from config.environment import data_dir, read_env_file
from config.run.demo import running_environment

# Commands that read code, not data; all others find servers.
WITHOUT_SERVERS = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages", "spectacular",
    "startapp", "startproject", "version",
}  # fmt: skip


@contextlib.contextmanager
def command_servers(arguments: list[str]) -> Iterator[None]:
    """Hold the servers that the command line `arguments` needs; what keeps them from starting ends the program."""
    read_env_file()
    if not needs_servers(arguments):
        yield
        return
    # Ended from outside, a command stops what it started, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with contextlib.ExitStack() as stack:
        for name, value in running_environment(data_dir()).items():
            os.environ.setdefault(name, value)
        try:
            stack.enter_context(embedded_servers(data_dir(), os.environ))
        except ServerError as error:
            sys.exit(str(error))
        yield


def needs_servers(arguments: list[str]) -> bool:
    command = arguments[1] if len(arguments) > 1 else "help"
    if command == "check" and "--database" in arguments:
        return True
    return command not in WITHOUT_SERVERS and not command.startswith("-") and "--help" not in arguments
