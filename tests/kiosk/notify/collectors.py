"""Syslog collectors for one test: each keeps the messages that it has read, in order."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from tests.kiosk.notify.rfc5424_parser import Message, deframed, parse


@dataclass
class Collector:
    """`faults`, one for each connection: `hang` reads nothing, `drop` closes at once,
    `cut` resets in the middle.

    With `says_goodbye` a TLS session is ended by close_notify, else by closing the connection alone.
    """

    faults: list[str] = field(default_factory=list)
    says_goodbye: bool = True
    raw: list[bytes] = field(default_factory=list)
    port: int = 0
    _kept: list[socket.socket] = field(default_factory=list)

    @property
    def messages(self) -> list[Message]:
        return [parse(each) for each in self.raw]

    @property
    def numbers(self) -> list[int]:
        return [int(each.data["kagiban@32473"]["seq"]) for each in self.messages]

    @contextmanager
    def on_stream(self, port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator["Collector"]:
        with socket.create_server(("127.0.0.1", port)) as listening:
            self.port = listening.getsockname()[1]
            thread = Thread(target=self._accept, args=(listening, tls))
            thread.start()
            try:
                yield self
            finally:
                listening.shutdown(socket.SHUT_RDWR)
                thread.join()
                for each in self._kept:
                    each.close()

    @contextmanager
    def on_datagrams(self, port: int = 0) -> Iterator["Collector"]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
            bound.bind(("127.0.0.1", port))
            self.port = bound.getsockname()[1]
            yield from self._read_datagrams(bound)

    @contextmanager
    def on_path(self, path: Path) -> Iterator["Collector"]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
            bound.bind(str(path))
            try:
                yield from self._read_datagrams(bound)
            finally:
                path.unlink()

    def _read_datagrams(self, bound: socket.socket) -> Iterator["Collector"]:
        bound.settimeout(0.01)
        over: list[bool] = []

        def read() -> None:
            while not over:
                with suppress(TimeoutError):
                    self.raw.append(bound.recv(65536))

        thread = Thread(target=read)
        thread.start()
        try:
            yield self
        finally:
            over.append(True)
            thread.join()

    def _accept(self, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with suppress(OSError):
                self._serve(connection, tls)

    def _serve(self, connection: socket.socket, tls: ssl.SSLContext | None) -> None:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "hang":
            self._kept.append(connection)
            return
        with connection if tls is None else tls.wrap_socket(connection, server_side=True) as stream:
            if fault == "drop":
                return
            if fault == "cut":
                stream.recv(1)  # what is unread when it closes makes TCP answer with a reset
                return
            stream.settimeout(10)
            content = b"".join(iter(lambda: stream.recv(4096), b""))
            self.raw += deframed(content)
            if isinstance(stream, ssl.SSLSocket) and self.says_goodbye:
                with suppress(OSError):
                    stream.unwrap().close()
