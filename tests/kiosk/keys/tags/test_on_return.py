"""札の確認 on return: the number on a guarded key's tag, and what is known when nobody reads it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.desk.asking import NumberQuestion, Question, Tone, Waiting
from kiosk.core.office.register import Register
from kiosk.core.watch import alarms as watch_alarms
from kiosk.day.settings import DayRules
from kiosk.keys.custody.hooks import hooks_of
from kiosk.keys.custody.loans import loans_of
from storage.errors import LedgerUnavailable
from storage.keys.facts import Guarded
from storage.keys.records import KeyMisplaced, KeyNotReturned, KeyReturned
from storage.keys.tag_records import KeyBrought, KeySwapped, TagRead
from storage.people.facts import Person
from storage.station.records import Intended, RequestRefused
from tests.kiosk.evening import enter, with_day
from tests.kiosk.office import borrow, office, pick, refusals, tap
from tests.kiosk.world import SATO, SUZUKI, Kiosk

RULES = DayRules()


@asynccontextmanager
async def vault_kiosk(path: Path, register: Register | None = None) -> AsyncIterator[Kiosk]:
    """A kiosk whose key 1 opens the vault, and so is guarded."""
    k = with_day(Kiosk(path, register=register or office()), RULES)
    await k.start()
    try:
        yield k
    finally:
        await k.stop()


async def bring(k: Kiosk, *, key: int = 1) -> None:
    """SATO taps, and wants to return this key."""
    await tap(k, SATO)
    await pick(k, f"Return key {key}")


async def hang(k: Kiosk, slot: int, tone: Tone = Tone.DONE) -> None:
    """The slot that opens takes what is in the hand."""
    await k.desk.asked(Waiting)
    k.cabinet.hang(slot)
    await k.advance(1)
    await k.desk.read(tone)
    await k.desk.left()


def returned(k: Kiosk) -> list[tuple[str, str]]:
    """Which keys count as back, and by what evidence."""
    return [(r.key, r.evidence) for r in k.records(KeyReturned) if isinstance(r, KeyReturned)]


def standing(k: Kiosk) -> set[tuple[str, int]]:
    return {(alarm.cause.code, alarm.slot) for alarm in k.station.alarms.standing}


async def test_the_number_on_a_guarded_keys_tag_is_asked_before_its_slot_opens(tmp_path: Path) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)
        k.cabinet.released.clear()
        await bring(k)
        assert k.cabinet.released == []
        await enter(k, 1)
        await hang(k, 1)
        assert returned(k) == [("k1", "tag")]
        (read,) = k.records(TagRead)
        assert isinstance(read, TagRead)
        assert (read.key, read.read, read.number, read.moment, read.person) == (
            "k1",
            "k1",
            1,
            "return",
            SATO.id,
        )


async def test_of_a_key_that_is_not_guarded_nothing_is_asked_and_a_contact_is_all_that_is_said(
    tmp_path: Path,
) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 2)
        await bring(k, key=2)
        await hang(k, 2)
        assert returned(k) == [("k2", "")]


@pytest.mark.parametrize("guarded", [Guarded.YES, Guarded.NO])
async def test_a_keys_own_setting_goes_before_what_it_opens(tmp_path: Path, guarded: Guarded) -> None:
    register = office()
    keys = {id_: replace(key, guarded=guarded) for id_, key in register.keys.items()}
    async with vault_kiosk(tmp_path, replace(register, keys=keys)) as k:
        for key in (1, 2):
            await borrow(k, SATO, key)
            await bring(k, key=key)
            if guarded is Guarded.YES:
                await enter(k, key)
            await hang(k, key)
        assert {evidence for _key, evidence in returned(k)} == {"tag" if guarded is Guarded.YES else ""}


async def test_whoever_enters_nothing_hangs_the_key_all_the_same_and_it_counts_as_not_read(
    tmp_path: Path,
) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)
        await bring(k)
        await k.desk.asked(NumberQuestion)
        k.desk.stop()  # or the time is over: the workflow cannot tell
        await k.desk.asked(Question)
        k.desk.lapse()
        await hang(k, 1)
        assert returned(k) == [("k1", "")]
        assert k.records(TagRead) == []


async def test_whoever_stops_twice_keeps_the_key_and_no_slot_opens(tmp_path: Path) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)
        k.cabinet.released.clear()
        await bring(k)
        await k.desk.asked(NumberQuestion)
        k.desk.stop()
        await k.given_up()
        assert k.cabinet.released == []
        assert loans_of(k.station).of_key("k1") is not None
        assert refusals(k) == [], "a return is not refused"


async def test_a_key_that_is_another_than_was_meant_is_led_to_its_own_hook(tmp_path: Path) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)
        await borrow(k, SUZUKI, 2)
        await bring(k)
        await enter(k, 2)
        said = await k.desk.read(Tone.WARNING)
        assert said.text == "This is key 2. Its hook is 2."
        await hang(k, 2)
        (back,) = k.records(KeyReturned)
        assert isinstance(back, KeyReturned)
        assert (back.key, back.person, back.returned_by, back.evidence) == ("k2", SUZUKI.id, SATO.id, "tag")
        assert [loan.key for loan in k.projections.open_loans()] == ["k1"]


async def test_a_number_that_no_key_has_is_said_on_record_and_asked_again(tmp_path: Path) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)
        await bring(k)
        await enter(k, 99)
        await k.desk.read(Tone.REFUSED)
        await enter(k, 1)
        await hang(k, 1)
        assert returned(k) == [("k1", "tag")]
        assert [(r.number, r.read) for r in k.records(TagRead) if isinstance(r, TagRead)] == [
            (99, ""),
            (1, "k1"),
        ]
        (refused,) = k.records(RequestRefused)
        assert isinstance(refused, RequestRefused)
        assert (refused.cause, refused.key) == ("number_unknown", "k1")


async def test_a_key_in_hand_that_hangs_by_the_records_shows_that_two_were_swapped(tmp_path: Path) -> None:
    """What was lent as key 1 has the tag of key 2: key 2 was hung on hook 1 some time ago."""
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)
        await bring(k)
        await enter(k, 2)
        assert "hangs in slot 2 already" in (await k.desk.read(Tone.WARNING)).text
        assert standing(k) == set(), "it may have been misread"
        await enter(k, 2)
        await hang(k, 1, Tone.WARNING)
        assert returned(k) == [], "key 1 is not back"
        (misplaced,) = k.records(KeyMisplaced)
        assert isinstance(misplaced, KeyMisplaced)
        assert (misplaced.key, misplaced.slot, misplaced.own_slot, misplaced.evidence) == ("k2", 1, 2, "tag")
        (swapped,) = k.records(KeySwapped)
        assert isinstance(swapped, KeySwapped)
        assert (swapped.key, swapped.slot, swapped.read, swapped.person) == ("k2", 2, "", SATO.id)
        assert swapped.since == 0, "its tag was never read on its hook"
        assert standing(k) == {("key_swapped", 2), ("key_misplaced", 1)}
        for key, cause in ((1, "key_is_out"), (2, "key_swapped")):
            await tap(k, SUZUKI)
            await pick(k, f"{key}  ")
            await k.desk.read(Tone.REFUSED)
            await k.desk.left()
            assert refusals(k)[-1] == cause


async def test_what_was_found_in_a_hand_tells_since_when_it_may_have_been_so(tmp_path: Path) -> None:
    """Key 1 hung for certain, by its tag; what was lent as key 2 later is read to be it."""
    register = office()
    keys = {**register.keys, "k2": replace(register.keys["k2"], guarded=Guarded.YES)}
    async with vault_kiosk(tmp_path, replace(register, keys=keys)) as k:
        await borrow(k, SATO, 1)
        await bring(k)
        await enter(k, 1)
        await hang(k, 1)
        (right,) = k.projections.days.newest(KeyReturned.kind, 2)
        await borrow(k, SATO, 2)
        await bring(k, key=2)
        await enter(k, 1)
        await k.desk.read(Tone.WARNING)
        await enter(k, 1)
        await hang(k, 2, Tone.WARNING)
        (swapped,) = k.records(KeySwapped)
        assert isinstance(swapped, KeySwapped)
        assert (swapped.key, swapped.since) == ("k1", right.seq)


async def test_a_number_misread_once_does_no_harm(tmp_path: Path) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)
        await bring(k)
        await enter(k, 2)
        await k.desk.read(Tone.WARNING)
        await enter(k, 1)
        await hang(k, 1)
        assert returned(k) == [("k1", "tag")]
        assert standing(k) == set()


async def test_a_tag_that_cannot_be_read_is_an_alarm_and_the_key_is_taken(tmp_path: Path) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)
        await bring(k)
        await k.desk.asked(NumberQuestion)
        k.desk.stop()
        await pick(k, "The tag cannot be read")
        await hang(k, 1)
        assert returned(k) == [("k1", "")]
        assert standing(k) == {("tag_unreadable", 1)}
        (read,) = k.records(TagRead)
        assert isinstance(read, TagRead)
        assert (read.how, read.read, read.number) == ("unreadable", "", 0)


async def test_a_return_by_number_has_its_tag_read_already(tmp_path: Path) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)
        k.desk.return_without_card()
        await enter(k, 1)
        await hang(k, 1)
        (back,) = k.records(KeyReturned)
        assert isinstance(back, KeyReturned)
        assert (back.evidence, back.returned_by) == ("tag", "")


@pytest.mark.parametrize("visitor", [SUZUKI, None])
async def test_a_key_brought_by_its_number_that_hangs_by_the_records_is_handed_over_and_an_alarm(
    tmp_path: Path, visitor: Person | None
) -> None:
    """Key 1 was never lent; what hangs on its hook is something else."""
    async with vault_kiosk(tmp_path) as k:
        if visitor is None:
            k.desk.return_without_card()
        else:
            await tap(k, visitor)
            await pick(k, "Other business", "Return another key")
        await enter(k, 1)
        assert "hangs in slot 1 already" in (await k.desk.read(Tone.WARNING)).text
        assert standing(k) == set(), "it may have been misread"
        await enter(k, 1)
        said = await k.desk.read(Tone.WARNING)
        assert said.lines[0] == "Do not leave the key here: hand it to the responsible officer."
        assert said.lines[1].startswith("Ask: ")
        await k.desk.left()
        who = visitor.id if visitor else ""
        (swapped,) = k.records(KeySwapped)
        assert isinstance(swapped, KeySwapped)
        assert (swapped.key, swapped.slot, swapped.read, swapped.person) == ("k1", 1, "", who)
        (brought,) = k.records(KeyBrought)
        assert isinstance(brought, KeyBrought)
        assert (brought.key, brought.cause, brought.person) == ("k1", "key_not_out", who)
        assert len(k.records(TagRead)) == 2
        assert refusals(k) == [], "a return is not refused"
        assert standing(k) == {("key_swapped", 1)}
        assert k.cabinet.released == []
        await tap(k, SATO)
        await pick(k, "1  ")
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        assert refusals(k) == ["key_swapped"], "nor is what hangs there lent"


async def test_another_number_between_two_begins_the_looks_anew(tmp_path: Path) -> None:
    async with vault_kiosk(tmp_path) as k:
        k.desk.return_without_card()
        for number in (1, 2, 1):
            await enter(k, number)
            await k.desk.read(Tone.WARNING)
        assert standing(k) == set()
        await enter(k, 1)
        await k.warned()
        assert standing(k) == {("key_swapped", 1)}


async def test_what_was_read_in_the_hand_survives_a_power_cut_before_the_key_hangs(tmp_path: Path) -> None:
    k = with_day(Kiosk(tmp_path, register=office()), RULES)
    await k.start()
    await borrow(k, SATO, 1)
    await bring(k)
    await enter(k, 2)
    await k.desk.read(Tone.WARNING)
    await enter(k, 2)
    await k.desk.asked(Waiting)
    cabinet = k.cabinet
    await k.stop(in_order=False)
    again = with_day(Kiosk(tmp_path, register=office(), cabinet=cabinet), RULES)
    await again.start()
    cabinet.hang(1)
    await again.settle()
    assert returned(again) == [], "it was read to be key 2, and is not taken for key 1"
    assert standing(again) == {("key_swapped", 2), ("key_misplaced", 1)}
    await again.stop()
    last = with_day(Kiosk(tmp_path, register=office(), cabinet=cabinet), RULES)
    await last.start()
    assert hooks_of(last.station).strange == {1: "k2", 2: ""}
    await last.stop()


async def test_a_right_number_is_evidence_after_a_power_cut_too(tmp_path: Path) -> None:
    k = with_day(Kiosk(tmp_path, register=office()), RULES)
    await k.start()
    await borrow(k, SATO, 1)
    await bring(k)
    await enter(k, 1)
    await k.desk.asked(Waiting)
    cabinet = k.cabinet
    await k.stop(in_order=False)
    again = with_day(Kiosk(tmp_path, register=office(), cabinet=cabinet), RULES)
    await again.start()
    cabinet.hang(1)
    await again.settle()
    assert returned(again) == [("k1", "tag")]
    await again.stop()


async def test_a_key_that_was_not_hung_counts_for_nothing_that_was_read(tmp_path: Path) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)
        await bring(k)
        await enter(k, 1)
        await k.desk.asked(Waiting)
        await k.advance(20)
        k.cabinet.shut(1)
        await k.advance(1)
        await k.warned()
        assert len(k.records(KeyNotReturned)) == 1
        assert returned(k) == []


async def test_a_key_that_came_back_while_the_number_was_asked_is_not_let_out_again(tmp_path: Path) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)
        k.cabinet.released.clear()
        await bring(k)
        await k.desk.asked(NumberQuestion)
        k.cabinet.set_bolt(1, "open")
        k.cabinet.hang(1)
        await k.settle()
        k.desk.type(1)
        await k.done()
        assert k.cabinet.released == []


async def test_a_full_disk_does_not_stop_the_return_of_a_guarded_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with vault_kiosk(tmp_path) as k:
        await borrow(k, SATO, 1)

        async def refuse(*_records: object, happened_us: int = 0) -> None:
            raise LedgerUnavailable("database or disk is full")

        monkeypatch.setattr(k.ledger, "append", refuse)
        await bring(k)
        await enter(k, 1)
        await hang(k, 1)
        monkeypatch.undo()
        await k.advance(2)
        assert returned(k) == [("k1", "tag")]
        releases = [r for r in k.records(Intended) if isinstance(r, Intended) and r.action == "release"]
        assert [r.tag for r in releases] == ["", "k1"]
        assert {alarm.cause for alarm in k.station.alarms.standing} <= {watch_alarms.LEDGER_UNAVAILABLE}
