"""How keys and doors are now, and how a lock-up left them."""

from datetime import datetime

from kiosk.core.clock import instant
from kiosk.core.devices.sensed import BOLT, KEY
from kiosk.core.station import Station
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.night.rules import Standing
from storage.day.records import LockedUp
from storage.station.facts import BoltState, KeyState


def standing(station: Station) -> Standing:
    """How keys and doors are, as sensed and as judged."""
    sensed, out = station.sensed, frozenset(loans_of(station).open())
    keys = station.register.keys.values()
    unknown = {key.id for key in keys if _is_unknown(station, key.slot)} - out
    contacts = (station.register.place_at(contact) for contact in sensed.open_places)
    bolts = {slot: view.bolt for slot, view in sensed.slots.items() if sensed.senses_bolt(slot)}
    return Standing(
        out,
        frozenset(unknown),
        frozenset(place.id for place in contacts if place),
        frozenset(slot for slot, bolt in bolts.items() if bolt is BoltState.OPEN),
        frozenset(each.id for each in station.register.places.values() if not sensed.is_sensed(each)),
        frozenset(sensed.slots) - {slot for slot, bolt in bolts.items() if _is_known(station, slot, bolt)},
    )


def left_by(locked: LockedUp) -> Standing:
    """How a lock-up left keys and doors, as its record says."""
    return Standing(
        frozenset(locked.keys_out.split()),
        frozenset(locked.keys_unknown.split()),
        frozenset(locked.places_open.split()),
        places_unknown=frozenset(locked.places_unknown.split()),
    )


def _is_known(station: Station, slot: int, bolt: BoltState) -> bool:
    return bolt is not BoltState.UNKNOWN and station.sensed.is_fresh(slot, BOLT)


def _is_unknown(station: Station, slot: int) -> bool:
    if slot not in station.sensed.slots or station.sensed.slots[slot].key is KeyState.UNKNOWN:
        return True
    return not station.sensed.is_fresh(slot, KEY)


def silent_places(station: Station) -> frozenset[str]:
    """The places that stood open when their contact fell silent: nobody knows how they are."""
    places = map(station.register.place_at, station.sensed.silent_places)
    return frozenset(place.id for place in places if place is not None)


def open_since(station: Station, place: str) -> datetime | None:
    """Since when a place stands open, or did when it fell silent; None where it does not."""
    known = station.register.places.get(place)
    since_us = station.sensed.open_places.get(known.contact) if known else None
    return None if since_us is None else instant(since_us)
