"""Key cabinets: what a cabinet can do (`KeyCabinet`), and a module for each way of wiring one.

Commands and sensors are apart: a command's return means that the device confirmed it, never that something
moved. What moved arrives as `Sensed` events.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from drivers.link import LinkChanged as LinkChanged
from drivers.link import PartChanged as PartChanged


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

    `number`: that on the tag of the key which now hangs in the slot, from a cabinet that identifies keys (by
    a fob, say); 0 where nothing can tell. Such a driver tells it together with the key's coming, not later,
    and knows from its own settings which fob belongs to which number.
    """

    slot: int
    what: str
    state: str
    before: str
    at: float
    place: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class OutputRead:
    """An output as its module says it is: told when that begins to be as ordered, or no longer is.

    `what` is `lock`, `lamp`, `buzzer` or `alarm`, `slot` 0 for the last two. `at`: `time.monotonic`. Told of
    each output when it is read for the first time since its module was found.
    """

    slot: int
    what: str
    on: bool
    ordered: bool
    at: float

    @property
    def as_ordered(self) -> bool:
        """Is it as it was ordered?"""
        return self.on is self.ordered


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sensor says, in the words of `Sensed`; `asked`: when the module was asked (`time.monotonic`)."""

    state: str
    asked: float


CabinetEvent = Sensed | LinkChanged | PartChanged | OutputRead


class KeyCabinet(Protocol):
    """An electronic key cabinet. Every command raises `DeviceOffline`, `DeviceRefused` or `NoAnswer`.

    No command that moves something is ever repeated by the driver. Outputs are read back after every command
    and once a second: one that is on though it must be off is switched off again, and a lamp, buzzer or alarm
    that is off though its module had confirmed it is switched on again. What stays wrong is told.
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
        """Reads back whether the slot's lock is energised now (to look before a command is given again).

        Raises `DeviceRefused` also where the module's outputs cannot be read.
        """

    def reading(self, number: int, what: str) -> Reading | None:
        """What a slot's `key` or `bolt` says, or a `place`, and how old that is; None where it says nothing.

        The latest reading that agrees with what counts. From any thread.
        """

    def now(self) -> float:
        """The clock of `asked` and of every event's `at`."""

    async def stop(self) -> None:
        """Ends scanning and closes the line; returns when the thread is gone."""
