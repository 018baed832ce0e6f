"""The queue at the kiosk: every tap waits here until a workflow takes it, however busy the kiosk is."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from storage.people.facts import Person


@dataclass(frozen=True, slots=True)
class Arrival:
    """A card was tapped: whose (None: nobody's), digest, kind, and whether it is proved to be no copy.

    `old`: before what is asked now was asked. It may begin a visit, but says nothing to the question.
    """

    card: str
    person: Person | None
    genuine: bool = False
    kind: str = ""
    old: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """Something was laid on the reader that could not be read; `reason` is the driver's. `old`: as above."""

    reason: str
    old: bool = False


class Arrivals:
    """First come, first served; but who has waited longer than `patience_s` may have gone, and taps again.

    Else a visit would begin in the name of somebody who is not there, or their tap would count for something
    that was asked long after it. `patience_s` 0: for ever. `now_us`: microseconds, monotonic.
    """

    def __init__(self, now_us: Callable[[], int] = lambda: 0, patience_s: float = 0.0) -> None:
        self._queue: deque[tuple[int, Arrival | Unread]] = deque()
        self._now_us = now_us
        self._patience_us = round(patience_s * 1_000_000)
        self._came = asyncio.Event()
        self._last: dict[str, tuple[str, int]] = {}
        self._served: dict[str, tuple[int, str]] = {}
        self.taps = 0
        """How many cards have been tapped."""

    def __len__(self) -> int:
        return len(self._queue)

    def put(self, arrival: Arrival | Unread) -> None:
        """Adds one at the end."""
        self._queue.append((self._now_us(), arrival))
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

    def serve(self, person: str, deed: str) -> None:
        """The last tap of this person is for `deed`, and for nothing that comes after it."""
        self._served[person] = self._last.get(person, ("", 0))[1], deed

    def may_serve(self, person: str, after: str = "") -> bool:
        """Has the last tap of this person served nothing yet, or only what is followed up, `after`?"""
        number, deed = self._served.get(person, (0, ""))
        return self.has_tapped_since(person, number) or (after != "" and deed == after)

    def grow_old(self) -> None:
        """Who waits now has tapped before what is asked from here on, and so not for it."""
        self._queue = deque((at, replace(each, old=True)) for at, each in self._queue)

    def drop_old(self, stays: Callable[[Person], bool]) -> None:
        """Whoever tapped before taps again, but for those who stay."""
        self._drop(
            lambda a: a.old and not (isinstance(a, Arrival) and a.person is not None and stays(a.person))
        )

    async def next(self) -> Arrival | Unread:
        """Takes the first, however long they have waited; waits for one if there is none."""
        while not self._queue:
            await self._wait()
        return self._queue.popleft()[1]

    async def came(self) -> None:
        """Returns when somebody is waiting who may still be there."""
        self._let_go()
        while not self._queue:
            await self._wait()

    async def someone_else(self, card: str) -> None:
        """Returns when somebody with another card than `card` is waiting."""
        self._let_go()
        while not any(isinstance(a, Arrival) and a.card != card for _, a in self._queue):
            await self._wait()

    def take(self, person: str) -> bool:
        """Takes the taps of this person. False when there is none."""
        return self._drop(lambda a: isinstance(a, Arrival) and a.person is not None and a.person.id == person)

    def forget(self, card: str) -> None:
        """Drops further taps of `card`: its holder has just been served."""
        self._drop(lambda a: not isinstance(a, Arrival) or a.card == card)

    def _let_go(self) -> None:
        """Of whoever has waited for too long."""
        too_old = self._now_us() - self._patience_us
        while self._patience_us and self._queue and self._queue[0][0] < too_old:
            self._queue.popleft()

    def _drop(self, goes: Callable[[Arrival | Unread], bool]) -> bool:
        before = len(self._queue)
        self._queue = deque((at, each) for at, each in self._queue if not goes(each))
        return len(self._queue) < before

    async def _wait(self) -> None:
        self._came.clear()
        await self._came.wait()
