"""札の確認 at lock-up, at the opening and in the day: what is drawn, read, found, and put right."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from kiosk.core.desk.asking import NumberQuestion, Page, Question, Tone, Waiting
from kiosk.core.office.today import day_now
from kiosk.day.settings import DayRules, day_rules
from kiosk.day.today import obstacles
from kiosk.house.obstacles import Hindrance
from kiosk.keys.custody.grants import grants_of
from kiosk.keys.custody.hooks import hooks_of, strange_slots
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.night.hindrances import KEY_OUT
from kiosk.keys.night.settings import night_rules
from kiosk.keys.settings import Guarding
from kiosk.keys.tags.at_station import to_read
from kiosk.keys.tags.hindrances import TAGS_UNREAD
from kiosk.keys.tags.live import tags_now
from kiosk.people.live import change_register
from kiosk.station.hindrances import ALARM
from storage.day.records import ClosedOver, LockedUp
from storage.errors import LedgerUnavailable
from storage.keys.facts import Guarded
from storage.keys.records import KeyReturned, KeyTaken
from storage.keys.tag_records import KeyMissing, KeySwapped, StrangeTaken, TagRead, TagsDrawn, TagsPutOff
from storage.log.entry import Entry
from storage.log.record import Record
from storage.people.records import AbsenceRecorded, PersonLeft
from storage.station.records import AlarmAcknowledged, AlarmEnded, Intended
from tests.kiosk.evening import custodians, enter, finish_lock_up, page, to_the_list, with_day
from tests.kiosk.office import ITO, KATO, borrow, joined, office, pick, refusals, tap
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk

Append = Callable[..., Awaitable[tuple[Entry, ...]]]
ALL = Guarding(tags="all")
SAMPLE = Guarding(tags="sample", tags_sample=1)


def started(path: Path, rules: Guarding = ALL, **named: object) -> Kiosk:
    k = with_day(Kiosk(path, register=office(), **named), DayRules(), rules)  # type: ignore[arg-type]
    tags_now(k.station).chance = Random(1)
    return k


@asynccontextmanager
async def evening(path: Path, rules: Guarding = ALL, *, opened: bool = True) -> AsyncIterator[Kiosk]:
    """A kiosk of three keys; TANAKA has opened the day, and left the tags for the evening."""
    k = started(path, rules)
    await k.start()
    if opened:
        await open_day(k)
    try:
        yield k
    finally:
        await k.stop()


async def open_day(k: Kiosk) -> None:
    await tap(k, TANAKA)
    await pick(
        k, *(("Open the day",) if day_now(k.station).night_lock else ("Other business", "Custodian's work"))
    )
    if not day_now(k.station).night_lock:
        await pick(k, "Open the day")
    await page(k, "I have seen it")
    await pick(k, "Later", night_rules(k.station).why_later[0])
    await k.done()


async def begin(k: Kiosk, who: object = TANAKA) -> None:
    """From a tap to the first number that is asked."""
    await to_the_list(k, who)  # type: ignore[arg-type]
    k.desk.pick("Tags are not read")
    await k.settle()


async def hooks(k: Kiosk, *numbers: int) -> list[int]:
    """These numbers, one after the other; at which hooks they were asked."""
    asked = []
    for number in numbers:
        question = await k.desk.asked(NumberQuestion)
        asked.append(int(question.text.split("hook ")[1].rstrip("?")))
        k.desk.type(number)
        await k.settle()
    return asked


async def leave(k: Kiosk) -> None:
    k.desk.stop()
    await k.desk.left()


async def swap(k: Kiosk, *, asked: bool = True) -> None:
    """Keys 1 and 2 are lent, and each comes back on the other's hook: contacts cannot tell."""
    for person, key in ((SATO, 1), (SUZUKI, 2)):
        await borrow(k, person, key)
        await tap(k, person)
        await pick(k, f"Return key {key}")
        if asked:  # they are to be read, but people hurry
            await k.desk.asked(NumberQuestion)
            k.desk.stop()
            await k.desk.asked(Question)
            k.desk.lapse()
        await k.desk.asked(Waiting)
        await k.hung(key)


def kinds_of(k: Kiosk) -> list[Hindrance]:
    return [each.kind for each in obstacles(k.station)]


