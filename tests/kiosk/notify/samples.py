"""Notices made up, any text that hypothesis can think of, and a channel and a queue of plain values."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from kiosk.notify.aside import HeldNotice
from kiosk.notify.channel import NOBODY, Channel, Notice, NoticeState
from kiosk.notify.outbox import Feed, Outbox
from tests.kiosk.fakes import FakeClock

AT = datetime(2026, 11, 24, 0, 0, 0, 123456, tzinfo=UTC)
TEXT = "許可なく鍵が持ち出されました。"


def notice(
    seq: int = 7, text: str = TEXT, state: str = NoticeState.STARTED, station: str = "north"
) -> Notice:
    return Notice(seq, str(seq), "key_vanished", state, AT + timedelta(seconds=seq), station, text)


def any_notice() -> st.SearchStrategy[Notice]:
    """Also with what no notice of ours has: control characters, quotation marks, line ends, surrogates."""
    nasty = st.text(st.sampled_from('"\\]=[? \r\n\0\t<>@.,;:éあ\ud800\u2028\U0001f511ab')) | st.text()
    return st.builds(
        Notice,
        st.integers(1, 2**53),
        nasty,
        nasty,
        st.sampled_from(list(NoticeState)) | nasty,
        st.datetimes(min_value=datetime(1971, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        nasty,
        nasty,
    )


@dataclass
class Memory:
    """Notices and cursors in memory; `cursors` outlives an outbox as the file does a program."""

    notices: list[Notice] = field(default_factory=list)
    cursors: dict[str, int] = field(default_factory=dict)
    end: int | None = None
    unwritten: list[Notice] = field(default_factory=list)
    error: Exception | None = None
    store_error: Exception | None = None
    held: dict[tuple[str, int], HeldNotice] = field(default_factory=dict)
    let_go: list[tuple[str, int]] = field(default_factory=list)
    given_up: list[tuple[str, int]] = field(default_factory=list)

    def add(self, *seqs: int) -> None:
        self.notices += map(notice, seqs)

    def feed(self) -> Feed:
        return Feed(
            notices=self._behind,
            notice=lambda seq: next((each for each in self.notices if each.seq == seq), None),
            end=self._end,
            load=self.cursors.get,
            held=lambda name: [held for (of, _seq), held in sorted(self.held.items()) if of == name],
            store=self._store,
            let_go=self._let_go,
            give_up=self._give_up,
            unwritten=lambda: self.unwritten,
        )

    async def _let_go(self, name: str, held: HeldNotice) -> None:
        self.held.pop((name, held.seq), None)
        self.let_go.append((name, held.seq))

    async def _give_up(self, name: str, held: HeldNotice, notice: Notice) -> None:
        self.held.pop((name, held.seq), None)
        self.given_up.append((name, held.seq))

    def _behind(self, after: int) -> Iterator[Notice]:
        if self.error:
            raise self.error
        return (each for each in tuple(self.notices) if each.seq > after)

    def _end(self) -> int:
        return max((n.seq for n in self.notices), default=0) if self.end is None else self.end

    async def _store(self, name: str, seq: int, held: Sequence[HeldNotice]) -> None:
        if self.store_error:
            raise self.store_error
        self.cursors[name] = seq
        self.held |= {(name, each.seq): each for each in held}


@dataclass
class Scripted:
    """A channel that does what `answers` says, one for each attempt, and takes the notice after that."""

    name: str = "one"
    answers: list[Exception | asyncio.Event] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    attempts: int = 0
    refuses: Callable[[Notice], Exception | None] = lambda notice: None
    had: list[frozenset[str]] = field(default_factory=list)
    fault: str = ""
    confirms: bool = True

    async def send(self, notice: Notice, had: frozenset[str] = NOBODY) -> None:
        self.attempts += 1
        self.had.append(had)
        answer = self.answers.pop(0) if self.answers else self.refuses(notice)
        if isinstance(answer, asyncio.Event):
            await answer.wait()
        elif answer is not None:
            raise answer
        self.sent.append(notice.seq)


class Office:
    """A running outbox with a clock by hand."""

    def __init__(
        self,
        memory: "Memory | Feed",
        *channels: Channel,
        chance: float = 0.0,
        clock: FakeClock | None = None,
        give_up_days: int = 7,
    ) -> None:
        self.clock = clock or FakeClock()
        self.changes = 0
        self.outbox = Outbox(
            channels,
            memory.feed() if isinstance(memory, Memory) else memory,
            self.clock,
            changed=self._changed,
            give_up_days=give_up_days,
            chance=lambda: chance,
        )
        self._task: asyncio.Task[None] | None = None

    def _changed(self) -> None:
        self.changes += 1

    async def __aenter__(self) -> "Office":
        self._task = asyncio.ensure_future(self.outbox.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        assert not self._task.done()
        self._task.cancel()
        await asyncio.wait({self._task}, timeout=5)
        assert self._task.cancelled()

    async def advance(self, seconds: float) -> None:
        """That much time passes for whoever sleeps by this clock."""

        async def settled() -> None:
            await asyncio.sleep(0.02)

        await self.clock.advance(seconds, lambda: asyncio.ensure_future(settled()))


async def until(condition: Callable[[], bool]) -> None:
    """Real threads and sockets take their real time; a condition that never comes is a failure."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  # what is waited for lies in threads and tells nobody
            await asyncio.sleep(0.002)
