"""From the reader's report of a card to the driver's `Tap`, beside the same calls made bare.

A virtual reader looks for cards every 400 ms only, which real ones need not: what is measured begins when the
service reports the card. So that a card need not be laid down for each round, `Again` reports the one that
lies there as laid down anew each time; everything after the report is the driver's usual way.
"""

import asyncio
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from drivers.badge import BadgeEvent, Tap
from drivers.badge.pcsc import PcscReaders
from drivers.badge.winscard import Scard, system_scard
from simulators.cards.cards import FelicaCard
from simulators.cards.pcscd import available, point_clients_at
from simulators.cards.readers import InProcessBench, PcscBench

CARD = FelicaCard(bytes.fromhex("0112031234567890"))
GET_UID = [0xFF, 0xCA, 0x00, 0x00, 0x00]
WARM_UP = 5
LIMIT_S = 120.0
_PRESENT = 0x20
_ONE_MORE_CARD = 2 << 16  # one away, one laid down, in the count above bit 15


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds of each round: `event_to_tap` and `floor` (bare connect and transmit) on both transports.

    Without a usable `pcscd` those on it are left out.
    """
    local = InProcessBench()
    local.lay(CARD)
    measured = _both("in_process", local.scard, local.names[0], rounds)
    local.close()
    if not available():
        measured |= _on_pcscd(rounds)
    return measured


def _on_pcscd(rounds: int) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory(prefix="kagiban-") as directory:
        bench = PcscBench(Path(directory))
        try:
            point_clients_at(bench.socket_path)
            bench.lay(CARD)
            return _both("pcscd", system_scard(), bench.names[0], rounds)
        finally:
            bench.close()


def _both(transport: str, scard: Scard, reader: str, rounds: int) -> dict[str, list[float]]:
    return {
        f"event_to_tap_{transport}": event_to_tap(scard, reader, rounds),
        f"floor_{transport}": floor(scard, reader, rounds),
    }


def floor(scard: Scard, reader: str, rounds: int) -> list[float]:
    """Bare connect and transmit on one context, without looking at what comes back."""
    _, context = scard.SCardEstablishContext(2)
    taken = []
    for _ in range(rounds + WARM_UP):
        began = time.perf_counter()
        _, card, protocol = scard.SCardConnect(context, reader, 2, 3)
        code, answer = scard.SCardTransmit(card, protocol, GET_UID)
        taken.append(time.perf_counter() - began)
        scard.SCardDisconnect(card, 0)
        if code or bytes(answer[:-2]) != CARD.idm:
            raise RuntimeError(f"the card on {reader} was not read: 0x{code:08X} {bytes(answer).hex()}")
    scard.SCardReleaseContext(context)
    return taken[WARM_UP:]


def event_to_tap(scard: Scard, reader: str, rounds: int) -> list[float]:
    """From the return of SCardGetStatusChange with the card to the call of the listener."""
    taken: list[float] = []
    enough = threading.Event()
    again = Again(scard)

    def emit(event: BadgeEvent) -> None:
        if isinstance(event, Tap):
            taken.append(time.perf_counter() - again.reported_at)
            if len(taken) == rounds + WARM_UP:
                enough.set()

    driver = PcscReaders((reader,), scard=again)
    driver.start(emit)
    complete = enough.wait(LIMIT_S)
    asyncio.run(driver.stop())
    if not complete:
        raise RuntimeError(f"only {len(taken)} of {rounds + WARM_UP} taps came within {LIMIT_S:g} s")
    return taken[WARM_UP : WARM_UP + rounds]


class Again:
    """PC/SC where every wait ends at once, because the card that lies there was changed for its equal."""

    def __init__(self, scard: Scard) -> None:
        self._scard = scard
        self._extra = 0
        self.reported_at = 0.0
        self.SCardEstablishContext = scard.SCardEstablishContext
        self.SCardReleaseContext = scard.SCardReleaseContext
        self.SCardListReaders = scard.SCardListReaders
        self.SCardConnect = scard.SCardConnect
        self.SCardTransmit = scard.SCardTransmit
        self.SCardDisconnect = scard.SCardDisconnect
        self.SCardCancel = scard.SCardCancel

    def SCardGetStatusChange(  # noqa: N802  (PC/SC's name)
        self, context: int, timeout_ms: int, states: list[tuple[str, int]], /
    ) -> tuple[int, Sequence[tuple[str, int, Sequence[int]]]]:
        """As the reader's, with one more card in the count after each wait."""
        unaware = [(name, 0) for name, _ in states]
        code, found = self._scard.SCardGetStatusChange(context, 0, unaware)
        anew = timeout_ms > 0  # a wait, not the driver's glance at the card that it is reading
        if anew:
            self._extra += _ONE_MORE_CARD
        reported = [
            (name, (state + self._extra) & 0xFFFFFFFF if state & _PRESENT else state, atr)
            for name, state, atr in found
        ]
        if anew:
            self.reported_at = time.perf_counter()
        return code, reported
