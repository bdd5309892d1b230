"""Who the servers run as: ourselves, or, where we are root, an account without rights (PostgreSQL refuses root)."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.processes import ServerError


@dataclass(frozen=True)
class Account:
    """An account to drop to; `uid` is None where there is nothing to drop."""

    uid: int | None = None
    gid: int | None = None

    @property
    def drops(self) -> bool:
        return self.uid is not None

    def popen_arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drops else {}

    def own(self, path: Path) -> None:
        """Give `path` alone, not its parents, to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def path_to(self, folder: Path) -> str:
        """The name by which a process of this account, started with `folder` as its working folder, reaches it.

        An account without rights may not walk through a home of mode 0700, and we open no parent folder to the world.
        A process needs no right to the folder it was started in, whatever lies above.
        """
        return "/proc/self/cwd" if self.drops and Path("/proc/self/cwd").exists() else str(folder)


def choose_account(folder: Path) -> Account:
    """Ourselves; for root the owner of `folder` where that is not root, else SERVERS_USER (default: nobody)."""
    if os.geteuid() != 0:
        return Account()
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    name = os.environ.get("SERVERS_USER", "nobody")
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise ServerError(f"PostgreSQL refuses root, and there is no user {name!r}: set SERVERS_USER.") from None
    if entry.pw_uid == 0:
        raise ServerError("PostgreSQL refuses root: set SERVERS_USER to an account without rights.")
    return Account(entry.pw_uid, entry.pw_gid)
