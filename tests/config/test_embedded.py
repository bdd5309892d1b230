"""The embedded servers: found, shared, survived and ended."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import EmbeddedServers, ServerError, embedded_servers
from config.embedded.processes import wait_until
from config.environment import BASE_DIR

HOLD = """
import sys, time
from pathlib import Path
from config.embedded import embedded_servers
with embedded_servers(Path(sys.argv[1]), {}, durable=False):
    print("holding", flush=True)
    sys.stdin.read()
"""


def hold(folder: Path) -> subprocess.Popen[str]:
    """Another process that holds the servers of `folder` until its standard input ends."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    holder = subprocess.Popen(command, cwd=BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    return holder


def pids(folder: Path) -> list[int]:
    return [int((folder / "servers" / f"{name}.pid").read_text()) for name in ("postgres", "redis")]


def alive(pid: int) -> bool:
    """Whether it runs; one that has ended and was not collected by its parent does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return state.strip()[:1] not in ("", "Z")


def test_start_gives_addresses_that_work(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")  # often set over ssh and rarely installed
    variables: dict[str, str] = {}
    with embedded_servers(folder, variables, durable=False):
        with psycopg.connect(variables["DATABASE_URL"]) as connection:
            row = connection.execute("SELECT current_setting('server_version_num')::int / 10000, upper('é')").fetchone()
        assert row == (18, "É")
        with redis.Redis.from_url(variables["REDIS_URL"]) as client:
            assert client.ping()
        running = pids(folder)
    assert not any(alive(pid) for pid in running)


def test_start_wants_the_password_and_hides_it(folder: Path) -> None:
    variables: dict[str, str] = {}
    with embedded_servers(folder, variables, durable=False):
        password = (folder / "servers" / "password").read_text()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(variables["DATABASE_URL"].replace(password, "guessed"))
        guessed = variables["REDIS_URL"].replace(password, "guessed")
        with redis.Redis.from_url(guessed) as client, pytest.raises(redis.AuthenticationError):
            client.ping()
        for pid in pids(folder):
            shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=True)
            assert password not in shown.stdout
    assert (folder / "servers" / "password").stat().st_mode & 0o777 == 0o600
    assert (folder / "servers").stat().st_mode & 0o777 == 0o700
    assert folder.parent.stat().st_mode & 0o777 == 0o700  # nothing above was opened to the servers' account


def test_start_keeps_data_and_ports(folder: Path) -> None:
    first: dict[str, str] = {}
    with embedded_servers(folder, first, durable=False), psycopg.connect(first["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    second: dict[str, str] = {}
    with embedded_servers(folder, second, durable=False), psycopg.connect(second["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT value FROM kept").fetchone() == (7,)
    assert first == second


def test_start_takes_another_port_when_its_own_is_busy(folder: Path) -> None:
    with embedded_servers(folder, {}, durable=False):
        pass
    port = json.loads((folder / "servers" / "ports.json").read_text())["PostgreSQL"]
    with socket.create_server(("127.0.0.1", port)):
        variables: dict[str, str] = {}
        with embedded_servers(folder, variables, durable=False):
            assert f":{port}/" not in variables["DATABASE_URL"]
            psycopg.connect(variables["DATABASE_URL"]).close()


def test_start_works_below_a_path_too_long_for_a_socket(folder: Path) -> None:
    long = folder / ("long" * 40)
    variables: dict[str, str] = {}
    with embedded_servers(long, variables, durable=False):
        psycopg.connect(variables["DATABASE_URL"]).close()


def test_start_leaves_alone_what_is_given(folder: Path) -> None:
    given = {"DATABASE_URL": "postgresql://elsewhere/db", "REDIS_URL_FILE": "/run/secrets/redis"}
    variables = dict(given)
    with embedded_servers(folder, variables):
        assert variables == given
    assert not folder.exists()


def test_release_leaves_servers_to_another_command(folder: Path) -> None:
    servers = EmbeddedServers(folder, {}, durable=False)
    servers.acquire()
    other = hold(folder)
    running = pids(folder)
    servers.release()
    assert all(alive(pid) for pid in running)
    other.communicate("")
    assert not any(alive(pid) for pid in running)


def test_start_takes_over_from_a_killed_command(folder: Path) -> None:
    killed = hold(folder)
    running = pids(folder)
    killed.kill()
    killed.wait()
    assert all(alive(pid) for pid in running)
    variables: dict[str, str] = {}
    with embedded_servers(folder, variables, durable=False):
        assert pids(folder) == running
        psycopg.connect(variables["DATABASE_URL"]).close()
    assert not any(alive(pid) for pid in running)


def test_start_recovers_from_killed_servers(folder: Path) -> None:
    killed = hold(folder)
    for pid in pids(folder):
        os.killpg(pid, signal.SIGKILL)
    killed.kill()
    killed.wait()
    variables: dict[str, str] = {}
    with embedded_servers(folder, variables, durable=False):
        psycopg.connect(variables["DATABASE_URL"]).close()


def test_start_never_signals_a_stranger_with_a_stale_number(folder: Path) -> None:
    with embedded_servers(folder, {}, durable=False):
        pass
    stranger = subprocess.Popen(["sleep", "60"])
    for name in ("postgres", "redis"):
        (folder / "servers" / f"{name}.pid").write_text(f"{stranger.pid}\n")
    with embedded_servers(folder, {}, durable=False):
        pass
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_revive_starts_again_what_died(folder: Path) -> None:
    variables: dict[str, str] = {}
    with embedded_servers(folder, variables, durable=False) as servers:
        assert servers.revive() == []
        for pid in pids(folder):
            os.killpg(pid, signal.SIGKILL)
        assert wait_until(lambda: not servers.are_running(), seconds=5)
        assert sorted(servers.revive()) == ["PostgreSQL", "Redis"]
        psycopg.connect(variables["DATABASE_URL"]).close()
        with redis.Redis.from_url(variables["REDIS_URL"]) as client:
            assert client.ping()


def refusal(folder: Path) -> str:
    with pytest.raises(ServerError) as caught, embedded_servers(folder, {}, durable=False):
        pass
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_start_refuses_a_folder_without_postgresql_data(folder: Path) -> None:
    (folder / "servers" / "postgres").mkdir(parents=True)
    (folder / "servers" / "password").write_text("kept")
    assert "holds no PostgreSQL data" in refusal(folder)


def test_start_refuses_data_of_another_version(folder: Path) -> None:
    with embedded_servers(folder, {}, durable=False):
        pass
    (folder / "servers" / "postgres" / "PG_VERSION").write_text("16\n")
    assert "was written by PostgreSQL 16, not 18" in refusal(folder)


def test_start_says_why_broken_data_cannot_be_used(folder: Path) -> None:
    with embedded_servers(folder, {}, durable=False):
        pass
    (folder / "servers" / "postgres" / "global" / "pg_control").unlink()
    sentence = refusal(folder)
    assert "PostgreSQL cannot start with the data in" in sentence
    assert "pg_control" in sentence
    assert "postgres.log" in sentence


def test_start_refuses_data_whose_password_is_gone(folder: Path) -> None:
    with embedded_servers(folder, {}, durable=False):
        pass
    (folder / "servers" / "password").rename(folder / "password")
    assert "password is missing" in refusal(folder)
    (folder / "password").rename(folder / "servers" / "password")


def test_start_refuses_a_file_in_the_folders_place(folder: Path) -> None:
    folder.write_text("not a folder")
    assert "cannot be used" in refusal(folder)
