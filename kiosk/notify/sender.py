"""One channel's own worker: in order, one at a time, with growing pauses while the way is blocked."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TypeVar

from kiosk.core.clock import Clock, instant, within
from kiosk.core.errors import KioskError
from kiosk.notify.alarms import ABOUT_SENDING
from kiosk.notify.aside import Aside, HeldNotice
from kiosk.notify.channel import NOBODY, Channel, Held, Notice, NotSent, TryLater
from kiosk.notify.pauses import ASIDE_AFTER_S, JITTER, LONGEST_WISH_S, LOOK_S, longer
from kiosk.notify.trouble import Trouble
from storage.errors import StorageError

log = logging.getLogger(__name__)
T = TypeVar("T")

BATCH = 100
"""Notices read at once."""

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Feed:
    """Where notices come from, and where it is kept how far each channel is and what it holds.

    `notices` gives those behind a record's number, oldest first; `notice` the one of that number; `end` is
    the newest record's number. `load` gives the number up to which a channel has delivered, or None for a
    channel never heard of; `held` what it holds. `unwritten` gives what no disk has taken yet. All these are
    called in threads, since they read.

    `store` keeps a cursor and what is held behind it, both or neither; `let_go` that a notice was delivered
    after all; `give_up` that it never will be.
    """

    notices: Callable[[int], Iterable[Notice]]
    notice: Callable[[int], Notice | None]
    end: Callable[[], int]
    load: Callable[[str], int | None]
    held: Callable[[str], Sequence[HeldNotice]]
    store: Callable[[str, int, Sequence[HeldNotice]], Awaitable[object]]
    let_go: Callable[[str, HeldNotice], Awaitable[object]]
    give_up: Callable[[str, HeldNotice, Notice], Awaitable[object]]
    unwritten: Callable[[], Iterable[Notice]] = tuple


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How a channel is. `waiting` counts to `BATCH`; `held` are those that were refused and lie behind.

    `error`, `trouble` and `since` say why and since when not all goes out; `blocked`: nothing does. Nothing
    is `known` before a first try has come to an end.
    """

    waiting: int = 0
    error: str = ""
    since: datetime | None = None
    trouble: Trouble | None = None
    held: int = 0
    blocked: bool = False
    known: bool = False


