"""場所違いの鍵: a key hangs in the slot of somebody who brings theirs with a card."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from drivers.cabinet import Sensed
from kiosk.core.desk.asking import NumberQuestion, Question, Tone, Waiting
from kiosk.keys.custody.grants import grants_of
from kiosk.keys.custody.hooks import hooks_of
from kiosk.keys.custody.loans import loans_of
from kiosk.people.live import change_register
from storage.keys.records import KeyMisplaced, KeyReturned, KeyTaken
from storage.keys.tag_records import KeyBrought, KeySwapped, StrangeTaken, TagRead
from storage.people.records import AbsenceRecorded
from storage.station.records import AlarmEnded, Intended, RequestRefused
from tests.kiosk.evening import enter
from tests.kiosk.office import ITO, KATO, borrow, office, pick, tap
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk


async def left_in_slot_3(k: Kiosk) -> None:
    """SUZUKI has key 3. SATO returns key 2, and hangs it in slot 3, which somebody has forced."""
    await borrow(k, SUZUKI, 3)
    await borrow(k, SATO, 2)
    await tap(k, SATO)
    await pick(k, "Return key 2")
    await k.desk.asked(Waiting)
    k.cabinet.set_bolt(3, "open")
    k.cabinet.hang(3)
    await k.settle()
    await k.desk.asked(Waiting)
    await k.advance(20)
    k.cabinet.shut(2)
    await k.advance(1)
    await k.warned()
    assert ("key_misplaced", 3) in standing(k)
    k.cabinet.released.clear()


@asynccontextmanager
async def misplaced(path: Path) -> AsyncIterator[Kiosk]:
    k = Kiosk(path, register=office())
    await k.start()
    await left_in_slot_3(k)
    try:
        yield k
    finally:
        await k.stop()


async def stands_open(k: Kiosk) -> Waiting:
    """The slot has opened: what is said then, behind what was said while it was opening."""
    while "is open" not in (waiting := await k.desk.asked(Waiting)).text:
        pass
    return waiting


def standing(k: Kiosk) -> set[tuple[str, int]]:
    return {(alarm.cause.code, alarm.slot) for alarm in k.station.alarms.standing}


async def let_in(k: Kiosk, custodian: bool = True) -> None:
    """SUZUKI brings key 3; whoever answers for the keys lets them take out what hangs there."""
    await tap(k, SUZUKI)
    await pick(k, "Return key 3")
    await k.desk.read(Tone.WARNING)
    await k.desk.asked(Waiting)
    if custodian:
        await tap(k, TANAKA)
        await stands_open(k)


async def test_the_strange_key_comes_out_goes_home_and_then_the_own_one_hangs(tmp_path: Path) -> None:
    async with misplaced(tmp_path) as k:
        await let_in(k)
        assert k.cabinet.released == [3]
        k.cabinet.lift(3)
        await k.settle()
        (out,) = k.records(StrangeTaken)
        assert isinstance(out, StrangeTaken)
        assert (out.slot, out.person) == (3, SUZUKI.id)
        assert standing(k) == {("key_astray", 3)}, "nobody has said what it is"
        assert len(k.records(KeyTaken)) == 2, "nor is it guessed"
        await enter(k, 2)
        taken = k.records(KeyTaken)[-1]
        assert isinstance(taken, KeyTaken)
        assert (taken.key, taken.slot, taken.hung_in, taken.person) == ("k2", 2, 3, SUZUKI.id)
        assert loans_of(k.station).open()["k2"].holder == SUZUKI.id
        assert standing(k) == set()
        await stands_open(k)
        k.cabinet.hang(2)
        await k.advance(1)
        await k.desk.read(Tone.DONE)
        await stands_open(k)
        k.cabinet.hang(3)
        await k.advance(1)
        await k.done()
        back = [r for r in k.records(KeyReturned) if isinstance(r, KeyReturned)]
        assert [(r.key, r.slot, r.returned_by, r.evidence) for r in back] == [
            ("k2", 2, SUZUKI.id, "tag"),
            ("k3", 3, SUZUKI.id, ""),
        ]
        assert k.cabinet.released == [3, 2, 3]
        assert k.projections.open_loans() == ()
        assert grants_of(k.station).by_slot == {}
        assert k.projections.unsettled() == ()
        reasons = [(r.because, r.approver) for r in k.records(Intended) if isinstance(r, Intended)]
        assert ("sort", TANAKA.id) in reasons


async def test_a_custodian_who_brings_a_key_takes_it_out_alone(tmp_path: Path) -> None:
    async with misplaced(tmp_path) as k:
        await tap(k, TANAKA)
        await pick(k, "Other business", "Return another key")
        await enter(k, 3)
        await stands_open(k)
        assert k.cabinet.released == [3]
        k.cabinet.lift(3)
        await enter(k, 2)
        await stands_open(k)
        k.cabinet.hang(2)
        await k.advance(1)
        await k.desk.read(Tone.DONE)
        await stands_open(k)
        k.cabinet.hang(3)
        await k.advance(1)
        await k.done()
        assert k.projections.open_loans() == ()


async def test_a_slot_with_a_strange_key_that_sticks_is_let_open_by_a_custodian_again(tmp_path: Path) -> None:
    async with misplaced(tmp_path) as k:
        k.cabinet.jammed = {3}
        await let_in(k, custodian=False)
        await tap(k, TANAKA)
        await k.desk.asked(Waiting)
        await k.advance(10)
        await k.desk.asked(Question)
        away = AbsenceRecorded(person=TANAKA.id, since="2026-11-24", until="2026-11-30")
        await change_register(k.station, "elsewhere", away)
        k.cabinet.jammed = set()
        k.desk.pick("Try once more")
        await k.desk.read(Tone.WARNING)
        await k.desk.asked(Waiting)
        assert k.cabinet.released == [3]
        await tap(k, ITO)
        await stands_open(k)
        assert k.cabinet.released == [3, 3]
        sorts = [r for r in k.records(Intended) if isinstance(r, Intended) and r.because == "sort"]
        assert [r.approver for r in sorts] == [TANAKA.id, ITO.id]


async def test_without_a_custodian_a_slot_with_a_key_in_it_stays_shut_and_the_way_on_is_said(
    tmp_path: Path,
) -> None:
    async with misplaced(tmp_path) as k:
        await let_in(k, custodian=False)
        await tap(k, KATO)
        await k.desk.read(Tone.REFUSED)
        await k.desk.asked(Waiting)
        k.desk.stop()
        await k.desk.read(Tone.REFUSED)
        said = await k.desk.read(Tone.WARNING)
        await k.desk.left()
        assert k.cabinet.released == []
        assert "hand it to the responsible officer" in " ".join(said.lines)
        assert standing(k) == {("key_misplaced", 3)}
        assert {loan.key for loan in k.projections.open_loans()} == {"k2", "k3"}
        requests = {r.request for r in k.records(RequestRefused) if isinstance(r, RequestRefused)}
        assert requests == {"sort"}, "taking that out is refused, and no return ever"
        (brought,) = k.records(KeyBrought)
        assert isinstance(brought, KeyBrought)
        assert (brought.key, brought.slot, brought.person) == ("k3", 3, SUZUKI.id)
        assert (brought.cause, brought.next_step) == ("slot_occupied", "hand_over")
        assert brought.loan == loans_of(k.station).open()["k3"].id


async def test_whoever_brings_a_key_without_a_card_is_told_to_tap(tmp_path: Path) -> None:
    async with misplaced(tmp_path) as k:
        k.desk.return_without_card()
        await enter(k, 3)
        said = await k.desk.read(Tone.WARNING)
        await k.desk.left()
        assert said.lines[0].startswith("Tap your card")
        assert k.records(RequestRefused) == [], "a return is not refused"
        (brought,) = k.records(KeyBrought)
        assert isinstance(brought, KeyBrought)
        assert (brought.key, brought.person, brought.next_step) == ("k3", "", "tap_or_hand_over")
        assert k.cabinet.released == []


async def test_what_is_not_taken_out_stays_as_it_was(tmp_path: Path) -> None:
    async with misplaced(tmp_path) as k:
        await let_in(k)
        k.cabinet.shut(3)
        await k.advance(1)
        await k.warned()
        assert standing(k) == {("key_misplaced", 3)}
        assert k.records(StrangeTaken) == []
        assert {loan.key: loan.holder for loan in k.projections.open_loans()} == {
            "k2": SATO.id,
            "k3": SUZUKI.id,
        }
        assert grants_of(k.station).by_slot == {}
        assert k.projections.unsettled() == ()


async def test_what_is_put_back_again_is_not_taken_for_the_slots_own_key(tmp_path: Path) -> None:
    async with misplaced(tmp_path) as k:
        await let_in(k)
        k.cabinet.lift(3, ajar=True)
        await k.settle()
        await k.desk.asked(NumberQuestion)
        k.cabinet.hang(3)
        await k.settle()
        k.desk.stop()
        await k.warned()
        await k.advance(1)
        assert k.records(KeyReturned) == []
        assert loans_of(k.station).of_key("k3") is not None
        assert ("foreign_object", 3) in standing(k)


async def test_whoever_goes_away_with_it_leaves_an_alarm_that_somebody_has_to_look_at(tmp_path: Path) -> None:
    async with misplaced(tmp_path) as k:
        await let_in(k)
        k.cabinet.lift(3)
        await k.settle()
        await k.desk.asked(NumberQuestion)
        k.desk.stop()
        await k.desk.read(Tone.WARNING)
        await stands_open(k)  # their own key may hang now
        k.desk.stop()
        k.cabinet.shut(3)
        await k.advance(1)
        await k.warned()
        assert standing(k) == {("key_astray", 3)}
        await k.station.alarms.acknowledge("key_astray:3", TANAKA.id, "受け取った")
        assert standing(k) == set()


async def test_a_number_that_is_the_own_keys_shows_that_it_hung_there_all_the_time(tmp_path: Path) -> None:
    """What SUZUKI takes out is key 3: what is in her hand is something else, and key 3 hangs again."""
    async with misplaced(tmp_path) as k:
        await let_in(k)
        k.cabinet.lift(3)
        await enter(k, 3)
        await stands_open(k)
        k.cabinet.hang(3)
        await k.advance(1)
        await k.done()
        assert [loan.key for loan in k.projections.open_loans()] == ["k2"]
        assert [r.read for r in k.records(TagRead) if isinstance(r, TagRead)] == ["k3"]
        assert standing(k) == set(), "somebody has said what it is"
        assert hooks_of(k.station).strange == {}


async def test_a_key_taken_out_that_hangs_by_the_records_tells_since_when_it_may_have_been_so(
    tmp_path: Path,
) -> None:
    async with misplaced(tmp_path) as k:
        await k.station.recorder.require(TagRead(slot=1, number=1, moment="day", key="k1", read="k1"))
        (right,) = k.projections.days.newest(TagRead.kind, 1)
        await let_in(k)
        k.cabinet.lift(3)
        await enter(k, 1)
        (swapped,) = k.records(KeySwapped)
        assert isinstance(swapped, KeySwapped)
        assert (swapped.key, swapped.since) == ("k1", right.seq)
        assert ("key_swapped", 1) in standing(k)


async def test_a_power_cut_with_the_strange_key_in_hand_leaves_who_has_it_on_record(tmp_path: Path) -> None:
    k = Kiosk(tmp_path, register=office())
    await k.start()
    await left_in_slot_3(k)
    await let_in(k)
    k.cabinet.lift(3)
    await k.settle()
    cabinet = k.cabinet
    await k.stop(in_order=False)
    again = Kiosk(tmp_path, register=office(), cabinet=cabinet)
    await again.start()
    await again.advance(1)
    assert standing(again) == {("key_astray", 3)}
    assert len(again.records(StrangeTaken)) == 1
    await tap(again, SUZUKI)
    await pick(again, "Return key 3")
    await stands_open(again)
    cabinet.hang(3)
    await again.advance(1)
    await again.done()
    assert [loan.key for loan in again.projections.open_loans()] == ["k2"]
    assert again.projections.unsettled() == ()
    await again.stop()


async def test_a_power_cut_before_it_is_taken_out_lets_nothing_be_taken_for_lent(tmp_path: Path) -> None:
    k = Kiosk(tmp_path, register=office())
    await k.start()
    await left_in_slot_3(k)
    await let_in(k)
    cabinet = k.cabinet
    await k.stop(in_order=False)
    again = Kiosk(tmp_path, register=office(), cabinet=cabinet)
    await again.start()
    assert again.records(KeyReturned) == [], "what hangs in slot 3 is not key 3, still"
    cabinet.lift(3)
    await again.advance(1)
    (out,) = again.records(StrangeTaken)
    assert isinstance(out, StrangeTaken)
    assert out.person == SUZUKI.id
    await again.stop()


async def test_a_key_in_the_slot_of_somebody_who_holds_another_loses_nothing_while_a_custodian_is_awaited(
    tmp_path: Path,
) -> None:
    """It is taken out by somebody else meanwhile: the slot is empty, and the own key hangs at once."""
    async with misplaced(tmp_path) as k:
        await let_in(k, custodian=False)
        k.cabinet.set_bolt(3, "open")
        k.cabinet.lift(3)
        await k.settle()
        await tap(k, TANAKA)
        await stands_open(k)
        k.cabinet.hang(3)
        await k.advance(1)
        await k.done()
        assert [loan.key for loan in k.projections.open_loans()] == ["k2"]
        assert k.records(StrangeTaken) == []
        assert len(k.records(KeyMisplaced)) == 1
        assert k.records(AlarmEnded) != []


def identified(k: Kiosk, slot: int, number: int) -> None:
    """A cabinet that identifies keys tells which one now hangs there."""
    k.cabinet.key[slot] = "present"
    k.cabinet.tell(Sensed(slot, "key", "present", "absent", k.cabinet.now(), number=number))


@pytest.mark.parametrize("in_order", [True, False])
async def test_which_key_hangs_in_a_wrong_slot_is_known_after_a_restart_as_well_as_before(
    tmp_path: Path, in_order: bool
) -> None:
    """Key 2 in slot 3, as the cabinet says: whoever might be lent it takes it out without a custodian."""
    k = Kiosk(tmp_path, register=office())
    await k.start()
    for key, person in ((2, SATO), (3, SUZUKI)):
        await borrow(k, person, key)
    identified(k, 3, 2)
    await k.settle()
    assert hooks_of(k.station).strange == {3: "k2"}
    await k.stop(in_order=in_order)
    again = Kiosk(tmp_path, register=office(), cabinet=k.cabinet)
    await again.start()
    assert hooks_of(again.station).strange == {3: "k2"}
    again.cabinet.released.clear()
    await tap(again, SUZUKI)
    await pick(again, "Return key 3")
    await stands_open(again)
    assert again.cabinet.released == [3]
    again.cabinet.lift(3)
    await again.settle()
    taken = again.records(KeyTaken)[-1]
    assert isinstance(taken, KeyTaken)
    assert (taken.key, taken.hung_in, taken.person) == ("k2", 3, SUZUKI.id)
    await again.stop()
    last = Kiosk(tmp_path, register=office(), cabinet=k.cabinet)
    await last.start()
    assert hooks_of(last.station).strange == {}, "it has been taken out"
    await last.stop()


async def test_what_is_only_taken_for_a_key_is_not_known_for_certain_after_a_restart(tmp_path: Path) -> None:
    async with misplaced(tmp_path) as k:
        before, cabinet = dict(hooks_of(k.station).strange), k.cabinet
    again = Kiosk(tmp_path, register=office(), cabinet=cabinet)
    await again.start()
    assert hooks_of(again.station).strange == before == {3: ""}
    await again.stop()
