"""While a second person or a custodian is awaited, things change. What was judged before is judged again."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kiosk.core.acting.actions import RELEASE
from kiosk.core.desk.asking import Page, Question, Tone, Waiting
from kiosk.core.office.today import day_now
from kiosk.keys.custody.grants import grants_of
from kiosk.keys.custody.loans import loans_of
from kiosk.people.live import change_register
from storage.day.records import ClosedOver, DayExplained, DayOpened, LockedUp
from storage.keys.facts import Conditions, Second
from storage.keys.records import (
    DuplicateMade,
    KeyEnded,
    KeyHandedOver,
    KeyLost,
    KeyReplaced,
    KeyReserved,
    LoanExtended,
    LockChanged,
    OverrideEntered,
)
from storage.people.facts import Person
from storage.people.records import (
    AbsenceRecorded,
    CardEnded,
    CardRecorded,
    PersonLeft,
    PinEntered,
    PinLifted,
    Registered,
)
from storage.station.records import Intended
from storage.vault.records import CountBegun, CountSettled
from tests.kiosk.day.evening.test_closing_over import DAY_S, leap
from tests.kiosk.evening import counted, day_kiosk, locked_up, open_first
from tests.kiosk.office import (
    APPROVED,
    ITO,
    KATO,
    PEOPLE,
    borrow,
    joined,
    office,
    pick,
    refusals,
    refused,
    take,
    tap,
    work,
)
from tests.kiosk.vault.counting.test_count import escalated, to_settling
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk, kiosk

BOTH = Conditions(approval=True, second=Second.ANYONE)
Change = Callable[[Kiosk], Awaitable[None]]


async def register(k: Kiosk, *records: Registered) -> None:
    """Another program changes it, or another kiosk."""
    await change_register(k.station, "elsewhere", *records)


async def visitor_leaves(k: Kiosk) -> None:
    await register(k, PersonLeft(person=SATO.id))


async def card_is_void(k: Kiosk) -> None:
    (card,) = k.station.register.cards_of(SATO.id)
    await register(k, CardEnded(card=card.digest, why="lost", person=SATO.id))


async def key_is_lost(k: Kiosk) -> None:
    await register(k, KeyLost(key="k1", slot=1))


async def key_is_reserved(k: Kiosk) -> None:
    until = k.clock.now_us() + 3_600_000_000
    kept = KeyReserved(
        reservation="r", key="k1", person=KATO.id, since_us=k.clock.now_us() - 1, until_us=until
    )
    await register(k, kept)


async def key_is_gone(k: Kiosk) -> None:
    """It is pulled through a door that was forced."""
    k.cabinet.lift(1)
    await k.settle()


async def key_is_used_no_longer(k: Kiosk) -> None:
    await register(k, KeyEnded(key="k1"))


async def day_is_locked_up(k: Kiosk) -> None:
    await k.station.recorder.require(LockedUp(day="2026-11-24", person=TANAKA.id, custodian=TANAKA.id))
    day_now(k.station).night_lock = True


def last_cause(k: Kiosk) -> str:
    return refusals(k)[-1]


async def asked_for(k: Kiosk) -> None:
    """Key 1 by one who needs an approval for it."""
    await tap(k, SATO)
    await pick(k, "1  ", "交付")
    await k.desk.asked(Waiting)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (visitor_leaves, "not_employed"),
        (card_is_void, "card_ended"),
        (key_is_lost, "key_lost"),
        (key_is_reserved, "reserved"),
        (key_is_gone, "key_is_out"),
        (key_is_used_no_longer, "changed_meanwhile"),
        (day_is_locked_up, "locked_up"),
    ],
)
async def test_what_changes_while_a_release_waits_for_its_approval(
    tmp_path: Path, change: Change, cause: str
) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await asked_for(k)
        await change(k)
        await tap(k, TANAKA)
        await refused(k)
        assert last_cause(k) == cause
        assert k.cabinet.released == []


async def test_a_custodian_who_is_away_before_the_second_taps_has_not_approved(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(BOTH)) as k:
        await asked_for(k)
        await tap(k, TANAKA)
        await k.desk.asked(Waiting)
        await register(k, AbsenceRecorded(person=TANAKA.id, since="2026-11-24", until="2026-11-30"))
        await tap(k, KATO)
        await refused(k)
        assert last_cause(k) == "recorded_away"
        await k.desk.asked(Waiting)
        assert k.cabinet.released == []
        await tap(k, ITO)  # who is custodian now
        await k.desk.asked(Waiting)
        assert k.cabinet.released == [1]


async def test_a_second_who_leaves_before_the_custodian_taps_does_not_stand_there(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(BOTH)) as k:
        await asked_for(k)
        await tap(k, KATO)
        await k.desk.asked(Waiting)
        await register(k, PersonLeft(person=KATO.id))
        await tap(k, TANAKA)
        await refused(k)
        assert last_cause(k) == "not_employed"
        await k.desk.asked(Waiting)
        assert k.cabinet.released == []


async def test_a_slot_is_opened_once_more_only_for_who_may_still_take_it(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        k.cabinet.jammed.add(1)
        await tap(k, SATO)
        await pick(k, "1  ", "交付")
        await k.desk.asked(Waiting)
        await k.advance(10)
        await k.desk.asked(Question)
        await visitor_leaves(k)
        k.desk.pick("Try once more")
        await k.settle()
        await refused(k)
        await refused(k)
        assert refusals(k) == ["not_employed", "slot_not_opened"]
        assert k.cabinet.released == [1]
        assert grants_of(k.station).by_slot == {}


async def approver_is_away(k: Kiosk) -> None:
    await register(k, AbsenceRecorded(person=TANAKA.id, since="2026-11-24", until="2026-11-30"))


async def approvers_card_is_void(k: Kiosk) -> None:
    (card,) = k.station.register.cards_of(TANAKA.id)
    await register(k, CardEnded(card=card.digest, why="lost", person=TANAKA.id))


async def second_leaves(k: Kiosk) -> None:
    await register(k, PersonLeft(person=KATO.id))


async def sticks(k: Kiosk, *beside: Person) -> None:
    """Key 1 is asked for, they tap for it, and its slot does not open."""
    k.cabinet.jammed.add(1)
    await asked_for(k)
    for person in beside:
        await tap(k, person)
        await k.desk.asked(Waiting)
    await k.advance(10)
    await k.desk.asked(Question)


async def once_more(k: Kiosk, *, jammed: bool = False) -> None:
    if not jammed:
        k.cabinet.jammed.clear()
    k.desk.pick("Try once more")
    await k.settle()


def vouched_for(k: Kiosk) -> list[tuple[str, str]]:
    """Who approved of each release that was commanded, and who stood beside."""
    releases = [r for r in k.records(Intended) if isinstance(r, Intended) and r.action == RELEASE]
    return [(each.approver, each.second) for each in releases]


@pytest.mark.parametrize(
    ("asked", "beside", "change", "other"),
    [
        (APPROVED, TANAKA, approver_is_away, ITO),
        (APPROVED, TANAKA, approvers_card_is_void, None),
        (Conditions(second=Second.ANYONE), KATO, second_leaves, SUZUKI),
    ],
)
async def test_a_slot_is_opened_once_more_only_for_who_vouches_for_it_then(
    tmp_path: Path, asked: Conditions, beside: Person, change: Change, other: Person | None
) -> None:
    async with kiosk(tmp_path, register=office(asked)) as k:
        await sticks(k, beside)
        await change(k)
        await once_more(k)
        await joined(k, beside)
        await refused(k)
        assert k.cabinet.released == [1], "whose tap does not count any more has not vouched"
        await k.desk.asked(Waiting)
        if other is None:
            await k.advance(k.station.times.tap_s + 1)
            await refused(k)
            await refused(k)
            assert refusals(k)[-2:] == ["nobody_approved", "slot_not_opened"]
            assert k.cabinet.released == [1]
            assert grants_of(k.station).by_slot == {}
        else:
            await tap(k, other)
            assert k.cabinet.released == [1, 1]
            assert [{*each} for each in vouched_for(k)] == [{beside.id, ""}, {other.id, ""}]


async def test_each_try_is_vouched_for_by_a_tap_of_its_own(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await sticks(k, TANAKA)
        await once_more(k, jammed=True)
        await k.desk.asked(Waiting)
        assert k.cabinet.released == [1], "nobody has let it be opened a second time"
        await tap(k, TANAKA)
        await k.desk.asked(Waiting)
        assert k.cabinet.released == [1, 1]
        await k.advance(10)
        await k.desk.asked(Question)
        await once_more(k)
        await joined(k, TANAKA)
        assert k.cabinet.released == [1, 1, 1]
        assert vouched_for(k) == [(TANAKA.id, "")] * 3


async def test_a_slot_that_springs_open_while_a_custodian_is_awaited_is_not_opened_again(
    tmp_path: Path,
) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await sticks(k, TANAKA)
        await once_more(k)
        await k.desk.asked(Waiting)
        k.cabinet.spring(1)
        await k.settle()
        await tap(k, TANAKA)
        await k.desk.asked(Waiting)
        assert k.cabinet.released == [1]
        k.cabinet.lift(1)
        await k.settle()
        await k.desk.read(Tone.DONE)
        assert loans_of(k.station).open()["k1"].holder == SATO.id
        assert k.station.alarms.standing == ()


async def test_a_return_is_tried_again_without_a_second_who_has_left(tmp_path: Path) -> None:
    watched = Conditions(second=Second.ANYONE, second_on_return=True)
    async with kiosk(tmp_path, register=office(watched)) as k:
        await asked_for(k)
        await tap(k, KATO)
        await take(k, 1)
        k.cabinet.jammed.add(1)
        await tap(k, SATO)
        await pick(k, "Return key 1")
        await joined(k, KATO)
        await k.desk.asked(Waiting)
        await k.advance(10)
        await k.desk.asked(Question)
        await second_leaves(k)
        await once_more(k)
        assert k.cabinet.released == [1, 1, 1]
        assert vouched_for(k) == [("", KATO.id), ("", KATO.id), ("", "")]


@pytest.mark.parametrize(("change", "cause"), [(key_is_reserved, "reserved"), (key_is_lost, "key_lost")])
async def test_a_handover_that_waits_for_its_approval(tmp_path: Path, change: Change, cause: str) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await borrowed(k)
        await tap(k, SATO)
        await pick(k, "Other business", "Hand over key 1")
        await joined(k, SUZUKI)
        await pick(k, "I take it")
        await k.desk.asked(Waiting)
        await change(k)
        await tap(k, TANAKA)
        await refused(k)
        assert last_cause(k) == cause
        assert k.records(KeyHandedOver) == []


async def borrowed(k: Kiosk) -> None:
    await asked_for(k)
    await tap(k, TANAKA)
    await take(k, 1)


async def comes_back(k: Kiosk) -> None:
    """The slot was forced open, and the key is hung in it."""
    k.cabinet.set_bolt(1, "open")
    await k.settle()
    k.cabinet.hang(1)
    await k.settle()


@pytest.mark.parametrize("change", [comes_back, visitor_leaves])
async def test_an_extension_that_waits_for_its_approval(tmp_path: Path, change: Change) -> None:
    async with kiosk(tmp_path, register=office(Conditions(approval=True, max_minutes=60))) as k:
        await borrowed(k)
        await tap(k, SATO)
        await pick(k, "Other business", "Keep key 1 longer", "60 min")
        question = await k.desk.asked(Question)
        k.desk.pick(question.options[0].label)
        await k.settle()
        await k.desk.asked(Waiting)
        await change(k)
        await tap(k, TANAKA)
        await refused(k)
        assert k.records(LoanExtended) == []


async def test_a_key_that_hangs_again_while_a_second_is_awaited_has_no_slot_opened_upon_it(
    tmp_path: Path,
) -> None:
    watched = Conditions(second=Second.ANYONE, second_on_return=True)
    async with kiosk(tmp_path, register=office(watched)) as k:
        await tap(k, SATO)
        await pick(k, "1  ", "交付")
        await joined(k, KATO)
        await take(k, 1)
        await tap(k, SATO)
        await pick(k, "Return key 1")
        await k.desk.asked(Waiting)
        await comes_back(k)
        await tap(k, KATO)
        await k.desk.read(Tone.DONE)
        assert k.cabinet.released == [1]


# --- what two sign --------------------------------------------------------------------------------------


async def away(k: Kiosk) -> None:
    await register(k, AbsenceRecorded(person=TANAKA.id, since="2026-11-24", until="2026-11-30"))


async def who_locks_up_leaves(k: Kiosk) -> None:
    await register(k, PersonLeft(person=TANAKA.id))


@pytest.mark.parametrize("change", [away, who_locks_up_leaves])
async def test_who_is_custodian_no_more_has_nothing_signed(tmp_path: Path, change: Change) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await work(k, TANAKA, "A duplicate was made", "2  ", "保管庫")
        await k.desk.asked(Waiting)
        await change(k)
        await tap(k, KATO)
        await refused(k)
        assert last_cause(k) in ("not_for_you", "not_employed")
        assert k.records(DuplicateMade) == []


async def before_midnight(k: Kiosk) -> None:
    """TANAKA has been named away from the next day on, and that begins."""
    tomorrow = "2026-11-25"
    await register(k, AbsenceRecorded(person=TANAKA.id, since=tomorrow, until=tomorrow))
    k.clock.wall_us += DAY_S * 1_000_000


async def own_card_is_void(k: Kiosk) -> None:
    (card,) = k.station.register.cards_of(TANAKA.id)
    await register(k, CardEnded(card=card.digest, why="lost", person=TANAKA.id))


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (away, "not_for_you"),
        (before_midnight, "not_for_you"),
        (who_locks_up_leaves, "not_employed"),
        (own_card_is_void, "card_ended"),
    ],
)
async def test_who_is_custodian_no_more_changes_nothing_on_the_register(
    tmp_path: Path, change: Change, cause: str
) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await work(k, TANAKA, "People", "加藤", "Enrol a card")
        await k.desk.asked(Waiting)
        await change(k)
        k.badges.tap("0909090909090909")
        await refused(k)
        assert last_cause(k) == cause
        assert len(k.records(CardRecorded)) == len(PEOPLE), "as the office began"
        assert len(k.station.register.cards_of(KATO.id)) == 1


async def test_who_is_custodian_no_more_lifts_no_pin(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await k.station.recorder.require(PinEntered(person=KATO.id, right=0))
        await work(k, TANAKA, "People", "加藤")
        await k.desk.asked(Question)
        await away(k)
        k.desk.pick("Let them enter their PIN")
        await refused(k)
        assert last_cause(k) == "not_for_you"
        assert k.records(PinLifted) == []


async def test_whoever_has_left_keeps_no_key_for_themselves(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await tap(k, SATO)
        await pick(k, "Other business", "Reserve a key", "1  ")
        question = await k.desk.asked(Question)
        k.desk.pick(question.options[1].label)
        question = await k.desk.asked(Question)
        k.desk.pick(question.options[0].label)
        await k.desk.asked(Question)
        await visitor_leaves(k)
        k.desk.pick("1 h")
        await refused(k)
        assert last_cause(k) == "not_employed"
        assert k.records(KeyReserved) == []


async def test_a_place_that_is_safe_again_is_not_made_safe_twice(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await work(k, TANAKA, "A key is lost", "1  ")
        await k.warned()
        await work(k, TANAKA, "A lock was changed", "保管庫")
        await k.desk.asked(Waiting)
        await register(k, LockChanged(place="vault", second=ITO.id))
        await tap(k, KATO)
        await refused(k)
        assert last_cause(k) == "changed_meanwhile"
        assert len(k.records(LockChanged)) == 1


async def test_a_lost_key_that_is_settled_meanwhile_is_not_settled_twice(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await work(k, TANAKA, "A key is lost", "1  ")
        await k.warned()
        await work(k, TANAKA, "A lost key is settled", "1  ", "It was found")
        await k.desk.asked(Waiting)
        await register(k, KeyReplaced(key="k1", how="found", second=ITO.id))
        await tap(k, KATO)
        await refused(k)
        assert last_cause(k) == "changed_meanwhile"
        assert len(k.records(KeyReplaced)) == 1


async def test_an_override_of_a_key_that_is_used_no_longer_is_not_entered(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await work(k, TANAKA, "Opened by hand", "1  ", "Nothing was moved", "停電")
        await k.desk.asked(Waiting)
        await key_is_used_no_longer(k)
        await tap(k, ITO)
        await refused(k)
        assert last_cause(k) == "changed_meanwhile"
        assert k.records(OverrideEntered) == []


async def test_a_first_counter_who_leaves_before_the_second_taps_does_not_count(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await tap(k, SATO)
        await pick(k, "Other business", "Count the cards")
        await k.desk.asked(Waiting)
        await visitor_leaves(k)
        await tap(k, KATO)
        await refused(k)
        assert k.records(CountBegun) == []


async def test_a_key_that_is_lost_while_it_comes_back_is_not_lost_with_anybody(tmp_path: Path) -> None:
    """Who had it is asked of the records when it is written, not when the list was shown."""
    async with kiosk(tmp_path, register=office()) as k:
        await borrow(k, SATO, 1)
        await work(k, TANAKA, "A key is lost")
        await k.desk.asked(Question)
        await comes_back(k)
        k.desk.pick("1  ")
        await k.desk.read(Tone.WARNING)
        (lost,) = k.records(KeyLost)
        assert isinstance(lost, KeyLost)
        assert lost.person == ""


# --- counts, evenings and mornings ------------------------------------------------------------------------


async def test_a_count_that_another_one_overtakes_is_not_settled_by_what_was_signed(tmp_path: Path) -> None:
    """The books would be corrected by what the newest count no longer says."""
    async with day_kiosk(tmp_path) as k:
        await escalated(k)
        await to_settling(k)
        k.desk.pick("Settle it")
        await pick(k, "数え間違い", "Correct the books")
        await k.desk.asked(Waiting)
        settled = CountSettled(
            count=k.projections.days.open_counts()[0].id,
            place="vault",
            reason="elsewhere",
            person=ITO.id,
            second=SUZUKI.id,
        )
        await k.station.recorder.require(settled)
        await tap(k, KATO)
        await refused(k)
        assert last_cause(k) == "changed_meanwhile"
        assert len(k.records(CountSettled)) == 1
        assert k.projections.days.stock("vault").balance == 10


async def test_a_key_that_comes_back_before_the_signature_is_not_closed_over_with_a_day(
    tmp_path: Path,
) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, SATO, 2)
        await leap(k, DAY_S)
        await tap(k, TANAKA)
        await pick(k, "Open the day", "点検を忘れた")
        await k.desk.asked(Waiting)
        k.cabinet.set_bolt(2, "open")
        await k.settle()
        k.cabinet.hang(2)
        await k.settle()
        await tap(k, KATO)
        await k.settle()
        over = {r.obstacle for r in k.records(ClosedOver) if isinstance(r, ClosedOver)}
        assert "key_out:k2" not in over


async def test_what_comes_before_the_signature_nobody_has_signed(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await leap(k, DAY_S)
        await tap(k, TANAKA)
        await pick(k, "Open the day", "点検を忘れた")
        await k.desk.asked(Waiting)
        k.cabinet.set_bolt(2, "open")  # by force
        await k.settle()
        await tap(k, KATO)
        await refused(k)
        assert last_cause(k) == "changed_meanwhile"
        assert k.records(ClosedOver, DayExplained) == []


async def test_what_comes_while_the_night_is_looked_at_is_looked_at_too(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await locked_up(k)
        await leap(k, DAY_S / 2)
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        await k.desk.asked(Page)
        k.cabinet.set_bolt(2, "open")  # by force
        await k.settle()
        k.cabinet.lift(2)
        await k.settle()
        k.desk.pick("I have seen it")
        await k.settle()
        shown = await k.desk.asked(Page)
        assert any("DIFFERENT" in line for line in shown.body)
        assert len(k.records(DayOpened)) == 1, "the day before"
