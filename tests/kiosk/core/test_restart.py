"""A restart in the middle: whatever was open is taken up, and what nobody can know is said as unknown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.cabinet import CabinetEvent
from kiosk.core.acting.actions import Because, Reason, ReleaseSlot
from kiosk.core.desk.asking import Question, Waiting
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody.grants import grants_of
from kiosk.shredding import alarms as shredding_alarms
from kiosk.vault import alarms as vault_alarms
from storage.errors import LedgerUnavailable
from storage.keys.records import KeyNotTaken, KeyReturned, KeyTaken, KeyVanished
from storage.log.ledger import Entry
from storage.log.record import Record
from storage.station.records import Intended, Reconciled, StationStarted, StationStopped, Unknown
from storage.vault.records import CountBegun, CountClosed, CountSettled
from tests.kiosk.fakes import FakeCabinet, FakeClock
from tests.kiosk.keys.procedures.test_give_back import lend
from tests.kiosk.keys.procedures.test_release import ask_for, open_and_waiting
from tests.kiosk.office import office
from tests.kiosk.world import SATO, TANAKA, Kiosk


async def crash(k: Kiosk) -> None:
    await k.stop(in_order=False)


async def again(directory: Path, before: Kiosk) -> Kiosk:
    """The kiosk after a restart, on the same database and the same cabinet as the world left it."""
    clock = FakeClock()
    cabinet = FakeCabinet(clock)
    cabinet.key, cabinet.bolt = dict(before.cabinet.key), dict(before.cabinet.bolt)
    after = Kiosk(directory, cabinet=cabinet)
    await after.start()
    return after


async def test_a_crash_while_the_slot_is_open_lends_the_key_to_whom_it_was_opened_for(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    await first.start()
    await ask_for(first, SATO, "2  ")
    await open_and_waiting(first)
    await crash(first)
    first.cabinet.key[2], first.cabinet.bolt[2] = "absent", "locked"
    second = await again(tmp_path, first)
    (taken,) = second.records(KeyTaken)
    assert isinstance(taken, KeyTaken)
    assert (taken.person, taken.purpose) == (SATO.id, "閲覧")
    assert second.records(KeyVanished) == []
    await second.stop()


async def test_a_crash_before_the_key_was_taken_lends_nothing(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    await first.start()
    await ask_for(first, SATO, "2  ")
    await open_and_waiting(first)
    await crash(first)
    first.cabinet.bolt[2] = "locked"
    second = await again(tmp_path, first)
    await second.advance(1)
    assert len(second.records(KeyNotTaken)) == 1
    assert grants_of(second.station).by_slot == {}
    await second.stop()


async def test_an_intent_without_an_outcome_is_unknown_and_then_reconciled(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    await first.start()
    await first.ledger.append(
        Intended(action="release", because="lend", device="cabinet", slot=1, key="k1", person=SATO.id)
    )
    await crash(first)
    second = await again(tmp_path, first)
    await second.advance(1)
    (unknown,) = second.records(Unknown)
    (reconciled,) = second.records(Reconciled)
    assert isinstance(unknown, Unknown)
    assert isinstance(reconciled, Reconciled)
    assert reconciled.intent == unknown.intent
    assert "present" in reconciled.finding
    await second.stop()
    third = await again(tmp_path, second)
    assert len(third.records(Unknown)) == len(third.records(Reconciled)) == 1
    await third.stop()


async def test_a_lamp_cut_off_is_not_asked_about_at_every_start(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    await first.start()
    await first.ledger.append(Intended(action="lamp_on", because="signal", device="cabinet", slot=1))
    await crash(first)
    second = await again(tmp_path, first)
    assert len(second.records(Unknown)) == len(second.records(Reconciled)) == 1
    assert second.projections.unreconciled() == ()
    await second.stop()


async def test_a_door_still_open_after_the_restart_is_settled_when_it_is_shut(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    await first.start()
    await ask_for(first, SATO, "2  ")
    await open_and_waiting(first)
    await crash(first)
    second = await again(tmp_path, first)
    assert second.records(KeyTaken, KeyNotTaken) == []
    second.cabinet.lift(2)
    await second.settle()
    assert len(second.records(KeyTaken)) == 1
    assert grants_of(second.station).by_slot == {}
    await second.stop()


async def test_a_return_that_was_cut_off_is_finished(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    await first.start()
    await lend(first)
    await first.tap(SATO)
    await first.desk.asked(Question)
    first.desk.pick("Return key 2")
    await open_and_waiting(first)
    await crash(first)
    first.cabinet.key[2], first.cabinet.bolt[2] = "present", "locked"
    second = await again(tmp_path, first)
    (back,) = second.records(KeyReturned)
    assert isinstance(back, KeyReturned)
    assert back.returned_by == SATO.id
    assert second.projections.open_loans() == ()
    await second.stop()


async def test_whoever_was_cut_off_is_not_named_for_what_happens_much_later(tmp_path: Path) -> None:
    """The release that the dark cut off is superseded by the next; when that is over, so are both."""
    first = Kiosk(tmp_path)
    await first.start()
    await ask_for(first, SATO, "2  ")
    await open_and_waiting(first)
    await crash(first)
    first.cabinet.bolt[2] = "locked"
    second = await again(tmp_path, first)
    await lend(second)  # at once, before the first release is found to have been in vain
    await second.tap(SATO)
    await second.desk.asked(Question)
    second.desk.pick("Return key 2")
    await open_and_waiting(second)
    second.cabinet.hang(2)
    await second.desk.read()
    await second.desk.left()
    await second.stop()
    assert grants_of(second.station).by_slot == {}
    second.cabinet.key[2] = "absent"
    third = await again(tmp_path, second)
    assert len(third.records(KeyTaken)) == 1, "nobody has been lent it in the dark"
    assert len(third.records(KeyVanished)) == 1
    await third.stop()


@pytest.mark.parametrize("of_this_slot", [False, True])
async def test_a_grant_of_before_ends_at_a_slot_without_a_bolt_sensor_while_a_module_is_lost(
    tmp_path: Path, *, of_this_slot: bool
) -> None:
    """Whoever was cut off is not named an hour later. Of a slot that is not seen itself nothing is known."""
    first = Kiosk(tmp_path, bolts=False)
    await first.start()
    await ask_for(first, SATO, "2  ")
    await first.desk.asked(Waiting)
    await crash(first)
    clock = FakeClock()
    lost = 2 if of_this_slot else 3
    second = Kiosk(tmp_path, cabinet=LosesAModule(clock, lost), clock=clock)
    await second.start()
    await second.hours(3600)
    if of_this_slot:
        assert set(grants_of(second.station).by_slot) == {2}
        assert second.records(KeyNotTaken) == []
    else:
        assert grants_of(second.station).by_slot == {}
        assert len(second.records(KeyNotTaken)) == 1
        second.cabinet.lift(2)
        await second.advance(2)
        assert second.records(KeyTaken) == []
        assert len(second.records(KeyVanished)) == 1
    await second.stop()


class LosesAModule(FakeCabinet):
    """No bolt is sensed; the module of one slot is lost already when the kiosk starts."""

    def __init__(self, clock: FakeClock, lost: int) -> None:
        super().__init__(clock, bolts=False)
        self._lost = lost

    def start(self, emit: Callable[[CabinetEvent], None]) -> None:
        self._emit = emit
        for slot in set(self.slots) - {self._lost}:
            self._say(slot, "key", "unknown", self.key[slot])
        self.part("module 2", slots=(self._lost,), locks=(self._lost,))


async def test_a_key_gone_while_nobody_watched_has_vanished(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    await first.start()
    await first.stop()
    first.cabinet.key[1] = "absent"
    second = await again(tmp_path, first)
    assert len(second.records(KeyVanished)) == 1
    assert [a.cause for a in second.station.alarms.standing] == [key_alarms.KEY_VANISHED]
    await second.stop()
    third = await again(tmp_path, second)
    assert len(third.records(KeyVanished)) == 1
    assert [a.cause for a in third.station.alarms.standing] == [key_alarms.KEY_VANISHED]
    await third.stop()


def last_records(k: Kiosk, number: int) -> None:
    """So many groups of records more are written; then the power is gone."""
    append, left = k.ledger.append, [number]

    async def until_then(*records: Record, happened_us: int = 0) -> tuple[Entry, ...]:
        left[0] -= 1
        if left[0] < 0:
            raise LedgerUnavailable("there is no power")
        return await append(*records, happened_us=happened_us)

    k.ledger.append = until_then  # type: ignore[method-assign]


async def test_no_power_cut_comes_between_a_vanished_key_and_its_alarm(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    await first.start()
    last_records(first, 2)  # what was sensed, what it means
    first.cabinet.lift(2, ajar=True)
    await first.settle()
    await crash(first)
    second = await again(tmp_path, first)
    assert key_alarms.KEY_VANISHED in [a.cause for a in second.station.alarms.standing]
    await second.stop()


async def test_a_door_that_was_shut_in_the_dark_is_no_alarm_any_more(tmp_path: Path) -> None:
    first = Kiosk(tmp_path, register=office())
    await first.start()
    first.cabinet.place(1, "locked", "open")
    await first.settle()
    assert [a.cause for a in first.station.alarms.standing] == [key_alarms.PLACE_FORCED]
    await crash(first)
    second = Kiosk(tmp_path, register=office())
    await second.start()
    second.cabinet.place(1, "unknown", "locked")
    await second.settle()
    assert second.station.alarms.standing == ()
    assert len(second.station.alarms.unacknowledged) == 1, "and yet somebody has to say what was done"
    await second.stop()


async def test_an_event_cut_off_while_it_is_acknowledged_does_not_silence_the_next(tmp_path: Path) -> None:
    first = Kiosk(tmp_path, shredder=True)
    await first.start()
    first.shredder.feed(1)
    await first.settle()
    last_records(first, 1)
    await first.station.alarms.acknowledge("shredded_outside:shredder", TANAKA.id, "現場を確かめた")
    await crash(first)
    second = Kiosk(tmp_path, shredder=True)
    second.shredder.total = first.shredder.total
    await second.start()
    assert not second.station.alarms.standing
    second.shredder.feed(1)
    await second.settle()
    assert [a.cause for a in second.station.alarms.standing] == [shredding_alarms.SHREDDED_OUTSIDE]
    await second.stop()


async def test_a_count_cut_off_before_its_alarm_is_an_alarm_all_the_same(tmp_path: Path) -> None:
    """And one that was settled, but whose alarm was not ended, ends."""
    first = Kiosk(tmp_path)
    await first.start()
    wrong = {"count": "c", "place": "vault", "day": "2026-11-24", "person": "p-a", "second": "p-b"}
    await first.ledger.append(
        CountBegun(**wrong), CountClosed(**wrong, number=9, other=9, balance=10, agrees=0)
    )
    await crash(first)
    second = await again(tmp_path, first)
    assert [a.cause for a in second.station.alarms.standing] == [vault_alarms.COUNT_DIFFERS]
    await second.ledger.append(
        CountSettled(count="c", place="vault", reason="x", person="p-a", second="p-b", by=0)
    )
    await crash(second)
    third = await again(tmp_path, second)
    assert third.station.alarms.standing == ()
    await third.stop()


async def test_starts_and_stops_are_records(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    await first.start()
    await first.stop()
    second = await again(tmp_path, first)
    assert [type(r) for r in second.records(StationStarted, StationStopped)] == [
        StationStarted,
        StationStopped,
        StationStarted,
    ]
    await second.stop()


async def test_a_visit_cancelled_in_the_middle_of_a_command_still_records_the_answer(tmp_path: Path) -> None:
    k = Kiosk(tmp_path)
    await k.start()
    await ask_for(k, SATO, "2  ")
    await k.stop()
    assert "actuation.acknowledged" in [e.kind for e in _reopened(tmp_path)]


def _reopened(directory: Path) -> list[Entry]:
    k = Kiosk(directory)
    try:
        return list(k.ledger.read())
    finally:
        k.ledger.close()
        k.database.close()


async def test_a_release_is_commanded_only_through_the_door(tmp_path: Path) -> None:
    k = Kiosk(tmp_path)
    await k.start()
    because = Because(Reason.LEND, SATO.id, "k2", "閲覧")
    outcome = await k.station.actuate(ReleaseSlot(2), because)
    assert k.cabinet.released == [2]
    assert outcome.intent == next(
        e.seq for e in k.ledger.read() if isinstance(e.record, Intended) and e.record.slot == 2
    )
    k.cabinet.shut(2)
    await k.settle()
    await k.stop()