def standing(k: Kiosk) -> set[tuple[str, int]]:
    return {(alarm.cause.code, alarm.slot) for alarm in k.station.alarms.standing}


async def stands_open(k: Kiosk) -> Waiting:
    while "is open" not in (waiting := await k.desk.asked(Waiting)).text:
        pass
    return waiting


# --- reading ----------------------------------------------------------------------------------------------


async def test_tags_are_read_before_the_cabinet_is_locked_up(tmp_path: Path) -> None:
    async with evening(tmp_path) as k:
        assert kinds_of(k) == [TAGS_UNREAD]
        await begin(k)
        assert await hooks(k, 1, 2, 3) == [1, 2, 3]
        await k.desk.read(Tone.DONE)
        await finish_lock_up(k, checks=0)
        assert day_now(k.station).night_lock
        read = [(r.key, r.read, r.moment, r.person) for r in k.records(TagRead) if isinstance(r, TagRead)]
        assert read == [(f"k{n}", f"k{n}", "lock_up", TANAKA.id) for n in (1, 2, 3)]


async def test_the_question_does_not_say_which_number_is_expected(tmp_path: Path) -> None:
    async with evening(tmp_path) as k:
        keys = {key: replace(each, number=40 + each.number) for key, each in k.station.register.keys.items()}
        k.station.register = replace(k.station.register, keys=keys)
        await begin(k)
        question = await k.desk.asked(NumberQuestion)
        assert "41" not in f"{question.text} {question.note}"


async def test_with_none_nothing_stands_in_the_way(tmp_path: Path) -> None:
    async with evening(tmp_path, Guarding(tags="none"), opened=False) as k:
        await custodians(k, "Open the day")
        await page(k, "I have seen it")
        await k.done()
        assert kinds_of(k) == []


async def test_a_sample_is_drawn_by_lot_and_a_guarded_key_that_was_not_read_is_in_it(tmp_path: Path) -> None:
    async with evening(tmp_path, replace(SAMPLE, vault="vault")) as k:
        await begin(k)
        await k.desk.asked(NumberQuestion)
        drawn = [r for r in k.records(TagsDrawn) if isinstance(r, TagsDrawn) and r.moment == "lock_up"]
        assert "k1" in drawn[-1].keys.split()
        assert len(drawn[-1].keys.split()) >= 2


async def test_what_was_drawn_cannot_be_drawn_anew_until_it_fits(tmp_path: Path) -> None:
    """Neither by stopping, nor by a restart, nor by another person."""
    k = started(tmp_path, SAMPLE)
    await k.start()
    await open_day(k)
    for _again in range(4):
        await begin(k)
        await k.desk.asked(NumberQuestion)
        k.desk.stop()
        await k.desk.asked(Question)
        k.desk.stop()
        await k.desk.asked(Question)
        await leave(k)
        cabinet = k.cabinet
        await k.stop(in_order=False)
        k = started(tmp_path, SAMPLE, cabinet=cabinet)
        tags_now(k.station).chance = Random(_again)
        await k.start()
    drawn = [r for r in k.records(TagsDrawn) if isinstance(r, TagsDrawn)]
    assert [r.moment for r in drawn] == ["opening", "lock_up"]
    assert k.records(TagRead) == []
    assert TAGS_UNREAD in kinds_of(k)
    await k.stop()


async def test_reading_goes_on_where_it_was_left_with_somebody_else_too(tmp_path: Path) -> None:
    k = started(tmp_path)
    await k.start()
    await open_day(k)
    await begin(k)
    await hooks(k, 1)
    await k.desk.asked(NumberQuestion)
    cabinet = k.cabinet
    await k.stop(in_order=False)
    k = started(tmp_path, cabinet=cabinet)
    await k.start()
    assert TAGS_UNREAD in kinds_of(k), "two tags are not read"
    await begin(k)
    assert await hooks(k, 2, 3) == [2, 3]
    await k.desk.read(Tone.DONE)
    assert [(r.key, r.moment) for r in k.records(TagRead) if isinstance(r, TagRead)] == [
        ("k1", "lock_up"),
        ("k2", "lock_up"),
        ("k3", "lock_up"),
    ]
    await k.stop()


