"""What the demo sets where its owner sets nothing: keys, hosts, and the simulator in the gateways' place."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from config.embedded.ports import free_port
from config.embedded.processes import Process
from config.embedded.servers import write_private


def running_environment(folder: Path) -> dict[str, str]:
    """What `make run` with this data folder has set for its processes, while it runs."""
    file = folder / "run" / "environment.json"
    keeper = Process("keeper", pid_file=folder / "run" / "keeper.pid", log_file=folder / "logs" / "keeper.log")
    return dict(json.loads(file.read_text())) if file.exists() and keeper.is_running() else {}


class DemoEnvironment:
    """The demo's own variables, made once and kept with its data: a restart ends no session and no open payment."""

    def __init__(self, file: Path, given: Mapping[str, str], *, port: int) -> None:
        self.file = file
        self.given = given
        self.port = port
        self.kept = self.read()
        # Whoever brings keys of a gateway wants that gateway, not its stand-in.
        self.simulated = not any(name.startswith("STRIPE_") for name in given)

    def variables(self) -> dict[str, str]:
        """All of them, without those that the owner has set."""
        demo = {
            "DEMO": "1",
            "DEBUG": "0",
            "HTTPS": "0",
            "SECRET_KEY": self.kept["SECRET_KEY"],
            "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
        }
        if self.simulated:
            demo |= {
                "STRIPE_API_BASE": self.simulator_url,
                "STRIPE_SECRET_KEY": "sk_test_demo",
                "STRIPE_PUBLISHABLE_KEY": "pk_test_demo",
                "STRIPE_WEBHOOK_SECRET": self.kept["STRIPE_WEBHOOK_SECRET"],
            }
        return {
            name: value for name, value in demo.items() if name not in self.given and f"{name}_FILE" not in self.given
        }

    @property
    def simulator_port(self) -> int:
        return int(self.kept["simulator_port"])

    @property
    def simulator_url(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"

    def read(self) -> dict[str, str]:
        try:
            kept = dict(json.loads(self.file.read_text()))
        except (FileNotFoundError, ValueError):
            kept = {"SECRET_KEY": secrets.token_urlsafe(48), "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}"}
        kept["simulator_port"] = str(free_port(int(kept.get("simulator_port", 0))))
        write_private(self.file, json.dumps(kept))
        return kept
