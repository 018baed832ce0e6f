"""The card end of vpcd's wire: a TCP connection to a virtual reader is a card that lies on it.

Every message is a 16-bit length, big-endian, and that many bytes. One byte from the reader is a control: off
00, on 01, reset 02, tell ATR 04, of which only the last is answered. More bytes are a command, answered.

vpcd looks every 400 ms whether a card is there, by asking its ATR. A card that comes and goes between two
looks is never seen, nor is one changed for another. So a card is laid down until the reader has powered it,
and it is lifted at a look: by hanging up instead of answering. The next one is found at the next look.

An answer of no bytes cannot be sent: vpcd would wait for its first byte. So a card that gives one keeps
silent, and the reader waits until it is lifted.
"""

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Callable

from simulators.cards.cards import LONGEST_ATR, Card, Lifted, satisfied

GAP = 0.42
"""Seconds from a card pulled away to the next: a look (400 ms: PCSCLITE_STATUS_POLL_RATE) and a bit."""
PATIENCE = 10.0
"""Seconds that a look at the reader may take at most before the hand goes on without it."""
RETRY = 0.1

_OFF, _ON, _RESET, _TELL_ATR = b"\x00", b"\x01", b"\x02", b"\x04"
_PLACEHOLDER_ATR = b"\x3b\x00"  # what a mute card tells a mere look: something is there
_TOO_LONG_ATR = bytes(LONGEST_ATR + 1)  # what it tells when powered: vpcd calls that a failure