async def test_a_tag_that_nobody_answered_for_is_not_read(tmp_path: Path) -> None:
    async with evening(tmp_path) as k:
        await begin(k)
        await hooks(k, 1, 2)
        await k.desk.asked(NumberQuestion)
        k.desk.stop()
        await k.desk.asked(Question)
        k.desk.stop()  # the time is over
        await k.desk.asked(Question)
        assert TAGS_UNREAD in kinds_of(k)
        assert [r.key for r in k.records(TagRead) if isinstance(r, TagRead)] == ["k1", "k2"]


async def test_a_key_that_comes_back_unread_after_it_is_read_once_more(tmp_path: Path) -> None:
    async with evening(tmp_path) as k:
        await begin(k)
        await hooks(k, 1, 2, 3)
        await k.desk.read(Tone.DONE)
        await k.desk.asked(Question)
        await leave(k)
        assert kinds_of(k) == []
        await swap(k, asked=False)
        assert kinds_of(k) == [TAGS_UNREAD]


async def test_a_key_whose_tag_was_read_in_the_hand_is_certain(tmp_path: Path) -> None:
    async with evening(tmp_path, replace(ALL, vault="cabinet")) as k:
        await begin(k)
        await hooks(k, 1, 2, 3)
        await k.desk.read(Tone.DONE)
        await k.desk.asked(Question)
        await leave(k)
        await borrow(k, SATO, 2)
        await tap(k, SATO)
        await pick(k, "Return key 2")
        await enter(k, 2)
        await k.desk.asked(Waiting)
        await k.hung(2)
        assert TAGS_UNREAD not in kinds_of(k)


# --- mistakes ---------------------------------------------------------------------------------------------


async def test_a_number_misread_once_is_looked_at_once_more_and_nothing_is_said(tmp_path: Path) -> None:
    async with evening(tmp_path) as k:
        await begin(k)
        assert await hooks(k, 7, 2, 3, 1) == [1, 2, 3, 1]
        await k.desk.read(Tone.DONE)
        assert standing(k) == set()
        assert k.records(KeySwapped) == []


async def test_two_swapped_keys_are_named_told_and_put_right_by_two(tmp_path: Path) -> None:
    async with evening(tmp_path) as k:
        await swap(k)
        await begin(k)
        assert await hooks(k, 2, 1, 3, 2, 1) == [1, 2, 3, 1, 2]
        story = await k.desk.asked(Page)
        assert standing(k) == {("key_swapped", 1), ("key_swapped", 2)}
        assert hooks_of(k.station).strange == {1: "k2", 2: "k1"}
        assert k.records(KeyMissing) == [], "both hang, only not where they should"
        assert any("HOOK 1" in line and "キャビネット" in line for line in story.body)
        assert any("佐藤" in line and "鈴木" in line for line in story.body), "who had them"
        assert any("保管庫" in line and "キャビネット" in line for line in story.body), "what they open"
        k.desk.pick("Put right now")
        await joined(k, KATO)
        for slot in (1, 2):
            await stands_open(k)
            k.cabinet.lift(slot, ajar=True)
            await k.settle()
        assert {r.key: r.hung_in for r in k.records(KeyTaken)[-2:] if isinstance(r, KeyTaken)} == {
            "k2": 1,
            "k1": 2,
        }
        assert {loan.key: loan.holder for loan in loans_of(k.station).open().values()} == {
            "k1": TANAKA.id,
            "k2": TANAKA.id,
        }
        for slot in (2, 1):
            await stands_open(k)
            k.cabinet.hang(slot)
            await k.advance(1)
            await k.desk.read(Tone.DONE)
        assert standing(k) == {("key_swapped", 1), ("key_swapped", 2)}, "until they are read right"
        await hooks(k, 1, 2)
        await k.desk.read(Tone.DONE)
        assert standing(k) == set()
        assert [r.how for r in k.records(AlarmEnded) if isinstance(r, AlarmEnded)] == ["read right"] * 2
        assert k.projections.open_loans() == ()
        sorts = [r for r in k.records(Intended) if isinstance(r, Intended) and r.because == "sort"]
        assert {(r.person, r.second) for r in sorts} == {(TANAKA.id, KATO.id)}
        assert kinds_of(k) == [ALARM] * 2, "somebody still says what was done"
        assert k.projections.unsettled() == ()


