"""Parts of a device that cannot be reached while others can: what nobody sees, and what cannot be commanded.

Each part is an alarm of its own: whoever has acknowledged that one module is gone has not seen that a second
one is.
"""

from collections.abc import Sequence

from drivers.cabinet import PartChanged
from kiosk.core.alarms import Alarm, AlarmCause
from kiosk.core.devices.equipment import CABINET, READER
from kiosk.core.devices.names import output_name
from kiosk.core.office.names import place_name
from kiosk.core.station import Station
from kiosk.core.watch import alarms
from kiosk.locale import _
from storage.log.ranges import ranges
from storage.station.facts import DeviceState
from storage.station.records import PartChanged as PartChangedRecord


async def part_changed(station: Station, device: str, cause: AlarmCause, event: PartChanged) -> None:
    """A part was lost, is lost in another way, or is back."""
    if device == CABINET:
        _remember(station, event)
    if not event.reached:
        await station.alarms.start(Alarm(cause, device=event.part), _record(device, event))
    elif any((each.cause, each.device) == (cause, event.part) for each in station.alarms.standing):
        await station.recorder.note(_record(device, event))
        await station.alarms.end("back", cause, device=event.part)


def _remember(station: Station, event: PartChanged) -> None:
    station.health.unreached.pop(event.part, None)
    if not event.reached:
        station.health.unreached[event.part] = event


async def all_reached(station: Station, device: str, cause: AlarmCause) -> None:
    """The whole device answers: also what is no longer part of it is missed no more."""
    if device == CABINET:
        station.health.unreached.clear()
    for alarm in station.alarms.standing:
        if alarm.cause == cause:
            await station.alarms.end("back", cause, device=alarm.device)


async def readers_are(station: Station, names: tuple[str, ...], detail: str) -> None:
    """None is a device that is gone; fewer than there should be, a device of which a part is.

    There should be one for each name in the configuration; where it names none, as many as were there.
    """
    station.health.most_readers = max(station.health.most_readers, len(names))
    missing = bool(names) and len(names) < station.health.most_readers
    state = DeviceState.DEGRADED if missing else DeviceState.ONLINE if names else DeviceState.OFFLINE
    there = ", ".join(names)
    if missing:
        there = f"{len(names)} of {station.health.most_readers}: {there}"
    await station.health.device_is(READER, state, detail or there)
    for bad, cause in (
        (state is DeviceState.OFFLINE, alarms.READER_OFFLINE),
        (state is DeviceState.DEGRADED, alarms.READER_IN_PART),
    ):
        if bad:
            await station.alarms.start(Alarm(cause, device=READER))
        else:
            await station.alarms.end("back", cause, device=READER)


def briefly(station: Station, name: str) -> str:
    """Which slots and places that is, for a tile."""
    part = station.health.unreached.get(name)
    if part is None:
        return name
    slots = sorted({*part.slots, *part.locks})
    said = _("slots {slots}").format(slots=_numbers(slots)) if slots else ""
    places = _unseen_places(station, part)
    if len(places) > 1:
        places = [_("{place} and {count} more").format(place=places[0], count=len(places) - 1)]
    return "  ".join(filter(None, (said, *places))) or name


def _unseen_places(station: Station, part: PartChanged) -> list[str]:
    places = map(station.register.place_at, part.places)
    return [place_name(station.register, place.id) for place in places if place is not None]


def says(station: Station, name: str) -> str:
    """What nobody sees and what cannot be commanded, in words; for whoever has tapped."""
    part = station.health.unreached.get(name)
    if part is None:
        return name
    unseen = _unseen_places(station, part)
    signals = [output_name(each) for each in part.signals if each in ("buzzer", "alarm")]
    said = (
        name,
        _("not seen: slots {slots}").format(slots=_numbers(part.slots)) if part.slots else "",
        _("not seen: {places}").format(places=", ".join(unseen)) if unseen else "",
        _("cannot be opened: slots {slots}").format(slots=_numbers(part.locks)) if part.locks else "",
        _("cannot be given: {signals}").format(signals=", ".join(signals)) if signals else "",
    )
    return "  ".join(filter(None, said))


def _numbers(numbers: Sequence[int]) -> str:
    return ranges(numbers).replace(",", ", ")


def _record(device: str, event: PartChanged) -> PartChangedRecord:
    return PartChangedRecord(
        device=device,
        part=event.part,
        state="back" if event.reached else "lost",
        detail=event.detail,
        slots=ranges(event.slots),
        contacts=ranges(event.places),
        locks=ranges(event.locks),
        signals=",".join(event.signals),
    )
