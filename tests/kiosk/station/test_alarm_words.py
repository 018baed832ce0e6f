"""Which one: no alarm is shown to whoever has tapped without the slot, key, place or part it is about."""

from pathlib import Path

import pytest

from kiosk.core.alarm_about import named, which
from kiosk.core.alarms import Alarm
from kiosk.core.devices.equipment import CABINET, LEDGER, READER, SHREDDER
from kiosk.core.watch import alarms as watch_alarms
from kiosk.core.watch.watch import CLOCK
from kiosk.day import alarms as day_alarms
from kiosk.day import words as day_words
from kiosk.day.today import obstacles
from kiosk.keys import alarms as key_alarms
from kiosk.notify import alarms as sending_alarms
from kiosk.people import alarms as people_alarms
from kiosk.people.watching import KIOSK
from kiosk.shredding import alarms as shredding_alarms
from kiosk.station.alarm_words import still_so
from kiosk.subjects import HOUSE
from kiosk.vault import alarms as vault_alarms
from tests.kiosk.evening import counted, day_kiosk, open_first, to_the_list
from tests.kiosk.office import office, pick

ABOUT = [
    (Alarm(watch_alarms.LOCK_STAYS_ON, 2), "slot 2"),
    (Alarm(key_alarms.SLOT_LEFT_OPEN, 2, "k2"), "2  キャビネット"),
    (Alarm(watch_alarms.OUTPUT_WRONG, device="lamp 3"), "lamp of slot 3"),
    (Alarm(key_alarms.PLACE_FORCED, device="vault"), "保管庫"),
    (Alarm(key_alarms.PLACE_SILENT, device="vault"), "保管庫"),
    (Alarm(vault_alarms.COUNT_DIFFERS, device="vault"), "保管庫"),
    (Alarm(day_alarms.NOT_LOCKED_UP, device="2026-11-24"), "Tue 24 Nov"),
    (Alarm(watch_alarms.CABINET_IN_PART, device="module 2"), "module 2"),
    (Alarm(sending_alarms.NOT_SENT, device="chief"), "chief"),
]
ALONE = [
    Alarm(watch_alarms.CABINET_OFFLINE, device=CABINET),
    Alarm(watch_alarms.READER_OFFLINE, device=READER),
    Alarm(shredding_alarms.SHREDDER_JAM, device=SHREDDER),
    Alarm(watch_alarms.LEDGER_DAMAGED, device=LEDGER),
    Alarm(watch_alarms.CLOCK_WENT_BACK, device=CLOCK),
    Alarm(people_alarms.NO_CUSTODIAN, device=KIOSK),
]
"""Of these there is only one: what the program calls it is no word for a screen."""


@pytest.mark.parametrize(("alarm", "said"), ABOUT)
def test_what_it_is_about(alarm: Alarm, said: str) -> None:
    assert which(office(), alarm) == said


@pytest.mark.parametrize("alarm", ALONE)
async def test_what_there_is_only_one_of_is_not_named(tmp_path: Path, alarm: Alarm) -> None:
    assert which(office(), alarm) == ""
    async with day_kiosk(tmp_path) as k:
        assert still_so(k.station, alarm).endswith((".", "technician", "kiosk"))


def test_by_its_name_in_the_records() -> None:
    assert named(office(), "lock_stays_on:2", HOUSE.alarm) == (
        "slot 2  The lock of a slot does not go off: anybody can open it."
    )
    assert named(office(), "place_left_open:vault", HOUSE.alarm) == "保管庫  A storage place stands open."
    assert named(office(), "count_differs:7", HOUSE.alarm).startswith("7  "), (
        "a place may be called by a number"
    )
    assert named(office(), "of old:2", HOUSE.alarm) == "of old:2"


async def test_lock_up_and_the_night_line_by_line_say_which_slot(
    tmp_path: Path,
) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await k.station.alarms.start(Alarm(watch_alarms.LOCK_STAYS_ON, 2))
        (found,) = obstacles(k.station)
        assert found.more(HOUSE, k.station.register).startswith("slot 2  The lock of a slot")
        question = await to_the_list(k)
        (tile,) = (each for each in question.options if each.label == "An alarm is not acknowledged")
        assert tile.note.startswith("slot 2  The lock of a slot")
        k.desk.pick("An alarm is not acknowledged")
        await pick(k, "修理を頼んだ")
        await k.settle()
        entries = k.ledger.read()
        (line,) = (
            each
            for each in HOUSE.timeline.lines(k.station.register, entries)
            if each.what.startswith("ALARM")
        )
        assert line.text.endswith("slot 2")


def test_what_is_written_of_an_obstacle_names_the_slot() -> None:
    assert "slot 2" in day_words.obstacle_named(HOUSE, office(), "alarm:lock_stays_on:2")
