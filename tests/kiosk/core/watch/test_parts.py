"""One module of several is gone: an alarm that says what nobody sees, no lock-up but by closing over."""

from pathlib import Path

from kiosk.core.alarms import Alarm
from kiosk.core.desk.asking import Question
from kiosk.core.office.today import day_now
from kiosk.core.watch.parts import says
from kiosk.day.today import left_over, obstacles
from kiosk.face.widgets.strip import devices_text
from kiosk.keys import alarms as key_alarms
from kiosk.keys import refusals as key_refusals
from kiosk.keys.rights import verdict_on
from storage.keys.records import PlaceOpened, PlaceShut
from storage.station.facts import DeviceState
from storage.station.records import AlarmEnded, AlarmStarted, DeviceChanged, PartChanged
from tests.kiosk.evening import (
    close_over,
    counted,
    day_kiosk,
    finish_lock_up,
    open_first,
    opened,
    to_the_list,
)
from tests.kiosk.office import borrow, office, refused, tap, work
from tests.kiosk.world import SATO, TANAKA, Kiosk, kiosk

UNSEEN: dict[str, tuple[int, ...] | tuple[str, ...]] = {
    "slots": (2, 3),
    "places": (1,),
    "locks": (2, 3),
    "signals": ("lamp 2", "lamp 3", "alarm"),
}
WHICH = (
    "module 2  not seen: slots 2-3  not seen: 保管庫  "
    "cannot be opened: slots 2-3  cannot be given: siren or flash light"
)


def standing(k: Kiosk) -> list[str]:
    return [alarm.name for alarm in k.station.alarms.standing]


def lose(k: Kiosk, *slots: int, **unreached: tuple[int, ...] | tuple[str, ...]) -> None:
    """A module falls silent, and with it its sensors."""
    for slot in slots:
        k.cabinet.fall_silent(slot)
    k.cabinet.part("module 2", **unreached)


async def test_it_is_an_alarm_that_says_which_to_whoever_has_tapped(
    tmp_path: Path,
) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        lose(k, 2, 3, **UNSEEN)
        await k.settle()
        assert standing(k) == ["cabinet_in_part:module 2"]
        assert devices_text(k.station.health) == "Devices: key cabinet with faults"
        assert says(k.station, "module 2") == WHICH
        (told,) = k.records(PartChanged)
        assert isinstance(told, PartChanged)
        assert (told.part, told.state, told.slots, told.contacts) == ("module 2", "lost", "2-3", "1")
        assert (told.locks, told.signals) == ("2-3", "lamp 2,lamp 3,alarm")
        await work(k, TANAKA, "Alarms")
        question = await k.desk.asked(Question)
        assert question.options[0].note.startswith("slots 2-3  保管庫  ")
        k.desk.pick(question.options[0].label)
        await k.settle()
        assert WHICH in (await k.desk.asked(Question)).text
        k.desk.stop()
        await k.settle()
        k.cabinet.part("module 2")
        await k.settle()
        assert standing(k) == []
        assert [each.state for each in k.records(PartChanged)] == ["lost", "back"]  # type: ignore[attr-defined]


