"""開錠・施錠: what the contacts at the doors of storage places mean, judged with the loans of their keys."""

from kiosk.alarms import Alarm, AlarmCause
from kiosk.office.custody import opens
from kiosk.station import Station
from storage.facts import BoltState, Loan, StoragePlace
from storage.records import PlaceOpened, PlaceShut

LEFT = (AlarmCause.PLACE_FORCED, AlarmCause.PLACE_LEFT_OPEN)


async def place_sensed(
    station: Station, contact: int, state: BoltState, before: BoltState, at_us: int
) -> None:
    """The times at which a place stood open belong to the loan whose key opens it; without one: an alarm."""
    station.place_sensed(contact, state, at_us)
    place = station.register.place_at(contact)
    if place is None or state is BoltState.UNKNOWN:
        return
    loan = opens(place, station.register.keys, station.loans().values())
    told = _told(place, loan, state, at_us)
    if state is BoltState.OPEN and loan is None:
        await station.alarms.start(Alarm(AlarmCause.PLACE_FORCED, device=place.id), told)
    elif (
        state is BoltState.OPEN or before is BoltState.OPEN
    ):  # one that is found shut may never have been open
        await station.recorder.note(told)
    if state is BoltState.LOCKED:
        await station.alarms.end("shut", *LEFT, device=place.id)


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
    """A place that stands open for long is an alarm until it is shut."""
    limit_us = station.clock.now_us() - int(station.rules.place_open_s * 1_000_000)
    for contact, since_us in tuple(station.open_places.items()):
        place = station.register.place_at(contact)
        if place is not None and since_us < limit_us:
            await station.alarms.start(Alarm(AlarmCause.PLACE_LEFT_OPEN, device=place.id))
