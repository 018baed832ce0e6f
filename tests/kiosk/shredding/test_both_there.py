"""Whatever is done in the names of two at the shredder, both stand there now, after every interruption."""

from pathlib import Path

import pytest

from kiosk.core.desk.asking import CountEnd, Counting, Message, NumberQuestion, Question, Tone, Waiting
from kiosk.keys.custody.loans import loans_of
from kiosk.people.live import change_register
from kiosk.shredding.batches import open_batches
from kiosk.shredding.machine.shredder import shredder_of
from storage.people.facts import Person
from storage.people.records import AbsenceRecorded, CardEnded, PersonLeft
from storage.shredding.records import (
    CardDestroyed,
    SheetsCounted,
    ShredClosed,
    ShredPresent,
    ShredRecounted,
    ShredStandIn,
)
from storage.station.records import Intended, RequestRefused
from tests.kiosk.judged import without_both
from tests.kiosk.office import ITO, KATO, joined, office, pick, refused, take, tap
from tests.kiosk.shredding.test_shred import begun, confirm, enter, finish, rotation, sign, two
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk, kiosk

ABSENT = "当番が休みのため"


async def left_open(k: Kiosk, fed: int = 3) -> None:
    """Three of five are fed, then it is left for later."""
    await begun(k)
    k.shredder.feed(fed)
    await k.settle()
    await finish(k, CountEnd.PAUSED)
    await pick(k, "Leave it for later")
    await refused(k)
    await k.desk.left()


async def goes_on(k: Kiosk, visitor: Person) -> None:
    """Somebody goes on with the batch that is open; nobody else has tapped yet."""
    await tap(k, visitor)
    await pick(k, "Go on with the shredding", "Go on shredding")
    await k.desk.asked(Waiting)


def causes(k: Kiosk) -> list[str]:
    return [r.cause for r in k.records(RequestRefused) if isinstance(r, RequestRefused)]


def nothing_wrong(k: Kiosk) -> bool:
    return list(without_both(list(k.ledger.read()))) == []


async def test_one_tap_does_not_go_on_with_what_two_have_confirmed(tmp_path: Path) -> None:
    """As it was found: confirmed by both, left, and shredded and closed by one in both names."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await goes_on(k, SATO)
        assert (k.shredder.enabled_times, k.shredder.enabled) == (1, False)
        await tap(k, SATO)
        await refused(k)
        assert k.shredder.enabled_times == 1
        await k.desk.asked(Waiting)
        await k.advance(61)
        await refused(k)
        await k.desk.left()
        assert (k.shredder.enabled_times, causes(k)[-1]) == (1, "not_both_here")
        assert nothing_wrong(k)


async def test_the_other_ones_tap_and_it_runs_and_the_intent_names_those_who_tapped(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await goes_on(k, KATO)
        await tap(k, SATO)
        await k.desk.asked(Counting)
        assert k.shredder.enabled
        orders = [r for r in k.records(Intended) if isinstance(r, Intended) and r.device == "shredder"]
        named = [(r.action, r.person, r.second, r.approver) for r in orders]
        both = (SATO.id, KATO.id, "")
        assert named == [("enable", *both), ("disable", "", "", ""), ("enable", *both)]
        present = [r for r in k.records(ShredPresent) if isinstance(r, ShredPresent)]
        assert [(r.person, r.deed) for r in present[-2:]] == [(KATO.id, "start"), (SATO.id, "start")]
        assert nothing_wrong(k)


@pytest.mark.parametrize("in_order", [True, False])
async def test_after_a_restart_or_a_power_cut_both_tap(tmp_path: Path, in_order: bool) -> None:
    k = Kiosk(tmp_path, register=office(), shredder=True)
    await k.start()
    await begun(k)
    k.shredder.feed(1)
    await k.settle()
    elapsed, total = k.clock.monotonic_us(), k.shredder.total
    await k.stop(in_order=in_order)
    again = Kiosk(tmp_path, register=office(), shredder=True)
    again.clock.wall_us += elapsed
    again.shredder.total = total
    await again.start()
    await goes_on(again, SATO)
    assert not again.shredder.enabled
    await tap(again, KATO)
    await again.desk.asked(Counting)
    assert again.shredder.enabled
    assert nothing_wrong(again)
    await again.stop()


async def test_a_tap_while_it_runs_says_nothing_about_the_next_start(tmp_path: Path) -> None:
    """Neither waiting at the kiosk, nor as a visit of its own, which is served only afterwards."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        await tap(k, KATO)
        await finish(k, CountEnd.PAUSED)
        await k.desk.asked(Question)  # gives way to whoever has tapped
        await k.desk.asked(Message)
        await pick(k, "Go on with the shredding")
        await joined(k, SATO)
        waiting = await k.desk.asked(Waiting)
        assert "加藤 葵" in waiting.text
        assert k.shredder.enabled_times == 1
        await tap(k, KATO)
        await k.desk.asked(Counting)
        assert nothing_wrong(k)


