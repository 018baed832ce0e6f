"""Badge readers: who is standing there, as far as a card can tell.

`pcsc` owns the readers; card protocols stand beside it and do no input or output themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Evidence(StrEnum):
    """What a tap proves. `IDENTIFIED`: the card said its number and may be a copy.

    `AUTHENTICATED`: the card holds a key that it does not give away, and is no copy.
    """

    IDENTIFIED = "identified"
    AUTHENTICATED = "authenticated"


@dataclass(frozen=True, slots=True)
class Credential:
    """What the card gave: its kind and the identifying bytes.

    `idm`: FeliCa, 8 bytes; `uid`: ISO 14443; `fcf`: the personal number in FCF, 12 bytes; `felica_mac`: the
    IDm of a FeliCa Lite-S; `piv`: SHA-256 of the card's public key.
    """

    kind: str
    id: bytes


@dataclass(frozen=True, slots=True)
class Tap:
    """One card laid on one reader, once. `at`: `time.monotonic` when the reader reported the card."""

    reader: str
    credential: Credential
    evidence: Evidence
    at: float


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something was laid on the reader that gave no usable identity; `reason` names what was found."""

    reader: str
    reason: str
    at: float


@dataclass(frozen=True, slots=True)
class ReadersChanged:
    """The readers that can be tapped now, by name; empty with `detail` when there are none."""

    readers: tuple[str, ...]
    detail: str
    at: float


BadgeEvent = Tap | Unreadable | ReadersChanged


class BadgeReader(Protocol):
    """Every badge reader of the kiosk, behind one interface."""

    def start(self, emit: Callable[[BadgeEvent], None]) -> None:
        """Begins to watch. `emit` is called from the driver's own thread, in order; it must not block."""

    async def stop(self) -> None:
        """Ends watching; returns when the thread is gone."""

    def beat(self) -> float:
        """`time.monotonic` of the thread's last sign of life, for a watchdog."""
