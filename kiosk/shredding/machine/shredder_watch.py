"""What the shredder says, recorded and judged: sheets of a batch, sheets of nobody, a counter that lies."""

from drivers.shredder import (
    Counted,
    CounterOddity,
    Enabled,
    EnabledChanged,
    Jam,
    JamChanged,
    PartChanged,
    Running,
    RunningChanged,
    ShredderEvent,
)
from kiosk.core.alarms import Alarm, Condition
from kiosk.core.devices.equipment import SHREDDER
from kiosk.core.station import Station
from kiosk.core.watch.parts import all_reached, part_changed
from kiosk.house.alarms import AlarmNow
from kiosk.shredding import alarms
from kiosk.shredding.batches import last_reading, open_batches
from kiosk.shredding.machine.shredder import shredder_of
from kiosk.shredding.machine.shredder_off import look_whether_it_stays_on
from storage.shredding.records import CounterOdd, SheetsCounted
from storage.station.facts import DeviceState
from storage.station.records import Sensed

COUNTER = "counter"
"""What the drivers' names of counters begin with."""


async def shredder_event(station: Station, event: ShredderEvent, at_us: int) -> None:
    """One event of the shredder's; `at_us` is when it was observed, by the wall clock."""
    view = shredder_of(station)
    match event:
        case Counted(count=count):
            await _counted(station, count, at_us)
        case CounterOddity(what=what, before=before, after=after):
            await _odd(station, what, before, after)
        case RunningChanged(running=state):
            before_state, view.running = view.running, Running(state)
            await _sensed(station, "running", state, before_state, at_us)
        case JamChanged(jam=state):
            jam, view.jam = view.jam, Jam(state)
            await _sensed(station, "jam", state, jam, at_us)
            await station.alarms.stands_while(view.jam is Jam.JAMMED, alarms.SHREDDER_JAM, SHREDDER)
        case PartChanged():
            if event.part.startswith(COUNTER):
                view.unread = view.counter_lost = not event.reached
            await part_changed(station, SHREDDER, alarms.SHREDDER_IN_PART, event)
        case EnabledChanged(enabled=state):
            enabled, view.enabled = view.enabled, Enabled(state)
            view.surely_off = view.surely_off or view.enabled is Enabled.DISABLED
            await _sensed(station, "enabled", state, enabled, at_us)
        case _:
            if event.state != DeviceState.DEGRADED:  # of which part, is told by the part
                view.unread = event.state == DeviceState.OFFLINE  # what went in meanwhile was told before it
                view.counter_lost = False
            await _link(station, DeviceState(event.state), event.detail)
    await station.alarms.stands_while(_runs_away(station), alarms.SHREDDER_RUNS, SHREDDER)
    await look_whether_it_stays_on(station)


def _runs_away(station: Station) -> bool:
    """Does it run although it is disabled, as both are sensed?"""
    view = shredder_of(station)
    return view.running is Running.RUNNING and view.enabled is Enabled.DISABLED and not view.session


async def _counted(station: Station, count: int, at_us: int) -> None:
    """Whose the sheets are that the counter has counted: a batch's, nobody's, or nobody can say."""
    view = shredder_of(station)
    before, view.count = view.count, count
    unread, view.unread = view.unread, False
    if before is None:
        await _first_reading(station, count, at_us)
    elif unread and count != before:
        await _outside(station, count, at_us, "unread")
        await _session_goes_on_from(station, count, at_us)
    elif view.session:
        await station.recorder.note(
            SheetsCounted(reading=count, when="change", batch=view.session, observed_us=at_us)
        )
    elif count != before:
        await _outside(station, count, at_us, "outside")


async def _session_goes_on_from(station: Station, count: int, at_us: int) -> None:
    """One that was cut short and is not over yet: what went in out of sight is not its batch's."""
    if batch := shredder_of(station).session:
        await station.recorder.note(
            SheetsCounted(reading=count, when="start", batch=batch, observed_us=at_us)
        )


async def _first_reading(station: Station, count: int, at_us: int) -> None:
    """The kiosk was away: what the counter shows is held against what it showed last."""
    last = last_reading(station)
    if last is not None and count > last:
        await _outside(station, count, at_us, "unread")
        return
    if last is not None and count < last:
        batches = open_batches(station)
        await _odd(station, "reset", last, count, batches[-1].id if batches else "")
    await station.recorder.note(SheetsCounted(reading=count, when="start", observed_us=at_us))


async def _outside(station: Station, count: int, at_us: int, when: str) -> None:
    counted = SheetsCounted(reading=count, when=when, observed_us=at_us)
    await station.alarms.start(Alarm(alarms.SHREDDED_OUTSIDE, device=SHREDDER), counted)


async def _odd(station: Station, what: str, before: int, after: int, batch: str = "") -> None:
    batch = batch or shredder_of(station).session
    odd = CounterOdd(what=what, from_reading=before, to_reading=after, batch=batch)
    await station.alarms.start(Alarm(alarms.COUNTER_ODD, device=SHREDDER), odd)


async def _sensed(station: Station, what: str, state: str, before: str, at_us: int) -> None:
    await station.recorder.note(
        Sensed(what=what, state=state, before=before, observed_us=at_us, device=SHREDDER)
    )


async def _link(station: Station, state: DeviceState, detail: str) -> None:
    await station.health.device_is(SHREDDER, state, detail)
    await station.alarms.stands_while(state is DeviceState.OFFLINE, alarms.SHREDDER_OFFLINE, SHREDDER)
    if state is DeviceState.ONLINE:
        await all_reached(station, SHREDDER, alarms.SHREDDER_IN_PART)


def _of_part(station: Station, condition: Condition) -> tuple[str, ...]:
    return (condition.alarm.device,)


ALARMS_NOW = (AlarmNow(alarms.SHREDDER_IN_PART, details=_of_part),)
