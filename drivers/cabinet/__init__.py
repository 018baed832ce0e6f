"""Key cabinets: what a cabinet can do (`KeyCabinet`), and a module for each way of wiring one.

Commands and sensors are apart: a command's return means that the device confirmed it, never that something
moved. What moved arrives as `Sensed` events.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Presence(StrEnum):
    """A slot's key sensor."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Bolt(StrEnum):
    """A slot's bolt, or the cabinet's door contact."""

    LOCKED = "locked"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sensed:
    """A debounced change: `what` is `key`, `bolt`, or `door` (slot 0). `at`: `time.monotonic`."""

    slot: int
    what: str
    state: str
    before: str
    at: float


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The cabinet became reachable or not: `online`, `degraded` (some modules answer) or `offline`."""

    state: str
    detail: str
    at: float


CabinetEvent = Sensed | LinkChanged


class KeyCabinet(Protocol):
    """An electronic key cabinet. Every command raises `DeviceOffline`, `DeviceRefused` or `NoAnswer`.

    No command is ever repeated by the driver. `release` opens one slot for a moment; the slot's door then
    stays open until somebody pushes it shut.
    """

    @property
    def slots(self) -> tuple[int, ...]:
        """The numbers of the slots, ascending."""

    def start(self, emit: Callable[[CabinetEvent], None]) -> None:
        """Begins scanning. `emit` is called from the driver's own thread, in order; it must not block."""

    async def release(self, slot: int) -> None:
        """Opens one slot."""

    async def lamp(self, slot: int, *, on: bool) -> None:
        """Lights or darkens the lamp of one slot. Does nothing where the slot has no lamp."""

    async def buzzer(self, *, on: bool) -> None:
        """Sounds or silences the cabinet. Does nothing where it has no buzzer."""

    async def release_is_on(self, slot: int) -> bool:
        """Reads back whether the slot's lock is energised now (to look before a command is given again)."""

    async def stop(self) -> None:
        """Ends scanning and closes the line; returns when the thread is gone."""
