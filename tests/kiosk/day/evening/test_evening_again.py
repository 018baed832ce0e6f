"""A day that is opened again, or closed over: custody of a key is agreed anew, and no book says else."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.desk.asking import Question, Tone, Waiting
from kiosk.core.office.today import current_day, day_of, today
from kiosk.day.today import obstacles
from kiosk.keys import refusals as key_refusals
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.night.hindrances import KEY_OUT
from kiosk.people.rights import custodians
from storage.day.records import ClosedOver, CustodyPassed, DayExplained, LockedUp
from storage.keys.records import KeyHandedOver, LoanExtended
from tests.kiosk.day.evening.test_evening_taps import custody, hang
from tests.kiosk.evening import (
    RULES,
    counted,
    day_kiosk,
    finish_lock_up,
    open_first,
    opened,
    page,
    to_the_list,
    with_day,
)
from tests.kiosk.office import ITO, KATO, borrow, joined, office, pick, refusals, refused, tap
from tests.kiosk.world import SATO, TANAKA, Kiosk

DAY_S = 86_400


async def kept_by_the_clerk(k: Kiosk) -> None:
    """ITO has key 2 and agrees to its custody for an hour; the list is empty then."""
    await to_the_list(k)
    await custody(k)
    await tap(k, ITO)
    await k.desk.read(Tone.DONE)


async def locked_with_custody(k: Kiosk) -> None:
    """A whole day at whose end ITO has key 2 in custody."""
    await open_first(k)
    await borrow(k, ITO, 2)
    await counted(k)
    await kept_by_the_clerk(k)
    await finish_lock_up(k)


async def broken_off(k: Kiosk) -> None:
    """The custodian goes away from what is asked next."""
    await k.given_up()


def night(k: Kiosk) -> list[tuple[str, str, str]]:
    """What the records of the lock-ups say: who locked up, who answers for the night, which keys are out."""
    found = [each for each in k.records(LockedUp) if isinstance(each, LockedUp)]
    return [(each.person, each.custodian, each.keys_out) for each in found]


def out(k: Kiosk) -> list[tuple[str, str]]:
    """The keys that stand in the way, with whoever has them."""
    kinds = (each for each in obstacles(k.station) if each.kind is KEY_OUT)
    return [(each.about, each.person) for each in kinds]


async def again_after_a_restart(k: Kiosk, directory: Path) -> Kiosk:
    elapsed = k.clock.monotonic_us()
    await k.stop(in_order=False)
    again = Kiosk(directory, register=office(), cabinet=None)
    again.cabinet.key = dict(k.cabinet.key)
    again.clock.wall_us += elapsed
    await with_day(again, RULES).start()
    return again


@pytest.mark.parametrize("restart", [False, True])
async def test_opened_again_the_custody_is_agreed_anew(tmp_path: Path, restart: bool) -> None:
    k = with_day(Kiosk(tmp_path, register=office()), RULES)
    await k.start()
    await locked_with_custody(k)
    assert night(k) == [(TANAKA.id, ITO.id, "k2")]
    assert day_of(k.station, today(k.station)).custodian == ITO.id
    await opened(k)
    if restart:
        k = await again_after_a_restart(k, tmp_path)
    day = current_day(k.station)
    assert (day.custodian, day.locked_by, day.keys_out, day.kept) == ("", "", (), ()), "it is open"
    loan = loans_of(k.station).of_key("k2")
    assert loan is not None
    assert loan.holder == ITO.id, "whoever has it answers for it"
    assert out(k) == [("k2", ITO.id)], "and it stands in the way again"
    await kept_by_the_clerk(k)
    await finish_lock_up(k)
    assert night(k) == [(TANAKA.id, ITO.id, "k2")] * 2
    assert len(k.records(CustodyPassed)) == 2
    assert len(k.records(LoanExtended)) == 2
    await k.stop()


async def test_opened_again_and_brought_back_nobody_has_custody(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await locked_with_custody(k)
        await opened(k)
        await tap(k, ITO)
        await k.desk.asked(Question)
        k.desk.lapse()
        await hang(k, 2)
        await k.desk.left()
        await tap(k, TANAKA)
        await pick(k, "Other business", "Custodian's work", "Lock up")
        await finish_lock_up(k)
        assert night(k) == [(TANAKA.id, ITO.id, "k2"), (TANAKA.id, TANAKA.id, "")]
        assert day_of(k.station, today(k.station)).custodian == TANAKA.id


async def test_opened_again_and_handed_over_it_is_with_whoever_has_it(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await locked_with_custody(k)
        await opened(k)
        await tap(k, ITO)
        await pick(k, "Other business", "Hand over key 2")
        await joined(k, SATO)
        await pick(k, "I take it")
        await k.done()
        assert out(k) == [("k2", SATO.id)]
        await to_the_list(k)
        await custody(k)
        await tap(k, SATO)
        await joined(k, ITO)
        await k.desk.read(Tone.DONE)
        await finish_lock_up(k)
        assert night(k)[-1] == (TANAKA.id, ITO.id, "k2")
        assert len(k.records(KeyHandedOver)) == 2


async def test_opened_again_by_the_clerk_they_do_not_keep_their_own_custody(tmp_path: Path) -> None:
    """Whoever approves of the custody does not take it, though they had it an hour before."""
    async with day_kiosk(tmp_path) as k:
        await locked_with_custody(k)
        await tap(k, TANAKA)
        await pick(k, "Other business", "Custodian's work", "Absence", TANAKA.name)
        question = await k.desk.asked(Question)
        k.desk.pick(question.options[0].label)
        await k.settle()
        await k.done()
        assert custodians(k.station) == (ITO,)
        await tap(k, ITO)
        await pick(k, "Open the day")
        await page(k, "I have seen it")
        await k.done()
        await to_the_list(k, ITO)
        await custody(k)
        await tap(k, ITO)  # agrees that it passes
        await joined(k, ITO)
        await pick(k, "Keep it and go on")
        await refused(k)
        assert refusals(k)[-1] == key_refusals.OWN_CUSTODY.code
        assert out(k) == [("k2", ITO.id)]


async def test_once_its_hour_is_over_a_key_in_custody_is_a_key_that_is_out(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, ITO, 2)
        await counted(k)
        await kept_by_the_clerk(k)
        assert out(k) == []
        await broken_off(k)
        await k.hours(3605)
        assert out(k) == [("k2", ITO.id)]


async def test_an_evening_that_is_closed_over_names_the_key_whose_custody_is_over(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await locked_with_custody(k)
        await opened(k)
        await kept_by_the_clerk(k)
        await broken_off(k)
        await k.leap(DAY_S)
        evening = today(k.station) - timedelta(days=1)
        await tap(k, TANAKA)
        await pick(k, "Open the day", "端末の故障")
        waiting = await k.desk.asked(Waiting)
        assert "2  キャビネット" in waiting.text, "the second person is told of it"
        await tap(k, KATO)
        over = {
            each.obstacle.partition("=")[0] for each in k.records(ClosedOver) if isinstance(each, ClosedOver)
        }
        assert "key_out:k2" in over
        assert len(k.records(DayExplained)) == 1
        assert len(k.records(LockedUp)) == 1
        closed = day_of(k.station, evening)
        assert (closed.custodian, closed.locked_by) == ("", ""), "of that night nobody was custodian"
