"""The watch: devices that come and go, clocks that jump, a disk that is full, cards of every kind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core.alarms import Alarm
from kiosk.core.desk.asking import NumberQuestion, Question, Tone, Waiting
from kiosk.core.devices.equipment import SHREDDER
from kiosk.core.watch import alarms as watch_alarms
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody.loans import loans_of
from kiosk.records.outside import outside_of
from kiosk.shredding import alarms as shredding_alarms
from storage.errors import LedgerUnavailable
from storage.keys.records import KeyNotReturned, KeyReturned
from storage.log.ledger import Entry
from storage.log.record import Record
from storage.log.records import CheckpointHandedOut, ClockStepped
from storage.station.facts import DeviceState
from storage.station.records import (
    AlarmEnded,
    AlarmStarted,
    CardTapped,
    CardUnreadable,
    DeviceChanged,
    Intended,
    RequestRefused,
)
from tests.kiosk.keys.procedures.test_give_back import lend
from tests.kiosk.keys.procedures.test_release import open_and_waiting
from tests.kiosk.world import SATO, Kiosk, kiosk


async def test_a_card_nobody_holds_is_refused_and_its_number_is_nowhere(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.badges.tap("DEADBEEFDEADBEEF")
        message = await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        assert message.lines[0] == "Tap your own staff card."
        (tapped,) = k.records(CardTapped)
        assert isinstance(tapped, CardTapped)
        assert tapped.person == ""
        assert len(k.records(RequestRefused)) == 1
        assert all("deadbeef" not in e.body.lower() for e in k.ledger.read())


async def test_a_card_that_cannot_be_read_is_said_and_recorded(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.badges.unreadable("mute")
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        assert len(k.records(CardUnreadable)) == 1


async def test_a_reader_that_is_pulled_out_is_an_alarm_until_it_is_back(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.badges.readers()
        await k.settle()
        assert k.station.health["reader"] is DeviceState.OFFLINE
        assert [a.cause for a in k.station.alarms.standing] == [watch_alarms.READER_OFFLINE]
        k.badges.readers("Reader 0")
        await k.settle()
        assert k.station.alarms.standing == ()
        assert len(k.records(AlarmStarted)) == len(k.records(AlarmEnded)) == 1
        states = [r.state for r in k.records(DeviceChanged) if isinstance(r, DeviceChanged)]
        assert states.count(DeviceState.OFFLINE) == 1


async def test_a_cabinet_that_stops_answering_lends_nothing(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.link("offline", "no port")
        await k.tap(SATO)
        await k.desk.asked(Question)
        k.desk.pick("2  ")
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        assert k.cabinet.released == []
        k.cabinet.link("online")
        await k.settle()
        assert k.station.alarms.standing == ()


async def test_a_step_of_the_wall_clock_is_a_record(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await k.advance(3)
        assert k.records(ClockStepped) == []
        k.clock.wall_us -= 3_600_000_000
        await k.advance(1)
        (step,) = k.records(ClockStepped)
        assert isinstance(step, ClockStepped)
        assert step.by_us == -3_600_000_000
        await k.advance(5)
        assert len(k.records(ClockStepped)) == 1


async def test_every_tap_while_the_kiosk_is_busy_is_recorded_and_served(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        for _ in range(10):
            k.badges.tap("DEADBEEFDEADBEE1")
            k.badges.tap("DEADBEEFDEADBEE2")
        await k.settle()
        assert len(k.records(CardTapped)) == 20


def full_disk(k: Kiosk, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets every append fail as on a full disk. Call the result to make space."""
    real = k.ledger.append

    async def refuse(*records: Record, happened_us: int = 0) -> tuple[Entry, ...]:
        raise LedgerUnavailable("database or disk is full")

    monkeypatch.setattr(k.ledger, "append", refuse)
    return lambda: monkeypatch.setattr(k.ledger, "append", real)


