"""A receiver of webhooks for one test: the standard library's HTTP server, with faults on order."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Request:
    """One request as it was received."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read


@dataclass
class Receiver:
    """`answers`, one for each request: a status, `hang`, `drop` (before) or `lose` (after it was taken)."""

    answers: list[int | str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    over: Event = field(default_factory=Event)

    @property
    def numbers(self) -> list[int]:
        return [request.content["seq"] for request in self.requests]

    @contextmanager
    def running(self, port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator["Receiver"]:
        with _Server(("127.0.0.1", port), _handler_of(self)) as server:
            self.port = server.server_address[1]
            if tls is not None:
                server.socket = tls.wrap_socket(
                    server.socket, server_side=True, do_handshake_on_connect=False
                )
            thread = Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield self
            finally:
                self.over.set()
                server.shutdown()
                thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away or did not trust us is what the test wanted."""


def _handler_of(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = receiver.answers.pop(0) if receiver.answers else 204
            if answer == "hang":
                receiver.over.wait(60)
            if answer in ("hang", "drop"):
                return
            if answer == "lose" or 200 <= int(answer) < 300:
                receiver.requests.append(Request(self.path, dict(self.headers.items()), body))
            if answer != "lose":
                self._answer(int(answer))

        def _answer(self, status: int) -> None:
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the base
            pass

    return Handler