@pytest.mark.parametrize("sticks", [True, False])
async def test_no_hook_is_opened_on_a_signature_that_does_not_hold_any_more(
    tmp_path: Path, *, sticks: bool
) -> None:
    """The second leaves while the first hook sticks, or stands open."""
    async with evening(tmp_path) as k:
        await swap(k)
        await begin(k)
        await hooks(k, 2, 1, 3, 2, 1)
        await k.desk.asked(Page)
        k.cabinet.released.clear()
        k.cabinet.jammed = {1} if sticks else set()
        k.desk.pick("Put right now")
        await joined(k, KATO)
        if sticks:
            await k.desk.asked(Waiting)
            await k.advance(10)
            await k.desk.asked(Question)
        else:
            await stands_open(k)
        await change_register(k.station, "elsewhere", PersonLeft(person=KATO.id))
        if sticks:
            k.desk.pick("Try once more")
        else:
            k.cabinet.lift(1, ajar=True)
        await k.settle()
        await k.desk.read(Tone.REFUSED)
        assert "not_employed" in refusals(k)
        assert k.cabinet.released == [1]


async def test_while_it_is_wrong_nobody_is_lent_what_hangs_there(tmp_path: Path) -> None:
    async with evening(tmp_path) as k:
        await swap(k)
        await begin(k)
        await hooks(k, 2, 1, 3, 2, 1)
        await page(k, "Later")
        await k.desk.asked(Question)
        await leave(k)
        k.cabinet.released.clear()
        for key in (1, 2):
            await tap(k, SUZUKI)
            await pick(k, f"{key}  ")
            await k.desk.read(Tone.REFUSED)
            await k.desk.left()
        assert k.cabinet.released == []
        await borrow(k, SUZUKI, 3)


async def test_a_mistake_in_a_sample_has_all_other_tags_read(tmp_path: Path) -> None:
    async with evening(tmp_path, Guarding(tags="none"), opened=False) as k:
        await custodians(k, "Open the day")
        await page(k, "I have seen it")
        await k.done()
        with_day(k, DayRules(), replace(SAMPLE, vault="vault"))
        await begin(k)
        first = await k.desk.asked(NumberQuestion)
        drawn = k.records(TagsDrawn)[-1]
        assert isinstance(drawn, TagsDrawn)
        assert "hook 1" in first.text
        others = len(drawn.keys.split()) - 1
        k.desk.type(9)
        await k.settle()
        for slot in (int(key[1]) for key in sorted(drawn.keys.split()) if key != "k1"):
            assert await hooks(k, slot) == [slot]
        await hooks(k, 9)
        assert standing(k) == {("key_swapped", 1)}, "it is said at once, not when all are read"
        more = k.records(TagsDrawn)[-1]
        assert isinstance(more, TagsDrawn)
        assert (more.why, len(more.keys.split())) == ("mistake", 2 - others)


async def test_a_key_whose_tag_is_on_no_hook_is_missing_with_who_had_it_last(tmp_path: Path) -> None:
    """The theft: something else hangs on hook 1, and the key is with whoever had it."""
    async with evening(tmp_path) as k:
        await swap(k)  # SATO had key 1 last; what she hung is a dummy
        await begin(k)
        await hooks(k, 99, 2, 3, 99)
        story = await k.desk.asked(Page)
        (missing,) = k.records(KeyMissing)
        assert isinstance(missing, KeyMissing)
        assert (missing.key, missing.slot, missing.last, missing.person) == ("k1", 1, SATO.id, TANAKA.id)
        assert standing(k) == {("key_swapped", 1), ("key_missing", 1)}
        assert any("hangs nowhere" in line and "佐藤" in line for line in story.body)
        (loan,) = k.projections.open_loans()
        assert (loan.key, loan.holder) == ("k1", ""), "nobody is named who may be innocent"
        assert k.station.alarms.sounds
        k.desk.pick("Put right now")
        await joined(k, KATO)
        await stands_open(k)
        k.cabinet.lift(1)
        await k.advance(1)
        assert len(k.records(StrangeTaken)) == 1, "no key is said to be in anybody's hands"
        await k.desk.read(Tone.DONE)
        assert standing(k) == {("key_missing", 1), ("key_astray", 1)}
        assert KEY_OUT in kinds_of(k)