class VpcdSlot:
    """One virtual reader's slot, with a thread that is the card on it. `port` says where, 0 for nowhere now.

    A card that is laid down stays over a daemon's end and start: it is there again when the daemon is.
    """

    def __init__(self, port: Callable[[], int]) -> None:
        self._port = port
        self._changed = threading.Condition()
        self._card: Card | None = None
        self._lifting = False
        self._closed = False
        self._powered = 0
        self._answered = 0
        self._link: socket.socket | None = None
        self._clear_at = float("-inf")
        self._telling_reset = False
        self._owing = False
        self._waker, self._wakened = socket.socketpair()
        self._wakened.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="vpcd card", daemon=True)
        self._thread.start()

    def lay(self, card: Card, limit: float = PATIENCE) -> bool:
        """Lays a card down; returns when the reader has powered it, or whether it did within `limit` seconds.

        Gives false at once while there is no reader; the card lies there all the same.
        Raises `ValueError` when another card lies there.
        """
        with self._changed:
            if self._card is not None:
                raise ValueError("a card lies on this reader already")
            powered, self._card, self._answered = self._powered, card, 0
            self._wake()
            return self._wait(lambda: self._powered != powered, limit)

    def wait_read(self, limit: float) -> bool:
        """Waits until the card was read or is gone; gives whether it was so within `limit` seconds."""
        with self._changed:
            return self._wait(self._was_read, limit)

    def wait_lifted(self, limit: float) -> None:
        """Waits until the card is gone, at most `limit` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._card is None, limit)

    def lift(self, limit: float = PATIENCE) -> None:
        """Takes the card away at the reader's next look. Does nothing when none lies there."""
        with self._changed:
            if self._card is None:
                return
            self._lifting = True
            self._wake()
            self._wait(lambda: self._card is None, limit)
            self._card, self._lifting = None, False

    def close(self) -> None:
        """The card goes at once, and so does the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            self._wake()
        self._thread.join(PATIENCE)
        self._waker.close()
        self._wakened.close()

    def _wait(self, done: Callable[[], bool], limit: float) -> bool:
        """Waits for the thread while there is a reader; under the condition's lock."""
        deadline = time.monotonic() + limit
        while not done():
            left = deadline - time.monotonic()
            if left <= 0 or self._closed or not self._port():
                break
            self._changed.wait(min(left, RETRY))
        return done()

    def _was_read(self) -> bool:
        return self._card is None or (self._answered > 0 and satisfied(self._card))

    def _wake(self) -> None:
        self._waker.send(b"!")

    # --- the thread: the card -----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closed:
                if self._link is None:
                    self._between_links()
                else:
                    self._over(self._link)
        finally:
            self._unlink()

    def _between_links(self) -> None:
        """No card on the reader: waits for one, keeps the gap, then connects."""
        with self._changed:
            if self._lifting:
                self._gone()
            wanted = self._card is not None
        pause = max(0.0, self._clear_at - time.monotonic())
        if not wanted or pause:
            self._sleep(pause if wanted else None)
            return
        port = self._port()
        if not port or not self._connect(port):
            self._sleep(RETRY)

    def _connect(self, port: int) -> bool:
        try:
            link = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        except OSError:
            return False
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._link = link
        self._telling_reset = self._owing = False
        return True

    def _over(self, link: socket.socket) -> None:
        """One message from the reader, or a wish from the hand."""
        if self._owing and self._lifting:
            self._unlink(card_too=True)
            return
        if not self._readable(link):
            return
        try:
            message = self._receive(link)
            reply = None if message is None else self._reply(message)
        except (OSError, Lifted) as error:
            self._unlink(card_too=isinstance(error, Lifted))
            return
        if message is None or (self._lifting and message == _TELL_ATR):
            self._unlink(card_too=self._lifting, seen=True)
        elif reply:
            self._send(link, message, reply)
        else:
            self._owing = reply is not None

    def _reply(self, message: bytes) -> bytes | None:
        with self._changed:
            card = self._card
        if card is None or message == _OFF:
            return None
        if message in (_ON, _RESET):
            self._telling_reset = True
            return None
        return self._tell_atr(card) if message == _TELL_ATR else card.answer(message)

    def _tell_atr(self, card: Card) -> bytes:
        if card.atr:
            return card.atr
        return _TOO_LONG_ATR if self._telling_reset else _PLACEHOLDER_ATR

    def _send(self, link: socket.socket, message: bytes, reply: bytes) -> None:
        """Length and bytes in one piece: in two, Nagle and the delayed acknowledgement cost 40 ms."""
        try:
            link.sendall(struct.pack(">H", len(reply)) + reply)
        except OSError:
            self._unlink()
            return
        with self._changed:
            if message != _TELL_ATR:
                self._answered += 1
            elif self._telling_reset:
                self._telling_reset = False
                self._powered += 1
            self._changed.notify_all()

    def _receive(self, link: socket.socket) -> bytes | None:
        """One message; None when the reader hung up."""
        head = self._exactly(link, 2)
        return None if head is None else self._exactly(link, struct.unpack(">H", head)[0])

    @staticmethod
    def _exactly(link: socket.socket, count: int) -> bytes | None:
        data = b""
        while len(data) < count:
            # The reader sends length and bytes apart; unless acknowledged at once, each costs it 40 ms.
            # The kernel forgets the option, so it is set before every read (tcp(7)).
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            piece = link.recv(count - len(data))
            if not piece:
                return None
            data += piece
        return data

    def _unlink(self, *, card_too: bool = False, seen: bool = False) -> None:
        """Hangs up. Unless the reader looks just now, it must look once at nothing before the next card."""
        link, self._link = self._link, None
        if link is not None:
            link.close()
        if card_too:
            self._clear_at = time.monotonic() + (0 if seen else GAP)
            with self._changed:
                self._gone()

    def _gone(self) -> None:
        self._card, self._lifting = None, False
        self._changed.notify_all()

    def _readable(self, link: socket.socket) -> bool:
        poll = select.poll()
        poll.register(link, select.POLLIN)
        poll.register(self._wakened, select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll()}
        if self._wakened.fileno() in ready:
            self._drain()
        return link.fileno() in ready

    def _sleep(self, seconds: float | None) -> None:
        """Until the hand has a wish, or the time is over."""
        ready, _, _ = select.select([self._wakened], [], [], seconds)
        if ready:
            self._drain()

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._wakened.recv(4096)
