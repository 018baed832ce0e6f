"""The hand at the badge readers, with one face for both wires: a private PC/SC daemon, or none at all."""

import threading
import time
from pathlib import Path
from typing import Protocol

from simulators.cards.cards import Card
from simulators.cards.pcscd import PrivatePcscd
from simulators.cards.scard import InProcessScard
from simulators.cards.vpcd import VpcdSlot

HOLD = 0.5
"""Seconds that a person holds a card to a reader that does not read it."""


class ReaderBench(Protocol):
    """Readers, and a hand that lays cards on them. Safe for many threads; acts at one reader queue."""

    @property
    def names(self) -> tuple[str, ...]:
        """The readers' names, as PC/SC clients see them."""

    def tap(self, card: Card, *, hold: float = HOLD, reader: int = 0) -> None:
        """Lays the card down, holds it until it was read or `hold` seconds are over, and takes it away."""

    def lay(self, card: Card, reader: int = 0) -> None:
        """Lays the card down and leaves it there; returns when the reader, if there is one, has powered it.

        Raises `ValueError` when another lies there.
        """

    def lift(self, reader: int = 0) -> None:
        """Takes away what lies there, if anything does."""

    def unplug(self) -> None:
        """Pulls the readers' plug. Cards go on lying where they are."""

    def plug(self) -> None:
        """Puts it back."""

    def kill_service(self) -> None:
        """The PC/SC service dies."""

    def start_service(self) -> None:
        """It is back."""

    def close(self) -> None:
        """Takes everything down."""


class InProcessBench:
    """Readers in this process: `scard` is what a client uses instead of `smartcard.scard`."""

    def __init__(self, readers: int = 1) -> None:
        self.names = tuple(f"In-process reader {n:02X}" for n in range(readers))
        self.scard = InProcessScard(self.names)
        self._hands = tuple(threading.Lock() for _ in self.names)

    def tap(self, card: Card, *, hold: float = HOLD, reader: int = 0) -> None:
        """See `ReaderBench`."""
        with self._hands[reader]:
            self.scard.lay(self.names[reader], card)
            self.scard.wait_answered(self.names[reader], hold)
            self.scard.lift(self.names[reader])

    def lay(self, card: Card, reader: int = 0) -> None:
        """See `ReaderBench`."""
        with self._hands[reader]:
            self.scard.lay(self.names[reader], card)

    def lift(self, reader: int = 0) -> None:
        """See `ReaderBench`."""
        with self._hands[reader]:
            self.scard.lift(self.names[reader])

    def unplug(self) -> None:
        """See `ReaderBench`."""
        self.scard.unplug()

    def plug(self) -> None:
        """See `ReaderBench`."""
        self.scard.plug()

    def kill_service(self) -> None:
        """See `ReaderBench`."""
        self.scard.kill_service()

    def start_service(self) -> None:
        """See `ReaderBench`."""
        self.scard.start_service()

    def close(self) -> None:
        """See `ReaderBench`."""
        self.scard.kill_service()


class PcscBench:
    """Readers of a private PC/SC daemon with its files in `directory`. Raises `PcscdUnusable`.

    Clients find it by `simulators.cards.pcscd.point_clients_at(bench.socket_path)`.
    """

    def __init__(self, directory: Path, readers: int = 1) -> None:
        self.daemon = PrivatePcscd(directory, readers)
        self.daemon.start()
        self._slots = tuple(self._slot(n) for n in range(readers))
        self._hands = tuple(threading.Lock() for _ in self._slots)

    def _slot(self, reader: int) -> VpcdSlot:
        return VpcdSlot(lambda: self.daemon.port(reader))

    @property
    def names(self) -> tuple[str, ...]:
        """See `ReaderBench`. There may be one more, on which nothing is ever laid."""
        return self.daemon.names

    @property
    def socket_path(self) -> Path:
        """Where the daemon's clients connect."""
        return self.daemon.socket_path

    def tap(self, card: Card, *, hold: float = HOLD, reader: int = 0) -> None:
        """See `ReaderBench`. Takes about a second, most of it the reader's looks, 400 ms apart."""
        with self._hands[reader]:
            slot, began = self._slots[reader], time.monotonic()
            if slot.lay(card):
                slot.wait_read(hold)
            else:
                slot.wait_lifted(max(0.0, began + hold - time.monotonic()))
            slot.lift()

    def lay(self, card: Card, reader: int = 0) -> None:
        """See `ReaderBench`."""
        with self._hands[reader]:
            self._slots[reader].lay(card)

    def lift(self, reader: int = 0) -> None:
        """See `ReaderBench`."""
        with self._hands[reader]:
            self._slots[reader].lift()

    def unplug(self) -> None:
        """See `ReaderBench`. The service is away for a second meanwhile."""
        self.daemon.unplug()

    def plug(self) -> None:
        """See `ReaderBench`. The service restarts."""
        self.daemon.plug()

    def kill_service(self) -> None:
        """See `ReaderBench`."""
        self.daemon.kill()

    def start_service(self) -> None:
        """See `ReaderBench`."""
        self.daemon.start()

    def close(self) -> None:
        """See `ReaderBench`."""
        for slot in self._slots:
            slot.close()
        self.daemon.stop()