class Sender:
    """Delivers what is behind its cursor, and offers again what was refused.

    `changed` is called when `state` has changed. `chance` gives numbers from 0 to 1.
    """

    def __init__(
        self,
        channel: Channel,
        feed: Feed,
        clock: Clock,
        *,
        changed: Callable[[], None],
        chance: Callable[[], float],
        give_up_s: float = 7 * DAY_S,
    ) -> None:
        self._channel = channel
        self._feed = feed
        self._clock = clock
        self._changed = changed
        self._chance = chance
        self._aside = Aside(clock, give_up_s)
        self._cursor: int | None = None
        self._told: set[tuple[str, str, datetime]] = set()
        """What was sent out of its turn: before any disk took it, or to see whether the way is open."""
        self._had: dict[tuple[str, str, datetime], frozenset[str]] = {}
        """Of what no disk has taken yet and was refused: who has it."""
        self._pause_s = 0.0
        self._blocked_us: int | None = None
        self._not_before_us = 0
        self._woken = asyncio.Event()
        self.state = ChannelState()
        if channel.fault:
            self._say(0, TryLater(channel.fault, Trouble.MISCONFIGURED))

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
            await self._left_alone()

    async def _left_alone(self) -> None:
        """Not even a new alarm is sent before the time that the other side has named."""
        if (left_us := self._not_before_us - self._clock.monotonic_us()) > 0:
            await self._clock.sleep(left_us / 1e6)

    async def _round(self) -> float:
        """Sends what waits. Returns the seconds until another round may do more; 0: at once."""
        try:
            await self._send_unwritten()
            sent = await self._send_written()
            await self._offer_again()
        except TryLater as error:
            return self._hindered(error)
        except (KioskError, StorageError) as error:
            return self._hindered(TryLater(error.detail or error.title, Trouble.RECORDS_UNREADABLE))
        except Exception as error:
            log.exception("alarms for %s cannot be read", self._channel.name)
            return self._hindered(TryLater(type(error).__name__, Trouble.RECORDS_UNREADABLE))
        self._say(0, None)
        due_s = self._aside.due_in_s
        return 0.0 if sent == BATCH else LOOK_S if due_s is None else min(due_s, LOOK_S)

    async def _send_written(self) -> int:
        if self._cursor is None:
            self._aside.take_up(await _in_thread(self._held))
            self._cursor = await self._first_cursor()
        waiting = await _in_thread(self._read, self._cursor)
        self._waits(len(waiting))
        for done, notice in enumerate(waiting, 1):
            if _occasion(notice) not in self._told:
                await self._offer(notice, waiting[done:])
            self._told.discard(_occasion(notice))
            await self._advance(notice.seq)
            self._say(len(waiting) - done, None)
        return len(waiting)

    async def _send_unwritten(self) -> None:
        """Before what is written, which can be unreadable: that is then what there is to tell."""
        for notice in tuple(self._feed.unwritten()):
            if (occasion := _occasion(notice)) not in self._told:
                try:
                    await self._send(notice, self._who_has(notice))
                except Held as error:  # it has no number yet under which it could be kept
                    self._had[occasion] = self._who_has(notice) | error.had
                else:
                    self._had.pop(occasion, None)
                    self._told.add(occasion)

    async def _offer(self, notice: Notice, behind: Sequence[Notice]) -> None:
        """Raises `TryLater`. What the other side will not take (now) is laid aside: others wait behind it."""
        try:
            await self._send(notice, self._who_has(notice))
        except Held as error:
            self._lay_aside(notice, error)
        except TryLater as error:
            if not await self._others_pass(behind):
                raise
            self._lay_aside(notice, error)
        self._had.pop(_occasion(notice), None)

    async def _others_pass(self, behind: Sequence[Notice]) -> bool:
        """Has the first one been in the way for long, although the way is open? The next one tells."""
        following = next((each for each in behind if _occasion(each) not in self._told), None)
        if self._blocked_us is None or following is None:
            return False
        if self._clock.monotonic_us() - self._blocked_us < ASIDE_AFTER_S * 1e6:
            return False
        try:
            await self._send(following, self._who_has(following))
        except Held as error:
            self._lay_aside(following, error)
        except TryLater:
            return False
        self._told.add(_occasion(following))
        self._had.pop(_occasion(following), None)
        return True

    def _who_has(self, notice: Notice) -> frozenset[str]:
        """Those who got it before it had a place in the records. Known until it is sent or held there."""
        return self._had.get(_occasion(notice), NOBODY)

    async def _send(self, notice: Notice, had: frozenset[str]) -> None:
        """Raises `TryLater` or `Held`. A fault of this program loses no notice either."""
        try:
            await self._channel.send(notice, had)
        except NotSent:
            raise
        except Exception as error:
            log.exception("notice %s for %s met a fault of this program", notice.id, self._channel.name)
            raise Held(type(error).__name__, Trouble.FAULT, had) from error

    # --- what was refused -------------------------------------------------------------------------

    def _lay_aside(self, notice: Notice, error: NotSent) -> None:
        log.warning("notice %s is not taken by %s: %s", notice.id, self._channel.name, error.detail)
        self._aside.put(notice.seq, error, self._who_has(notice), counts=_counts(notice))

    def _held(self) -> list[tuple[HeldNotice, bool]]:
        """What an earlier run has held. What no record tells of any more (an older copy) does not count."""
        held = [(each, self._feed.notice(each.seq)) for each in self._feed.held(self._channel.name)]
        return [(each, notice is not None and _counts(notice)) for each, notice in held]

    async def _offer_again(self) -> None:
        for held in self._aside.due():
            notice = await _in_thread(self._feed.notice, held.seq)
            if notice is None:  # an older copy of the records was put back: there is no such alarm
                self._aside.over(held.seq)
                continue
            try:
                await self._send(notice, held.had)
            except Held as error:
                await self._refused_again(held, notice, error)
            except TryLater as error:
                self._lay_aside(notice, error)
                break
            else:
                self._aside.over(held.seq)
                await self._feed.let_go(self._channel.name, held)
        await self._save()

    async def _refused_again(self, held: HeldNotice, notice: Notice, error: Held) -> None:
        if not self._aside.is_late(held.seq):
            self._lay_aside(notice, error)
            return
        log.error("notice %s is given up for %s: %s", notice.id, self._channel.name, error.detail)
        self._aside.over(held.seq)
        await self._feed.give_up(self._channel.name, held, notice)

    async def _save(self) -> None:
        """What is newly held, without a new place in the queue: some of its receivers have it now."""
        if self._aside.unsaved and self._cursor is not None:
            await self._keep(self._cursor)

    # --- the cursor -------------------------------------------------------------------------------

    def _read(self, cursor: int) -> list[Notice]:
        return list(islice(self._feed.notices(cursor), BATCH))

    async def _first_cursor(self) -> int:
        """A new channel begins now; so does one that is ahead of records that were put back from a copy."""
        end = await _in_thread(self._feed.end)
        kept = await _in_thread(self._feed.load, self._channel.name)
        if kept is not None and kept <= end:
            return kept
        await self._feed.store(self._channel.name, end, ())
        return end

    async def _advance(self, seq: int) -> None:
        self._cursor, self._pause_s, self._blocked_us = seq, 0.0, None
        await self._keep(seq)

    async def _keep(self, seq: int) -> None:
        """A place that cannot be kept is known until the program ends: rather sent twice than never."""
        held = self._aside.unsaved
        try:
            await self._feed.store(self._channel.name, seq, held)
        except (OSError, KioskError, StorageError) as error:
            log.warning("how far %s is cannot be kept: %s", self._channel.name, error)
        else:
            self._aside.saved(held)

    # --- what stands in the way -------------------------------------------------------------------

    def _hindered(self, error: TryLater) -> float:
        now = self._clock.monotonic_us()
        if not self.state.error:
            log.warning("alarms for %s wait: %s", self._channel.name, error.detail)
        self._blocked_us = now if self._blocked_us is None else self._blocked_us
        self._not_before_us = now + int(min(error.wait_s, LONGEST_WISH_S) * 1e6)
        self._pause_s = longer(self._pause_s)
        self._say(self.state.waiting, error)
        return max(self._pause_s * (1 - JITTER * self._chance()), min(error.wait_s, LONGEST_WISH_S))

    def _waits(self, waiting: int) -> None:
        """So many are read; what stands in their way is as it was."""
        self._show(replace(self.state, waiting=waiting))

    def _say(self, waiting: int, blocked: TryLater | None) -> None:
        troubles = tuple(self._aside.troubles)
        if blocked is not None:
            since = (self.state.since if self.state.blocked else None) or instant(self._clock.now_us())
            why = blocked.detail, since, blocked.trouble
            self._show(ChannelState(waiting, *why, held=len(troubles), blocked=True, known=True))
        elif troubles:
            held, trouble = troubles[0]
            why = held.detail, instant(held.since_us), trouble
            self._show(ChannelState(waiting, *why, held=len(troubles), known=True))
        elif self._channel.fault:
            self._waits(waiting)
        else:
            self._show(ChannelState(waiting, known=True))

    def _show(self, state: ChannelState) -> None:
        if state != self.state:
            self.state = state
            self._changed()


def _counts(notice: Notice) -> bool:
    """Is it a trouble of the channel's when it is refused? One about sending would feed itself."""
    return notice.cause not in ABOUT_SENDING


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