async def test_a_missing_key_that_is_found_ends_its_alarm_when_its_tag_is_read(tmp_path: Path) -> None:
    async with evening(tmp_path) as k:
        await begin(k)
        await hooks(k, 99, 2, 3, 99)
        await page(k, "Put right now")
        await joined(k, KATO)
        await stands_open(k)
        k.cabinet.lift(1)
        await k.advance(1)
        await k.desk.read(Tone.DONE)
        await k.desk.asked(Question)
        await leave(k)
        k.desk.return_without_card()
        await enter(k, 1)
        await stands_open(k)
        k.cabinet.hang(1)
        await k.advance(1)
        await k.done()
        back = k.records(KeyReturned)[-1]
        assert isinstance(back, KeyReturned)
        assert (back.key, back.evidence) == ("k1", "tag")
        assert ("key_missing", 1) not in standing(k)


async def test_what_is_wrong_is_still_known_after_a_restart_and_can_be_put_right_in_the_day(
    tmp_path: Path,
) -> None:
    k = started(tmp_path)
    await k.start()
    await open_day(k)
    await swap(k)
    await begin(k)
    await hooks(k, 2, 1, 3, 2, 1)
    await k.desk.asked(Page)
    cabinet = k.cabinet
    await k.stop(in_order=False)
    k = started(tmp_path, cabinet=cabinet)
    await k.start()
    assert hooks_of(k.station).strange == {1: "k2", 2: "k1"}
    assert standing(k) == {("key_swapped", 1), ("key_swapped", 2)}
    await custodians(k, "Tags")
    await page(k, "Put right now")
    await joined(k, KATO)
    for slot in (1, 2):
        await stands_open(k)
        k.cabinet.lift(slot, ajar=True)
        await k.settle()
    for slot in (2, 1):
        await stands_open(k)
        k.cabinet.hang(slot)
        await k.advance(1)
        await k.desk.read(Tone.DONE)
    await hooks(k, 1, 2)
    await k.done()
    assert standing(k) == set()
    assert k.projections.open_loans() == ()
    await k.stop()


async def test_a_power_cut_with_the_swapped_keys_in_hand_says_who_has_them(tmp_path: Path) -> None:
    k = started(tmp_path)
    await k.start()
    await open_day(k)
    await swap(k)
    await begin(k)
    await hooks(k, 2, 1, 3, 2, 1)
    await page(k, "Put right now")
    await joined(k, KATO)
    await stands_open(k)
    k.cabinet.lift(1)
    await k.settle()
    cabinet = k.cabinet
    await k.stop(in_order=False)
    k = started(tmp_path, cabinet=cabinet)
    await k.start()
    await k.advance(1)
    assert {key: loan.holder for key, loan in loans_of(k.station).open().items()} == {"k2": TANAKA.id}
    assert hooks_of(k.station).strange == {2: "k1"}
    assert TAGS_UNREAD in kinds_of(k)
    assert k.projections.unsettled() == () or set(grants_of(k.station).by_slot) <= {1, 2}
    await k.stop()


async def test_a_tag_that_cannot_be_read_stays_on_the_list_until_two_say_which_key_it_is(
    tmp_path: Path,
) -> None:
    async with evening(tmp_path) as k:
        await begin(k)
        await k.desk.asked(NumberQuestion)
        k.desk.stop()
        await pick(k, "The tag cannot be read")
        await hooks(k, 2, 3)
        await k.desk.read(Tone.WARNING)
        assert standing(k) == {("tag_unreadable", 1)}
        assert TAGS_UNREAD in kinds_of(k)
        await k.desk.asked(Question)
        k.desk.pick("Tags are not read")
        await k.desk.asked(NumberQuestion)
        k.desk.stop()
        await pick(k, "Two people know")
        await enter(k, 1)
        await joined(k, KATO)
        await k.desk.read(Tone.DONE)
        assert standing(k) == set()
        last = k.records(TagRead)[-1]
        assert isinstance(last, TagRead)
        assert (last.how, last.person, last.second, last.read) == ("signed", TANAKA.id, KATO.id, "k1")
        assert TAGS_UNREAD not in kinds_of(k)


