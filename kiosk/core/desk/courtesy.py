"""A desk that does not keep the next person waiting: a question gives way when somebody else has tapped."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

from kiosk.core.arrivals import Arrivals
from kiosk.core.clock import abandon
from kiosk.core.desk.asking import (
    CountEnd,
    Counting,
    Desk,
    Looked,
    Message,
    NumberQuestion,
    Page,
    PinQuestion,
    Question,
    Waited,
    Waiting,
)
from storage.people.facts import Person

T = TypeVar("T")


class CourteousDesk:
    """Another desk's questions and messages, ended early when someone with another card is waiting.

    A waiting for hardware is never cut short: a slot may be open. The return of a key is `unhurried`.
    Whoever taps while something else is asked has not tapped for what comes after the answer.
    """

    def __init__(self, desk: Desk, arrivals: Arrivals, card: str, *, hurried: bool = True) -> None:
        self._desk = desk
        self._arrivals = arrivals
        self._card = card
        self._hurried = hurried

    @property
    def unhurried(self) -> Desk:
        """The same desk, at which whoever else comes waits."""
        return CourteousDesk(self._desk, self._arrivals, self._card, hurried=False)

    def welcome(self, visitor: Person | None) -> None:
        """See `Desk`."""
        self._desk.welcome(visitor)

    def farewell(self) -> None:
        """See `Desk`. Further taps of the card just served end with the visit; later ones begin another."""
        self._arrivals.forget(self._card)
        self._desk.farewell()

    async def choose(self, question: Question[T]) -> T | None:
        """See `Desk`."""
        return await self._asked(self._desk.choose(question))

    async def look(self, page: Page[T]) -> Looked[T]:
        """See `Desk`."""
        return await self._asked(self._desk.look(page)) or Looked()

    async def number(self, question: NumberQuestion) -> int | None:
        """See `Desk`."""
        return await self._asked(self._desk.number(question))

    async def pin(self, question: PinQuestion) -> str | None:
        """See `Desk`."""
        return await self._asked(self._desk.pin(question))

    async def wait(self, waiting: Waiting, happened: Awaitable[bool]) -> Waited:
        """See `Desk`."""
        return await self._desk.wait(waiting, happened)

    async def count(self, counting: Counting, idle: Awaitable[bool]) -> CountEnd:
        """See `Desk`. Whoever else comes waits: a shredder that may run is not left."""
        try:
            return await self._desk.count(counting, idle)
        finally:
            self._arrivals.grow_old()

    async def tell(self, message: Message) -> None:
        """See `Desk`."""
        await self._unless_someone_waits(self._desk.tell(message))

    async def no_card_wanted(self) -> None:
        """See `Desk`."""
        await self._desk.no_card_wanted()

    async def _asked(self, work: Coroutine[Any, Any, T]) -> T | None:
        try:
            return await self._unless_someone_waits(work)
        finally:
            self._arrivals.grow_old()

    async def _unless_someone_waits(self, work: Coroutine[Any, Any, T]) -> T | None:
        if not self._hurried:
            return await work
        asked = asyncio.ensure_future(work)
        other = asyncio.ensure_future(self._arrivals.someone_else(self._card))
        try:
            await asyncio.wait({asked, other}, return_when=asyncio.FIRST_COMPLETED)
            return asked.result() if asked.done() else None
        finally:
            await abandon(asked, other)


def unhurried(desk: Desk) -> Desk:
    """For as long as a key is in somebody's hand: a question that gave way would send them off with it."""
    return desk.unhurried if isinstance(desk, CourteousDesk) else desk