async def test_a_second_module_is_a_second_alarm_although_the_first_is_acknowledged(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        lose(k, **UNSEEN)
        await k.settle()
        await k.station.alarms.acknowledge("cabinet_in_part:module 2", TANAKA.id, "called")
        k.cabinet.part("module 3", slots=(4,), locks=(4,))
        k.cabinet.link("degraded", "module 2: no answer; module 3: no answer")
        await k.settle()
        assert [each.alarm.device for each in k.station.alarms.unacknowledged] == ["module 3"]
        details = [each.detail for each in k.records(DeviceChanged) if each.state == "degraded"]  # type: ignore[attr-defined]
        assert details[-1] == "module 2: no answer; module 3: no answer", "what fails is told as it changes"


async def test_a_key_behind_it_is_refused_with_that_cause_and_the_others_are_lent(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        lose(k, 2, **UNSEEN)
        await k.settle()
        keys = k.station.register.keys
        assert verdict_on(k.station, SATO, keys["k2"], genuine=True).cause == key_refusals.SLOT_UNREACHED  # type: ignore[union-attr]
        await tap(k, SATO)
        await k.desk.asked(Question)
        k.desk.pick("2  ")
        told = await refused(k)
        assert told.text == "The part of the key cabinet with this slot does not answer."
        await k.desk.left()
        await borrow(k, SATO, 1)


async def test_lock_up_names_it_and_goes_over_it_only_by_closing_over_and_opening_shows_it(
    tmp_path: Path,
) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        lose(k, 2, **UNSEEN)
        await k.settle()
        await k.station.alarms.acknowledge("cabinet_in_part:module 2", TANAKA.id, "called")
        (obstacle,) = obstacles(k.station)
        assert (obstacle.name, obstacle.detail) == ("part:module 2", "slots 2-3  保管庫")
        await to_the_list(k)
        await close_over(k)
        await finish_lock_up(k)
        assert [each.obstacle for each in left_over(k.station)] == ["part:module 2"]
        assert day_now(k.station).night_lock
        shown = await opened(k)
        text = "\n".join(shown.body)
        assert f"STILL SO: A part of the key cabinet does not answer. {WHICH}" in text
        assert "LEFT OVER" in text


async def test_after_a_restart_it_is_the_same_alarm_and_ends_when_the_module_is_back(tmp_path: Path) -> None:
    k = Kiosk(tmp_path, register=office())
    await k.start()
    lose(k, **UNSEEN)
    await k.settle()
    await k.stop(in_order=False)
    k = Kiosk(tmp_path, register=office())
    await k.start()
    assert standing(k) == []  # the cabinet says that it is whole
    assert [each.how for each in k.records(AlarmEnded)] == ["back"]  # type: ignore[attr-defined]
    await k.stop()


# --- readers ----------------------------------------------------------------------------------------------


async def test_one_reader_of_two_is_missed(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.badges.readers("Reader 0", "Reader 1")
        await k.settle()
        k.badges.readers("Reader 0")
        await k.settle()
        assert standing(k) == ["reader_in_part:reader"]
        assert k.station.health["reader"] is DeviceState.DEGRADED
        k.badges.readers()
        await k.settle()
        assert standing(k) == ["reader_offline:reader"]
        k.badges.readers("Reader 0", "Reader 1")
        await k.settle()
        assert standing(k) == []


async def test_a_reader_that_the_configuration_names_is_missed_from_the_start(tmp_path: Path) -> None:
    k = Kiosk(tmp_path)
    k.station.health.most_readers = 2
    await k.start()
    assert standing(k) == ["reader_in_part:reader"]
    await k.stop()


# --- a shredder's parts -----------------------------------------------------------------------------------


async def test_a_counter_that_answers_beside_a_switch_that_does_not_is_an_alarm(tmp_path: Path) -> None:
    async with kiosk(tmp_path, shredder=True) as k:
        k.shredder.part("switch", reached=False)
        await k.settle()
        assert standing(k) == ["shredder_in_part:switch"]
        k.shredder.part("switch", reached=True)
        await k.settle()
        assert standing(k) == []


# --- an open door whose contact falls silent --------------------------------------------------------------


def place_obstacles(k: Kiosk) -> list[str]:
    return [each.name for each in obstacles(k.station) if each.kind.code.startswith("place")]


async def test_a_place_that_stood_open_when_its_contact_fell_silent_is_never_said_to_be_shut(
    tmp_path: Path,
) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        k.cabinet.place(1, "unknown", "locked")
        await borrow(k, SATO, 1)
        k.cabinet.place(1, "locked", "open")
        await k.settle()
        assert place_obstacles(k) == ["place_open:vault"]
        k.cabinet.place(1, "open", "unknown")
        await k.settle()
        assert standing(k) == ["place_silent:vault"]
        assert place_obstacles(k) == ["place_silent:vault"]
        question = await to_the_list(k)
        (note,) = (each.note for each in question.options if "is not seen any more" in each.label)
        assert note.startswith("保管庫  not known, was open at ")
        k.desk.stop()
        await k.settle()
        await k.hours(3600)
        assert standing(k) == ["place_silent:vault"], "nobody knows that it stands open either"
        k.cabinet.place(1, "unknown", "open")
        await k.advance(2)
        assert standing(k) == ["place_left_open:vault"], "it is the opening that was known, and no break-in"
        assert len(k.records(PlaceOpened)) == 1
        k.cabinet.place(1, "open", "unknown")
        k.cabinet.place(1, "unknown", "locked")
        await k.settle()
        assert standing(k) == []
        assert len(k.records(PlaceShut)) == 1, "what was shut unseen is on record as shut when it was seen so"
        assert place_obstacles(k) == []


async def test_a_restart_does_not_forget_that_it_stood_open(tmp_path: Path) -> None:
    k = Kiosk(tmp_path, register=office())
    await k.start()
    k.cabinet.place(1, "unknown", "open")
    await k.settle()
    await k.stop(in_order=False)
    k = Kiosk(tmp_path, register=office())
    await k.start()
    await k.advance(2)
    assert "place_silent:vault" in standing(k)
    assert place_obstacles(k) == ["place_silent:vault"]
    k.cabinet.place(1, "unknown", "locked")
    await k.settle()
    assert standing(k) == []
    assert len(k.records(PlaceShut)) == 1
    await k.stop()


async def test_a_slot_that_stood_open_when_it_fell_silent_stays_in_the_way(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        k.cabinet.set_bolt(2, "open")
        await k.settle()
        k.cabinet.fall_silent(2)
        await k.settle()
        names = [each.name for each in obstacles(k.station)]
        assert "slot_silent:2" in names
        k.cabinet.speak(2)
        await k.settle()
        names = [each.name for each in obstacles(k.station)]
        assert ("slot_silent:2" in names, "slot_open:2" in names) == (False, True)


async def test_an_alarm_about_a_place_is_loud(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await k.station.alarms.start(Alarm(key_alarms.PLACE_SILENT, device="vault"))
        assert k.station.alarms.sounds
        assert len(k.records(AlarmStarted)) == 1
