"""Starts everything in order, keeps it running, and ends it in the opposite order."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from config.embedded import EmbeddedServers, ServerError, embedded_servers
from config.embedded.processes import Process, try_lock, wait_until
from config.embedded.servers import write_private
from config.environment import data_dir
from config.run.demo import DemoEnvironment
from config.run.service import Service

READY_WITHIN_SECONDS = 180
QUEUES = "events,deliveries,bulk"
LOGINS = ("guest", "guest2", "host", "host2", "pro", "staff", "admin")


class Supervisor:
    """The keeper of one data folder; there is one at a time."""

    def __init__(self, folder: Path, *, host: str, port: int, variables: Mapping[str, str]) -> None:
        self.folder = folder
        self.host = host
        self.port = port
        self.env = dict(variables) | {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
        self.services: list[Service] = []
        self.stop_asked = threading.Event()

    @classmethod
    def from_environment(cls) -> Supervisor:
        port = os.environ.get("PORT") or "8000"
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise ServerError(f"PORT must be a number from 1 to 65535, not {port!r}.")
        return cls(data_dir(), host=os.environ.get("HOST") or "127.0.0.1", port=int(port), variables=os.environ)

    def run(self) -> None:
        """Run everything until a signal asks to stop; raises ServerError where it cannot."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop_asked.set())
        started_at = time.monotonic()
        with self.only_keeper():
            self.end_leftovers()
            with self.web_socket() as web, embedded_servers(self.folder, self.env) as servers:
                demo = DemoEnvironment(self.folder / "run" / "demo.json", self.env, port=self.port)
                variables = demo.variables()
                write_private(self.folder / "run" / "environment.json", json.dumps(variables))
                self.env |= variables
                try:
                    self.start(demo, web)
                    self.wait_until_ready()
                    self.announce(time.monotonic() - started_at)
                    self.watch(servers)
                finally:
                    self.stop()
        self.say("Everything has ended.")

    def say(self, words: str) -> None:
        print(words, flush=True)  # noqa: T201 - this is the terminal of `make run`

    @contextlib.contextmanager
    def only_keeper(self) -> Iterator[None]:
        try:
            (self.folder / "run").mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "run" / "keeper.pid").open("a+")
        except OSError as error:
            raise ServerError(f"The data folder {self.folder} cannot be used: {error.strerror}.") from None
        with lock:
            # A command that only looks whether a keeper runs has the lock for a moment.
            if not wait_until(lambda: try_lock(lock), seconds=0.5):
                lock.seek(0)
                raise ServerError(f"It runs already with {self.folder}, as process {lock.read().strip()}.")
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            yield

    def end_leftovers(self) -> None:
        """End what a keeper that was killed left running; its servers are taken over instead."""
        for pid_file in sorted((self.folder / "run").glob("*.pid")):
            if pid_file.stem != "keeper":
                Process(pid_file.stem, pid_file=pid_file, log_file=self.folder / "logs" / "leftovers.log").stop()

    @contextlib.contextmanager
    def web_socket(self) -> Iterator[socket.socket]:
        """The listening socket; it stays open while the web process is started again, so that nobody is refused."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listening.bind((self.host, self.port))
            except OSError as error:
                reason = f"Port {self.port} of {self.host} cannot be used ({error.strerror})"
                raise ServerError(f"{reason}: set PORT to another.") from None
            listening.listen(1024)
            yield listening

    def start(self, demo: DemoEnvironment, web: socket.socket) -> None:
        """The web process comes after the demo is loaded: who is told "ready" finds the logins there."""
        if demo.simulated:
            self.start_service(
                "simulator",
                "simulator",
                *("--port", str(demo.simulator_port), "--data", str(self.folder / "simulator.json")),
                *("--webhook-url", f"http://127.0.0.1:{self.port}/payments/webhooks/stripe/"),
                *("--webhook-secret", self.env["STRIPE_WEBHOOK_SECRET"]),
            )
        self.say("Preparing the database ...")
        self.prepare()
        self.say("Starting web, worker and scheduler ...")
        self.start_service(
            "web",
            *("daphne", "--fd", str(web.fileno()), "-v", "0", "--no-server-name", "config.asgi:application"),
            pass_fds=(web.fileno(),),
        )
        celery = ("celery", "-A", "config")
        self.start_service(
            "worker",
            *(*celery, "worker", "-P", "threads", "-c", "6", "-Q", QUEUES, "-l", "WARNING"),
            *("--without-mingle", "--without-gossip"),
            patience=20,
        )
        schedule = self.folder / "run" / "schedule"
        self.start_service("beat", *celery, "beat", "-l", "WARNING", "--pidfile=", "--schedule", str(schedule))

    def start_service(self, name: str, *arguments: str, pass_fds: tuple[int, ...] = (), patience: float = 10) -> None:
        if not self.stop_asked.is_set():
            service = Service(name, arguments, self.folder, pass_fds=pass_fds, patience=patience)
            self.services.append(service)
            service.start(self.env)

    def prepare(self) -> None:
        preparation = Service("prepare", ["config.run.prepare"], self.folder)
        preparation.start(self.env)
        while preparation.process.is_running():
            if self.stop_asked.wait(0.05):
                preparation.process.stop()
                return
        if preparation.process.child is not None and preparation.process.child.returncode:
            raise ServerError(f"The database cannot be prepared ({preparation.last_words()}).")

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not self.stop_asked.is_set() and not self.is_ready():
            self.keep_alive()
            worst = max(self.services, key=lambda service: service.deaths)
            if worst.deaths >= 3 or time.monotonic() > deadline:
                raise ServerError(f"The marketplace does not start: {worst.name} ended ({worst.last_words()}).")
            self.stop_asked.wait(0.1)

    def is_ready(self) -> bool:
        local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        address = f"[{local}]" if ":" in local else local
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://{address}:{self.port}/health/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:  # refused, or an answer that is no 200
            return False

    def announce(self, seconds: float) -> None:
        if self.stop_asked.is_set():
            return
        self.say(f"\nSojourn is ready after {seconds:.1f} s: http://{self.host}:{self.port}/")
        self.say("Log in with the password sojourn-demo as one of")
        for login in LOGINS:
            self.say(f"  {login}@demo.sojourn.test")
        self.say(f"Logs are in {self.folder / 'logs'}. Ctrl-C ends everything.")

    def watch(self, servers: EmbeddedServers) -> None:
        while not self.stop_asked.wait(0.5):
            for name in servers.revive():
                self.say(f"{name} had ended; it was started again.")
            self.keep_alive()

    def keep_alive(self) -> None:
        for service in self.services:
            news = service.keep_alive(self.env)
            if news:
                self.say(news)

    def stop(self) -> None:
        """Who takes work first, who serves last: scheduler and worker together, then web, then simulator."""
        for service in self.services:
            if service.name in ("beat", "worker"):
                service.process.ask_to_end()
        for service in reversed(self.services):
            service.process.stop(patience=service.patience)