async def test_a_tap_while_it_runs_signs_nothing(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.feed(5)
        await tap(k, KATO)
        await finish(k)
        waiting = await k.desk.asked(Waiting)
        assert "加藤 葵" in waiting.text
        await tap(k, SATO)
        assert k.records(ShredClosed) == []
        await confirm(k, KATO)
        await k.desk.read(Tone.DONE)
        assert nothing_wrong(k)


async def test_whoever_tapped_long_ago_while_it_ran_is_not_served_in_their_absence(tmp_path: Path) -> None:
    """Nobody may act in the visit of somebody who has gone; they tap again when it is their turn."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        await tap(k, ITO)
        for _ in range(3):
            k.shredder.feed(1)
            await k.advance(25)
        k.shredder.feed(2)
        await k.settle()
        await finish(k)
        await sign(k)
        await k.done()
        await k.settle()
        assert not k.desk.visiting


async def test_when_nobody_feeds_it_is_off_and_both_tap_again(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.feed(1)
        await k.advance(121)
        await k.advance(3)
        await k.desk.read(Tone.WARNING)
        await refused(k)
        await k.desk.left()
        await goes_on(k, SATO)
        assert not k.shredder.enabled
        await tap(k, KATO)
        await k.desk.asked(Counting)


async def test_while_nothing_counts_nothing_is_shredded(tmp_path: Path) -> None:
    """The switch answers, the counter does not."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.part("counter 01", reached=False)
        await k.settle()
        assert not k.shredder.enabled
        await k.advance(3)
        question = await k.desk.asked(Question)
        assert "counter does not answer" in question.text
        k.desk.pick("Go on shredding")
        await k.settle()
        await confirm(k)
        await refused(k)
        assert k.shredder.enabled_times == 1
        await refused(k)
        await k.desk.left()
        k.shredder.feed(2)  # counted meanwhile, told before the part
        k.shredder.part("counter 01", reached=True)
        await k.settle()
        counted = [r.when for r in k.records(SheetsCounted) if isinstance(r, SheetsCounted)]
        assert counted[-2] == "unread"


@pytest.mark.parametrize("how", ["line", "watchdog"])
async def test_a_session_ends_when_it_goes_off_by_itself(tmp_path: Path, how: str) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.feed(2)
        await k.settle()
        if how == "line":
            k.shredder.lose()
        else:
            await k.shredder.disable()
        await k.settle()
        await k.advance(3)
        assert shredder_of(k.station).session == ""
        question = await k.desk.asked(Question)
        said = "does not answer" if how == "line" else "gone off by itself"
        assert said in question.text
        if how == "line":
            k.shredder.come_back()
        k.desk.pick("Go on shredding")
        await k.settle()
        await confirm(k, KATO)
        assert k.shredder.enabled_times == 1
        await confirm(k, SATO)
        await k.desk.asked(Counting)
        assert nothing_wrong(k)


async def test_what_goes_in_while_the_line_is_lost_is_not_the_batchs_however_soon_it_is_back(
    tmp_path: Path,
) -> None:
    """The session is over two seconds after it was cut short; the line was back within one."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.feed(1)
        await k.settle()
        k.shredder.lose()
        await k.settle()
        k.shredder.feed(3)
        await k.advance(1)
        k.shredder.come_back()
        k.shredder.feed(1)  # what was in the throat
        await k.settle()
        await k.advance(3)
        counted = [(r.when, r.reading) for r in k.records(SheetsCounted) if isinstance(r, SheetsCounted)]
        assert counted[-5:] == [
            *(("change", 101), ("unread", 104), ("start", 104), ("change", 105), ("end", 105)),
        ]
        (batch,) = open_batches(k.station)
        assert batch.counted == 2


async def test_after_a_jam_both_tap(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await begun(k)
        k.shredder.jam("jammed")
        await k.settle()
        await k.advance(3)
        k.shredder.jam("clear")
        await pick(k, "Go on shredding")
        await confirm(k, SATO)
        assert k.shredder.enabled_times == 1
        await confirm(k, KATO)
        await k.desk.asked(Counting)


# --- closing, recounting, cards -------------------------------------------------------------------------


async def settling(k: Kiosk, visitor: Person) -> None:
    """Somebody settles a batch of which something is shredded; the shredder is not started for that."""
    await tap(k, visitor)
    await pick(k, "Go on with the shredding", "Nothing is left")


async def test_one_alone_closes_nothing(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k, fed=5)
        await settling(k, SATO)
        waiting = await k.desk.asked(Waiting)
        assert "5 of 5" in waiting.text
        assert "加藤 葵" in waiting.text
        assert "佐藤 花子" not in waiting.text, "they have just tapped"
        await tap(k, SATO)
        await refused(k)
        assert k.records(ShredClosed) == []
        await confirm(k, KATO)
        await k.desk.read(Tone.DONE)
        (closed,) = k.records(ShredClosed)
        assert isinstance(closed, ShredClosed)
        assert (closed.person, closed.second, k.shredder.enabled_times) == (SATO.id, KATO.id, 1)
        assert nothing_wrong(k)


async def test_one_alone_makes_no_difference_vanish(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await settling(k, SATO)
        await pick(k, "Recount the entry")
        await k.desk.asked(NumberQuestion)
        k.desk.type(3)
        await k.settle()
        waiting = await k.desk.asked(Waiting)
        assert "Recounted: 3" in waiting.text
        await k.advance(61)
        await refused(k)
        await k.desk.left()
        assert k.records(ShredRecounted) == []
        assert open_batches(k.station)[0].sheets == 5
        assert causes(k)[-1] == "not_both_here"


async def test_both_recount_and_their_taps_close_it(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await settling(k, KATO)
        await pick(k, "Recount the entry")
        await k.desk.asked(NumberQuestion)
        k.desk.type(3)
        await k.settle()
        await confirm(k, SATO)
        await k.desk.read(Tone.DONE)
        (recounted,) = k.records(ShredRecounted)
        assert isinstance(recounted, ShredRecounted)
        assert (recounted.person, recounted.second, recounted.sheets) == (SATO.id, KATO.id, 3)
        assert nothing_wrong(k)


async def recounted(k: Kiosk, number: int) -> None:
    """Whoever stands there says that there were so many."""
    await pick(k, "Recount the entry")
    await k.desk.asked(NumberQuestion)
    k.desk.type(number)
    await k.settle()


async def test_whoever_signed_a_recount_has_signed_no_other_one(tmp_path: Path) -> None:
    """As it was found: KATO signs "4" and goes; SATO alone recounts "3", and it was closed as agreeing."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await settling(k, SATO)
        await recounted(k, 4)
        await confirm(k, KATO)
        await k.advance(50)
        await recounted(k, 3)
        waiting = await k.desk.asked(Waiting)
        assert "Recounted: 3" in waiting.text
        assert "佐藤 花子, 加藤 葵" in waiting.text, "each of them anew"
        await tap(k, SATO)
        assert len(k.records(ShredRecounted)) == 1
        await confirm(k, KATO)
        await k.desk.read(Tone.DONE)
        assert [r.deed for r in k.records(ShredPresent) if isinstance(r, ShredPresent)][-4:] == [
            *("recount", "recount"),
            *("close", "close"),
        ]
        assert nothing_wrong(k)


async def test_whoever_signed_a_recount_has_explained_nothing(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await settling(k, SATO)
        await recounted(k, 4)
        await confirm(k, KATO)
        await k.advance(50)
        await pick(k, "Explain it", "二枚重なって入った")
        await confirm(k, TANAKA)
        await k.desk.asked(Question)  # whether somebody stands in: nobody has signed
        k.desk.stop()
        await k.settle()
        assert k.records(ShredClosed) == []
        await confirm(k, SATO)
        await confirm(k, KATO)
        await confirm(k, TANAKA)
        await k.desk.read(Tone.DONE)
        assert nothing_wrong(k)


async def test_whoever_enters_no_number_has_signed_nothing_and_need_not_tap_again(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await settling(k, SATO)
        await pick(k, "Recount the entry")
        await k.desk.asked(NumberQuestion)
        k.desk.stop()
        await k.settle()
        await recounted(k, 3)
        waiting = await k.desk.asked(Waiting)
        assert "佐藤 花子" not in waiting.text
        await tap(k, KATO)
        await k.desk.read(Tone.DONE)
        assert nothing_wrong(k)


async def test_a_custodian_settles_with_both_and_accepts_what_is_not_their_own(tmp_path: Path) -> None:
    """The custodian has come to settle it, and may accept it: it is not they who ask for it."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k, fed=4)
        await tap(k, TANAKA)
        await pick(
            k, "Other business", "Settle a batch", "Nothing is left", "Explain it", "二枚重なって入った"
        )
        await sign(k, SATO, KATO)
        await confirm(k, KATO)
        await refused(k)
        await confirm(k, TANAKA)
        await k.desk.read(Tone.DONE)
        assert nothing_wrong(k)


async def test_a_custodian_who_is_one_of_the_two_does_not_accept_their_own_difference(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await rotation(k, SATO, TANAKA)
        await two(k, SATO, TANAKA)
        await enter(k, 5)
        await pick(k, "That is all")
        await confirm(k, SATO, TANAKA)
        await k.desk.asked(Counting)
        k.shredder.feed(4)
        await k.settle()
        await finish(k)
        await pick(k, "Explain it", "二枚重なって入った")
        await sign(k, SATO, TANAKA)
        await confirm(k, TANAKA)
        await refused(k)
        assert causes(k)[-1] == "own_approval"
        assert k.records(ShredClosed) == []


async def test_a_custodian_does_not_let_themselves_shred_off_the_rotation(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await tap(k, SATO)
        await pick(k, "Other business", "Shred")
        await joined(k, TANAKA)
        await pick(k, ABSENT)
        await joined(k, TANAKA)
        await refused(k)
        assert causes(k)[-1] == "own_approval"


async def test_a_card_is_destroyed_in_the_names_of_those_who_stand_there(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await rotation(k, SATO, KATO)
        await two(k)
        await enter(k, 123456789, "期限切れ・返納カード")
        await enter(k, 3)
        await pick(k, "That is all")
        await confirm(k)
        await k.desk.asked(Question)
        k.desk.stop()  # not now
        await k.settle()
        await k.desk.asked(Counting)
        k.shredder.feed(3)
        await k.settle()
        await finish(k, CountEnd.PAUSED)
        await pick(k, "Leave it for later")
        await refused(k)
        await k.desk.left()
        await goes_on(k, SATO)
        await stand_in(k, KATO, ITO)
        await confirm(k, ITO)
        await pick(k, "It is shredded")
        (gone,) = k.records(CardDestroyed)
        assert isinstance(gone, CardDestroyed)
        assert (gone.person, gone.second) == (SATO.id, ITO.id)
        assert nothing_wrong(k)


# --- somebody stands in ---------------------------------------------------------------------------------


async def stand_in(k: Kiosk, gone: Person, other: Person) -> None:
    """While both are awaited, the custodian taps and lets `other` stand in."""
    await tap(k, TANAKA)
    await pick(k, f"Somebody stands in for {gone.name}", ABSENT)
    await joined(k, other)


async def test_somebody_stands_in_with_the_custodians_tap_and_a_reason(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await goes_on(k, SATO)
        await tap(k, ITO)
        await refused(k)
        assert causes(k)[-1] == "not_of_batch"
        await k.desk.asked(Waiting)
        await stand_in(k, KATO, ITO)
        waiting = await k.desk.asked(Waiting)
        assert "必要な書類が混ざっていない" in waiting.text, "they look the lot through themselves"
        assert "加藤 葵 / 伊藤 進" in waiting.text
        await tap(k, ITO)
        counting = await k.desk.asked(Counting)
        assert counting.people == ("佐藤 花子", "伊藤 進")
        (let,) = k.records(ShredStandIn)
        assert isinstance(let, ShredStandIn)
        assert (let.person, let.instead_of, let.approver, let.reason) == (
            *(ITO.id, KATO.id, TANAKA.id),
            ABSENT,
        )
        k.shredder.feed(2)
        await k.settle()
        await finish(k)
        await sign(k, SATO, ITO)
        await k.desk.read(Tone.DONE)
        (closed,) = k.records(ShredClosed)
        assert isinstance(closed, ShredClosed)
        assert (closed.person, closed.second) == (SATO.id, ITO.id)
        assert nothing_wrong(k)


async def test_a_stand_in_is_let_for_the_batch_and_not_asked_for_again(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await goes_on(k, SATO)
        await stand_in(k, KATO, ITO)
        await confirm(k, ITO)
        await k.desk.asked(Counting)
        await finish(k, CountEnd.PAUSED)
        await pick(k, "Go on shredding")
        await confirm(k, ITO, SATO)
        await k.desk.asked(Counting)
        assert k.shredder.enabled_times == 3


@pytest.mark.parametrize("other", [TANAKA, SATO])
async def test_nobody_stands_in_for_two_or_lets_themselves(tmp_path: Path, other: Person) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await goes_on(k, SATO)
        await stand_in(k, KATO, other)
        await refused(k)
        assert k.records(ShredStandIn) == []
        assert k.shredder.enabled_times == 1


async def test_whoever_brings_a_key_meanwhile_is_let_in(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await tap(k, ITO)
        await pick(k, "倉庫", "交付")
        await take(k, 3)
        await left_open(k)
        await goes_on(k, SATO)
        await tap(k, ITO)
        await k.desk.asked(Waiting)
        k.cabinet.hang(3)
        await k.settle()
        await k.desk.read(Tone.DONE)
        await joined(k, KATO)
        await k.desk.asked(Counting)


async def takes_a_key(k: Kiosk, person: Person) -> None:
    await tap(k, person)
    await pick(k, "倉庫", "交付")
    await take(k, 3)


async def brings_it(k: Kiosk, person: Person) -> None:
    """They say so; the shredding goes on to wait for whom it waited."""
    await tap(k, person)
    await pick(k, "Return key")
    await k.desk.asked(Waiting)
    k.cabinet.hang(3)
    await k.settle()
    await k.desk.read(Tone.DONE)
    assert loans_of(k.station).of_person(person.id) == ()
    waiting = await k.desk.asked(Waiting)
    assert "加藤 葵" in waiting.text


@pytest.mark.parametrize("person", [TANAKA, SATO])
async def test_a_custodian_and_one_of_the_two_bring_a_key_too(tmp_path: Path, person: Person) -> None:
    """Whose tap could be for something else here is asked, and not taken to have come for that."""
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await takes_a_key(k, person)
        await goes_on(k, SATO)
        await brings_it(k, person)
        assert k.records(ShredStandIn) == []
        await tap(k, KATO)
        await k.desk.asked(Counting)
        assert nothing_wrong(k)


async def test_a_custodian_keeps_their_key_and_lets_somebody_stand_in(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await takes_a_key(k, TANAKA)
        await goes_on(k, SATO)
        await tap(k, TANAKA)
        await pick(k, "Keep it and go on", f"Somebody stands in for {KATO.name}", ABSENT)
        await confirm(k, ITO)
        assert len(k.records(ShredStandIn)) == 1


# --- what changes while somebody is awaited -----------------------------------------------------------------


async def test_who_leaves_while_the_other_is_awaited_does_not_stand_there(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await goes_on(k, SATO)
        await change_register(k.station, "elsewhere", PersonLeft(person=SATO.id))
        await tap(k, KATO)
        waiting = await k.desk.asked(Waiting)
        assert k.shredder.enabled_times == 1
        assert "加藤 葵" not in waiting.text


async def test_a_card_that_is_declared_void_meanwhile_does_not_start_it(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await goes_on(k, SATO)
        (card,) = k.station.register.cards_of(SATO.id)
        await change_register(k.station, "elsewhere", CardEnded(card=card.digest, why="lost", person=SATO.id))
        await tap(k, KATO)
        await k.desk.asked(Waiting)
        assert k.shredder.enabled_times == 1


async def test_a_custodian_who_is_away_meanwhile_lets_nobody_stand_in(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await left_open(k)
        await goes_on(k, SATO)
        await tap(k, TANAKA)
        await pick(k, f"Somebody stands in for {KATO.name}", ABSENT)
        await k.desk.asked(Waiting)
        away = AbsenceRecorded(person=TANAKA.id, since="2026-11-24", until="2026-11-30")
        await change_register(k.station, "elsewhere", away)
        await tap(k, SUZUKI)
        await refused(k)
        assert causes(k)[-1] == "not_a_custodian"
        assert k.records(ShredStandIn) == []
