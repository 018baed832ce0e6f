"""What a receiver refuses: kept behind the cursor, offered again, given up only after days and aloud."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.clock import instant
from kiosk.keys import alarms as key_alarms
from kiosk.notify.alarms import ABOUT_SENDING
from kiosk.notify.aside import HeldNotice
from kiosk.notify.channel import NOBODY, Held, Notice, TryLater
from kiosk.notify.trouble import Trouble
from tests.kiosk.fakes import START_US, FakeClock
from tests.kiosk.notify.samples import Memory, Office, Scripted, notice, until

DAY = 86_400


def refused(*had: str) -> Held:
    return Held("554 5.6.0", Trouble.NOTICE_REFUSED, frozenset(had))


def refusing(*seqs: int) -> Scripted:
    return Scripted(refuses=lambda each: refused() if each.seq in seqs else None)


def cursor_at_zero() -> Memory:
    return Memory(cursors={"one": 0})


async def test_what_is_refused_holds_no_other_up_and_goes_out_later() -> None:
    memory, channel = cursor_at_zero(), refusing(1)
    memory.add(1, 2, 3)
    async with Office(memory, channel) as office:
        await until(lambda: memory.cursors["one"] == 3)
        assert channel.sent == [2, 3]
        await until(lambda: office.outbox.state["one"].known)
        state = office.outbox.state["one"]
        assert (state.held, state.blocked, state.trouble) == (1, False, Trouble.NOTICE_REFUSED)
        assert (state.error, state.since) == ("554 5.6.0", instant(START_US))
        channel.refuses = lambda each: None
        await office.advance(5)
        await until(lambda: channel.sent == [2, 3, 1])
        await until(lambda: office.outbox.state["one"].trouble is None)
    assert (memory.held, memory.let_go, memory.given_up) == ({}, [("one", 1)], [])


async def test_a_restart_goes_on_with_it_for_those_who_do_not_have_it() -> None:
    memory = cursor_at_zero()
    memory.add(1, 2)
    async with Office(memory, Scripted(answers=[refused("a")])):
        await until(lambda: memory.cursors["one"] == 2)
    assert memory.held["one", 1].had == {"a"}
    again = Scripted(answers=[refused("a", "b")])
    async with Office(memory, again) as office:
        await until(lambda: memory.held["one", 1].had == {"a", "b"})
        await office.advance(10)
        await until(lambda: again.sent == [1])
    assert again.had == [frozenset("a"), frozenset("ab")]


async def test_it_is_given_up_after_its_days_and_one_more_try() -> None:
    memory, channel = cursor_at_zero(), refusing(1)
    memory.add(1, 2)
    async with Office(memory, channel) as office:
        await until(lambda: memory.cursors["one"] == 2)
        for _hour in range(7 * 24 - 1):
            await office.clock.leap(3600, settled)
        await until(lambda: office.outbox.state["one"].held == 1)
        assert memory.given_up == []
        await office.clock.leap(3600, settled)
        await office.advance(600)
        await until(lambda: memory.given_up == [("one", 1)])
        await until(lambda: office.outbox.state["one"].trouble is None)
    assert channel.sent == [2]
    assert memory.held == {}


def settled() -> "asyncio.Future[None]":
    async def quiet() -> None:
        await asyncio.sleep(0.004)

    return asyncio.ensure_future(quiet())


async def test_days_on_which_nobody_tried_do_not_count() -> None:
    """A clock that is wrong, or a kiosk that was off: it is offered for a day before that is the end."""
    memory, clock = cursor_at_zero(), FakeClock()
    memory.add(1)
    memory.held["one", 1] = HeldNotice(1, START_US, "554 5.6.0")
    memory.cursors["one"] = 1
    clock.wall_us += 365 * DAY * 1_000_000
    channel = refusing(1)
    async with Office(memory, channel, clock=clock) as office:
        await until(lambda: channel.attempts == 1)
        for _hour in range(23):
            await clock.leap(3600, settled)
        assert memory.given_up == []
        channel.refuses = lambda each: None
        await office.advance(1200)
        await until(lambda: channel.sent == [1])
    assert memory.given_up == []


async def test_a_way_that_is_blocked_gives_nothing_up_however_long() -> None:
    memory = cursor_at_zero()
    memory.add(1, 2)
    channel = Scripted(refuses=lambda each: TryLater("no route"))
    async with Office(memory, channel) as office:
        await until(lambda: channel.attempts == 1)
        for _day in range(40):
            await office.clock.leap(DAY, settled)
        channel.refuses = lambda each: None
        await office.advance(601)
        await until(lambda: channel.sent == [1, 2])
    assert (memory.given_up, memory.held) == ([], {})


async def test_one_that_breaks_the_connection_each_time_is_found_out_by_the_next_one() -> None:
    memory = cursor_at_zero()
    memory.add(1, 2, 3)
    channel = Scripted(refuses=lambda each: TryLater("broke off") if each.seq == 1 else None)
    async with Office(memory, channel) as office:
        await office.advance(599)
        await until(lambda: office.outbox.state["one"].blocked)
        assert channel.sent == []
        await office.advance(700)
        await until(lambda: channel.sent == [2, 3])
        assert memory.held["one", 1].detail == "broke off"
        memory.add(4)
        office.outbox.wake()
        await until(lambda: channel.sent == [2, 3, 4])


async def test_a_fault_of_the_program_loses_nothing() -> None:
    memory, channel = cursor_at_zero(), Scripted(answers=[ZeroDivisionError()])
    memory.add(1, 2)
    async with Office(memory, channel) as office:
        await until(lambda: memory.cursors["one"] == 2)
        await until(lambda: office.outbox.state["one"].trouble is Trouble.FAULT)
        await office.advance(5)
        await until(lambda: channel.sent == [2, 1])


async def test_a_place_in_the_queue_is_never_kept_without_what_is_held_before_it() -> None:
    """The records are full while it is refused: when they take something again, it must be both."""
    memory, channel = cursor_at_zero(), refusing(1)
    memory.store_error = OSError(28, "No space")
    memory.add(1)
    async with Office(memory, channel) as office:
        await until(lambda: office.outbox.state["one"].held == 1)
        memory.store_error = None
        memory.add(2)
        office.outbox.wake()
        await until(lambda: memory.cursors["one"] == 2)
    assert list(memory.held) == [("one", 1)]


async def test_an_alarm_about_alarms_that_is_refused_is_no_trouble_that_feeds_itself() -> None:
    memory = cursor_at_zero()
    memory.notices = [Notice(1, "1", "not_sent", "started", notice(1).at, "north", "…")]
    channel = refusing(1)
    async with Office(memory, channel) as office:
        await until(lambda: memory.cursors["one"] == 1)
        await until(lambda: office.outbox.state["one"].known)
        assert office.outbox.state["one"].trouble is None
        channel.refuses = lambda each: None
        await office.advance(5)
        await until(lambda: channel.sent == [1])


@pytest.mark.parametrize("cause", [*sorted(ABOUT_SENDING), key_alarms.KEY_VANISHED.code])
async def test_nor_does_one_that_an_earlier_run_has_held(cause: str) -> None:
    """Whatever else is held is a trouble from the restart on, before it is offered again."""
    memory = Memory(cursors={"one": 1})
    memory.notices = [replace(notice(1), cause=cause), notice(2)]
    memory.held["one", 1] = HeldNotice(1, START_US, "554 5.6.0")
    passes, hangs = asyncio.Event(), asyncio.Event()
    passes.set()
    trouble = None if cause in ABOUT_SENDING else Trouble.NOTICE_REFUSED
    channel = Scripted(answers=[passes, hangs])
    async with Office(memory, channel) as office:
        await until(lambda: channel.attempts == 2)
        state = office.outbox.state["one"]
        assert (channel.sent, state.known, state.trouble) == ([2], True, trouble)
    again = Scripted(answers=[refused()])
    async with Office(memory, again) as office:
        await until(lambda: again.attempts == 1 and office.outbox.state["one"].known)
        assert office.outbox.state["one"].trouble is trouble


async def test_hundreds_that_are_held_do_not_keep_a_new_alarm_waiting() -> None:
    memory = cursor_at_zero()
    memory.add(*range(1, 301))
    channel = Scripted(refuses=lambda each: refused() if each.seq <= 300 else None)
    async with Office(memory, channel) as office:
        await until(lambda: memory.cursors["one"] == 300)
        await until(lambda: office.outbox.state["one"].held == 300)
        await office.advance(5)
        memory.add(301)
        office.outbox.wake()
        await until(lambda: channel.sent == [301])
        assert channel.attempts <= 300 + 21 * 20


async def test_what_no_disk_has_taken_is_offered_again_and_holds_nothing_up() -> None:
    memory, channel = cursor_at_zero(), refusing(-1)
    memory.unwritten = [notice(-1), notice(-2)]
    async with Office(memory, channel) as office:
        await until(lambda: channel.sent == [-2])
        channel.refuses = lambda each: None
        office.outbox.wake()
        await until(lambda: channel.sent == [-2, -1])


@dataclass
class Both:
    """A receiver of two people: what an attempt meets is said by `course`, and it takes all after that."""

    course: list[str]
    name: str = "one"
    fault: str = ""
    confirms: bool = True
    got: list[tuple[str, str]] = field(default_factory=list)

    async def send(self, notice: Notice, had: frozenset[str] = NOBODY) -> None:
        step = self.course.pop(0) if self.course else "take"
        if step == "away":
            raise TryLater("no route")
        taken = frozenset("ab" if step == "take" else "a") - had
        self.got += [(notice.text, who) for who in sorted(taken)]
        if had | taken != frozenset("ab"):
            raise Held("550", Trouble.RECIPIENT_REFUSED, had | taken)


@pytest.mark.parametrize("aways", [0, 1, 3, 30])
@pytest.mark.parametrize("count", [1, 2, 3])
async def test_who_got_it_before_any_disk_took_it_does_not_get_it_again(aways: int, count: int) -> None:
    """The disk is full, one of two gets each alarm; it is written, and the way is blocked for a while."""
    memory, channel = cursor_at_zero(), Both(["some"] * count)
    memory.unwritten = [notice(-seq, text=f"{seq}") for seq in range(1, count + 1)]
    async with Office(memory, channel) as office:
        await until(lambda: len(channel.got) == count)
        channel.course = ["away"] * aways
        memory.notices = [replace(each, seq=-each.seq) for each in memory.unwritten]
        memory.unwritten = []
        office.outbox.wake()
        for _ in range(aways + 3):
            await office.clock.leap(601, settled)
            if len(channel.got) == 2 * count:
                break
        await until(lambda: memory.cursors["one"] == count)
    assert sorted(channel.got) == [(f"{seq}", who) for seq in range(1, count + 1) for who in "ab"]


# --- any course --------------------------------------------------------------------------------------------


@dataclass
class Fickle:
    """A receiver of three people that does what `course` says, attempt by attempt, then takes everything."""

    course: list[str]
    name: str = "one"
    fault: str = ""
    confirms: bool = True
    got: dict[tuple[int, str], int] = field(default_factory=dict)

    async def send(self, notice: Notice, had: frozenset[str] = NOBODY) -> None:
        step = self.course.pop(0) if self.course else "take"
        if step == "fault":
            raise ZeroDivisionError
        if step == "away":
            raise TryLater("no route")
        taken = {"take": "abc", "some": "a", "none": ""}[step]
        for who in set(taken) - had:
            self.got[notice.seq, who] = self.got.get((notice.seq, who), 0) + 1
        if set("abc") - had - set(taken):
            raise Held("550", Trouble.RECIPIENT_REFUSED, had | set(taken))


STEPS = ("take", "some", "none", "away", "fault", "stop")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(STEPS), max_size=14), st.integers(1, 5))
def test_nothing_is_lost_and_nobody_is_told_twice_over_any_course(course: Sequence[str], count: int) -> None:
    asyncio.run(_over_any_course(list(course), count))


async def _over_any_course(course: list[str], count: int) -> None:
    memory, channel = cursor_at_zero(), Fickle([])
    memory.add(*range(1, count + 1))
    everything = {(seq, who) for seq in range(1, count + 1) for who in "abc"}
    while "stop" in course:
        at = course.index("stop")
        channel.course, course = course[:at], course[at + 1 :]
        async with Office(memory, channel) as office:
            for _ in range(len(channel.course) + 2):
                await office.clock.leap(601, settled)
    channel.course = course
    async with Office(memory, channel) as office:
        for _ in range(60):
            await office.clock.leap(601, settled)
            if not channel.course and set(channel.got) == everything and not memory.held:
                break
    assert set(channel.got) == everything
    assert set(channel.got.values()) == {1}
    assert (memory.given_up, memory.held, memory.cursors) == ([], {}, {"one": count})
