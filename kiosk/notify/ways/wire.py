"""Conversations over sockets that block, kept off the event loop, and cut when their time is over.

Each runs in a daemon thread of its own and not in the loop's pool: one that hangs in a name server's silence
must neither hold up the end of the program nor take a place from the kiosk's own work.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.client import HTTPException
from threading import Lock
from typing import TypeVar

from drivers.apart import apart
from kiosk.notify.channel import TryLater
from kiosk.notify.trouble import Trouble

T = TypeVar("T")


class Cut:
    """Ends a conversation from outside: its connection is shut, whatever it was waiting for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: socket.socket | None = None
        self._over = False

    def hold(self, connection: socket.socket) -> None:
        """Takes hold of a connection. A duplicate is held, since TLS moves the original's handle away."""
        with self._lock:
            self._drop()
            self._held = connection.dup()
            if self._over:
                self._drop()

    def now(self) -> None:
        """Shuts the connection, and every one that is still to come."""
        with self._lock:
            self._over = True
            self._drop()

    def _drop(self) -> None:
        if self._held is not None:
            with suppress(OSError):  # the other side may have been quicker
                self._held.shutdown(socket.SHUT_RDWR)
            self._held.close()
            self._held = None


def connect(
    host: str, port: int, seconds: float, cut: Cut, context: ssl.SSLContext | None = None
) -> socket.socket:
    """A TCP connection, under TLS if there is a `context`; each wait on it ends after `seconds`."""
    plain = socket.create_connection((host, port), seconds)
    try:
        cut.hold(plain)
        return plain if context is None else context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


async def converse(work: Callable[[Cut], T], seconds: float) -> T:
    """What `work` returns. Raises `TryLater` where the network stood in its way or `seconds` were over."""
    try:
        return await _aside(work, seconds)
    except TimeoutError as error:
        raise TryLater(f"no answer within {seconds:g} s", Trouble.NO_ANSWER) from error
    except (OSError, EOFError, HTTPException, UnicodeError) as error:
        raise TryLater(said_of(error), trouble_of(error)) from error


async def _aside(work: Callable[[Cut], T], seconds: float) -> T:
    cut = Cut()
    try:
        async with asyncio.timeout(seconds):
            return await apart(partial(work, cut), "kagiban-notify")
    finally:
        cut.now()


def said_of(error: Exception) -> str:
    """An error in a line, for the technician."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason or type(error).__name__}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__


def trouble_of(error: Exception) -> Trouble:
    """What an error of the network means."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Trouble.CERTIFICATE
    if isinstance(error, ssl.SSLError):
        return Trouble.TLS
    if isinstance(error, socket.gaierror | UnicodeError):  # UnicodeError: what can be no host's name
        return Trouble.NAME_UNKNOWN
    broke_off = isinstance(error, EOFError | HTTPException | ConnectionResetError | BrokenPipeError)
    return Trouble.BROKE_OFF if broke_off else Trouble.UNREACHABLE
