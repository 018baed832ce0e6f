"""What one subject has the watch do: which events it hears, what it looks at, what it takes up at a start."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from drivers.badge import BadgeEvent
from drivers.cabinet import CabinetEvent
from drivers.shredder import ShredderEvent

Hear = Callable[[Any, int], Awaitable[None]]
"""Takes an event and when it was observed, by the wall clock (microseconds)."""


@dataclass(frozen=True, slots=True)
class OfShredder:
    """An event of the shredder's among those of the other devices: its link is not the cabinet's."""

    event: ShredderEvent

    @property
    def at(self) -> float:
        """When it was observed."""
        return self.event.at


DeviceEvent = BadgeEvent | CabinetEvent | OfShredder


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at once a second; those of all subjects by rank."""

    rank: int
    look: Callable[[], Awaitable[None]]


class Watcher:
    """One subject's part in the watch. Whatever it leaves as it is here, it does not want.

    `hears`: by their type the events that it judges, behind the records of them. `looks`: see `Look`.
    """

    hears: Mapping[type, Hear] = {}
    looks: tuple[Look, ...] = ()

    def recall(self) -> None:
        """Takes up what the records say is so now. First of all, and without a record of its own."""

    async def take_up(self) -> None:
        """Goes on with what the last run left open. The devices have not spoken yet."""

    async def run(self) -> None:
        """Goes on beside the events for as long as the kiosk runs."""

    async def leave(self) -> None:
        """Breaks off what only waits for its time."""

    @property
    def serves(self) -> bool:
        """Is somebody being served, who is to be served to the end?"""
        return False
