"""枚数確認: two people, each alone; equal and right, recounted, or escalated and never overwritten."""

import re
from pathlib import Path

import pytest

from kiosk.alarms import AlarmCause
from kiosk.desk import NumberQuestion, Page, Question, Tone, Waiting
from storage.day import CardsMoved, CountBegun, CountClosed, CountDropped, CountEntered, CountSettled
from storage.records import RequestRefused
from tests.kiosk.evening import begin_count, count, custodians, day_kiosk, enter, move, page, with_day
from tests.kiosk.office import ITO, KATO, office, pick, refused, tap
from tests.kiosk.world import SATO, TANAKA, Kiosk


def all_text(k: Kiosk) -> str:
    """Everything that was ever on the screen; addresses in memory may hold any digits."""
    return re.sub("0x[0-9a-f]+", "", "\n".join(map(str, k.desk.shown)))


async def test_both_right_at_once(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await move(k, 1234)
        await count(k, 1234)
        message = await k.desk.read(Tone.DONE)
        assert "1234" in message.text
        await k.desk.left()
        (closed,) = k.records(CountClosed)
        assert isinstance(closed, CountClosed)
        assert (closed.person, closed.second, closed.number, closed.other) == (SATO.id, KATO.id, 1234, 1234)
        assert (closed.balance, closed.agrees) == (1234, 1)
        assert [r.person for r in k.records(CountEntered) if isinstance(r, CountEntered)] == [
            SATO.id,
            KATO.id,
        ]


async def test_nobody_sees_the_balance_or_the_others_number(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await move(k, 777)
        await count(k, 555, 666)
        await k.desk.read(Tone.WARNING)
        await k.desk.asked(Waiting)
        shown = all_text(k)
        for secret in ("777", "555", "666"):
            assert secret not in shown, "until it is over"


async def test_the_same_card_twice_is_not_two_people(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await begin_count(k, SATO, SATO)
        await refused(k)
        await k.desk.asked(Waiting)
        await k.advance(61)
        await k.desk.left()
        assert k.records(CountBegun) == []


async def test_a_third_person_cannot_enter_a_number(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await begin_count(k)
        await enter(k, 0)
        await k.desk.asked(Waiting)
        await tap(k, TANAKA)
        await refused(k)
        await k.desk.asked(Waiting)
        await tap(k, SATO)
        await refused(k)
        await k.desk.asked(Waiting)
        await tap(k, KATO)
        await enter(k, 0)
        await k.desk.read(Tone.DONE)


@pytest.mark.parametrize(("again", "agrees"), [((10, 10), 1), ((9, 9), 0), ((10, 9), 0)])
async def test_a_recount_is_blind_too_and_then_it_is_escalated(
    tmp_path: Path, again: tuple[int, int], agrees: int
) -> None:
    async with day_kiosk(tmp_path) as k:
        await move(k, 10)
        await count(k, 10, 11)
        await k.desk.read(Tone.WARNING)
        for person, number in zip((KATO, SATO), again, strict=True):  # in any order
            await k.desk.asked(Waiting)
            await tap(k, person)
            await enter(k, number)
        await k.desk.read(Tone.DONE if agrees else Tone.REFUSED)
        await k.desk.left()
        (closed,) = k.records(CountClosed)
        assert isinstance(closed, CountClosed)
        assert (closed.number, closed.other, closed.agrees) == (again[1], again[0], agrees)
        differs = [each.alarm.cause for each in k.station.alarms.conditions]
        assert differs == ([] if agrees else [AlarmCause.COUNT_DIFFERS])


async def escalated(k: Kiosk) -> None:
    """Ten in the books; both count nine, twice."""
    await move(k, 10)
    await count(k, 9)
    await k.desk.read(Tone.WARNING)
    for person in (SATO, KATO):
        await k.desk.asked(Waiting)
        await tap(k, person)
        await enter(k, 9)
    await k.desk.read(Tone.REFUSED)
    await k.desk.left()


async def test_a_refusal_teaches_whom_to_call(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await escalated(k)
        last = k.records(RequestRefused)[-1]
        assert isinstance(last, RequestRefused)
        assert (last.cause, last.next_step, last.ask) == ("count_differs", "touch_nothing", "supervisor")
        assert "田中" in all_text(k)


async def to_settling(k: Kiosk) -> Page[object]:
    await custodians(k, "Open the day")
    await page(k, "I have seen it")
    await k.desk.read(Tone.DONE)
    await k.desk.left()
    await custodians(k, "Lock up", "A count did not agree")
    return await k.desk.asked(Page)


async def test_escalation_tells_what_happened_and_who_was_there(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await escalated(k)
        await tap(k, ITO)
        await pick(k, "1  ", "交付")
        await k.desk.asked(Waiting)
        k.cabinet.lift(1)
        await k.settle()
        await k.desk.read(Tone.DONE)
        await k.desk.left()
        story = await to_settling(k)
        said = "\n".join(story.body)
        assert "Books 10, counted 9 and 9" in said
        assert "伊藤 進" in said, "who has the vault's key"
        assert "+10" in said, "every movement"
        assert 0 in story.marked


async def test_the_books_are_corrected_by_a_movement_that_two_sign(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await escalated(k)
        await to_settling(k)
        k.desk.pick("Settle it")
        await pick(k, "受払いの入力もれ", "Correct the books")
        await k.desk.asked(Waiting)
        await tap(k, TANAKA)
        await refused(k)  # nobody signs twice
        await k.desk.asked(Waiting)
        await tap(k, KATO)
        await k.desk.read(Tone.DONE)
        (settled,) = k.records(CountSettled)
        assert isinstance(settled, CountSettled)
        assert (settled.by, settled.person, settled.second) == (-1, TANAKA.id, KATO.id)
        corrected = k.records(CardsMoved)[-1]
        assert isinstance(corrected, CardsMoved)
        assert (corrected.movement, corrected.by, corrected.approver) == ("corrected", -1, TANAKA.id)
        (closed,) = k.records(CountClosed)
        assert isinstance(closed, CountClosed)
        assert closed.balance == 10, "what was said stays as it was"
        assert k.projections.days.stock("vault").balance == 9
        assert not k.station.alarms.standing


async def test_a_restart_goes_on_with_the_same_two(tmp_path: Path) -> None:
    k = with_day(Kiosk(tmp_path, register=office()))
    await k.start()
    await move(k, 5)
    await begin_count(k)
    await enter(k, 5)
    await k.stop(in_order=False)
    k = with_day(Kiosk(tmp_path, register=office()))
    await k.start()
    await tap(k, KATO)
    await pick(k, "Go on with the count")
    number = await k.desk.asked(NumberQuestion)
    assert "加藤" in number.text, "only hers is missing"
    k.desk.type(5)
    await k.desk.read(Tone.DONE)
    (closed,) = k.records(CountClosed)
    assert isinstance(closed, CountClosed)
    assert (closed.person, closed.second, closed.agrees) == (SATO.id, KATO.id, 1)
    await k.stop()


async def test_two_others_may_begin_anew(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await begin_count(k)
        await k.desk.asked(NumberQuestion)
        k.desk.stop()
        await k.desk.left()
        await begin_count(k, ITO, TANAKA)
        await k.desk.asked(NumberQuestion)
        assert len(k.records(CountDropped)) == 1
        assert len(k.projections.days.open_counts()) == 1


async def test_cards_come_and_go_by_touch_and_the_balance_stays_unsaid(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        for label, number in (("Cards received", 300), ("Cards issued", 20), ("Cards carried over", 0)):
            await tap(k, SATO)
            await pick(k, "Other business", "Cards come or go")
            question = await k.desk.asked(Question)
            if number == 0:
                assert all("carried" not in option.label for option in question.options), "only once"
                break
            k.desk.pick(label)
            await enter(k, number)
            await k.desk.read(Tone.DONE)
            await k.desk.left()
        assert k.projections.days.stock("vault").balance == 280
        assert "280" not in all_text(k)


async def test_after_a_power_cut_people_see_what_they_had_entered(tmp_path: Path) -> None:
    k = with_day(Kiosk(tmp_path, register=office()))
    await k.start()
    await tap(k, SATO)
    await pick(k, "Other business", "Cards come or go", "Cards received")
    await enter(k, 300)
    await k.stop(in_order=False)  # before they could read that it is in the books
    k = with_day(Kiosk(tmp_path, register=office()))
    await k.start()
    for person, own in ((SATO, True), (KATO, False)):
        await tap(k, person)
        await pick(k, "Other business", "Cards come or go")
        question = await k.desk.asked(Question)
        assert ("Cards received, 300 cards" in question.text) == own
        k.desk.stop()
        await k.desk.left()
    await k.stop()
