"""What may happen to a key while it is out: handed over, kept longer, overdue, hung by nobody, a ring."""

from pathlib import Path

from kiosk.core.desk.asking import Question, Tone, Waiting
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody.loans import loans_of
from storage.keys.facts import Conditions, Second
from storage.keys.records import (
    KeyHandedOver,
    KeyReserved,
    KeyReturned,
    LoanExtended,
    ReservationEnded,
    ReturnClaimed,
    RingChecked,
)
from storage.station.records import AlarmEnded, AlarmStarted, Intended
from tests.kiosk.office import (
    AN_HOUR,
    APPROVED,
    GONE,
    KATO,
    WITH_OTHER_GROUP,
    borrow,
    joined,
    office,
    pick,
    refusals,
    refused,
    take,
    tap,
)
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk, kiosk


async def other(k: Kiosk, label: str) -> None:
    await tap(k, SATO)
    await pick(k, "Other business", label)


def causes(k: Kiosk) -> list[str]:
    return [r.cause for r in k.records(AlarmStarted) if isinstance(r, AlarmStarted)]


async def behind_waitings(k: Kiosk) -> None:
    """The question that comes next: a waiting for a door may be over before it is shown."""
    while not isinstance(prompt := await k.desk._next("Question"), Question):
        assert isinstance(prompt, Waiting), prompt


# --- handover -------------------------------------------------------------------------------------------


async def test_a_handover_needs_both_taps(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(AN_HOUR)) as k:
        await borrow(k, SATO, 1)
        loan = loans_of(k.station).of_key("k1")
        await other(k, "Hand over key 1")
        await joined(k, KATO)
        question = await k.desk.asked(Question)
        assert "加藤" in question.text
        assert "佐藤" in question.text
        assert k.records(KeyHandedOver) == [], "a tap alone hands nobody a key"
        k.desk.pick("I take it")
        await k.done()
        (handed,) = k.records(KeyHandedOver)
        assert isinstance(handed, KeyHandedOver)
        assert loan is not None
        assert (handed.giver, handed.person, handed.loan) == (SATO.id, KATO.id, loan.id)
        now = loans_of(k.station).of_key("k1")
        assert now is not None
        assert (now.holder, now.due is not None) == (KATO.id, True)
        await tap(k, KATO)
        await pick(k, "Return key 1")
        await k.desk.asked(Waiting)
        k.cabinet.hang(1)
        await k.settle()
        await k.desk.read(Tone.DONE)
        assert loans_of(k.station).open() == {}


async def test_who_may_not_take_it_from_the_slot_may_not_take_it_from_a_hand(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(AN_HOUR)) as k:
        await borrow(k, SATO, 1)
        await other(k, "Hand over key 1")
        await joined(k, GONE)
        await refused(k)
        await k.desk.left()
        assert refusals(k) == ["not_employed"]
        loan = loans_of(k.station).of_key("k1")
        assert loan is not None
        assert loan.holder == SATO.id


