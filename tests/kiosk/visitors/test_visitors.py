"""A subject is a folder and one line in a list: the visitor book, from the counter to the ledger and back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import ConfigError, load
from kiosk.core.desk.asking import NumberQuestion, Question, Tone
from kiosk.day.today import left_over, obstacles
from kiosk.day.words import left_over as left_over_said
from kiosk.house.subject import House
from kiosk.subjects import HOUSE
from storage.day.records import ClosedOver, LeftOverResolved, LockedUp
from storage.log.entry import OtherRecord
from storage.station.records import AlarmEnded, AlarmStarted, RequestRefused
from storage.subjects import SHIPPED
from tests.kiosk.config.conftest import SMALL, write
from tests.kiosk.evening import (
    close_over,
    counted,
    custodians,
    finish_lock_up,
    open_first,
    opened,
    to_the_list,
    with_day,
)
from tests.kiosk.office import office, pick, tap
from tests.kiosk.visitors.book.records import VisitorsMoved
from tests.kiosk.visitors.book.settings import VisitorRules
from tests.kiosk.visitors.book.subject import VISITORS
from tests.kiosk.world import SATO, Kiosk

WITH_VISITORS = replace(HOUSE, subjects=(*HOUSE.subjects, VISITORS))


def kiosk_with(directory: Path, house: House, **named: Any) -> Kiosk:
    return with_day(Kiosk(directory, register=office(), house=house, **named))


@pytest.fixture
async def k(tmp_path: Path) -> AsyncIterator[Kiosk]:
    kiosk = kiosk_with(tmp_path, WITH_VISITORS)
    await kiosk.start()
    yield kiosk
    await kiosk.stop()


async def enter(k: Kiosk, way: str, number: int) -> None:
    """SATO says that visitors come or leave."""
    await tap(k, SATO)
    await pick(k, "Other business", "Visitors", way)
    await k.desk.asked(NumberQuestion)
    k.desk.type(number)
    await k.settle()


async def moved(k: Kiosk, way: str, number: int) -> None:
    await enter(k, way, number)
    await k.done()


def told(k: Kiosk, kind: str) -> list[Any]:
    return [entry.record for entry in k.ledger.read(kind=kind)]


async def test_what_is_said_at_the_counter_is_on_record(k: Kiosk) -> None:
    await moved(k, "They come", 2)
    await moved(k, "They leave", 1)
    assert told(k, VisitorsMoved.kind) == [VisitorsMoved(person=SATO.id, by=by) for by in (2, -1)]


async def test_its_refusal_is_shown_and_recorded(k: Kiosk) -> None:
    await enter(k, "They leave", 1)
    message = await k.desk.read(Tone.REFUSED)
    assert message.text == "None of your visitors is inside."
    assert message.lines[0] == "Count who is still with you, and tap again."
    (refused,) = told(k, RequestRefused.kind)
    assert (refused.cause, refused.next_step) == ("visitors_nobody_inside", "visitors_count_them")


async def test_its_alarm_stands_while_it_is_so_by_its_own_setting(k: Kiosk) -> None:
    await moved(k, "They come", 3)
    assert not told(k, AlarmStarted.kind)
    await moved(k, "They come", 1)
    assert [each.cause for each in told(k, AlarmStarted.kind)] == ["visitors_too_many"]
    assert [each.text for each in k.station.alarms.standing] == ["More visitors are inside than may be."]
    await moved(k, "They leave", 2)
    assert len(told(k, AlarmEnded.kind)) == 1


async def test_an_alarm_of_it_stands_still_after_a_restart(tmp_path: Path) -> None:
    k = kiosk_with(tmp_path, WITH_VISITORS)
    await k.start()
    await moved(k, "They come", 4)
    await k.stop()
    again = kiosk_with(tmp_path, WITH_VISITORS)
    await again.start()
    assert [each.text for each in again.station.alarms.standing] == ["More visitors are inside than may be."]
    await again.stop()


@pytest.mark.parametrize("seen", [True, False], ids=["seen before", "seen after"])
async def test_without_its_subject_an_alarm_stands_until_somebody_has_seen_it(
    tmp_path: Path, *, seen: bool
) -> None:
    k = kiosk_with(tmp_path, WITH_VISITORS)
    await k.start()
    await moved(k, "They come", 4)
    (name,) = (each.name for each in k.station.alarms.standing)
    if seen:
        await k.station.alarms.acknowledge(name, SATO.id, "counted")
    await k.stop()
    without = kiosk_with(tmp_path, HOUSE)
    await without.start()
    assert [each.text for each in without.station.alarms.standing] == ([] if seen else ["visitors_too_many"])
    if not seen:
        await without.station.alarms.acknowledge(name, SATO.id, "counted")
    assert without.station.alarms.conditions == ()
    assert told(without, AlarmEnded.kind) == [AlarmEnded(alarm=name, how="acknowledged")]
    await without.stop()


async def test_its_hindrance_is_on_the_list_in_its_place_and_is_mended_there(k: Kiosk) -> None:
    await open_first(k)
    await moved(k, "They come", 2)
    question = await to_the_list(k)
    assert [(each.label, each.note) for each in question.options] == [
        ("Visitors are inside", SATO.name),
        ("The cards are not counted", question.options[1].note),
    ]
    await pick_from_list(k, "Visitors are inside", "They have left")
    assert [each.kind.code for each in obstacles(k.station)] == ["count_missing"]
    await k.given_up()
    await counted(k)
    await custodians(k, "Lock up")
    await finish_lock_up(k)
    assert len(told(k, LockedUp.kind)) == 1


async def pick_from_list(k: Kiosk, *labels: str) -> None:
    """The list is asked already."""
    k.desk.pick(labels[0])
    await pick(k, *labels[1:])


async def test_the_night_is_told_of_it_and_what_was_closed_over_ends_by_itself(k: Kiosk) -> None:
    await open_first(k)
    await counted(k)
    await moved(k, "They come", 2)
    await to_the_list(k)
    await close_over(k)
    await finish_lock_up(k)
    (over,) = told(k, ClosedOver.kind)
    assert over.obstacle == f"visitors_inside:{SATO.id}"
    (left,) = left_over(k.station)
    said = left_over_said(WITH_VISITORS, k.station.register, left)
    assert f"Visitors are inside {SATO.name}" in said
    await moved(k, "They leave", 2)
    shown = await opened(k)
    assert any(line.endswith(f"Visitors -2: {SATO.name}") for line in shown.body)
    assert [each.how for each in told(k, LeftOverResolved.kind)] == ["gone"]


async def test_with_the_list_as_shipped_nothing_of_it_exists(tmp_path: Path) -> None:
    """Its records stay, unread; its alarm and what was closed over go by their codes, and end by a word."""
    k = kiosk_with(tmp_path, WITH_VISITORS)
    await k.start()
    await open_first(k)
    await counted(k)
    await moved(k, "They come", 4)
    await to_the_list(k)
    await close_over(k, "All of them")
    await finish_lock_up(k)
    await k.stop()
    shipped = kiosk_with(tmp_path, HOUSE)
    await shipped.start()
    assert {type(each) for each in told(shipped, VisitorsMoved.kind)} == {OtherRecord}
    shown = await opened(shipped, "元に戻った")
    assert any(f"visitors_inside:{SATO.id}" in line for line in shown.body)
    assert any(line.startswith("STILL SO: visitors_too_many") for line in shown.body)
    assert not any("Visitors" in line for line in shown.body)
    assert [each.how for each in told(shipped, LeftOverResolved.kind)] == ["元に戻った"]
    await tap(shipped, SATO)
    await pick(shipped, "Other business")
    question = await shipped.desk.asked(Question)
    assert "Visitors" not in {each.label for each in question.options}
    await shipped.stop()


def test_its_table_of_the_configuration_is_read_where_it_is_in_the_list(tmp_path: Path) -> None:
    path = write(tmp_path, f"{SMALL}[visitors]\nmost = 9\n")
    assert load(path, WITH_VISITORS.sections, WITH_VISITORS.known).section(VisitorRules) == VisitorRules(9)
    with pytest.raises(ConfigError):
        load(path, HOUSE.sections, HOUSE.known)


def test_every_code_of_it_is_known_to_its_house_alone() -> None:
    for codes in ("causes", "steps", "alarms", "hindrances"):
        own = {each.code for each in getattr(WITH_VISITORS, codes)}
        assert {each.split("_")[0] for each in own - {each.code for each in getattr(HOUSE, codes)}} == {
            "visitors"
        }
    assert VisitorsMoved.kind in WITH_VISITORS.known.signed
    assert HOUSE.known is SHIPPED
