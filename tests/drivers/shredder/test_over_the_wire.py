"""Each way of wiring, driver against simulator over pseudo-terminals."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from drivers.errors import DeviceOffline, DeviceRefused, NoAnswer
from simulators.wire.cable import Cable
from tests.drivers.shredder.shredders import KINDS, PATIENCE, Rig, served, started

WATCHED = [name for name, kind in KINDS.items() if kind.watchdog]
SENSED = [name for name, kind in KINDS.items() if kind.contacts]


@pytest.fixture(params=KINDS)
def rig(cable: Cable, request: pytest.FixtureRequest) -> Iterator[Rig]:
    """The simulated shredder, for each way of wiring."""
    with served(request.param, cable) as rig:
        yield rig


async def test_a_batch(rig: Rig) -> None:
    """Disabled at first, enabled, counted, disabled: each as the world has it when the call returns."""
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        assert (told.enabled, told.counts) == (["disabled"], [0])
        assert not rig.paper.enabled
        await shredder.enable()
        assert rig.paper.enabled
        assert told.enabled == ["disabled", "enabled"]
        rig.paper.feed(42, rate=200.0)
        await told.wait_for(lambda told: told.counts[-1] == 42)
        await shredder.disable()
        assert not rig.paper.enabled
        assert told.enabled == ["disabled", "enabled", "disabled"]
        rig.paper.feed(1)
        assert rig.paper.state()["waiting"] == 1
    assert (rig.paper.shredded, told.oddities, told.links) == (42, [], ["online"])
    assert told.counts == sorted(set(told.counts))


@pytest.mark.parametrize("rig", SENSED, indirect=True)
async def test_the_motor_and_a_jam(rig: Rig) -> None:
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        assert (told.running, told.jams) == (["idle"], ["clear"])
        await shredder.enable()
        await told.wait_for(lambda told: told.running == ["idle", "running"])
        rig.paper.jam()
        await told.wait_for(lambda told: told.jams == ["clear", "jammed"])
        await told.wait_for(lambda told: told.running[-1] == "idle")
        rig.paper.unjam()
        await told.wait_for(lambda told: told.jams == ["clear", "jammed", "clear"])
        assert "disabled" not in told.enabled[1:]


@pytest.mark.parametrize("rig", ["i-7080 alone"], indirect=True)
async def test_without_contacts_nothing_is_said_of_them(rig: Rig) -> None:
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        await shredder.enable()
        rig.paper.jam()
        rig.paper.noise(3)
        await told.wait_for(lambda told: told.counts[-1] == 3)
    assert (told.running, told.jams) == ([], [])


@pytest.mark.parametrize("rig", SENSED, indirect=True)
async def test_it_runs_although_it_is_disabled(rig: Rig) -> None:
    """A welded relay: the output reads off, the motor turns, and its sheets are counted."""
    async with started(rig.kind, rig.cable.kiosk_end) as (_, told):
        await told.wait_for(lambda told: told.links == ["online"])
        rig.paper.run_away()
        rig.paper.feed(5, rate=100.0)
        await told.wait_for(lambda told: told.counts[-1] == 5 and told.running[-1] == "running")
        assert told.enabled == ["disabled"]
    assert rig.paper.state()["outside"] == 5


async def test_a_power_cut_of_the_counter(rig: Rig) -> None:
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        await shredder.enable()
        rig.paper.feed(9, rate=None)
        await told.wait_for(lambda told: told.counts[-1] == 9)
        rig.paper.power_cut()
        await told.wait_for(lambda told: told.oddities == [("reset", 9, 0)])
        rig.paper.feed(2, rate=None)
        await told.wait_for(lambda told: told.counts[-1] == 11)
    assert rig.counter.value == 2


async def test_near_its_end_the_counter_begins_anew(rig: Rig) -> None:
    high = 0xFFFF_FFFF
    rig.counter.value = high - 1
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.counts == [high - 1])
        await told.wait_for(lambda told: told.links == ["online"])
        await shredder.enable()
        rig.paper.feed(4, rate=None)
        await told.wait_for(lambda told: told.counts[-1] == high + 3)
        assert told.oddities[0] == ("rolled_over", high - 1, 2)
        if rig.kind not in ("m-7084 and icpdas", "adam-4150"):  # they have no flag
            await told.wait_for(lambda told: ("overflow", 2, 2) in told.oddities)
    assert len(told.oddities) <= 2


@pytest.mark.parametrize("rig", ["i-7080 alone"], indirect=True)
async def test_a_counter_with_a_preset_and_a_maximum_of_its_own(rig: Rig) -> None:
    rig.counter.low, rig.counter.high = 0x10, 0x20
    rig.counter.value = 0x1E
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        await shredder.enable()
        rig.paper.feed(5, rate=None)
        await told.wait_for(lambda told: told.counts == [0x1E, 0x23])
    assert told.oddities[0] == ("rolled_over", 0x1E, 0x12)


@pytest.mark.parametrize("rig", ["i-7080 alone"], indirect=True)
async def test_a_counter_set_to_count_from_its_end_is_not_used(rig: Rig) -> None:
    rig.counter.low = rig.counter.high = 7
    async with started(rig.kind, rig.cable.kiosk_end) as (_, told):
        await told.wait_for(lambda told: told.links == ["degraded"])
        assert "from 7 to 7" in told.detail


async def test_noise_and_double_feed_are_what_the_counter_says(rig: Rig) -> None:
    """The driver tells what is counted; that it differs from what was entered is for others to see."""
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        await shredder.enable()
        rig.paper.feed(6, rate=None, double=True)
        rig.paper.noise(2)
        rig.paper.reverse(1)
        await told.wait_for(lambda told: told.counts[-1] == 6)
    assert (rig.paper.shredded, told.oddities) == (6, [])


async def test_a_line_that_is_pulled_and_plugged_in(rig: Rig) -> None:
    """What is counted meanwhile counts; what was ordered does not outlive the line."""
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        await shredder.enable()
        rig.cable.unplug()
        await told.wait_for(lambda told: told.links == ["online", "offline"])
        assert told.enabled[-1] == "unknown"
        for order in (shredder.enable, shredder.disable):
            with pytest.raises(DeviceOffline):
                await order()
        rig.paper.noise(7)
        rig.cable.plug()
        await told.wait_for(lambda told: told.links == ["online", "offline", "online"])
        await told.wait_for(lambda told: told.counts[-1] == 7)
        assert told.enabled[-1] == "disabled"
        assert not rig.paper.enabled
        await shredder.enable()
        assert rig.paper.enabled


async def test_it_is_found_enabled_and_disabled_first(rig: Rig) -> None:
    rig.units.modules[rig.wired.switch].outputs.all(True)
    assert rig.paper.enabled
    async with started(rig.kind, rig.cable.kiosk_end) as (_, told):
        await told.wait_for(lambda told: told.links == ["online"])
        assert (told.enabled, rig.paper.enabled) == (["disabled"], False)


async def test_it_is_disabled_when_the_driver_stops(rig: Rig) -> None:
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        await shredder.enable()
    assert not rig.paper.enabled


async def test_somebody_else_switches_it_on(rig: Rig) -> None:
    async with started(rig.kind, rig.cable.kiosk_end) as (_, told):
        await told.wait_for(lambda told: told.links == ["online"])
        rig.units.modules[rig.wired.switch].outputs.all(True)
        assert rig.paper.enabled
        await rig.until(lambda: not rig.paper.enabled)


async def test_the_switch_loses_its_power_for_a_moment(rig: Rig) -> None:
    """It comes back disabled, and is not enabled by anything but a new order."""
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        await shredder.enable()
        rig.units.power(rig.wired.switch, on=False)
        rig.units.power(rig.wired.switch, on=True)
        await told.wait_for(lambda told: told.enabled[-1] == "disabled")
        assert not rig.paper.enabled
        await shredder.enable()
        assert rig.paper.enabled


async def test_a_module_without_power_is_told_and_found_again(rig: Rig) -> None:
    alone = len(rig.wired.units) == 1
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        rig.units.power(1, on=False)
        worse = "offline" if alone else "degraded"
        await told.wait_for(lambda told: told.links[-1] == worse)
        if not alone:
            assert "counter 01" in told.detail or "counter 1" in told.detail
            await shredder.enable()  # whether one may shred uncounted is not judged here
        rig.units.power(1, on=True)
        await told.wait_for(lambda told: told.links[-1] == "online")


@pytest.mark.parametrize("rig", ["m-7084 and icpdas", "i-7080 and i-7060"], indirect=True)
async def test_a_counter_that_was_stopped_is_told_and_started(rig: Rig) -> None:
    async with started(rig.kind, rig.cable.kiosk_end) as (_, told):
        await told.wait_for(lambda told: told.links == ["online"])
        rig.counter.counting = False
        rig.paper.noise(3)
        await told.wait_for(lambda told: told.links == ["online", "degraded"])
        assert "had been stopped" in told.detail
        await told.wait_for(lambda told: told.links == ["online", "degraded", "online"])
        rig.paper.noise(2)
        await told.wait_for(lambda told: told.counts[-1] == 2)


async def test_a_counter_is_cleared_for_maintenance(rig: Rig) -> None:
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        rig.paper.noise(5)
        await told.wait_for(lambda told: told.counts[-1] == 5)
        if not rig.wired.clears:
            with pytest.raises(DeviceRefused, match="no \\[clear\\]"):
                await shredder.clear()
            return
        await shredder.clear()
        await told.wait_for(lambda told: told.oddities == [("reset", 5, 0)])


# --- the host watchdog ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rig", WATCHED, indirect=True)
async def test_the_watchdog_disables_it_when_nothing_is_heard(rig: Rig) -> None:
    """The line hangs, as when the program does: off within its time, and on again only by a new order."""
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        await shredder.enable()
        rig.cable.fault("hang")
        begun = time.monotonic()
        await rig.until(lambda: not rig.paper.enabled)
        assert time.monotonic() - begun < 4.5
        rig.cable.heal()
        await told.wait_for(lambda told: told.links[-1] == "degraded" and "watchdog" in told.detail)
        assert (told.enabled[-1], rig.paper.enabled) == ("disabled", False)
        await shredder.disable()
        assert told.links[-1] == "degraded"
        await shredder.enable()
        assert rig.paper.enabled
        await told.wait_for(lambda told: told.links[-1] == "online")


@pytest.mark.parametrize("rig", WATCHED, indirect=True)
async def test_a_watchdog_that_tripped_before_the_start_is_told(rig: Rig) -> None:
    module = rig.units.modules[rig.wired.switch]
    module.tripped = True  # type: ignore[union-attr]
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links[-1:] == ["degraded"])
        assert "watchdog has tripped" in told.detail
        await shredder.enable()
        await told.wait_for(lambda told: told.links[-1] == "online")


@pytest.mark.parametrize("rig", ["i-7080 and i-7060", "m-7084 and icpdas"], indirect=True)
async def test_while_the_program_lives_the_watchdog_is_content(rig: Rig) -> None:
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        await shredder.enable()
        await asyncio.sleep(3.3)  # what does not happen in more than the watchdog's time
        assert rig.paper.enabled
    assert told.links == ["online"]
    await asyncio.sleep(3.3)
    assert not rig.units.modules[rig.wired.switch].tripped  # type: ignore[union-attr]


# --- orders that fail -------------------------------------------------------------------------------------


async def test_orders_on_a_line_that_hangs(rig: Rig) -> None:
    """No answer: it may have been carried out, and it is disabled once the line is good again."""
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        rig.cable.fault("hang")
        with pytest.raises((NoAnswer, DeviceOffline)):
            await shredder.enable()
        rig.cable.heal()
        await told.wait_for(lambda told: told.links[-1] == "online" and told.enabled[-1] == "disabled")
        assert not rig.paper.enabled


@pytest.mark.parametrize("rig", ["i-7080 and i-7060", "m-7084 and icpdas"], indirect=True)
async def test_a_disable_that_is_lost_is_repeated_until_it_is_confirmed(rig: Rig) -> None:
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        await shredder.enable()
        rig.cable.fault("hang")
        with pytest.raises((NoAnswer, DeviceOffline)):
            await shredder.disable()
        assert rig.paper.enabled
        rig.cable.heal()
        await rig.until(lambda: not rig.paper.enabled)
        await told.wait_for(lambda told: told.enabled[-1] == "disabled")


async def test_an_enable_that_is_given_up_by_its_task_leaves_it_disabled(rig: Rig) -> None:
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        for after in (0.0, 0.002, 0.01):
            task = asyncio.create_task(shredder.enable())
            await asyncio.sleep(after)
            task.cancel()
            await asyncio.wait([task])
            if task.cancelled():
                await rig.until(lambda: not rig.paper.enabled)
            else:
                await shredder.disable()
        await asyncio.sleep(0.3)
        assert not rig.paper.enabled


@pytest.mark.parametrize("rig", ["i-7080 alone"], indirect=True)
async def test_an_output_that_does_not_follow_is_refused(rig: Rig) -> None:
    """As an I-7080 with its alarm on, which drives the outputs itself."""
    rig.units.modules[1].drive = lambda word: None  # type: ignore[union-attr,method-assign]
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        with pytest.raises(DeviceRefused, match="did not go on"):
            await shredder.enable()
        rig.units.modules[1].outputs.all(True)
        with pytest.raises(DeviceRefused, match="did not go off"):
            await shredder.disable()
        await told.wait_for(lambda told: told.links[-1] == "degraded")
        assert "does not go off" in told.detail


async def test_a_thread_that_lives_says_so(rig: Rig) -> None:
    async with started(rig.kind, rig.cable.kiosk_end) as (shredder, told):
        await told.wait_for(lambda told: told.links == ["online"])
        rig.cable.unplug()
        await told.wait_for(lambda told: told.links[-1] == "offline")
        begun = shredder.beat()
        deadline = time.monotonic() + PATIENCE
        while shredder.beat() == begun:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