async def test_a_key_that_needs_approval_needs_it_when_it_is_handed_over(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await tap(k, SATO)
        await pick(k, "1  ", "交付")
        await joined(k, TANAKA)
        await take(k, 1)
        await other(k, "Hand over key 1")
        await joined(k, KATO)
        await pick(k, "I take it")
        await joined(k, TANAKA)
        await k.desk.read(Tone.DONE)
        (handed,) = k.records(KeyHandedOver)
        assert isinstance(handed, KeyHandedOver)
        assert handed.approver == TANAKA.id


async def test_whoever_comes_with_a_key_is_handed_no_other_one(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(AN_HOUR)) as k:
        await borrow(k, SATO, 1)
        await borrow(k, KATO, 2)
        await other(k, "Hand over key 1")
        await joined(k, KATO)
        await pick(k, "Return a key")
        await k.desk.asked(Waiting)
        await k.hung(2)
        assert k.records(KeyHandedOver) == []
        assert {loan.holder for loan in loans_of(k.station).open().values()} == {SATO.id}


# --- time -----------------------------------------------------------------------------------------------


async def test_a_key_is_overdue_until_it_comes_back(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(AN_HOUR)) as k:
        await borrow(k, SATO, 1)
        await k.hours(3500)
        assert causes(k) == []
        await k.advance(200)
        assert causes(k) == ["key_overdue"]
        await tap(k, SATO)
        question = await k.desk.asked(Question)
        assert "overdue since" in question.options[0].note
        k.desk.lapse()
        await k.settle()
        await k.desk.asked(Waiting)
        k.cabinet.hang(1)
        await k.settle()
        await k.desk.read(Tone.DONE)
        await k.advance(2)
        assert [r.alarm for r in k.records(AlarmEnded) if isinstance(r, AlarmEnded)] == ["key_overdue:1"]
        assert len(k.station.alarms.unacknowledged) == 1, "over, and nobody has looked at it"


async def test_it_may_be_kept_longer_for_a_reason(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(AN_HOUR)) as k:
        await borrow(k, SATO, 1)
        await k.hours(3700)
        await other(k, "Keep key 1 longer")
        await pick(k, "60 min", "来庁者の対応中")
        await k.done()
        await k.advance(2)
        (extended,) = k.records(LoanExtended)
        assert isinstance(extended, LoanExtended)
        assert (extended.person, extended.reason) == (SATO.id, "来庁者の対応中")
        assert not k.station.alarms.stands(key_alarms.KEY_OVERDUE, slot=1)
        await k.hours(3600)
        assert k.station.alarms.stands(key_alarms.KEY_OVERDUE, slot=1)


# --- returns --------------------------------------------------------------------------------------------


async def test_a_return_needs_no_touch(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await borrow(k, SATO, 1)
        await tap(k, SATO)
        question = await k.desk.asked(Question)
        assert question.itself_s > 0
        k.desk.lapse()
        await k.settle()
        await k.desk.asked(Waiting)
        k.cabinet.hang(1)
        await k.settle()
        await k.desk.read(Tone.DONE)
        (returned,) = k.records(KeyReturned)
        assert isinstance(returned, KeyReturned)
        assert returned.returned_by == SATO.id


async def test_the_same_again_needs_one_touch(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await borrow(k, SATO, 1)
        k.cabinet.hang(1)
        await k.settle()
        await tap(k, SATO)
        await pick(k, "No, somebody else", "Same as last time")
        await take(k, 1)
        assert loans_of(k.station).of_key("k1") is not None


async def test_a_second_person_on_return_is_asked_for_and_never_in_the_way(tmp_path: Path) -> None:
    watched = Conditions(second=Second.ANYONE, second_on_return=True)
    async with kiosk(tmp_path, register=office(watched)) as k:
        await tap(k, SATO)
        await pick(k, "1  ", "交付")
        await joined(k, KATO)
        await take(k, 1)
        for beside in (KATO, None):
            await tap(k, SATO)
            await pick(k, "Return key 1")
            await k.desk.asked(Waiting)
            if beside is not None:
                await tap(k, beside)
            else:
                await k.advance(61)
                await refused(k)
            await k.desk.asked(Waiting)
            await k.hung(1)
            releases = [r for r in k.records(Intended) if isinstance(r, Intended) and r.action == "release"]
            assert releases[-1].second == (KATO.id if beside else "")
            assert loans_of(k.station).of_key("k1") is None
            if beside is not None:
                await tap(k, SATO)
                await pick(k, "1  ", "交付")
                await joined(k, KATO)
                await take(k, 1)


async def test_a_key_hung_without_a_tap_is_asked_about(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await borrow(k, SATO, 1)
        k.cabinet.hang(1)
        await k.settle()
        (returned,) = k.records(KeyReturned)
        assert isinstance(returned, KeyReturned)
        assert returned.returned_by == ""
        await tap(k, SATO)
        await pick(k, "Yes, it was me")
        await k.given_up()
        assert k.records(ReturnClaimed) == [
            ReturnClaimed(key="k1", slot=1, loan=returned.loan, returned_by=SATO.id, author=SATO.id)
        ]
        await tap(k, SATO)
        question = await k.desk.asked(Question)
        assert "was hung" not in question.text, "asked once"


async def test_a_ring_is_counted_when_it_comes_back(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(pieces=4)) as k:
        for counted, label in ((4, "All 4"), (3, "Only 3")):
            await tap(k, SATO)
            await pick(k, "1  ", "交付")
            await take(k, 1)
            await tap(k, SATO)
            await pick(k, "Return key 1")
            await k.desk.asked(Waiting)
            k.cabinet.hang(1)
            await k.settle()
            await behind_waitings(k)
            k.desk.pick(label)
            await k.settle()
            await k.done()
            checked = k.records(RingChecked)[-1]
            assert isinstance(checked, RingChecked)
            assert (checked.counted, checked.pieces) == (counted, 4)
        assert k.station.alarms.stands(key_alarms.RING_INCOMPLETE, slot=1)


# --- reservations ---------------------------------------------------------------------------------------


async def test_a_reserved_key_is_kept_and_then_free_again(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(WITH_OTHER_GROUP)) as k:
        await other(k, "Reserve a key")
        await pick(k, "2  ")
        question = await k.desk.asked(Question)
        k.desk.pick(question.options[0].label)
        await k.settle()
        question = await k.desk.asked(Question)
        first = question.options[0].label
        k.desk.pick(first)
        await k.settle()
        await pick(k, "1 h")
        await k.done()
        (reserved,) = k.records(KeyReserved)
        assert isinstance(reserved, KeyReserved)
        assert (reserved.key, reserved.person, reserved.author) == ("k2", SATO.id, SATO.id)
        await k.hours(max(0, (reserved.since_us - k.clock.now_us()) / 1e6) + 1)
        await tap(k, SUZUKI)
        await pick(k, "2  ")
        message = await refused(k)
        assert "佐藤 花子" in message.lines[-1]
        await k.desk.left()
        await k.hours(3600)
        assert [r.how for r in k.records(ReservationEnded) if isinstance(r, ReservationEnded)] == ["passed"]
        await borrow(k, SUZUKI, 2)


async def test_two_reservations_do_not_overlap_and_one_can_be_given_up(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        for person, goes in ((SATO, True), (KATO, False)):
            await tap(k, person)
            await pick(k, "Other business", "Reserve a key", "2  ")
            days = await k.desk.asked(Question)
            k.desk.pick(days.options[1].label)
            await k.settle()
            await pick(k, "09:00", "2 h")
            await (k.desk.read(Tone.DONE) if goes else refused(k))
            await k.desk.left()
        assert refusals(k) == ["reserved"]
        await other(k, "Give up a reservation")
        await pick(k, "2  ")
        await k.desk.left()
        assert k.station.register.reservations == ()
