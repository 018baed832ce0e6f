"""The outbox by itself: order, pauses, refusals, restarts, with a clock by hand."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.clock import instant
from kiosk.notify.channel import TryLater
from kiosk.notify.sender import BATCH, ChannelState
from storage.errors import LedgerUnavailable
from tests.kiosk.fakes import START_US
from tests.kiosk.notify.samples import Memory, Office, Scripted, notice, until

AWAY = "no route"


def away(times: int) -> list[Exception | asyncio.Event]:
    return [TryLater(AWAY) for _ in range(times)]


async def test_a_new_channel_begins_at_the_ledgers_end() -> None:
    memory, channel = Memory(), Scripted()
    memory.add(1, 2, 3)
    async with Office(memory, channel) as office:
        await until(lambda: memory.cursors == {"one": 3})
        memory.add(5)
        office.outbox.wake()
        await until(lambda: memory.cursors == {"one": 5})
    assert channel.sent == [5]


async def test_everything_behind_the_cursor_is_sent_in_order() -> None:
    memory, channel = Memory(cursors={"one": 1}), Scripted()
    memory.add(*range(1, 2 * BATCH + 30))
    async with Office(memory, channel):
        await until(lambda: memory.cursors["one"] == 2 * BATCH + 29)
    assert channel.sent == list(range(2, 2 * BATCH + 30))


async def test_pauses_grow_to_ten_minutes_and_begin_anew_after_a_success() -> None:
    memory, channel = Memory(cursors={"one": 0}), Scripted(answers=away(9))
    memory.add(1)
    async with Office(memory, channel) as office:
        for number, pause in enumerate((5, 10, 20, 40, 80, 160, 320, 600, 600), 1):
            await until(lambda number=number: channel.attempts == number)  # type: ignore[misc]
            await office.advance(pause - 0.01)
            assert channel.attempts == number
            await office.advance(0.01)
        await until(lambda: channel.sent == [1])
        channel.answers = away(1)
        memory.add(2)
        office.outbox.wake()
        await until(lambda: channel.attempts == 11)
        await office.advance(5)
        await until(lambda: channel.sent == [1, 2])


async def test_chance_takes_up_to_a_quarter_off_a_pause() -> None:
    memory, channel = Memory(cursors={"one": 0}), Scripted(answers=away(1))
    memory.add(1)
    async with Office(memory, channel, chance=1.0) as office:
        await until(lambda: channel.attempts == 1)
        await office.advance(3.74)
        assert channel.attempts == 1
        await office.advance(0.02)
        await until(lambda: channel.sent == [1])


async def test_a_server_that_asks_for_peace_is_left_in_peace() -> None:
    memory, channel = Memory(cursors={"one": 0}), Scripted(answers=[TryLater("HTTP 429", wait_s=100.0)])
    memory.add(1)
    async with Office(memory, channel) as office:
        await until(lambda: channel.attempts == 1)
        await office.advance(99)
        assert channel.attempts == 1
        await office.advance(2)
        await until(lambda: channel.sent == [1])


async def test_not_even_a_new_alarm_is_sent_before_the_time_that_a_server_named() -> None:
    memory, channel = Memory(cursors={"one": 0}), Scripted(answers=[TryLater("HTTP 429", wait_s=3000.0)])
    memory.add(1)
    async with Office(memory, channel) as office:
        await until(lambda: channel.attempts == 1)
        memory.add(2)
        office.outbox.wake()
        await office.advance(2999)
        assert channel.attempts == 1
        await office.advance(2)
        await until(lambda: channel.sent == [1, 2])


async def test_nobody_silences_a_channel_for_longer_than_an_hour() -> None:
    memory, channel = Memory(cursors={"one": 0}), Scripted(answers=[TryLater("HTTP 503", wait_s=1e9)])
    memory.add(1)
    async with Office(memory, channel) as office:
        await until(lambda: channel.attempts == 1)
        await office.advance(3601)
        await until(lambda: channel.sent == [1])


async def test_waking_tries_at_once() -> None:
    memory, channel = Memory(cursors={"one": 0}), Scripted(answers=away(1))
    memory.add(1)
    async with Office(memory, channel) as office:
        await until(lambda: office.outbox.state["one"].error != "")
        office.outbox.wake()
        await until(lambda: channel.sent == [1])
    assert office.clock.monotonic_us() == 0


async def test_what_nobody_told_of_is_found_within_a_minute() -> None:
    memory, channel = Memory(cursors={"one": 0}), Scripted()
    async with Office(memory, channel) as office:
        await office.advance(1)
        memory.add(4)
        await office.advance(60)
        await until(lambda: channel.sent == [4])


async def test_the_state_says_what_waits_since_when_and_why() -> None:
    memory, channel = Memory(cursors={"one": 0}), Scripted(answers=away(2))
    memory.add(1, 2, 3)
    async with Office(memory, channel) as office:
        await until(lambda: office.outbox.state["one"].error == AWAY)
        state = office.outbox.state["one"]
        assert (state.waiting, state.since) == (3, instant(START_US))
        await office.advance(5)
        await until(lambda: channel.attempts == 2)
        assert office.outbox.state["one"].since == instant(START_US)
        changes = office.changes
        await office.advance(10)
        await until(lambda: channel.sent == [1, 2, 3])
        await until(lambda: office.outbox.state["one"].waiting == 0)
        assert office.outbox.state["one"] == ChannelState(known=True)
        assert office.changes > changes


async def test_one_channel_that_hangs_holds_no_other_one_up() -> None:
    for_ever = asyncio.Event()
    memory = Memory(cursors={"one": 0, "two": 0})
    hanging, well = Scripted("one", [for_ever]), Scripted("two")
    memory.add(1, 2)
    async with Office(memory, hanging, well):
        await until(lambda: well.sent == [1, 2])
    assert hanging.sent == []
    assert memory.cursors == {"one": 0, "two": 2}


async def test_records_that_cannot_be_read_are_tried_again() -> None:
    memory, channel = Memory(cursors={"one": 0}, error=LedgerUnavailable("the disk is gone")), Scripted()
    memory.add(1)
    async with Office(memory, channel) as office:
        await until(lambda: office.outbox.state["one"].error == "the disk is gone")
        memory.error = ZeroDivisionError()
        await office.advance(5)
        await until(lambda: office.outbox.state["one"].error == "ZeroDivisionError")
        memory.error = None
        await office.advance(10)
        await until(lambda: channel.sent == [1])


async def test_that_the_records_cannot_be_used_is_told_without_them() -> None:
    memory, channel = Memory(error=LedgerUnavailable("damaged")), Scripted(answers=away(1))
    memory.unwritten = [notice(-1), notice(-2)]
    async with Office(memory, channel) as office:
        await until(lambda: office.outbox.state["one"].error == AWAY)
        await office.advance(5)
        await until(lambda: office.outbox.state["one"].error == "damaged")
        await office.advance(10)
        await until(lambda: office.clock.monotonic_us() == 15_000_000)
    assert channel.sent == [-1, -2]


async def test_a_full_disk_sends_nothing_twice_while_the_program_runs() -> None:
    memory, channel = Memory(cursors={"one": 0}, store_error=OSError(28, "No space")), Scripted()
    memory.add(1)
    async with Office(memory, channel) as office:
        await until(lambda: channel.sent == [1])
        memory.add(2)
        office.outbox.wake()
        await until(lambda: channel.sent == [1, 2])
    assert memory.cursors == {"one": 0}
    memory.store_error = None
    async with Office(memory, again := Scripted()):
        await until(lambda: again.sent == [1, 2])


async def test_records_put_back_from_a_copy_do_not_silence_a_channel() -> None:
    """The numbers behind the copy are given again: a cursor from before must not hide them."""
    memory, channel = Memory(cursors={"one": 90}), Scripted()
    memory.add(40)
    async with Office(memory, channel) as office:
        await until(lambda: memory.cursors == {"one": 40})
        memory.add(41)
        office.outbox.wake()
        await until(lambda: channel.sent == [41])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["take", "away", "stop"]), max_size=12), st.integers(1, 6))
def test_nothing_is_lost_or_out_of_order_over_any_course(course: list[str], count: int) -> None:
    asyncio.run(_over_any_course(course, count))


async def _over_any_course(course: list[str], count: int) -> None:
    """A program that stops in the middle of a delivery may send that one notice twice; no other."""
    memory, sent = Memory(cursors={"one": 0}), list[int]()
    memory.add(*range(1, count + 1))
    while course:
        step = course.index("stop") if "stop" in course else len(course)
        part, course = course[:step], course[step + 1 :]
        answers = [TryLater(AWAY) for each in part if each == "away"]
        channel = Scripted(answers=[*answers, asyncio.Event()] if course else [*answers], sent=sent)
        async with Office(memory, channel) as office:
            for _ in answers:
                await until(lambda: office.outbox.state["one"].error != "")
                office.outbox.wake()
            await asyncio.sleep(0)
    async with Office(memory, Scripted(sent=sent)):
        await until(lambda: memory.cursors["one"] == count)
    assert list(dict.fromkeys(sent)) == list(range(1, count + 1))
    assert sent == sorted(sent)
