"""By syslog: RFC 5424 messages over UDP (RFC 5426), TCP (RFC 6587), TLS (RFC 5425) or a local socket.

Syslog has no answer. What can be known is used: a UDP port that nobody holds is told by ICMP; over TCP and
TLS the connection is closed after each notice, and the collector's closing in return says that it read it.
"""

import errno
import fcntl
import os
import socket
import ssl
import struct
import termios
from contextlib import suppress
from functools import partial

from kiosk.notify.channel import NOBODY, Held, Notice, TryLater
from kiosk.notify.settings import SyslogSettings
from kiosk.notify.trouble import Trouble
from kiosk.notify.ways.rfc5424 import syslog_message
from kiosk.notify.ways.wire import Cut, connect, converse

PORTS = {"udp": 514, "tcp": 601, "tls": 6514}

_OWN_END = 1
"""Our own end of the stream counts as one unconfirmed octet (tcp(7), SIOCOUTQ)."""

UDP_ECHO_S = 0.5
"""So long a datagram's refusal by the other side is waited for."""


class Syslog:
    """One collector."""

    fault = ""

    def __init__(self, settings: SyslogSettings, *, context: ssl.SSLContext | None = None) -> None:
        self.name = settings.id
        self._settings = settings
        self._context = context

    @property
    def confirms(self) -> bool:
        """Only a stream's end says that somebody has read it."""
        return self._settings.transport in ("tcp", "tls")

    async def send(self, notice: Notice, had: frozenset[str] = NOBODY) -> None:
        """See `Channel`."""
        settings = self._settings
        message = syslog_message(
            notice,
            facility=settings.facility,
            hostname=settings.hostname or socket.gethostname(),
            procid=str(os.getpid()),
            enterprise=settings.enterprise,
        )
        way = {"udp": self._by_udp, "unix": self._by_unix}.get(settings.transport, self._by_stream)
        await converse(partial(way, message), settings.timeout_s)

    @property
    def _port(self) -> int:
        return self._settings.port or PORTS[self._settings.transport]

    def _by_udp(self, message: bytes, cut: Cut) -> None:
        """One datagram, to the first address of this name (RFC 5426)."""
        found = socket.getaddrinfo(self._settings.host, self._port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _name, address = found[0]
        with socket.socket(family, kind, protocol) as out:
            out.settimeout(min(UDP_ECHO_S, self._settings.timeout_s))
            out.connect(address)
            _send_whole(out, message)
            with suppress(TimeoutError):  # as it should be: nobody answers a log message
                out.recv(1)

    def _by_unix(self, message: bytes, cut: Cut) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.settimeout(self._settings.timeout_s)
            cut.hold(out)
            out.connect(self._settings.path)
            _send_whole(out, message)

    def _by_stream(self, message: bytes, cut: Cut) -> None:
        """Octet counting: the length in digits, a space, the message (RFC 6587, section 3.4.1)."""
        settings = self._settings
        with connect(settings.host, self._port, settings.timeout_s, cut, self._context) as stream:
            stream.sendall(b"%d %s" % (len(message), message))
            _see_it_read(stream)


def _send_whole(out: socket.socket, message: bytes) -> None:
    try:
        out.send(message)
    except OSError as error:
        if error.errno == errno.EMSGSIZE:
            raise Held("the message is too long for one datagram", Trouble.NOTICE_REFUSED) from error
        raise


def _see_it_read(stream: socket.socket) -> None:
    """Says that no more comes, and waits until the other side closes: it does so behind what it has read.

    Under TLS that is close_notify both ways (RFC 5425, section 4.4); some collectors close without theirs.
    """
    if isinstance(stream, ssl.SSLSocket):
        with suppress(ssl.SSLEOFError):
            stream.unwrap().close()
            return
    else:
        stream.shutdown(socket.SHUT_WR)
        while stream.recv(1024):
            pass
    _see_it_received(stream)


def _see_it_received(stream: socket.socket) -> None:
    """An end may also be one that was on its way before our message was: then nothing confirms receipt."""
    trouble = stream.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    unconfirmed = struct.unpack("i", fcntl.ioctl(stream, termios.TIOCOUTQ, bytes(4)))[0]
    if trouble or unconfirmed > _OWN_END:
        raise TryLater("the collector closed before it had read the message", Trouble.BROKE_OFF)
