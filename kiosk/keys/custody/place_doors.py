"""開錠・施錠: what the contacts at the doors of storage places mean, judged with the loans of their keys."""

from datetime import UTC, datetime

from kiosk.core.alarms import Alarm
from kiosk.core.devices.equipment import CABINET
from kiosk.core.station import Station
from kiosk.house.alarms import AlarmNow
from kiosk.keys import alarms
from kiosk.keys.custody.findings import opens
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.night.words import place_silent
from storage.keys.facts import Loan, StoragePlace
from storage.keys.questions import KeyQuestions
from storage.keys.records import PlaceOpened, PlaceShut
from storage.station.facts import BoltState, DeviceState

_EVER = datetime.max.replace(tzinfo=UTC)

LEFT = (alarms.PLACE_FORCED, alarms.PLACE_LEFT_OPEN)


async def place_sensed(
    station: Station, contact: int, state: BoltState, before: BoltState, at_us: int
) -> None:
    """The times at which a place stood open belong to the loan whose key opens it; without one: an alarm.

    An open one whose contact falls silent is neither open nor shut for all that is known. If it is open when
    it is heard again, that is the opening that was known; if it is shut, it was shut meanwhile.
    """
    was_open = contact in station.sensed.open_places
    station.sensed.place_sensed(contact, state, at_us)
    place = station.register.place_at(contact)
    if place is None or state is BoltState.UNKNOWN:
        await _look_at_silent(station)
        return
    await station.alarms.end("seen again", alarms.PLACE_SILENT, device=place.id)
    if state is BoltState.OPEN and was_open and before is BoltState.UNKNOWN:
        return
    loan = opens(place, station.register.keys, loans_of(station).open().values())
    told = _told(place, loan, state, at_us)
    if state is BoltState.OPEN and loan is None:
        await station.alarms.start(Alarm(alarms.PLACE_FORCED, device=place.id), told)
    elif state is BoltState.OPEN or before is BoltState.OPEN or was_open:
        await station.recorder.note(told)  # not so for one that is found shut: it may never have been open
    if state is BoltState.LOCKED:
        await station.alarms.end("shut", *LEFT, device=place.id)


def take_up_places(station: Station) -> None:
    """What stood open when the program ended is open until its contact says otherwise."""
    for place in station.register.places.values():
        door = station.ask(KeyQuestions).door_before(place.id, _EVER) if place.contact else None
        if door is not None and isinstance(door.record, PlaceOpened):
            station.sensed.take_up_open_place(place.contact, door.record.observed_us or door.when_us)


async def _look_at_silent(station: Station) -> None:
    """Once it is known how the cabinet is: at a start, contacts are heard of a moment later."""
    if station.health[CABINET] is DeviceState.UNKNOWN:
        return
    for contact in tuple(station.sensed.silent_places):
        place = station.register.place_at(contact)
        if place is not None:
            await station.alarms.start(Alarm(alarms.PLACE_SILENT, device=place.id))


def _told(place: StoragePlace, loan: Loan | None, state: BoltState, at_us: int) -> PlaceOpened | PlaceShut:
    told = PlaceOpened if state is BoltState.OPEN else PlaceShut
    return told(
        place=place.id,
        loan=loan.id if loan else 0,
        key=loan.key if loan else "",
        person=loan.holder if loan else "",
        observed_us=at_us,
    )


async def look_at_places(station: Station) -> None:
    """A place that stands open for long is an alarm until it is shut; one that fell silent is at once."""
    await _look_at_silent(station)
    limit_us = station.clock.now_us() - int(station.rules.place_open_s * 1_000_000)
    for contact, since_us in tuple(station.sensed.open_places.items()):
        place = station.register.place_at(contact)
        if place is not None and since_us < limit_us and contact not in station.sensed.silent_places:
            await station.alarms.start(Alarm(alarms.PLACE_LEFT_OPEN, device=place.id))


def _silent(station: Station, alarm: Alarm) -> str:
    return place_silent(station.register, alarm.device, station.sensed.open_places)


ALARMS_NOW = (AlarmNow(alarms.PLACE_SILENT, _silent, _silent),)
