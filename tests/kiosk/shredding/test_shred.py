"""Two people, one lot, a count that proves it; and everything that may be otherwise."""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.errors import DeviceOffline
from kiosk.core.alarms import AlarmCause
from kiosk.core.desk import look
from kiosk.core.desk.asking import CountEnd, Counting, Needs, NumberQuestion, Page, Question, Tone, Waiting
from kiosk.core.office.rotation import SHREDDING
from kiosk.people.live import change_register
from kiosk.shredding import alarms as shredding_alarms
from kiosk.shredding.batches import open_batches
from kiosk.shredding.machine.shredder import shredder_of
from kiosk.shredding.settings import shred_rules
from storage.people.facts import Person
from storage.people.records import RotationSet
from storage.shredding.records import (
    CardDestroyed,
    CounterOdd,
    SheetsCounted,
    ShredBegun,
    ShredClosed,
    ShredConfirmed,
    ShredEntered,
)
from storage.station.records import AlarmStarted, Intended, RequestRefused
from tests.kiosk.office import ITO, KATO, joined, office, pick, refused, tap, work
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk, kiosk

TODAY = "2026-11-24"
PAPER, CARDS = "書き損じ・印刷ミス", "期限切れ・返納カード"


async def rotation(k: Kiosk, *people: Person) -> None:
    turn = RotationSet(day=TODAY, duty=SHREDDING, people=" ".join(person.id for person in people))
    await change_register(k.station, "test", turn)


async def two(k: Kiosk, first: Person = SATO, second: Person = KATO) -> None:
    """Two people stand at the shredder."""
    await tap(k, first)
    await pick(k, "Shred")
    await joined(k, second)


async def enter(k: Kiosk, sheets: int, kind: str = PAPER) -> None:
    await pick(k, kind)
    await k.desk.asked(NumberQuestion)
    k.desk.type(sheets)
    await k.settle()


async def confirm(k: Kiosk, *people: Person) -> None:
    for person in people or (SATO, KATO):
        await joined(k, person)


async def begun(k: Kiosk, sheets: int = 5) -> Counting:
    """A lot of paper, entered and confirmed; the shredder is enabled."""
    await rotation(k, SATO, KATO)
    await two(k)
    await enter(k, sheets)
    await pick(k, "That is all")
    await confirm(k)
    return await k.desk.asked(Counting)


async def sign(k: Kiosk, *people: Person) -> None:
    """Both sign what was counted, or whatever else is done in the names of both."""
    await confirm(k, *people)


async def finish(k: Kiosk, how: CountEnd = CountEnd.FINISHED) -> None:
    k.desk.end_count(how)
    await k.settle()
    await k.advance(2.5)


