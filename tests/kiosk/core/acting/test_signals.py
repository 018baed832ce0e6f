"""Siren, buzzer and lamps: on only when that was confirmed, ordered again until it is, at a pace."""

from pathlib import Path

import pytest

from drivers.errors import DeviceOffline, DeviceRefused, NoAnswer
from kiosk.core.acting.actions import Answer, Lamp, Sound
from kiosk.core.acting.signals import Signals
from kiosk.core.alarms import Alarm
from kiosk.day import alarms as day_alarms
from kiosk.keys import alarms as key_alarms
from storage.station.records import Acknowledged, AlarmEnded, AlarmStarted, Intended, Unanswered
from tests.kiosk.fakes import FakeClock
from tests.kiosk.office import borrow, office, pick, take, tap
from tests.kiosk.world import SATO, TANAKA, Kiosk, kiosk

FORCED = Alarm(key_alarms.SLOT_FORCED, 1)
SILENCE = NoAnswer("cabinet", "no answer")
AWAY = DeviceOffline("cabinet", "module 2: no answer")


def orders(k: Kiosk, output: str) -> list[tuple[bool, float]]:
    return [(on, at) for what, on, at in k.cabinet.signals if what == output]


async def sound(k: Kiosk) -> None:
    await k.station.alarms.start(FORCED)
    await k.settle()


@pytest.mark.parametrize("error", [SILENCE, AWAY, DeviceRefused("cabinet", "tripped")])
async def test_a_siren_that_is_not_confirmed_is_ordered_again_at_a_pace(
    tmp_path: Path, error: Exception
) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.signal_errors["alarm"] = error
        await sound(k)
        await k.advance(300)
        times = [round(at) for on, at in orders(k, "alarm") if on]
        assert times == [1, 2, 7, 37, 97, 157, 217, 277]
        assert not k.station.signals.is_on("alarm")
        assert k.station.signals.is_on("buzzer")
        assert len(orders(k, "buzzer")) == 1, "what is confirmed is not given again"
        k.cabinet.signal_errors.clear()
        await k.advance(60)
        assert k.station.signals.is_on("alarm")
        assert k.cabinet.siren
        await k.advance(3600)
        assert len(orders(k, "alarm")) == 9


