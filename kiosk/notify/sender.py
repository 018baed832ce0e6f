"""One channel's own worker: in order, one at a time, with growing pauses while the way is blocked."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from kiosk.clock import Clock, instant, within
from kiosk.errors import KioskError
from kiosk.notify.channel import Channel, Notice, Rejected, TryLater
from storage.errors import StorageError

log = logging.getLogger(__name__)
T = TypeVar("T")

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 600.0
JITTER = 0.25
"""The part of a pause that chance may take off: kiosks that lost one server do not come back as one."""

LOOK_S = 60.0
"""So often the records are looked at by a worker that nobody woke: a fact can be written late."""

BATCH = 100
"""Notices read at once."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Where notices come from, and where it is kept how far each channel is.

    `notices` gives those behind a record's number, oldest first; `end` is the newest record's number.
    `load` gives the number up to which a channel has delivered, or None for a channel never heard of.
    `unwritten` gives what no disk has taken yet. The first three are called in threads, since they read.
    """

    notices: Callable[[int], Iterable[Notice]]
    end: Callable[[], int]
    load: Callable[[str], int | None]
    store: Callable[[str, int], Awaitable[object]]
    unwritten: Callable[[], Iterable[Notice]] = tuple


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How a channel is. `waiting` counts to `BATCH`; `error` and `since` are of what blocks it, if any."""

    waiting: int = 0
    error: str = ""
    since: datetime | None = None


class Sender:
    """Delivers what is behind its cursor. `failed` is told of each notice that was refused for good.

    `changed` is called when `state` has changed. `chance` gives numbers from 0 to 1.
    """

    def __init__(
        self,
        channel: Channel,
        feed: Feed,
        clock: Clock,
        *,
        failed: Callable[[str, Notice, str], None],
        changed: Callable[[], None],
        chance: Callable[[], float],
    ) -> None:
        self._channel = channel
        self._feed = feed
        self._clock = clock
        self._failed = failed
        self._changed = changed
        self._chance = chance
        self._cursor: int | None = None
        self._told: set[tuple[str, str, datetime]] = set()
        """What was sent before any disk took it: it is not sent again once it is written."""
        self._pause_s = 0.0
        self._woken = asyncio.Event()
        self.state = ChannelState()

    def wake(self) -> None:
        """There may be something new: it is looked at, and tried, at once."""
        self._woken.set()

    async def run(self) -> None:
        """Delivers until cancelled."""
        while True:
            self._woken.clear()
            if wait_s := await self._round():
                with suppress(TimeoutError):
                    await within(self._clock, wait_s, self._woken.wait())

    async def _round(self) -> float:
        """Sends what waits. Returns the seconds until another round may do more; 0: at once."""
        try:
            await self._send_unwritten()
            sent = await self._send_written()
        except TryLater as error:
            return self._hindered(error.detail, error.wait_s)
        except (KioskError, StorageError) as error:
            return self._hindered(error.detail or error.title)
        except Exception as error:
            log.exception("alarms for %s cannot be read", self._channel.name)
            return self._hindered(type(error).__name__)
        self._say(0, "")
        return 0.0 if sent == BATCH else LOOK_S

    async def _send_written(self) -> int:
        if self._cursor is None:
            self._cursor = await self._first_cursor()
        waiting = await _in_thread(self._read, self._cursor)
        self._say(len(waiting), self.state.error)
        for done, notice in enumerate(waiting, 1):
            if _occasion(notice) not in self._told:
                await self._send(notice)
            self._told.discard(_occasion(notice))
            await self._advance(notice.seq)
            self._say(len(waiting) - done, "")
        return len(waiting)

    async def _send_unwritten(self) -> None:
        """Before what is written, which can be unreadable: that is then what there is to tell."""
        for notice in tuple(self._feed.unwritten()):
            if _occasion(notice) not in self._told:
                await self._send(notice)
                self._told.add(_occasion(notice))

    async def _send(self, notice: Notice) -> None:
        """Raises `TryLater`. What can never be delivered is told and passed over: others wait behind it."""
        try:
            await self._channel.send(notice)
        except TryLater:
            raise
        except Rejected as error:
            self._failed(self._channel.name, notice, error.detail)
        except Exception as error:
            log.exception("notice %s for %s met a fault of this program", notice.id, self._channel.name)
            self._failed(self._channel.name, notice, type(error).__name__)

    # --- the cursor -------------------------------------------------------------------------------

    def _read(self, cursor: int) -> list[Notice]:
        return list(islice(self._feed.notices(cursor), BATCH))

    async def _first_cursor(self) -> int:
        """A new channel begins now; so does one that is ahead of records that were put back from a copy."""
        end = await _in_thread(self._feed.end)
        kept = await _in_thread(self._feed.load, self._channel.name)
        if kept is not None and kept <= end:
            return kept
        await self._feed.store(self._channel.name, end)
        return end

    async def _advance(self, seq: int) -> None:
        """A place that cannot be kept is known until the program ends: rather sent twice than never."""
        self._cursor, self._pause_s = seq, 0.0
        try:
            await self._feed.store(self._channel.name, seq)
        except (OSError, KioskError, StorageError) as error:
            log.warning("how far %s is cannot be kept: %s", self._channel.name, error)

    # --- what stands in the way -------------------------------------------------------------------

    def _hindered(self, error: str, wait_s: float = 0.0) -> float:
        if not self.state.error:
            log.warning("alarms for %s wait: %s", self._channel.name, error)
        self._pause_s = min(max(2 * self._pause_s, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        self._say(self.state.waiting, error)
        return max(self._pause_s * (1 - JITTER * self._chance()), min(wait_s, LONGEST_PAUSE_S))

    def _say(self, waiting: int, error: str) -> None:
        since = (self.state.since or instant(self._clock.now_us())) if error else None
        state = ChannelState(waiting, error, since)
        if state != self.state:
            self.state = state
            self._changed()


def _occasion(notice: Notice) -> tuple[str, str, datetime]:
    """The same before and after a fact gets its number: when it happened is kept to the microsecond."""
    return notice.cause, notice.state, notice.at


async def _in_thread(work: Callable[..., T], *arguments: object) -> T:
    """Off the event loop, and never left behind: a cancelled caller waits, so that the database may close."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
