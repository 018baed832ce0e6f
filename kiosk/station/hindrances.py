"""Devices and parts of them that do not answer, and alarms that nobody has acknowledged, before lock-up."""

from collections.abc import Iterator

from kiosk.core.alarm_about import named, said
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.devices.equipment import CABINET, CHANNEL
from kiosk.core.devices.names import device_is, device_name
from kiosk.core.office.register import Register
from kiosk.core.station import Station
from kiosk.core.watch.parts import briefly, says
from kiosk.house.inspection import Inspection
from kiosk.house.obstacles import Hindrance, KnowsAlarms, Obstacle
from kiosk.house.subject import house_of
from kiosk.locale import N_, _
from kiosk.notify.sending import sending_of
from kiosk.station.alarm_words import in_short, what_was_done
from kiosk.station.alarms_now import in_the_way
from storage.station.facts import DeviceState

# --- parts of the cabinet ---------------------------------------------------------------------------------


def _unreached(station: Station) -> Iterator[Obstacle]:
    return (Obstacle(PART, part, detail=briefly(station, part)) for part in sorted(station.health.unreached))


async def _mend_part(at: Inspection, obstacle: Obstacle) -> bool:
    """What is behind that module cannot be seen from here: somebody goes and looks, or closes over it."""
    device = says(at.station, obstacle.about)
    text = _("Look at plug and cable of: {device}").format(device=device)
    return await at.wait(text, lambda: obstacle.about not in at.station.health.unreached)


def _part_named(house: KnowsAlarms, register: Register, about: str) -> str:
    return about


PART = Hindrance(
    "part", N_("A part of the key cabinet does not answer"), 70, _mend_part, _unreached, _part_named
)


# --- alarms -----------------------------------------------------------------------------------------------


def _unacknowledged(station: Station) -> Iterator[Obstacle]:
    for condition in in_the_way(station):
        which = said(condition.alarm, in_short(station, condition.alarm))
        yield Obstacle(ALARM, condition.alarm.name, condition.since, detail=which)


async def _mend_alarm(at: Inspection, obstacle: Obstacle) -> bool:
    station = at.station
    known = (each for each in station.alarms.conditions if each.alarm.name == obstacle.about)
    about = obstacle.more(house_of(station), station.register)
    text = next((what_was_done(station, each, about) for each in known), _("What was done?"))
    done = await ask_reason(at.desk, text, station.rules.what_was_done, at.stage(0))
    if done is None:
        return False
    await station.alarms.acknowledge(obstacle.about, at.custodian.id, done)
    station.changes.tell()
    return True


def _alarm_named(house: KnowsAlarms, register: Register, about: str) -> str:
    return named(register, about, house.alarm)


ALARM = Hindrance(
    "alarm", N_("An alarm is not acknowledged"), 100, _mend_alarm, _unacknowledged, _alarm_named
)


# --- devices ----------------------------------------------------------------------------------------------


def _not_well(station: Station) -> Iterator[Obstacle]:
    for device, state in station.health.items():
        if state is not DeviceState.ONLINE and not _is_told_by_parts(station, device):
            yield Obstacle(DEVICE, device)


def _is_told_by_parts(station: Station, device: str) -> bool:
    return (
        device == CABINET
        and station.health[CABINET] is DeviceState.DEGRADED
        and bool(station.health.unreached)
    )


async def _mend_device(at: Inspection, obstacle: Obstacle) -> bool:
    """Nobody mends a device by touch; but it may be waited for."""
    station, device = at.station, obstacle.about
    text = _what_to_look_at(station, device)
    return await at.wait(text, lambda: station.health.get(device) is DeviceState.ONLINE)


def _what_to_look_at(station: Station, device: str) -> str:
    state = sending_of(station).get(device.removeprefix(CHANNEL)) if device.startswith(CHANNEL) else None
    if state is None or state.trouble is None:
        return _("Look at plug and cable of: {device}").format(device=device_name(device))
    why = state.trouble.text, state.trouble.advice
    return "  ".join((device_is(device, station.health[device]), *why))


def _device_named(house: KnowsAlarms, register: Register, about: str) -> str:
    return device_name(about)


DEVICE = Hindrance("device", N_("A device is not well"), 140, _mend_device, _not_well, _device_named)

HINDRANCES = (PART, ALARM, DEVICE)
