"""Key cabinets: what a cabinet can do (`KeyCabinet`), and a module for each way of wiring one.

Commands and sensors are apart: a command's return means that the device confirmed it, never that something
moved. What moved arrives as `Sensed` events.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from drivers.link import LinkChanged as LinkChanged


class Presence(StrEnum):
    """A slot's key sensor."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Bolt(StrEnum):
    """A slot's bolt, the cabinet's door contact, or the door contact of a storage place."""

    LOCKED = "locked"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sensed:
    """A debounced change: `what` is `key`, `bolt`, `door` or `place`. `at`: `time.monotonic`.

    `slot` is 0 for the door and for a place, `place` the number of a place's contact and 0 for all others:
    contacts are numbered apart from slots.
    """

    slot: int
    what: str
    state: str
    before: str
    at: float
    place: int = 0


CabinetEvent = Sensed | LinkChanged


class KeyCabinet(Protocol):
    """An electronic key cabinet. Every command raises `DeviceOffline`, `DeviceRefused` or `NoAnswer`.

    No command is ever repeated by the driver, but for what takes current away and so moves nothing: a lamp,
    buzzer or alarm that was switched off in vain goes off as soon as its module can be reached again.
    `release` opens one slot for a moment; the slot's door then stays open until somebody pushes it shut.
    """

    @property
    def slots(self) -> tuple[int, ...]:
        """The numbers of the slots, ascending."""

    @property
    def places(self) -> tuple[int, ...]:
        """The numbers of the storage places whose doors have contacts, ascending; empty where none has."""

    def start(self, emit: Callable[[CabinetEvent], None]) -> None:
        """Begins scanning. `emit` is called from the driver's own thread, in order; it must not block."""

    async def release(self, slot: int) -> None:
        """Opens one slot."""

    async def lamp(self, slot: int, *, on: bool) -> None:
        """Lights or darkens the lamp of one slot. Does nothing where the slot has no lamp."""

    async def buzzer(self, *, on: bool) -> None:
        """Sounds or silences the cabinet. Does nothing where it has no buzzer."""

    async def alarm(self, *, on: bool) -> None:
        """Sounds or silences the siren or flash light. Does nothing where there is no alarm output.

        It is silent at every start until it is commanded, and after every stop: an alarm that still stands
        must be given anew, and one that is over cannot be left sounding. While the program runs, what was
        commanded last holds, also when the line was lost and is back.
        """

    async def release_is_on(self, slot: int) -> bool:
        """Reads back whether the slot's lock is energised now (to look before a command is given again)."""

    async def stop(self) -> None:
        """Ends scanning and closes the line; returns when the thread is gone."""