async def test_what_is_not_read_can_only_be_closed_over_by_two_and_is_wanted_the_next_day(
    tmp_path: Path,
) -> None:
    async with evening(tmp_path) as k:
        await to_the_list(k)
        k.desk.pick("Close over")
        await pick(k, day_rules(k.station).why_over[0])
        await joined(k, KATO)
        await finish_lock_up(k, checks=0)
        (over,) = k.records(ClosedOver)
        assert isinstance(over, ClosedOver)
        assert over.obstacle == "tags_unread:"
        assert len(k.records(LockedUp)) == 1
        await k.leap(14 * 3600)
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        shown = await page(k, "I have seen it")
        assert any("Tags are not read" in line for line in shown.body)
        await pick(k, "Read the tags")
        await hooks(k, 1, 2, 3)
        await k.desk.read(Tone.DONE)
        await k.done()
        assert day_now(k.station).open is not None


# --- the opening ------------------------------------------------------------------------------------------


async def test_at_the_opening_tags_are_read_or_put_off_with_a_reason_and_then_wanted_in_the_evening(
    tmp_path: Path,
) -> None:
    async with evening(tmp_path, SAMPLE) as k:
        (drawn,) = k.records(TagsDrawn)
        (later,) = k.records(TagsPutOff)
        assert isinstance(drawn, TagsDrawn)
        assert isinstance(later, TagsPutOff)
        assert (drawn.moment, later.person) == ("opening", TANAKA.id)
        await begin(k)
        await k.desk.asked(NumberQuestion)
        evening_ = k.records(TagsDrawn)[-1]
        assert isinstance(evening_, TagsDrawn)
        assert set(drawn.keys.split()) <= set(evening_.keys.split()), "what was put off is not forgotten"


async def test_a_restart_between_putting_off_and_opening_asks_no_second_reason(tmp_path: Path) -> None:
    k = started(tmp_path, SAMPLE)
    await k.start()
    await custodians(k, "Open the day")
    await page(k, "I have seen it")
    await k.desk.asked(Question)
    k.desk.pick("Read the tags")
    await k.desk.asked(NumberQuestion)
    cabinet = k.cabinet
    await k.stop(in_order=False)
    k = started(tmp_path, SAMPLE, cabinet=cabinet)
    await k.start()
    await custodians(k, "Open the day")
    await page(k, "I have seen it")
    await pick(k, "Later", night_rules(k.station).why_later[0])
    await k.done()
    assert len(k.records(TagsDrawn)) == 1
    await k.stop()


async def test_a_guarded_key_of_the_night_is_read_in_the_morning(tmp_path: Path) -> None:
    async with evening(tmp_path, SAMPLE) as k:
        keys = k.station.register.keys
        k.station.register = replace(
            k.station.register, keys={**keys, "k3": replace(keys["k3"], guarded=Guarded.YES)}
        )
        await begin(k)
        while day_now(k.station).night_lock or TAGS_UNREAD in kinds_of(k):
            question = await k.desk.asked(NumberQuestion)
            k.desk.type(int(question.text.split("hook ")[1].rstrip("?")))
            await k.settle()
        await k.desk.read(Tone.DONE)
        await finish_lock_up(k, checks=0)
        k.cabinet.set_bolt(3, "open")  # forced, taken and hung back, by nobody known
        k.cabinet.lift(3, ajar=True)
        k.cabinet.hang(3)
        await k.leap(14 * 3600)
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        await page(k, "I have seen it")
        await pick(k, "Read the tags")
        await k.desk.asked(NumberQuestion)
        drawn = k.records(TagsDrawn)[-1]
        assert isinstance(drawn, TagsDrawn)
        assert "k3" in drawn.keys.split()


async def test_the_clerk_in_charge_reads_where_they_stand_in(tmp_path: Path) -> None:
    """Whoever answers for the keys; nobody else is offered it."""
    async with evening(tmp_path) as k:
        await tap(k, SATO)
        await pick(k, "Other business")
        question = await k.desk.asked(Question)
        assert "Custodian's work" not in [option.label for option in question.options]
        k.desk.stop()
        await k.desk.left()
        assert k.records(AlarmAcknowledged) == []
        assert ITO is not SATO