async def test_a_batch_that_agrees(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        counting = await begun(k)
        assert counting.people == ("佐藤 花子", "加藤 葵")
        assert k.shredder.enabled
        k.shredder.feed(5)
        await k.settle()
        assert (counting.now().counted, counting.sheets) == (5, 5)
        await finish(k)
        assert not k.shredder.enabled
        await sign(k)
        message = await k.desk.read(Tone.DONE)
        assert "5" in message.text
        await k.desk.left()
        (closed,) = k.records(ShredClosed)
        assert isinstance(closed, ShredClosed)
        assert (closed.person, closed.second, closed.sheets, closed.counted) == (SATO.id, KATO.id, 5, 5)
        assert (closed.difference, closed.explanation, closed.approver, closed.unseen) == (0, "", "", 0)
        assert [r.when for r in k.records(SheetsCounted) if isinstance(r, SheetsCounted) and r.batch] == [
            "start",
            *["change"] * 5,
            "end",
        ]
        enable = [r for r in k.records(Intended) if isinstance(r, Intended) and r.device == "shredder"]
        assert [(r.action, r.batch) for r in enable] == [("enable", closed.batch), ("disable", closed.batch)]
        assert k.station.alarms.conditions == ()


async def test_the_same_card_twice_is_not_two_people(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await rotation(k, SATO, KATO)
        await two(k, SATO, SATO)
        await refused(k)
        await k.desk.asked(Waiting)
        await k.advance(61)
        await k.desk.left()
        assert k.shredder.enabled_times == 0
        assert k.records(ShredBegun) == []


@pytest.mark.parametrize(
    ("rule", "on_duty", "goes"), [("one", 1, True), ("both", 1, False), ("both", 2, True)]
)
async def test_the_rotation_names_who_shreds(tmp_path: Path, rule: str, on_duty: int, goes: bool) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        k.station.hang(replace(shred_rules(k.station), on_rotation=rule))
        await rotation(k, *(SATO, KATO)[:on_duty])
        await two(k)
        question = await k.desk.asked(Question)
        assert ("What is to be shredded" in question.text) == goes


async def test_somebody_not_on_the_rotation_needs_the_officers_tap_and_a_reason(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await tap(k, SATO)
        await pick(k, "Other business", "Shred")
        await joined(k, KATO)
        await pick(k, "当番が休みのため")
        await joined(k, TANAKA)
        await enter(k, 1)
        await pick(k, "That is all")
        (started,) = k.records(ShredBegun)
        assert isinstance(started, ShredBegun)
        assert (started.approver, started.reason) == (TANAKA.id, "当番が休みのため")


async def test_both_confirm_and_nobody_for_the_other(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await rotation(k, SATO, KATO)
        await two(k)
        await enter(k, 2)
        await pick(k, "That is all")
        await confirm(k, SATO)
        await confirm(k, SATO)
        await refused(k)
        await confirm(k, ITO)
        await refused(k)
        assert k.shredder.enabled_times == 0
        await confirm(k, KATO)
        await k.desk.asked(Counting)
        assert k.shredder.enabled_times == 1
        confirmed = [r for r in k.records(ShredConfirmed) if isinstance(r, ShredConfirmed)]
        assert [r.person for r in confirmed] == [SATO.id, KATO.id]
        assert "必要な書類が混ざっていない" in confirmed[0].checklist


async def test_a_difference_is_explained_and_accepted_by_the_officer(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.feed(5, counted=4)
        await k.settle()
        await finish(k)
        question = await k.desk.asked(Question)
        assert "-1" in question.text
        k.desk.pick("Explain it")
        await k.settle()
        await pick(k, "二枚重なって入った")
        await sign(k)
        await joined(k, KATO)
        await refused(k)
        await joined(k, TANAKA)
        await k.desk.read(Tone.DONE)
        (closed,) = k.records(ShredClosed)
        assert isinstance(closed, ShredClosed)
        assert (closed.difference, closed.explanation, closed.approver) == (
            -1,
            "二枚重なって入った",
            TANAKA.id,
        )


async def test_an_entry_that_was_wrong_is_recounted(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.feed(6)
        await k.settle()
        await finish(k)
        await pick(k, "Recount the entry")
        await k.desk.asked(NumberQuestion)
        k.desk.type(6)
        await k.settle()
        await sign(k)
        await k.desk.read(Tone.DONE)
        (closed,) = k.records(ShredClosed)
        assert isinstance(closed, ShredClosed)
        assert (closed.sheets, closed.difference) == (6, 0)


async def test_a_batch_left_open_is_an_alarm_though_another_is_closed(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        await finish(k)
        await pick(k, "Leave it open")
        await refused(k)
        await k.desk.left()
        await rotation(k, ITO, SUZUKI)
        await two(k, ITO, SUZUKI)
        await enter(k, 5)
        await pick(k, "That is all")
        await confirm(k, ITO, SUZUKI)
        await k.desk.asked(Counting)
        k.shredder.feed(5)
        await k.settle()
        await finish(k)
        await sign(k, ITO, SUZUKI)
        await k.done()
        assert len(open_batches(k.station)) == 1
        assert shredding_alarms.BATCH_LEFT in [alarm.cause for alarm in k.station.alarms.standing]


async def test_a_batch_left_open_is_an_alarm_until_it_is_settled_also_over_a_restart(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.feed(3)
        await k.settle()
        await finish(k)
        await pick(k, "Leave it open")
        await refused(k)
        await k.desk.left()
        assert shredding_alarms.BATCH_LEFT in [alarm.cause for alarm in k.station.alarms.standing]
        total, elapsed = k.shredder.total, k.clock.monotonic_us()
    again = Kiosk(tmp_path, register=office(), shredder=True)
    again.clock.wall_us += elapsed
    again.shredder.total = total
    await again.start()
    assert shredding_alarms.BATCH_LEFT in [alarm.cause for alarm in again.station.alarms.standing]
    await tap(again, KATO)
    await pick(again, "Go on with the shredding", "Go on shredding")
    await confirm(again, SATO)
    counting = await again.desk.asked(Counting)
    assert counting.now().counted == 3
    again.shredder.feed(2)
    await again.settle()
    await finish(again)
    await sign(again)
    await again.done()
    assert open_batches(again.station) == ()
    assert shredding_alarms.BATCH_LEFT not in [alarm.cause for alarm in again.station.alarms.standing]
    await again.stop()


@pytest.mark.parametrize(
    ("total", "cause"),
    [(103, None), (0, shredding_alarms.COUNTER_ODD), (107, shredding_alarms.SHREDDED_OUTSIDE)],
)
async def test_after_a_power_cut_the_counter_is_compared(
    tmp_path: Path, total: int, cause: AlarmCause | None
) -> None:
    k = Kiosk(tmp_path, register=office(), shredder=True)
    await k.start()
    await begun(k)
    k.shredder.feed(3)
    await k.settle()
    elapsed = k.clock.monotonic_us()
    await k.stop(in_order=False)
    again = Kiosk(tmp_path, register=office(), shredder=True)
    again.clock.wall_us += elapsed
    again.shredder.total = total
    await again.start()
    causes = [r.cause for r in again.records(AlarmStarted) if isinstance(r, AlarmStarted)]
    assert [each for each in causes if each != "batch_left"] == ([cause.code] if cause else [])
    (batch,) = open_batches(again.station)
    assert batch.odd == (1 if cause == shredding_alarms.COUNTER_ODD else 0)
    assert not again.shredder.enabled, "nothing shreds until the two are there again"
    await again.stop()


async def test_a_pause_disables_and_goes_on(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.feed(2)
        await k.settle()
        await finish(k, CountEnd.PAUSED)
        assert not k.shredder.enabled
        await pick(k, "Go on shredding")
        await confirm(k)
        counting = await k.desk.asked(Counting)
        assert k.shredder.enabled
        k.shredder.feed(3)
        await k.settle()
        assert counting.now().counted == 5
        await finish(k)
        await sign(k)
        await k.desk.read(Tone.DONE)


async def test_nobody_feeds_and_it_is_disabled(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        await k.advance(121)
        await k.advance(3)
        assert not k.shredder.enabled
        await k.desk.read(Tone.WARNING)
        await refused(k)
        await k.desk.left()
        assert len(open_batches(k.station)) == 1


async def test_a_jam_is_said_and_ends(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        counting = await begun(k)
        k.shredder.jam("jammed")
        await k.settle()
        assert "jammed" in counting.now().trouble
        assert shredding_alarms.SHREDDER_JAM in [alarm.cause for alarm in k.station.alarms.standing]
        assert not k.shredder.enabled, "hands go in there"
        await k.advance(3)
        question = await k.desk.asked(Question)
        assert "Paper is jammed" in question.text
        k.desk.pick("Go on shredding")
        await k.settle()
        await confirm(k)
        counting = await k.desk.asked(Counting)
        assert k.shredder.enabled, "as both want it, to get the paper out"
        k.shredder.jam("clear")
        await k.settle()
        assert counting.now().trouble == ""
        assert shredding_alarms.SHREDDER_JAM not in [alarm.cause for alarm in k.station.alarms.standing]


async def test_a_counter_that_was_reset_needs_an_explanation_even_if_the_sum_is_right(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.feed(2)
        k.shredder.odd("reset", 102, 0)
        k.shredder.feed(3)
        await k.settle()
        await finish(k)
        question = await k.desk.asked(Question)
        assert "did what no sheet does" in question.text
        odd = k.records(CounterOdd)
        assert len(odd) == 1


async def test_cards_go_one_by_one_by_their_serial(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await rotation(k, SATO, KATO)
        await two(k)
        for number in (123456789, 987654321, 123456789):
            await enter(k, number, CARDS)
        await pick(k, "That is all")
        await confirm(k)
        for serial in ("123456789", "987654321"):
            question = await k.desk.asked(Question)
            assert serial in question.text
            k.shredder.feed(1)
            k.desk.pick("It is shredded")
            await k.settle()
        await k.desk.asked(Counting)
        await finish(k)
        await sign(k)
        await k.desk.read(Tone.DONE)
        gone = [r for r in k.records(CardDestroyed) if isinstance(r, CardDestroyed)]
        assert [(r.serial, r.person, r.second) for r in gone] == [
            ("123456789", SATO.id, KATO.id),
            ("987654321", SATO.id, KATO.id),
        ]
        (entered,) = k.records(ShredEntered)
        assert isinstance(entered, ShredEntered)
        assert entered.sheets == 2


# --- outside any batch ----------------------------------------------------------------------------------


async def test_sheets_outside_a_batch_and_a_shredder_that_runs_although_disabled(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        k.shredder.feed(1)
        k.shredder.run("running")
        await k.settle()
        causes = {alarm.cause for alarm in k.station.alarms.standing}
        assert causes == {shredding_alarms.SHREDDED_OUTSIDE, shredding_alarms.SHREDDER_RUNS}
        assert k.station.alarms.sounds
        k.shredder.run("idle")
        await k.settle()
        assert {alarm.cause for alarm in k.station.alarms.standing} == {shredding_alarms.SHREDDED_OUTSIDE}
        outside = [
            r for r in k.records(SheetsCounted) if isinstance(r, SheetsCounted) and r.when == "outside"
        ]
        assert [r.reading for r in outside] == [101]


async def test_a_shredder_that_does_not_answer_is_said_and_not_believed(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        k.shredder.error = DeviceOffline("shredder", "no port")
        await rotation(k, SATO, KATO)
        await two(k)
        await enter(k, 2)
        await pick(k, "That is all")
        await confirm(k)
        await refused(k)
        await refused(k)
        await k.desk.left()
        causes = [r.cause for r in k.records(RequestRefused) if isinstance(r, RequestRefused)]
        assert causes == ["shredder_offline", "batch_open"]
        assert shredder_of(k.station).session == ""


# --- the rotation at the kiosk ----------------------------------------------------------------------------


async def test_a_swap_by_the_custodian_keeps_its_reason_and_what_stood_before(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        for first, second, swap in (("佐藤 花子", "加藤 葵", ""), ("伊藤 進", "加藤 葵", "急ぎの裁断")):
            await work(k, TANAKA, "Rotation")
            question = await k.desk.asked(Question)
            k.desk.pick(question.options[0].label)
            await k.settle()
            await pick(k, first, second, *([swap] if swap else []))
            await k.done()
        turns = [r for r in k.records(RotationSet) if isinstance(r, RotationSet)]
        assert [(r.people, r.reason) for r in turns] == [
            (f"{SATO.id} {KATO.id}", ""),
            (f"{ITO.id} {KATO.id}", "急ぎの裁断"),
        ]
        assert turns[1].before > 0, "what stood there stays readable"
        await tap(k, ITO)
        question = await k.desk.asked(Question)
        assert "Shred" in [option.label for option in question.options]


async def test_a_kiosk_without_a_shredder_offers_none(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await rotation(k, SATO)
        await tap(k, SATO)
        question = await k.desk.asked(Question)
        assert "Shred" not in [option.label for option in question.options]


async def test_the_book_is_on_the_screen(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await work(k, TANAKA, "Shredder's book")
        await k.done()
        await begun(k)
        k.shredder.feed(5, counted=4)
        await k.settle()
        await finish(k)
        await pick(k, "Explain it", "二枚重なって入った")
        await sign(k)
        await joined(k, TANAKA)
        await k.done()
        await work(k, TANAKA, "Shredder's book")
        question = await k.desk.asked(Question)
        assert question.options[0].note == "4 of 5, difference -1"
        k.desk.pick(question.options[0].label)
        await k.settle()
        message = await k.desk.read(Tone.DONE)
        assert message.lines == (
            "佐藤 花子, 加藤 葵",
            "書き損じ・印刷ミス 5",
            "counter 100 to 104",
            "二枚重なって入った (田中 裕子)",
        )
        await k.given_up()


async def test_a_long_checklist_is_turned_to_its_end_by_each_of_the_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "AT_ONCE", 10)
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await rotation(k, SATO, KATO)
        await two(k)
        await enter(k, 5)
        await pick(k, "That is all")
        for person, says in ((SATO, True), (KATO, False)):
            waiting = await k.desk.asked(Waiting)
            assert "by the list that comes then" in waiting.text
            await tap(k, person)
            shown = await k.desk.asked(Page)
            assert shown.body == shred_rules(k.station).checklist
            assert shown.options[0].needs is Needs.LINES
            if says:
                k.desk.pick("Looked through")
                await k.settle()
        k.desk.stop()
        await k.settle()
        assert [r.person for r in k.records(ShredConfirmed) if isinstance(r, ShredConfirmed)] == [SATO.id]
        assert k.shredder.enabled_times == 0, "what was not read is not confirmed"
