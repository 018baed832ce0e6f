"""Off comes first: it waits for no record, is ordered again until it is sure, and nothing runs unrecorded."""

import asyncio
from pathlib import Path

import pytest

from drivers.errors import DeviceOffline, NoAnswer
from drivers.shredder import Enabled
from kiosk.core.alarms import AlarmCause
from kiosk.core.desk.asking import CountEnd, Counting, Question, Tone, Waiting
from kiosk.core.watch import alarms as watch_alarms
from kiosk.shredding import alarms as shredding_alarms
from kiosk.shredding.batches import open_batches
from kiosk.shredding.machine.shredder import shredder_of
from kiosk.shredding.machine.shredder_off import off_said
from storage.errors import LedgerUnavailable
from storage.log.ledger import Entry
from storage.log.record import Record
from storage.shredding.records import SheetsCounted, ShredPresent
from storage.station.records import Intended, RequestRefused, Unanswered
from tests.kiosk.core.watch.test_watch import full_disk
from tests.kiosk.judged import without_both
from tests.kiosk.office import KATO, joined, office, pick, refused
from tests.kiosk.shredding.test_shred import begun, confirm, enter, finish, rotation, two
from tests.kiosk.world import SATO, Kiosk, kiosk


def orders(k: Kiosk) -> list[str]:
    return [r.action for r in k.records(Intended) if isinstance(r, Intended) and r.device == "shredder"]


def standing(k: Kiosk) -> set[AlarmCause]:
    return {alarm.cause for alarm in k.station.alarms.standing}


async def test_a_disk_that_fills_up_during_a_session_stops_the_shredder_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the first sheet that cannot be written down, without anybody's touch."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.feed(2)
        await k.settle()
        make_space = full_disk(k, monkeypatch)
        k.shredder.feed(1)
        await k.settle()
        assert not k.shredder.enabled, "off before anything else"
        await k.advance(3)
        assert shredder_of(k.station).session == ""
        message = await refused(k)
        assert "No record can be written, so nothing is shredded." in message.text
        await k.desk.left()
        assert watch_alarms.LEDGER_UNAVAILABLE in standing(k)
        make_space()
        await k.advance(2)
        assert orders(k) == ["enable", "disable"], "recorded when there is space"
        causes = [r.cause for r in k.records(RequestRefused) if isinstance(r, RequestRefused)]
        assert causes == ["shredding_unrecorded"]
        (batch,) = open_batches(k.station)
        assert batch.counted == 3, "what was counted is not lost"


async def test_while_a_card_is_awaited_a_full_disk_stops_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await rotation(k, SATO, KATO)
        await two(k)
        await enter(k, 123456789, "期限切れ・返納カード")
        await pick(k, "That is all")
        await confirm(k)
        await k.desk.asked(Question)
        full_disk(k, monkeypatch)
        k.shredder.feed(1)
        await k.settle()
        assert not k.shredder.enabled
        await k.advance(3)
        await refused(k)
        await k.desk.left()


