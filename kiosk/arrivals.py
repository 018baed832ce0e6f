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

    def __len__(self) -> int:
        return len(self._queue)

    def put(self, arrival: Arrival | Unread) -> None:
        """Adds one at the end."""
        self._queue.append(arrival)
        self._came.set()

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
