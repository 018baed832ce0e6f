"""Odd courses of events, each of which once put a wrong record into the ledger or turned a visitor away."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.cabinet import CabinetEvent, Sensed
from kiosk.core.acting.actions import Because, Reason, ReleaseSlot
from kiosk.core.desk.asking import NumberQuestion, Question, Tone, Waiting
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody.grants import grants_of
from storage.keys.records import KeyMisplaced, KeyNotReturned, KeyNotTaken, KeyReturned, KeyTaken, KeyVanished
from storage.station.facts import KeyState
from storage.station.records import Acknowledged, Intended, RequestRefused, SlotNotOpened
from tests.kiosk.core.test_restart import again, crash
from tests.kiosk.core.watch.test_watch import full_disk
from tests.kiosk.fakes import SLOTS, FakeCabinet, FakeClock
from tests.kiosk.keys.procedures.test_give_back import lend
from tests.kiosk.keys.procedures.test_release import ask_for, open_and_waiting
from tests.kiosk.world import SATO, SUZUKI, Kiosk, kiosk


def lose(cabinet: FakeCabinet) -> None:
    for slot in SLOTS:
        cabinet._emit(Sensed(slot, "key", "unknown", cabinet.key[slot], 0.0))
        cabinet._emit(Sensed(slot, "bolt", "unknown", cabinet.bolt[slot], 0.0))
    cabinet.link("offline", "no port")


def find(cabinet: FakeCabinet) -> None:
    FakeCabinet.start(cabinet, cabinet._emit)


class DeadAtFirst(FakeCabinet):
    """Does not answer when the kiosk starts."""

    def start(self, emit: Callable[[CabinetEvent], None]) -> None:
        self._emit = emit
        self.link("offline", "no port")


async def test_a_key_taken_while_the_cabinet_was_lost_is_lent_to_whom_the_slot_was_opened_for(
    tmp_path: Path,
) -> None:
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        lose(k.cabinet)
        await k.advance(45)
        await k.warned()
        k.cabinet.key[2], k.cabinet.bolt[2] = "absent", "locked"
        find(k.cabinet)
        await k.settle()
        (taken,) = k.records(KeyTaken)
        assert isinstance(taken, KeyTaken)
        assert taken.person == SATO.id
        assert k.records(KeyVanished) == []
        assert grants_of(k.station).by_slot == {}


async def test_a_return_through_a_slot_that_stands_open_is_not_refused(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        k.cabinet.lift(2, ajar=True)
        await k.settle()
        await k.desk.asked(Waiting)
        await k.advance(20)
        await k.warned()
        await k.tap(SATO)
        await k.desk.asked(Question)
        k.desk.pick("Return key 2")
        await k.settle()
        await k.hung(2)
        assert k.records(SlotNotOpened) == []
        assert k.projections.open_loans() == ()


async def returning(k: Kiosk) -> None:
    await lend(k)
    await k.tap(SATO)
    await k.desk.asked(Question)
    k.desk.pick("Return key 2")
    await open_and_waiting(k)


async def test_keys_that_are_seen_again_have_not_been_hung_by_who_is_returning_one(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await returning(k)
        lose(k.cabinet)
        find(k.cabinet)
        await k.settle()
        assert k.records(KeyMisplaced) == []
        k.cabinet.hang(2)
        await k.desk.read(Tone.DONE)
        assert k.station.alarms.standing == ()


async def test_after_a_restart_in_a_return_the_other_keys_are_where_they_were(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    await first.start()
    await returning(first)
    await crash(first)
    second = await again(tmp_path, first)
    assert second.records(KeyMisplaced) == []
    assert [alarm.cause for alarm in second.station.alarms.standing] == [key_alarms.SLOT_LEFT_OPEN]
    second.cabinet.hang(2)
    await second.settle()
    (back,) = second.records(KeyReturned)
    assert isinstance(back, KeyReturned)
    assert back.returned_by == SATO.id
    assert second.station.alarms.standing == ()
    await second.stop()


async def test_a_grant_outlives_a_restart_with_a_dead_cabinet(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    await first.start()
    await ask_for(first, SATO, "2  ")
    await open_and_waiting(first)
    await crash(first)
    cabinet = DeadAtFirst(FakeClock())
    cabinet.key |= {2: "absent"}
    second = Kiosk(tmp_path, cabinet=cabinet)
    await second.start()
    await second.advance(5)
    find(cabinet)
    await second.settle()
    assert len(second.records(KeyTaken)) == 1
    assert second.records(KeyVanished) == []
    await second.stop()


async def test_what_was_commanded_on_a_full_disk_has_its_answer_under_its_own_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk(tmp_path) as k:
        await lend(k)
        make_space = full_disk(k, monkeypatch)
        await k.tap(SUZUKI)
        await k.desk.asked(Question)
        k.desk.pick("Other business")
        await k.desk.asked(Question)
        k.desk.pick("Return another key")
        await k.desk.asked(NumberQuestion)
        k.desk.type(2)
        await open_and_waiting(k)
        await k.hung(2)
        make_space()
        await k.advance(2)
        intents = [e.seq for e in k.ledger.read() if isinstance(e.record, Intended)]
        assert sorted(r.intent for r in k.records(Acknowledged) if isinstance(r, Acknowledged)) == intents
        (back,) = k.records(KeyReturned)
        assert isinstance(back, KeyReturned)
        assert back.intent in intents
        assert back.returned_by == SUZUKI.id
        assert k.projections.open_intents() == k.projections.unsettled() == ()


async def test_a_key_taken_as_the_disk_fills_is_given_back_before_there_is_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        make_space = full_disk(k, monkeypatch)
        await k.lifted(2)
        await k.tap(SATO)
        await k.desk.asked(Question)
        k.desk.pick("Return key 2")
        await open_and_waiting(k)
        await k.hung(2)
        make_space()
        await k.advance(2)
        (seq,) = (e.seq for e in k.ledger.read() if isinstance(e.record, KeyTaken))
        (back,) = k.records(KeyReturned)
        assert isinstance(back, KeyReturned)
        assert back.loan == seq
        assert k.projections.open_loans() == ()


async def test_stop_does_not_make_a_slot_one_that_did_not_open(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.jammed = {2}
        await ask_for(k, SATO, "2  ")
        await k.desk.asked(Waiting)
        k.desk.stop()
        await k.advance(0.5)
        k.cabinet.jammed = set()
        k.cabinet.spring(2)
        await k.desk.asked(Waiting)
        assert k.records(SlotNotOpened) == []
        k.cabinet.lift(2)
        await k.desk.read(Tone.DONE)


async def test_a_slot_that_opened_while_people_were_asked_is_not_opened_again(tmp_path: Path) -> None:
    """Somebody without a card would else have a slot opened with the key in it that they just hung."""
    async with kiosk(tmp_path) as k:
        await lend(k)
        k.cabinet.jammed = {2}
        k.desk.return_without_card()
        await k.desk.asked(NumberQuestion)
        k.desk.type(2)
        await k.desk.asked(Waiting)
        await k.advance(2)
        await k.desk.asked(Question)
        k.cabinet.jammed = set()
        k.cabinet.spring(2)
        k.cabinet.hang(2)
        await k.settle()
        k.desk.pick("Try once more")
        await k.done()
        assert k.cabinet.released == [2, 2]
        assert grants_of(k.station).is_shut(2)


async def test_a_key_that_goes_while_the_purpose_is_asked_is_not_released(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "1  ")
        await k.desk.asked(Question)
        k.cabinet.set_bolt(1, "open")
        k.cabinet.lift(1)
        await k.settle()
        k.desk.pick("交付")
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        assert k.cabinet.released == []
        assert len(k.records(RequestRefused)) == 1


async def test_a_key_returned_without_a_card_and_taken_out_again_has_vanished(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await lend(k)
        k.desk.return_without_card()
        await k.desk.asked(NumberQuestion)
        k.desk.type(2)
        await open_and_waiting(k)
        k.cabinet.hang(2, ajar=True)
        await k.settle()
        k.cabinet.lift(2)
        await k.settle()
        assert len(k.records(KeyReturned)) == len(k.records(KeyVanished)) == 1
        assert len(k.records(KeyTaken)) == 1
        assert k.station.alarms.stands(key_alarms.KEY_VANISHED, slot=2)


async def test_what_was_taken_for_a_misplaced_key_is_judged_again_when_that_key_is_back(
    tmp_path: Path,
) -> None:
    """Key 1 comes home through a forced door while key 2 is being returned: it looks like key 2."""
    async with kiosk(tmp_path) as k:
        await lend(k, 1)
        await returning(k)
        k.cabinet.set_bolt(1, "open")
        k.cabinet.hang(1)
        await k.settle()
        assert len(k.records(KeyMisplaced)) == 1
        await k.hung(2)
        await k.settle()
        assert k.projections.open_loans() == ()
        assert k.station.alarms.standing == ()


async def test_a_slot_settled_twice_at_once_is_settled_once(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await k.station.actuate(ReleaseSlot(2), Because(Reason.LEND, SATO.id, "k2", "閲覧"))
        await k.settle()
        await asyncio.gather(*(grants_of(k.station).settle(2) for _ in range(3)))
        assert len(k.records(KeyNotTaken)) == 1


async def test_a_grant_whose_sensors_are_silent_is_not_settled(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await k.station.actuate(ReleaseSlot(2), Because(Reason.LEND, SATO.id, "k2", "閲覧"))
        k.station.sensed.slots[2].key = KeyState.UNKNOWN
        await grants_of(k.station).settle(2)
        assert 2 in grants_of(k.station).by_slot
        assert k.records(KeyNotTaken) == []


async def test_a_tap_after_the_farewell_begins_another_visit(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await k.tap(SATO)
        await k.given_up()
        k.badges.tap("0101010101010101")
        await k.desk.asked(Question)


async def test_a_key_taken_and_put_back_through_one_opening_is_not_one_that_stayed(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        k.cabinet.lift(2, ajar=True)
        await k.settle()
        k.cabinet.hang(2)
        await k.advance(2)
        await k.settle()
        assert [type(r) for r in k.records(KeyTaken, KeyReturned, KeyNotTaken)] == [KeyTaken, KeyReturned]
        assert grants_of(k.station).by_slot == {}


async def test_a_key_hung_and_taken_out_again_was_returned_all_the_same(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await returning(k)
        k.cabinet.hang(2, ajar=True)
        await k.settle()
        k.cabinet.lift(2)
        await k.advance(2)
        await k.settle()
        assert len(k.records(KeyReturned)) == 1
        assert k.records(KeyNotReturned) == []


async def test_a_slot_in_which_another_key_hangs_is_not_opened_for_a_return(tmp_path: Path) -> None:
    """Key 1, not for everybody, was left in slot 2 while key 2 was out: whoever names key 2 gets neither."""
    async with kiosk(tmp_path) as k:
        await lend(k)
        k.cabinet.set_bolt(1, "open")
        k.cabinet.lift(1)
        await k.settle()
        k.desk.return_without_card()
        await k.desk.asked(NumberQuestion)
        k.desk.type(1)
        await open_and_waiting(k)
        k.cabinet.set_bolt(2, "open")
        k.cabinet.hang(2)
        await k.settle()
        await k.advance(60)
        assert "still open" in (await k.desk.read(Tone.WARNING)).text
        k.cabinet.shut(1)
        await k.warned()
        k.cabinet.released.clear()
        k.desk.return_without_card()
        await k.desk.asked(NumberQuestion)
        k.desk.type(2)
        message = await k.desk.read(Tone.WARNING)
        await k.desk.left()
        assert "hand it to the responsible officer" in " ".join(message.lines)
        assert k.kinds().count("key.brought") == 1
        assert k.cabinet.released == []
