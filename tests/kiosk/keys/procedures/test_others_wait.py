"""Somebody else taps while a key comes back: they wait until it hangs, and nothing is cut short."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kiosk.core.desk.asking import NumberQuestion, Question, Tone, Waiting
from kiosk.core.office.register import Register
from storage.keys.records import KeyReturned, RingChecked
from storage.keys.tag_records import TagRead
from storage.people.facts import Person
from tests.kiosk.evening import enter
from tests.kiosk.keys.procedures.test_strange_key import let_in, misplaced, stands_open
from tests.kiosk.keys.tags.test_on_return import bring, hang, returned, standing, vault_kiosk
from tests.kiosk.office import ITO, KATO, borrow, joined, office, pick, refusals, tap
from tests.kiosk.world import SATO, SUZUKI, Kiosk

Answered = Callable[[Kiosk], Awaitable[None]]


@asynccontextmanager
async def lent(path: Path, register: Register | None = None) -> AsyncIterator[Kiosk]:
    """SATO has key 1, whose tag is asked for."""
    async with vault_kiosk(path, register) as k:
        await borrow(k, SATO, 1)
        k.cabinet.released.clear()
        yield k


async def then_served(k: Kiosk, person: Person, slot: int = 1) -> None:
    """The key hangs, and whoever has waited is asked now what they came for: thanks keep nobody waiting."""
    k.cabinet.hang(slot)
    await k.advance(1)
    await k.settle()
    assert k.desk.visitor == person


async def by_number(k: Kiosk) -> None:
    k.desk.type(1)


async def by_nothing(k: Kiosk) -> None:
    k.desk.stop()
    await pick(k, "Hang it without the number")


async def by_a_second_look(k: Kiosk) -> None:
    k.desk.type(2)
    assert "hangs in slot 2 already" in (await k.desk.read(Tone.WARNING)).text
    await enter(k, 1)


@pytest.mark.parametrize(
    ("answered", "evidence"), [(by_number, "tag"), (by_nothing, ""), (by_a_second_look, "tag")]
)
async def test_the_number_on_a_guarded_key_is_asked_to_its_end(
    tmp_path: Path, answered: Answered, evidence: str
) -> None:
    async with lent(tmp_path) as k:
        await bring(k)
        await k.desk.asked(NumberQuestion)
        await tap(k, SUZUKI)
        assert k.desk.visitor == k.station.register.people[SATO.id], "she stands there still, with the key"
        await answered(k)
        await stands_open(k)
        await then_served(k, SUZUKI)
        assert returned(k) == [("k1", evidence)]
        assert refusals(k) == []


async def test_a_slot_that_sticks_is_tried_once_more(tmp_path: Path) -> None:
    async with lent(tmp_path) as k:
        k.cabinet.jammed = {1}
        await bring(k)
        await enter(k, 1)
        await joined(k, SUZUKI)
        await k.advance(2)
        await k.desk.asked(Question)
        k.cabinet.jammed = set()
        k.desk.pick("Try once more")
        await stands_open(k)
        await then_served(k, SUZUKI)
        assert returned(k) == [("k1", "tag")]
        assert refusals(k) == []


async def test_a_ring_is_counted(tmp_path: Path) -> None:
    async with lent(tmp_path, office(pieces=3)) as k:
        await bring(k)
        await enter(k, 1)
        await stands_open(k)
        await tap(k, SUZUKI)
        k.cabinet.hang(1, ajar=True)
        await k.settle()
        await k.desk.asked(Waiting)
        k.cabinet.shut(1)
        await k.settle()
        await pick(k, "Only 2")
        (checked,) = k.records(RingChecked)
        assert isinstance(checked, RingChecked)
        assert checked.counted == 2
        assert standing(k) == {("ring_incomplete", 1)}


async def test_what_hung_in_the_slot_is_read_and_brought_home(tmp_path: Path) -> None:
    async with misplaced(tmp_path) as k:
        await let_in(k)
        await tap(k, KATO)
        k.cabinet.lift(3)
        await enter(k, 2)
        await stands_open(k)
        k.cabinet.hang(2)
        await k.advance(1)
        assert k.cabinet.released == [3, 2, 3]
        await then_served(k, KATO, 3)
        assert k.projections.open_loans() == ()
        assert standing(k) == set()


async def test_the_number_of_another_key_is_asked_of_a_card_to_its_end(tmp_path: Path) -> None:
    async with lent(tmp_path) as k:
        await tap(k, ITO)
        await pick(k, "Other business", "Return another key")
        await k.desk.asked(NumberQuestion)
        await tap(k, SUZUKI)
        k.desk.type(1)
        await stands_open(k)
        await then_served(k, SUZUKI)
        (back,) = k.records(KeyReturned)
        assert isinstance(back, KeyReturned)
        assert back.returned_by == ITO.id


async def test_without_a_card_a_tap_begins_a_visit_until_it_is_said_which_key_it_is(tmp_path: Path) -> None:
    async with lent(tmp_path) as k:
        k.desk.return_without_card()
        await k.desk.asked(NumberQuestion)
        await tap(k, SATO)
        await pick(k, "Return key 1")
        await enter(k, 1)
        await hang(k, 1)
        (read,) = k.records(TagRead)
        assert isinstance(read, TagRead)
        assert read.person == SATO.id
