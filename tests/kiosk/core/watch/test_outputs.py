"""An output that does not follow its order: a record, an alarm that says which, and its end."""

from pathlib import Path

import pytest

from drivers.cabinet import OutputRead
from drivers.errors import NoAnswer
from kiosk.core.alarms import Alarm
from kiosk.core.devices.names import output_name
from kiosk.core.watch import alarms as watch_alarms
from kiosk.keys import alarms as key_alarms
from kiosk.shredding import alarms as shredding_alarms
from storage.station.records import AlarmEnded, AlarmStarted, OutputHeld
from tests.kiosk.world import TANAKA, Kiosk, kiosk


async def says(k: Kiosk, slot: int, what: str, *, on: bool, ordered: bool) -> None:
    """The cabinet tells of an output."""
    k.cabinet.tell(OutputRead(slot, what, on, ordered, k.clock.monotonic_us() / 1e6))
    await k.settle()


async def test_a_lock_that_stays_on_is_a_loud_alarm_of_its_slot_until_it_is_off(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await says(k, 2, "lock", on=True, ordered=False)
        assert list(k.station.alarms.standing) == [Alarm(watch_alarms.LOCK_STAYS_ON, 2)]
        assert watch_alarms.LOCK_STAYS_ON.loud
        await k.advance(1.5)
        assert k.cabinet.siren
        await says(k, 3, "lock", on=False, ordered=False)
        assert k.station.alarms.standing, "another lock that is as ordered says nothing of this one"
        await says(k, 2, "lock", on=False, ordered=False)
        assert not k.station.alarms.standing
        held = k.records(OutputHeld)
        assert [(each.slot, each.reads, each.ordered) for each in held] == [  # type: ignore[attr-defined]
            (2, "on", "off"),
            (2, "off", "off"),
        ]
        assert len(k.records(AlarmStarted)) == len(k.records(AlarmEnded)) == 1


@pytest.mark.parametrize(("slot", "what"), [(2, "lamp"), (0, "buzzer"), (0, "alarm")])
async def test_lamps_and_sounds_are_told_apart(tmp_path: Path, slot: int, what: str) -> None:
    async with kiosk(tmp_path) as k:
        await says(k, 2, "lock", on=True, ordered=False)
        await says(k, slot, what, on=False, ordered=True)
        alarm = k.station.alarms.standing[1]
        assert alarm.cause == watch_alarms.OUTPUT_WRONG
        assert alarm.device == (f"{what} {slot}" if slot else what)
        assert output_name(alarm.device)
        await says(k, slot, what, on=True, ordered=True)
        assert [each.cause for each in k.station.alarms.standing] == [watch_alarms.LOCK_STAYS_ON]


async def test_what_is_as_ordered_from_the_start_is_no_record(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        for slot in k.cabinet.slots:
            await says(k, slot, "lock", on=False, ordered=False)
        assert k.records(OutputHeld) == []


async def test_an_alarm_that_a_restart_found_ends_when_the_output_is_read_as_ordered(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await says(k, 2, "lock", on=True, ordered=False)
    async with kiosk(tmp_path) as k:
        assert [each.cause for each in k.station.alarms.standing] == [watch_alarms.LOCK_STAYS_ON]
        await says(k, 2, "lock", on=False, ordered=False)
        assert k.station.alarms.standing == ()


SILENCE = NoAnswer("cabinet", "no answer")
FORCED = Alarm(key_alarms.SLOT_FORCED, 1)
MUTE = Alarm(watch_alarms.OUTPUT_WRONG, device="buzzer")


async def unheard(k: Kiosk) -> None:
    """The buzzer is to sound, and its module confirms nothing."""
    k.cabinet.signal_errors["buzzer"] = SILENCE
    await k.station.alarms.start(FORCED)
    await k.advance(9)
    assert MUTE in k.station.alarms.standing


async def test_what_nothing_confirmed_is_over_after_a_restart_when_silence_is_confirmed(
    tmp_path: Path,
) -> None:
    """A module whose outputs cannot be read says nothing of them by itself."""
    async with kiosk(tmp_path) as k:
        await unheard(k)
        await k.station.alarms.acknowledge(FORCED.name, TANAKA.id, "seen")
        await k.settle()
    async with kiosk(tmp_path) as k:
        assert MUTE in k.station.alarms.standing
        await k.advance(2)
        assert MUTE not in k.station.alarms.standing
        assert ("buzzer", False) in [(what, on) for what, on, _at in k.cabinet.signals]


async def test_it_is_not_over_because_nobody_needs_the_sound_any_more(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await unheard(k)
        await k.station.alarms.acknowledge(FORCED.name, TANAKA.id, "seen")
        await k.advance(9)
        assert MUTE in k.station.alarms.standing, "it may sound, and nothing says that it is silent"
        k.cabinet.signal_errors.clear()
        await k.advance(61)
        assert MUTE not in k.station.alarms.standing


async def test_no_confirmation_ends_what_its_module_reads_otherwise(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await unheard(k)
        await says(k, 0, "buzzer", on=False, ordered=True)
        k.cabinet.signal_errors.clear()
        await k.advance(61)
        assert k.station.signals.is_on("buzzer")
        assert MUTE in k.station.alarms.standing
        await k.station.alarms.acknowledge(FORCED.name, TANAKA.id, "seen")
        await k.advance(3)
        assert MUTE in k.station.alarms.standing
        await says(k, 0, "buzzer", on=False, ordered=False)
        assert MUTE not in k.station.alarms.standing


async def test_what_is_read_as_ordered_is_so_though_nothing_confirmed_it(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await unheard(k)
        await says(k, 0, "buzzer", on=True, ordered=True)
        await k.advance(61)
        assert MUTE not in k.station.alarms.standing


async def test_a_shredder_that_is_enabled_and_nobody_shreds(tmp_path: Path) -> None:
    async with kiosk(tmp_path, shredder=True) as k:
        k.shredder.comes_on_by_itself()
        await k.settle()
        assert [each.cause for each in k.station.alarms.standing] == [shredding_alarms.SHREDDER_STAYS_ON]
        k.shredder.says_nothing()
        await k.settle()
        assert k.station.alarms.standing, "of one that nobody can read it is not known that it is over"
        await k.shredder.disable()
        await k.settle()
        assert k.station.alarms.standing == ()