@pytest.mark.parametrize("how", [CountEnd.FINISHED, CountEnd.PAUSED])
async def test_a_full_disk_at_the_end_of_a_session_leaves_nothing_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: CountEnd
) -> None:
    """Nothing was fed since: the intent to stop is the first that cannot be written."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        make_space = full_disk(k, monkeypatch)
        k.desk.end_count(how)
        await k.settle()
        assert not k.shredder.enabled
        make_space()
        await k.advance(3)
        assert orders(k) == ["enable", "disable"]


async def test_the_order_to_stop_does_not_wait_for_a_slow_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        real, gate = k.ledger.append, asyncio.Event()

        async def slow(*records: Record, happened_us: int = 0) -> tuple[Entry, ...]:
            await gate.wait()
            return await real(*records, happened_us=happened_us)

        monkeypatch.setattr(k.ledger, "append", slow)
        k.desk.end_count(CountEnd.FINISHED)
        for _ in range(50):
            await asyncio.sleep(0)
        assert not k.shredder.enabled
        gate.set()
        await k.settle()
        await k.advance(3)
        assert orders(k) == ["enable", "disable"]


async def test_while_the_disk_is_full_no_session_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        await finish(k, CountEnd.PAUSED)
        make_space = full_disk(k, monkeypatch)
        await pick(k, "Go on shredding")
        await confirm(k, SATO)
        message = await refused(k)
        assert "No record can be written" in message.text
        await refused(k)
        await k.desk.left()
        assert k.shredder.enabled_times == 1
        make_space()
        await k.advance(2)
        assert orders(k) == ["enable", "disable"]


async def test_a_disk_that_is_full_between_the_taps_and_the_start_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        await finish(k, CountEnd.PAUSED)
        real = k.ledger.append

        async def until_both_have_tapped(*records: Record, happened_us: int = 0) -> tuple[Entry, ...]:
            if any(isinstance(each, SheetsCounted) for each in records):
                raise LedgerUnavailable("database or disk is full")
            return await real(*records, happened_us=happened_us)

        monkeypatch.setattr(k.ledger, "append", until_both_have_tapped)
        await pick(k, "Go on shredding")
        await confirm(k)
        message = await refused(k)
        assert "nothing is shredded" in message.text
        assert (k.shredder.enabled_times, shredder_of(k.station).session) == (1, "")
        monkeypatch.setattr(k.ledger, "append", real)
        assert len(k.records(ShredPresent)) == 4
        assert list(without_both(list(k.ledger.read()))) == []


# --- what is said of it ---------------------------------------------------------------------------------


STILL_ON = "The shredder is STILL ON: pull its plug, do not reach in."
NOT_KNOWN = "Whether the shredder is off is not known: pull its plug first."


def stays_on(k: Kiosk) -> None:
    k.shredder.disable_error, k.shredder.disable_moves = NoAnswer("shredder", "silence"), False


@pytest.mark.parametrize(
    ("enabled", "surely_off", "said"),
    [
        (Enabled.DISABLED, True, "The shredder is off."),
        (Enabled.DISABLED, False, "The shredder is off."),
        (Enabled.UNKNOWN, True, "The shredder is off."),
        (Enabled.UNKNOWN, False, NOT_KNOWN),
        (Enabled.ENABLED, False, STILL_ON),
        (Enabled.ENABLED, True, STILL_ON),
    ],
)
async def test_off_is_said_where_it_is_sensed_or_answered(
    tmp_path: Path, enabled: Enabled, surely_off: bool, said: str
) -> None:
    k = Kiosk(tmp_path, shredder=True)
    shredder_of(k.station).enabled, shredder_of(k.station).surely_off = enabled, surely_off
    assert off_said(k.station) == said
    await k.stop()


async def test_nobody_is_told_to_clear_a_jam_in_one_that_is_on(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        stays_on(k)
        k.shredder.jam("jammed")
        await k.settle()
        await k.advance(3)
        question = await k.desk.asked(Question)
        assert question.text == f"Paper is jammed. {STILL_ON} What now?"


async def test_a_jam_in_one_that_is_off_is_to_be_cleared(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.jam("jammed")
        await k.settle()
        await k.advance(3)
        question = await k.desk.asked(Question)
        assert question.text == "Paper is jammed: clear it. The shredder is off. What now?"


async def test_when_nobody_feeds_one_that_does_not_go_off_it_is_said(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        stays_on(k)
        await k.advance(124)
        message = await k.desk.read(Tone.WARNING)
        assert message.text == f"No sheet came for long. {STILL_ON}"
        assert "batch stays open" in (await refused(k)).text, "it is said once"


async def test_after_the_last_sheet_too_it_is_said_before_anything_is_signed(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        stays_on(k)
        k.shredder.feed(5)
        await k.settle()
        await finish(k)
        assert (await k.desk.read(Tone.WARNING)).text == STILL_ON
        await k.desk.asked(Waiting)


async def test_where_not_both_tap_it_is_said_that_it_is_on(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        stays_on(k)
        await finish(k, CountEnd.PAUSED)
        await pick(k, "Go on shredding")
        await k.desk.asked(Waiting)
        k.desk.stop()
        assert (await k.desk.read(Tone.WARNING)).text == STILL_ON
        assert "off" not in (await refused(k)).text


async def test_of_a_lost_line_it_is_not_known_whether_it_is_off(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.disable_error, k.shredder.disable_moves = DeviceOffline("shredder", "no port"), False
        k.shredder.lose()
        await k.settle()
        await k.advance(3)
        question = await k.desk.asked(Question)
        assert question.text == f"The shredder does not answer. {NOT_KNOWN} What now?"


# --- ordered again --------------------------------------------------------------------------------------


async def test_an_order_that_nobody_answers_is_given_again_until_it_is_answered(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.disable_error, k.shredder.disable_moves = NoAnswer("shredder", "silence"), False
        await finish(k, CountEnd.PAUSED)
        assert k.shredder.enabled
        await k.advance(10)
        assert k.shredder.disabled_times >= 4
        assert len(k.records(Unanswered)) == k.shredder.disabled_times, "each is on record as what it was"
        assert shredding_alarms.SHREDDER_STAYS_ON in standing(k)
        assert k.station.alarms.sounds
        k.shredder.disable_error = None
        await k.advance(20)
        assert not k.shredder.enabled
        times = k.shredder.disabled_times
        await k.advance(120)
        assert k.shredder.disabled_times == times, "it is sure now"
        assert shredding_alarms.SHREDDER_STAYS_ON not in standing(k)


async def test_one_that_is_sensed_off_is_not_ordered_again_whoever_answered(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.disable_error = NoAnswer("shredder", "silence")
        await finish(k, CountEnd.PAUSED)
        times = k.shredder.disabled_times
        await k.advance(60)
        assert (k.shredder.enabled, k.shredder.disabled_times) == (False, times)


async def test_over_a_line_that_is_lost_nothing_is_ordered_in_vain(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.disable_error, k.shredder.disable_moves = DeviceOffline("shredder", "no port"), False
        k.shredder.lose()
        await k.settle()
        await k.advance(120)
        assert k.shredder.disabled_times == 1
        k.shredder.disable_error = None
        k.shredder.come_back()
        await k.settle()
        await k.advance(3)
        assert k.shredder.disabled_times == 1, "it came back off, as sensed"


async def test_one_that_is_on_in_nobodys_name_is_an_alarm_and_is_switched_off(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        k.shredder._set(enabled=True)
        await k.settle()
        k.shredder.disable_error, k.shredder.disable_moves = NoAnswer("shredder", "silence"), False
        await k.advance(2)
        assert shredding_alarms.SHREDDER_STAYS_ON in standing(k)
        k.shredder.disable_error = None
        await k.advance(3)
        assert not k.shredder.enabled
        await k.advance(2)
        assert shredding_alarms.SHREDDER_STAYS_ON not in standing(k)
        assert set(orders(k)) == {"disable"}


@pytest.mark.parametrize("ticks", [True, False])
async def test_of_one_that_is_not_heard_any_more_the_alarm_stands(tmp_path: Path, ticks: bool) -> None:
    """Whoever looks, the event or the tick: it was on when it was heard last."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        k.shredder.disable_error, k.shredder.disable_moves = NoAnswer("shredder", "silence"), False
        k.shredder._set(enabled=True)
        await k.settle()
        k.shredder.lose()
        await k.settle()
        if ticks:
            await k.advance(5)
        assert shredding_alarms.SHREDDER_STAYS_ON in standing(k)
        k.shredder.disable_error = None
        k.shredder.come_back()
        await k.settle()
        assert shredding_alarms.SHREDDER_STAYS_ON not in standing(k)


async def test_without_a_reading_of_the_counter_nothing_starts(tmp_path: Path) -> None:
    """Nobody could say how many sheets went in."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        await finish(k, CountEnd.PAUSED)
        shredder_of(k.station).count = None
        await pick(k, "Go on shredding")
        await joined(k, SATO)
        await confirm(k, KATO)
        await refused(k)
        assert k.shredder.enabled_times == 1
        assert not any(isinstance(each, Counting) for each in k.desk.shown[-2:])
