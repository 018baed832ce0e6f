"""The queue at the kiosk: every tap waits here until a workflow takes it, however busy the kiosk is."""

import asyncio
from collections import deque
from dataclasses import dataclass

from storage.facts import Person


@dataclass(frozen=True, slots=True)
class Arrival:
    """A card was tapped: whose (None: nobody's), digest, kind, and whether it is proved to be no copy."""

    card: str
    person: Person | None
    genuine: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something was laid on the reader that could not be read; `reason` is the driver's."""

    reason: str


class Arrivals:
    """First come, first served."""

    def __init__(self) -> None:
        self._queue: deque[Arrival | Unread] = deque()
        self._came = asyncio.Event()
        self._last: dict[str, tuple[str, int]] = {}
        self.taps = 0
        """How many cards have been tapped."""

    def __len__(self) -> int:
        return len(self._queue)

    def put(self, arrival: Arrival | Unread) -> None:
        """Adds one at the end."""
        self._queue.append(arrival)
        if isinstance(arrival, Arrival) and arrival.person is not None:
            self.taps += 1
            self._last[arrival.person.id] = arrival.card, self.taps
        self._came.set()

    def card_of(self, person: str) -> str:
        """The card with which this person tapped last; empty if they have not."""
        return self._last.get(person, ("", 0))[0]

    def has_tapped_since(self, person: str, taps: int) -> bool:
        """Has this person tapped since there had been so many taps?"""
        return self._last.get(person, ("", 0))[1] > taps

    async def next(self) -> Arrival | Unread:
        """Takes the first; waits for one if there is none."""
        while not self._queue:
            await self._wait()
        return self._queue.popleft()

    async def came(self) -> None:
        """Returns when somebody is waiting."""
        while not self._queue:
            await self._wait()

    async def someone_else(self, card: str) -> None:
        """Returns when somebody with another card than `card` is waiting."""
        while not any(isinstance(a, Arrival) and a.card != card for a in self._queue):
            await self._wait()

    def take(self, person: str) -> bool:
        """Takes the taps of this person. False when there is none."""
        theirs = [a for a in self._queue if isinstance(a, Arrival) and a.person and a.person.id == person]
        self._queue = deque(a for a in self._queue if a not in theirs)
        return bool(theirs)

    def forget(self, card: str) -> None:
        """Drops further taps of `card`: its holder has just been served."""
        self._queue = deque(a for a in self._queue if isinstance(a, Arrival) and a.card != card)

    async def _wait(self) -> None:
        self._came.clear()
        await self._came.wait()
