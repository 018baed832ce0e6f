"""枚数確認: two people, each alone; equal and right, recounted, or escalated and never overwritten."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kiosk.core.desk.asking import NumberQuestion, Page, Question, Tone, Waiting
from kiosk.day.today import obstacles
from kiosk.keys.settings import Guarding
from kiosk.people.live import change_register
from kiosk.vault import alarms as vault_alarms
from kiosk.vault.counting.now import vault
from storage.people.facts import Person
from storage.people.records import PersonLeft
from storage.shredding.records import CardDestroyed
from storage.station.records import RequestRefused
from storage.vault.facts import FailedRound
from storage.vault.records import (
    CardsMoved,
    CountBegun,
    CountClosed,
    CountDropped,
    CountEntered,
    CountResumed,
    CountRoundFailed,
    CountSettled,
)
from tests.kiosk.evening import (
    begin_count,
    count,
    custodians,
    day_kiosk,
    enter,
    move,
    open_first,
    page,
    to_the_list,
    with_day,
)
from tests.kiosk.office import GONE, ITO, KATO, joined, office, pick, refusals, refused, take, tap
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
        await refused(k)
        await k.desk.left()
        assert k.records(CountBegun) == []
        assert refusals(k) == ["second_is_same", "nobody_stood_beside"]


async def test_a_third_person_cannot_enter_a_number(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await begin_count(k)
        await enter(k, 0)
        await joined(k, TANAKA)
        await refused(k)
        await joined(k, SATO)
        await refused(k)
        await joined(k, KATO)
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
            await joined(k, person)
            await enter(k, number)
        await k.desk.read(Tone.DONE if agrees else Tone.REFUSED)
        await k.desk.left()
        (closed,) = k.records(CountClosed)
        assert isinstance(closed, CountClosed)
        assert (closed.number, closed.other, closed.agrees) == (again[1], again[0], agrees)
        differs = [each.alarm.cause for each in k.station.alarms.conditions]
        assert differs == ([] if agrees else [vault_alarms.COUNT_DIFFERS])


async def escalated(k: Kiosk, cards: int = 10, *counters: Person) -> None:
    """Ten in the books; both count nine, twice."""
    first, second = counters or (SATO, KATO)
    if cards:
        await move(k, cards)
    await begin_count(k, first, second)
    await enter(k, 9)
    await enters(k, second, 9)
    await k.desk.read(Tone.WARNING)
    for person in (first, second):
        await enters(k, person, 9)
    await k.desk.read(Tone.REFUSED)
    await k.desk.left()


async def enters(k: Kiosk, person: Person, number: int) -> None:
    """A tap, and the number that they have counted."""
    await joined(k, person)
    await enter(k, number)


async def goes_on(k: Kiosk, visitor: Person, other: Person) -> None:
    """A count that was interrupted: both tap, the `other` last."""
    await tap(k, visitor)
    await pick(k, "Go on with the count")
    await joined(k, other)


async def broken_off(k: Kiosk) -> None:
    """Whoever is at the kiosk goes away, and nobody enters the number that is missing."""
    await k.desk.asked(Waiting)
    k.desk.stop()
    await refused(k)
    await k.desk.left()


async def failed_round(k: Kiosk, number: int = 9) -> None:
    """Both are wrong in the first round, and go."""
    await count(k, number)
    await k.desk.read(Tone.WARNING)
    await broken_off(k)


async def issued(k: Kiosk, person: Person = SATO) -> None:
    """One person alone enters that a card was issued."""
    await tap(k, person)
    await pick(k, "Other business", "Cards come or go", "Cards issued")
    await enter(k, 1)
    await k.done()


def in_the_way(k: Kiosk) -> list[str]:
    """The kinds of what stands in the way of lock-up."""
    return [each.kind.code for each in obstacles(k.station)]


async def test_a_rounds_verdict_is_a_record_that_nothing_changes(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await move(k, 10)
        await failed_round(k)
        (failed,) = k.records(CountRoundFailed)
        assert isinstance(failed, CountRoundFailed)
        assert (failed.round, failed.number, failed.other, failed.balance) == (1, 9, 9, 10)
        at = k.kinds().index("count.round_failed")
        assert k.kinds()[at - 1] == "count.entered"
        await issued(k)
        (found,) = k.projections.days.open_counts()
        assert (found.round, found.failed) == (2, FailedRound(9, 9, 10))
        await goes_on(k, SATO, KATO)
        assert "Both count anew" in (await k.desk.read(Tone.WARNING)).text
        assert k.records(CountClosed) == [], "the numbers from before are not held against the books of now"


async def destroyed(k: Kiosk) -> None:
    """A card from the vault is shredded."""
    gone = CardDestroyed(batch="b", serial="1", person=SATO.id, second=KATO.id, place="vault")
    await k.station.recorder.note(gone)


async def by_touch(k: Kiosk) -> None:
    """A card is issued."""
    await move(k, -1, "issued")


@pytest.mark.parametrize("movement", [by_touch, destroyed])
async def test_cards_that_move_void_what_was_entered_and_it_is_said(
    tmp_path: Path, movement: Callable[[Kiosk], Awaitable[None]]
) -> None:
    async with day_kiosk(tmp_path) as k:
        await move(k, 10)
        await begin_count(k)
        await enter(k, 10)
        await broken_off(k)
        await movement(k)
        await goes_on(k, SATO, KATO)
        await k.desk.read(Tone.WARNING)
        await enter(k, 9)
        await enters(k, SATO, 9)
        await k.desk.read(Tone.DONE)
        (closed,) = k.records(CountClosed)
        assert isinstance(closed, CountClosed)
        assert (closed.number, closed.other, closed.balance, closed.agrees) == (9, 9, 9, 1)


async def test_a_number_during_which_cards_moved_is_not_taken(tmp_path: Path) -> None:
    """Whether it was counted before or after, nobody knows."""
    async with day_kiosk(tmp_path) as k:
        await move(k, 10)
        await begin_count(k)
        await enter(k, 10)
        await joined(k, KATO)
        await k.desk.asked(NumberQuestion)
        await destroyed(k)
        k.desk.type(10)
        await k.desk.read(Tone.WARNING)
        assert len(k.records(CountEntered)) == 1
        for person in (KATO, SATO):
            await enters(k, person, 9)
        await k.desk.read(Tone.DONE)
        assert k.records(CountRoundFailed) == []


async def test_beginning_anew_does_not_make_a_failed_round_unsaid(tmp_path: Path) -> None:
    """Else two people guess at the balance until they have it."""
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await move(k, 10)
        await failed_round(k, 7)
        await begin_count(k)
        assert "escalated" in (await k.desk.read(Tone.WARNING)).text
        assert [each.alarm.cause for each in k.station.alarms.conditions] == [vault_alarms.COUNT_DIFFERS]
        await enter(k, 10)
        await enters(k, KATO, 10)
        await k.desk.read(Tone.DONE)
        first, second = k.records(CountClosed)
        assert isinstance(first, CountClosed)
        assert (first.number, first.other, first.balance, first.agrees) == (7, 7, 10, 0)
        assert isinstance(second, CountClosed)
        assert second.agrees == 1
        assert k.records(CountDropped) == []
        assert "count_escalated" in in_the_way(k)


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
    await k.done()
    await custodians(k, "Lock up", "A count did not agree")
    return await k.desk.asked(Page)


async def test_escalation_tells_what_happened_and_who_was_there(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await escalated(k)
        await tap(k, ITO)
        await pick(k, "1  ", "交付")
        await take(k, 1)
        story = await to_settling(k)
        said = "\n".join(story.body)
        assert "Books 10, counted 9 and 9" in said
        assert "伊藤 進" in said, "who has the vault's key"
        assert "+10" in said, "every movement"
        assert "Round 1 of a count failed: 9 and 9, books 10" in said
        assert 0 in story.marked


async def test_the_books_are_corrected_by_a_movement_that_two_sign(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await escalated(k)
        await to_settling(k)
        k.desk.pick("Settle it")
        await pick(k, "受払いの入力もれ", "Correct the books")
        await joined(k, TANAKA)
        await refused(k)  # nobody signs twice
        await joined(k, KATO)
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
    await tap(k, SATO)
    await pick(k, "Go on with the count")
    waiting = await k.desk.asked(Waiting)
    assert "加藤" in waiting.text, "they are both here again"
    assert "佐藤" not in waiting.text
    await tap(k, KATO)
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
            await k.done()
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


# --- who may do what --------------------------------------------------------------------------------------


async def test_nobody_who_has_left_counts_or_enters_cards(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        for label in ("Count the cards", "Cards come or go"):
            await tap(k, GONE)
            await pick(k, "Other business", label)
            assert "employment" in (await refused(k)).text
            await k.desk.left()
        await begin_count(k, KATO, GONE)
        message = await refused(k)
        assert any("田中" in line for line in message.lines), "whom to ask"
        await broken_off(k)
        assert refusals(k) == ["not_employed"] * 3 + ["nobody_stood_beside"]
        assert k.records(CountBegun, CardsMoved) == []


async def test_whoever_has_left_meanwhile_does_not_go_on(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        begun = CountBegun(count="c", place="vault", day="2026-11-24", person=GONE.id, second=KATO.id)
        await k.station.recorder.require(begun)
        await tap(k, GONE)
        await pick(k, "Go on with the count")
        await refused(k)
        await joined(k, KATO)
        await joined(k, GONE)
        await refused(k)
        await broken_off(k)
        assert refusals(k) == ["not_employed", "not_employed", "number_missing"]
        (found,) = k.projections.days.open_counts()
        assert (found.number, found.other) == (None, None)


async def test_one_alone_does_not_go_on_with_a_count_and_the_other_is_not_held_to_be_there(
    tmp_path: Path,
) -> None:
    """Whose number was in before the interruption taps again too; that both did is on record."""
    async with day_kiosk(tmp_path) as k:
        await begin_count(k)
        await enter(k, 0)
        await broken_off(k)
        await tap(k, KATO)
        await pick(k, "Go on with the count")
        await joined(k, KATO)
        await refused(k)
        assert refusals(k)[-1] == "not_of_count"
        await broken_off(k)
        assert len(k.records(CountEntered)) == 1
        assert k.records(CountResumed) == []
        await goes_on(k, SATO, KATO)
        await enter(k, 0)
        await k.desk.read(Tone.DONE)
        (resumed,) = k.records(CountResumed)
        assert isinstance(resumed, CountResumed)
        assert (resumed.person, resumed.second) == (SATO.id, KATO.id)


async def test_who_leaves_while_the_other_is_awaited_does_not_go_on_with_the_count(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await begin_count(k)
        await enter(k, 0)
        await broken_off(k)
        await tap(k, SATO)
        await pick(k, "Go on with the count")
        await k.desk.asked(Waiting)
        await change_register(k.station, "elsewhere", PersonLeft(person=SATO.id))
        await tap(k, KATO)
        waiting = await k.desk.asked(Waiting)
        assert "加藤" not in waiting.text
        assert k.records(CountResumed) == []


async def test_the_two_who_counted_do_not_settle_it_between_them(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await escalated(k, 10, TANAKA, SATO)
        await custodians(k, "Lock up", "A count did not agree")
        await page(k, "Settle it")
        await pick(k, "数え間違い", "The books stay")
        await joined(k, SATO)
        assert "two who counted" in (await refused(k)).text
        await joined(k, KATO)
        await k.desk.read(Tone.DONE)
        (settled,) = k.records(CountSettled)
        assert isinstance(settled, CountSettled)
        assert (settled.person, settled.second) == (TANAKA.id, KATO.id)


async def test_nobody_who_signs_is_said(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await escalated(k)
        await to_settling(k)
        k.desk.pick("Settle it")
        await pick(k, "数え間違い", "The books stay")
        await k.desk.asked(Waiting)
        await k.advance(61)
        await refused(k)
        assert refusals(k)[-1] == "nobody_stood_beside"
        assert k.records(CountSettled) == []


# --- other places, and several counts ---------------------------------------------------------------------


async def test_a_count_is_held_against_the_books_of_its_own_place(tmp_path: Path) -> None:
    """Whatever is counted now."""
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await move(k, 10)
        await begin_count(k)
        await enter(k, 0)
        await broken_off(k)
        with_day(k, guarding=Guarding(vault="store", tags="none"))
        assert in_the_way(k) == ["count_open", "count_missing"]
        await goes_on(k, SATO, KATO)
        await enter(k, 0)
        await k.desk.read(Tone.WARNING)
        (failed,) = k.records(CountRoundFailed)
        assert isinstance(failed, CountRoundFailed)
        assert (failed.place, failed.balance) == ("vault", 10)


async def test_an_escalated_count_is_settled_though_nothing_is_counted_any_more(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await escalated(k)
        with_day(k, guarding=Guarding(tags="none"))
        assert in_the_way(k) == ["alarm", "count_escalated"]
        await custodians(k, "Lock up", "A count did not agree")
        await page(k, "Settle it")
        await pick(k, "数え間違い", "Correct the books")
        await joined(k, KATO)
        await k.desk.read(Tone.DONE)
        assert k.projections.days.stock("vault").balance == 9
        assert not k.station.alarms.standing


@pytest.mark.parametrize("failed", [False, True])
async def test_what_was_begun_is_over_though_nothing_is_counted_any_more(
    tmp_path: Path, failed: bool
) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await move(k, 10)
        if failed:
            await failed_round(k)
        else:
            await begin_count(k)
            await enter(k, 9)
            await broken_off(k)
        with_day(k, guarding=Guarding(tags="none"))
        await to_the_list(k)
        k.desk.pick("A count is not finished")
        await pick(k, "Begin a new count")
        if failed:
            await k.desk.read(Tone.WARNING)
        await k.desk.read(Tone.DONE)
        assert len(k.records(CountClosed if failed else CountDropped)) == 1
        assert in_the_way(k) == (["alarm", "count_escalated"] if failed else [])


async def test_several_counts_that_did_not_agree_are_settled_as_one(tmp_path: Path) -> None:
    """The same card is missing in each of them, and the books are corrected once."""
    async with day_kiosk(tmp_path) as k:
        await escalated(k)
        await escalated(k, 0)
        await issued(k)
        story = await to_settling(k)
        assert sum("Books 10, counted 9 and 9" in line for line in story.body) == 2
        k.desk.pick("Settle it")
        await pick(k, "紛失のおそれ・報告した")
        question = await k.desk.asked(Question)
        assert [option.note for option in question.options] == ["9 cards", "9 > 8 (-1)"], "now, and after"
        k.desk.pick("Correct the books")
        await joined(k, KATO)
        await k.desk.read(Tone.DONE)
        assert [each.by for each in k.records(CountSettled) if isinstance(each, CountSettled)] == [0, -1]
        assert k.projections.days.stock("vault").balance == 8
        assert k.projections.days.open_counts() == ()
        assert not k.station.alarms.standing


async def test_books_that_were_counted_right_since_are_not_corrected(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await escalated(k)
        await count(k, 10)
        await k.done()
        story = await to_settling(k)
        assert any("+10" in line for line in story.body), "what was before the good count is told"
        k.desk.pick("Settle it")
        await pick(k, "数え間違い")
        question = await k.desk.asked(Question)
        assert [option.label for option in question.options] == ["The books stay"]


async def test_more_may_leave_than_the_books_have(tmp_path: Path) -> None:
    """It has happened; and a refusal would tell the balance."""
    async with day_kiosk(tmp_path) as k:
        await issued(k)
        assert k.projections.days.stock("vault").balance == -1
        found = vault(k.station)
        assert found is not None
        assert not found.holds


async def test_a_tap_from_before_the_question_enters_no_number(tmp_path: Path) -> None:
    """Else whoever stands there says a number in the name of somebody who is not asked yet."""
    async with day_kiosk(tmp_path) as k:
        await move(k, 10)
        await begin_count(k)
        await enter(k, 9)
        await joined(k, KATO)
        await k.desk.asked(NumberQuestion)
        await tap(k, SATO)  # whose visit it is: nothing gives way to her
        k.desk.type(9)
        await k.desk.read(Tone.WARNING)
        waiting = await k.desk.asked(Waiting)
        assert "佐藤" in waiting.text, "she is asked, and has not answered"
        assert len(k.records(CountEntered)) == 2
        await tap(k, SATO)
        question = await k.desk.asked(NumberQuestion)
        assert "佐藤" in question.text


async def made_to_agree(k: Kiosk) -> None:
    """Ten in the books, nine in the vault: one of the two who counted enters that a card was issued."""
    await open_first(k)
    await move(k, 10)
    await failed_round(k)
    await issued(k, SATO)
    await goes_on(k, SATO, KATO)
    await k.desk.read(Tone.WARNING)
    await enter(k, 9)
    await enters(k, SATO, 9)


async def test_cards_that_one_enters_behind_a_failed_round_do_not_make_the_count_agree(
    tmp_path: Path,
) -> None:
    async with day_kiosk(tmp_path) as k:
        await made_to_agree(k)
        assert "entered after a round" in (await refused(k)).text
        await k.desk.left()
        (closed,) = k.records(CountClosed)
        assert isinstance(closed, CountClosed)
        assert (closed.number, closed.other, closed.balance, closed.agrees) == (9, 9, 9, 0)
        assert refusals(k)[-1] == "cards_entered"
        assert [each.alarm.cause for each in k.station.alarms.conditions] == [vault_alarms.COUNT_DIFFERS]
        assert "count_escalated" in in_the_way(k)


async def test_what_was_made_to_agree_is_settled_by_those_who_did_neither_count_nor_enter(
    tmp_path: Path,
) -> None:
    async with day_kiosk(tmp_path) as k:
        await made_to_agree(k)
        await refused(k)
        await k.desk.left()
        await custodians(k, "Lock up", "A count did not agree")
        story = await page(k, "Settle it")
        assert "books 10, counted 9 and 9. Cards entered by 佐藤 花子" in story.body[1]
        assert {0, 1} <= story.marked
        await pick(k, "受払いの入力もれ", "The books stay")
        for each in (SATO, KATO):
            await joined(k, each)
            assert "has entered the cards" in (await refused(k)).text
        await joined(k, ITO)
        await k.desk.read(Tone.DONE)
        (settled,) = k.records(CountSettled)
        assert isinstance(settled, CountSettled)
        assert (settled.by, settled.person, settled.second) == (0, TANAKA.id, ITO.id)
        assert not k.station.alarms.standing


async def test_a_custodian_who_entered_the_cards_does_not_settle_it(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await move(k, 10)
        await failed_round(k)
        await issued(k, TANAKA)
        await goes_on(k, SATO, KATO)
        await k.desk.read(Tone.WARNING)
        await enter(k, 9)
        await enters(k, SATO, 9)
        await refused(k)
        await k.desk.left()
        await custodians(k, "Lock up", "A count did not agree")
        await refused(k)
        assert refusals(k)[-1] == "entered_or_counted"
        assert k.records(CountSettled) == []