async def test_a_full_disk_stops_releases_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk(tmp_path) as k:
        make_space = full_disk(k, monkeypatch)
        await k.tap(SATO)
        await k.advance(1)
        await k.desk.asked(Question)
        k.desk.pick("2  ")
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        assert k.cabinet.released == []
        assert watch_alarms.LEDGER_UNAVAILABLE in {a.cause for a in k.station.alarms.standing}
        assert len(k.station.recorder.waiting) >= 3
        make_space()
        await k.advance(2)
        assert k.station.recorder.waiting == ()
        assert k.station.alarms.standing == ()
        assert len(k.records(CardTapped)) == 1
        assert len(k.records(RequestRefused)) == 1


async def test_a_full_disk_does_not_stop_a_return(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with kiosk(tmp_path) as k:
        await lend(k)
        make_space = full_disk(k, monkeypatch)
        k.desk.return_without_card()
        await k.desk.asked(NumberQuestion)
        k.desk.type(2)
        await open_and_waiting(k)
        await k.hung(2)
        assert k.records(KeyReturned) == []
        assert loans_of(k.station).of_key("k2") is None
        await k.advance(2)
        make_space()
        await k.advance(2)
        assert len(k.records(KeyReturned)) == 1
        assert k.projections.open_loans() == ()
        releases = [r for r in k.records(Intended) if isinstance(r, Intended) and r.action == "release"]
        assert [r.because for r in releases] == ["lend", "return"]
        assert k.records(KeyNotReturned) == []


async def test_a_fault_in_one_visit_does_not_close_the_counter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk(tmp_path) as k:
        monkeypatch.setattr("kiosk.keys.procedures.release.verdict_on", lambda *_args, **_named: 1 // 0)
        await k.tap(SATO)
        await k.desk.asked(Question)
        k.desk.pick("2  ")
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        monkeypatch.undo()
        await k.tap(SATO)
        await k.given_up()


async def test_a_foreign_thing_in_a_spare_slot_is_an_alarm(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.set_bolt(4, "open")
        k.cabinet.hang(4)
        await k.settle()
        assert key_alarms.FOREIGN_OBJECT in {a.cause for a in k.station.alarms.standing}
        k.cabinet.set_bolt(4, "open")
        k.cabinet.lift(4)
        await k.settle()
        assert k.station.alarms.standing == ()


async def test_a_waiting_shows_what_and_how_long(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await lend(k)
        waitings = [each for each in k.desk.shown if isinstance(each, Waiting)]
        assert all(each.text and each.then and each.seconds > 0 for each in waitings)


async def test_a_checkpoint_that_left_the_machine_is_known_within_a_minute(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        assert (outside_of(k.station).last, outside_of(k.station).overdue) == (None, True)
        await k.ledger.append(CheckpointHandedOut(size=1, root="00", how="qr"))
        await k.advance(61)
        assert outside_of(k.station).last is not None
        assert not outside_of(k.station).overdue
        k.clock.wall_us += 8 * 86_400_000_000
        await k.advance(1)
        assert outside_of(k.station).overdue


async def test_a_condition_stands_while_it_is_so_and_its_end_says_how(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        alarms, jam = k.station.alarms, shredding_alarms.SHREDDER_JAM
        await alarms.stands_while(False, jam, SHREDDER)
        assert k.records(AlarmStarted, AlarmEnded) == []
        for _ in range(2):
            await alarms.stands_while(True, jam, SHREDDER)
        assert alarms.standing == (Alarm(jam, device=SHREDDER),)
        await alarms.stands_while(False, jam, "another")
        assert len(alarms.standing) == 1
        await alarms.stands_while(False, jam, SHREDDER, "closed")
        assert [*alarms.standing] == []
        assert len(k.records(AlarmStarted)) == 1
        assert [r.how for r in k.records(AlarmEnded) if isinstance(r, AlarmEnded)] == ["closed"]