async def test_every_try_is_an_intent_with_its_outcome(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.signal_errors["alarm"] = SILENCE
        await sound(k)
        await k.advance(7.5)
        k.cabinet.signal_errors.clear()
        await k.advance(31)
        tried = [each for each in k.records(Intended) if each.action == "alarm_on"]  # type: ignore[attr-defined]
        assert len(tried) == 4
        assert len(k.records(Unanswered)) == 3
        assert len(k.records(Acknowledged)) == 2  # the buzzer at once, the siren at last


async def test_a_siren_that_cannot_be_given_is_an_alarm_until_it_is_confirmed_or_over(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.signal_errors["alarm"] = SILENCE
        await sound(k)
        await k.advance(8)
        assert [alarm.name for alarm in k.station.alarms.standing] == ["slot_forced:1", "output_wrong:alarm"]
        k.cabinet.signal_errors.clear()
        await k.advance(31)
        assert [alarm.name for alarm in k.station.alarms.standing] == ["slot_forced:1"]


async def test_a_siren_that_was_silenced_in_vain_is_silenced_again(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await sound(k)
        await k.advance(2)
        k.cabinet.signal_errors["alarm"] = SILENCE
        await k.station.alarms.acknowledge(FORCED.name, TANAKA.id, "seen")
        await k.advance(3)
        assert k.cabinet.siren
        k.cabinet.signal_errors.clear()
        await k.advance(6)
        assert not k.cabinet.siren
        assert [on for on, _at in orders(k, "alarm")] == [True, False, False, False]


async def test_an_alarm_that_begins_while_the_cabinet_is_away_is_heard_once_it_is_back_and_ends(
    tmp_path: Path,
) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.link("offline", "no line")
        await k.settle()
        await sound(k)
        await k.advance(600)
        assert orders(k, "alarm") == [], "nothing is ordered that cannot arrive"
        k.cabinet.link("online")
        await k.advance(2)
        assert (k.cabinet.siren, k.cabinet.lamps[0]) == (True, True)
        started = [each.cause for each in k.records(AlarmStarted)]  # type: ignore[attr-defined]
        assert started == ["cabinet_offline", "slot_forced"]
        await k.station.alarms.end("shut", key_alarms.SLOT_FORCED, slot=1)
        await k.advance(2)
        assert (k.cabinet.siren, k.cabinet.lamps[0]) == (False, False)
        ended = [each.alarm for each in k.records(AlarmEnded)]  # type: ignore[attr-defined]
        assert ended == ["cabinet_offline:cabinet", "slot_forced:1"]


async def test_one_that_begins_and_is_over_while_the_cabinet_is_away_is_never_heard(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.link("offline", "no line")
        await sound(k)
        await k.advance(5)
        await k.station.alarms.acknowledge(FORCED.name, TANAKA.id, "seen")
        await k.advance(5)
        k.cabinet.link("online")
        await k.advance(5)
        assert not any(on for on, _at in orders(k, "alarm"))


async def test_what_sounded_when_its_module_went_is_ordered_anew_when_it_is_back(tmp_path: Path) -> None:
    """It may have lost its power; and while it is away, nobody says that it sounds."""
    async with kiosk(tmp_path) as k:
        await sound(k)
        await k.advance(2)
        assert k.station.signals.is_on("alarm")
        k.cabinet.part("module 2", signals=("alarm",))
        await k.advance(600)
        assert not k.station.signals.is_on("alarm")
        assert k.station.signals.is_on("buzzer")
        assert len(orders(k, "alarm")) == 1
        k.cabinet.part("module 2")
        await k.advance(2)
        assert k.station.signals.is_on("alarm")
        assert [on for on, _at in orders(k, "alarm")] == [True, True]
        assert len(orders(k, "buzzer")) == 1


async def test_what_is_silenced_while_its_module_is_away_is_told_to_the_driver(
    tmp_path: Path,
) -> None:
    """So that it does not sound again when it is back: the driver keeps it off, and confirms it then."""
    async with kiosk(tmp_path) as k:
        await sound(k)
        await k.advance(2)
        k.cabinet.part("module 2", signals=("alarm",))
        await k.settle()
        k.cabinet.signal_errors["alarm"] = AWAY
        await k.station.alarms.acknowledge(FORCED.name, TANAKA.id, "seen")
        await k.advance(120)
        assert [on for on, _at in orders(k, "alarm")] == [True, False]
        k.cabinet.signal_errors.clear()
        k.cabinet.part("module 2")
        await k.advance(2)
        assert [on for on, _at in orders(k, "alarm")] == [True, False, False]


async def test_after_a_restart_what_is_to_be_heard_is_ordered_until_it_is_confirmed(tmp_path: Path) -> None:
    k = Kiosk(tmp_path, register=office())
    await k.start()
    await k.station.alarms.start(Alarm(day_alarms.NOT_LOCKED_UP, device="2026-11-24"))
    await k.settle()
    await k.stop(in_order=False)
    k = Kiosk(tmp_path, register=office())
    k.cabinet.signal_errors["buzzer"] = SILENCE
    await k.start()
    await k.advance(2.5)
    assert k.station.signals.is_on("alarm")
    k.cabinet.signal_errors.clear()
    await k.advance(5)
    assert k.station.signals.is_on("buzzer")
    await k.stop()


async def test_a_lamp_that_was_not_confirmed_is_lit_again_and_darkened_with_the_grant(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        k.cabinet.signal_errors["lamp 1"] = SILENCE
        await tap(k, SATO)
        await pick(k, "1  ", "交付")
        await k.advance(1.5)
        assert [on for on, _at in orders(k, "lamp 1")] == [True, True]
        k.cabinet.signal_errors.clear()
        await take(k, 1)
        await k.advance(90)
        assert not k.cabinet.lamps[1]
        assert [on for on, _at in orders(k, "lamp 1")] == [True, True, False]


async def test_a_lamp_that_is_confirmed_is_ordered_once(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await borrow(k, SATO, 1)
        await k.advance(120)
        assert [on for on, _at in orders(k, "lamp 1")] == [True, False]


def test_an_answer_that_was_overtaken_says_nothing() -> None:
    signals = Signals(FakeClock())
    on, off = Lamp(3, on=True), Lamp(3, on=False)
    signals.ordered(on)
    signals.ordered(off)
    signals.answered(on, Answer.UNANSWERED)
    signals.answered(off, Answer.ACKNOWLEDGED)
    assert signals.due(lambda output: True) == ()
    signals.ordered(on)
    signals.answered(off, Answer.ACKNOWLEDGED)
    signals.answered(on, Answer.UNANSWERED)
    assert not signals.is_on("lamp 3")


def test_each_output_has_a_pace_of_its_own() -> None:
    signals = Signals(FakeClock())
    siren = Sound("alarm", on=True)
    signals.want(siren, Sound("buzzer", on=True))
    assert len(signals.due(lambda output: output == "alarm")) == 1
    signals.ordered(siren)
    signals.answered(siren, Answer.ACKNOWLEDGED)
    assert signals.due(lambda output: True) == (Sound("buzzer", on=True),)