# --- what comes between -----------------------------------------------------------------------------------


async def test_a_tag_that_is_there_twice_is_no_key_and_the_other_stays_where_it_is(tmp_path: Path) -> None:
    """A duplicate with the tag of key 2 hangs on hook 1: key 1 is gone, and key 2 is at home."""
    async with evening(tmp_path) as k:
        await begin(k)
        await hooks(k, 2, 2, 3, 2)
        await page(k, "Put right now")
        assert standing(k) == {("key_swapped", 1), ("key_missing", 1)}
        await joined(k, KATO)
        await stands_open(k)
        assert [r.read for r in k.records(KeySwapped) if isinstance(r, KeySwapped)] == ["k2", ""]
        assert strange_slots(k.station) == {1: ""}, "nor does a start take it for key 2"
        k.cabinet.lift(1)
        await k.advance(1)
        await k.desk.read(Tone.DONE)
        assert len(k.records(StrangeTaken)) == 1
        assert k.records(KeyTaken) == []
        assert {loan.key for loan in loans_of(k.station).open().values()} == {"k1"}


async def test_a_mistake_and_its_alarm_are_written_in_one(tmp_path: Path) -> None:
    """At whatever record the power goes: what was looked at twice is an alarm, or it is looked at again."""
    for cut in range(1, 8):
        folder = tmp_path / str(cut)
        folder.mkdir()
        k = started(folder)
        await k.start()
        await open_day(k)
        await begin(k)
        append, left = k.ledger.append, [cut]

        async def until_dark(
            *records: Record, happened_us: int = 0, real: Append = append, left: list[int] = left
        ) -> tuple[Entry, ...]:
            left[0] -= bool(records)
            if left[0] < 0:
                raise LedgerUnavailable("it is dark")
            return await real(*records, happened_us=happened_us)

        k.ledger.append = until_dark  # type: ignore[method-assign]
        for number in (99, 2, 3, 99):
            if left[0] < 0:
                break
            await k.desk.asked(NumberQuestion)
            k.desk.type(number)
            await k.settle()
        cabinet = k.cabinet
        await k.stop(in_order=False)
        k = started(folder, cabinet=cabinet)
        await k.start()
        found = bool(k.records(KeySwapped))
        assert (("key_swapped", 1) in standing(k)) == found
        assert (1 in hooks_of(k.station).strange) == found
        assert TAGS_UNREAD in kinds_of(k)
        assert found or 1 in [key.slot for key in to_read(k.station)]
        await k.stop()


async def test_on_a_full_disk_nobody_reads_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with evening(tmp_path) as k:
        await begin(k)
        await hooks(k, 99, 2, 3)
        await k.desk.asked(NumberQuestion)

        async def refuse(*_records: object, happened_us: int = 0) -> None:
            raise LedgerUnavailable("database or disk is full")

        monkeypatch.setattr(k.ledger, "append", refuse)
        k.desk.type(99)
        await k.desk.read(Tone.REFUSED)
        await k.desk.asked(Question)
        await leave(k)
        monkeypatch.undo()
        await k.advance(2)
        assert ("key_swapped", 1) in standing(k)
        assert len(k.records(KeySwapped)) == 1


async def test_another_custodian_goes_on_with_what_was_read_and_by_whom(tmp_path: Path) -> None:
    async with evening(tmp_path) as k:
        await begin(k)
        await hooks(k, 1, 2)
        await k.desk.asked(NumberQuestion)
        k.desk.stop()
        await k.desk.asked(Question)
        k.desk.stop()
        await k.desk.asked(Question)
        await leave(k)
        away = AbsenceRecorded(person=TANAKA.id, since="2026-11-24", until="2027-03-31")
        await change_register(k.station, "test", away)
        await begin(k, ITO)
        assert await hooks(k, 3) == [3]
        await k.desk.read(Tone.DONE)
        assert [(r.key, r.person) for r in k.records(TagRead) if isinstance(r, TagRead)] == [
            ("k1", TANAKA.id),
            ("k2", TANAKA.id),
            ("k3", ITO.id),
        ]
