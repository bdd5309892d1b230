"""Mail servers on a real socket: one that takes mail, one that accepts and then says nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class MailServer:
    listener: socket.socket
    silent: bool = False
    accepted: list[Message] = field(default_factory=list)

    @property
    def port(self) -> int:
        port: int = self.listener.getsockname()[1]
        return port

    def serve(self) -> None:
        silenced = []
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                break
            if self.silent:
                silenced.append(client)
                continue
            with client:
                self._converse(client)
        for client in silenced:
            client.close()

    def _converse(self, client: socket.socket) -> None:
        lines = client.makefile("rb")
        client.sendall(b"220 sink\r\n")
        for line in lines:
            verb = line.split(b" ")[0].strip().upper()
            if verb == b"DATA":
                client.sendall(b"354 go on\r\n")
                self.accepted.append(message_from_bytes(b"".join(iter(lines.readline, b".\r\n"))))
            client.sendall(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                return


@contextmanager
def mail_server(*, silent: bool = False, port: int = 0) -> Iterator[MailServer]:
    server = MailServer(socket.create_server(("127.0.0.1", port)), silent)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
