"""The environment, typed: a value that makes no sense stops the start with its name and what it should have been."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
TRUE, FALSE = {"1", "true", "on", "yes", "y"}, {"0", "false", "off", "no", "n", ""}


class Environment(environ.FileAwareEnv):  # type: ignore[misc] # the library carries no types
    """django-environ, where NAME_FILE names a file that holds NAME, and nonsense is refused, not read as False."""

    def get_value(
        self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, parse_default: bool = False
    ) -> Any:
        if cast is bool and var in self.ENVIRON:
            return self.truth(var)
        try:
            return super().get_value(var, cast=cast, default=default, parse_default=parse_default)
        except ValueError:
            kind = {int: "a whole number", float: "a number"}.get(cast, "something else")
            raise ImproperlyConfigured(f"{var} must be {kind}, not {self.ENVIRON[var]!r}.") from None

    def truth(self, var: str) -> bool:
        word = str(self.ENVIRON[var]).strip().lower()
        if word not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{var} must be true or false, not {word!r}.")
        return word in TRUE


env = Environment()


def read_env_file() -> None:
    """Take from `.env` what the environment does not say; for commands typed by hand, not for tests and services."""
    if (BASE_DIR / ".env").exists():
        environ.Env.read_env(BASE_DIR / ".env")


def data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data").expanduser().absolute()


def origin(address: str) -> str:
    """Return scheme, host and port of an address, as a Content-Security-Policy names them; `{s}` is any subdomain."""
    parts = urlsplit(address.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}"
