"""The day at this station: what is open, what stands in the way of locking up, what was closed over."""

from collections.abc import Iterator
from datetime import date, datetime

from kiosk.core.alarm_about import said
from kiosk.core.alarms import Alarm
from kiosk.core.clock import instant
from kiosk.core.equipment import CABINET
from kiosk.core.office.now import office_now
from kiosk.core.office.today import current_day, day_now, today
from kiosk.core.sensed import BOLT, KEY
from kiosk.core.station import Station
from kiosk.core.watch.parts import briefly
from kiosk.day import alarms
from kiosk.day.calendar.gaps import gaps_of
from kiosk.day.evening import in_custody
from kiosk.day.rules import (
    Hindrance,
    Obstacle,
    Standing,
    how_gone,
)
from kiosk.day.settings import day_rules
from kiosk.keys.loans import loans_of
from kiosk.keys.tags.at_station import are_unread
from kiosk.keys.tags.rules import LOCK_UP
from kiosk.people.alarm_words import in_short
from kiosk.shredding.batches import open_batches
from kiosk.vault.now import unfinished_counts, vault
from storage.day.facts import LeftOver, OfficeDay
from storage.day.records import LeftOverResolved, LockedUp
from storage.station.facts import BoltState, DeviceState, KeyState

ENDED_BY_LOCK_UP = frozenset({alarms.NOT_LOCKED_UP, alarms.NOT_OPENED})
"""Alarms that do not stand in the way while they stand: what they are about is being done.

Once they are over, somebody says what was done, as of every other alarm.
"""


def standing(station: Station) -> Standing:
    """How keys and doors are, as sensed and as judged."""
    out = frozenset(loans_of(station).open())
    keys = station.register.keys.values()
    unknown = {key.id for key in keys if _is_unknown(station, key.slot)} - out
    contacts = (station.register.place_at(contact) for contact in station.sensed.open_places)
    bolts = {
        slot: view.bolt for slot, view in station.sensed.slots.items() if station.sensed.senses_bolt(slot)
    }
    return Standing(
        out,
        frozenset(unknown),
        frozenset(place.id for place in contacts if place),
        frozenset(slot for slot, bolt in bolts.items() if bolt is BoltState.OPEN),
        frozenset(each.id for each in station.register.places.values() if not station.sensed.is_sensed(each)),
        frozenset(station.sensed.slots)
        - {slot for slot, bolt in bolts.items() if _is_known(station, slot, bolt)},
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


# --- what stands in the way -------------------------------------------------------------------------------


def obstacles(station: Station) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of locking up, but what was closed over for this lock-up."""
    day = current_day(station)
    over = {each.obstacle for each in left_over(station) if each.seq > day.opened_seq}
    return tuple(each for each in _all_obstacles(station, day) if each.name not in over)


def _all_obstacles(station: Station, day: OfficeDay) -> Iterator[Obstacle]:
    if day.opened is None:
        yield Obstacle(Hindrance.NOT_OPENED, day.day.isoformat())
    yield from _keys_and_doors(station, day)
    for batch in open_batches(station):
        yield Obstacle(Hindrance.BATCH_OPEN, batch.id, batch.began, batch.person)
    if are_unread(station, LOCK_UP):
        yield Obstacle(Hindrance.TAGS_UNREAD, "")
    for condition in station.alarms.unacknowledged:
        if not (condition.stands and condition.alarm.cause in ENDED_BY_LOCK_UP):
            which = said(condition.alarm, in_short(station, condition.alarm))
            yield Obstacle(Hindrance.ALARM, condition.alarm.name, condition.since, detail=which)
    yield from _counting(station, day)
    if day_rules(station).briefing and day.briefing is None:
        yield Obstacle(Hindrance.BRIEFING_MISSING, day.day.isoformat())
    for device, state in station.health.items():
        if state is not DeviceState.ONLINE and not _is_told_by_parts(station, device):
            yield Obstacle(Hindrance.DEVICE, device)
    for missing in gaps(station):
        yield Obstacle(Hindrance.DAY_MISSING, missing.isoformat())


def _keys_and_doors(station: Station, day: OfficeDay) -> Iterator[Obstacle]:
    kept, time = frozenset(day.kept), office_now(station)
    for key, loan in loans_of(station).open().items():
        if not in_custody(loan, kept, time):
            yield Obstacle(Hindrance.KEY_OUT, key, loan.taken_at, loan.holder, loan.id)
    now = standing(station)
    for slot in sorted(now.slots_open):
        yield Obstacle(Hindrance.SLOT_OPEN, str(slot))
    for place in sorted(now.places_open - _silent(station)):
        yield Obstacle(Hindrance.PLACE_OPEN, place, _open_since(station, place))
    yield from _unseen(station)


def _unseen(station: Station) -> Iterator[Obstacle]:
    """Doors that stood open when they were seen last, and what is on modules that do not answer."""
    for slot, since_us in sorted(station.sensed.silent_slots.items()):
        yield Obstacle(Hindrance.SLOT_SILENT, str(slot), instant(since_us))
    for place in sorted(_silent(station)):
        yield Obstacle(Hindrance.PLACE_SILENT, place, _open_since(station, place))
    for part in sorted(station.health.unreached):
        yield Obstacle(Hindrance.PART, part, detail=briefly(station, part))


def _is_told_by_parts(station: Station, device: str) -> bool:
    return (
        device == CABINET
        and station.health[CABINET] is DeviceState.DEGRADED
        and bool(station.health.unreached)
    )


def _silent(station: Station) -> frozenset[str]:
    """The places that stood open when their contact fell silent: nobody knows how they are."""
    places = map(station.register.place_at, station.sensed.silent_places)
    return frozenset(place.id for place in places if place is not None)


def _open_since(station: Station, place: str) -> datetime | None:
    known = station.register.places.get(place)
    since_us = station.sensed.open_places.get(known.contact) if known else None
    return None if since_us is None else instant(since_us)


def _counting(station: Station, day: OfficeDay) -> Iterator[Obstacle]:
    for count in unfinished_counts(station):
        kind = Hindrance.COUNT_ESCALATED if count.is_escalated else Hindrance.COUNT_OPEN
        yield Obstacle(kind, count.id, count.closed or count.began, count.person)
    found = vault(station)
    if found is not None and not found.holds:
        yield Obstacle(Hindrance.COUNT_MISSING, day.day.isoformat())


def standing_alarms(station: Station) -> tuple[Alarm, ...]:
    """What is not as it should be, also where somebody has looked at it and could not mend it."""
    return tuple(alarm for alarm in station.alarms.standing if alarm.cause not in ENDED_BY_LOCK_UP)


def gaps(station: Station) -> tuple[date, ...]:
    """The days before today of which a record is missing, and nobody has said why."""
    days, calendar = station.projections.days, station.rules.calendar
    return station.asked(lambda: gaps_of(days, today(station), day_now(station).open, calendar), ())


# --- what was closed over ---------------------------------------------------------------------------------


def left_over(station: Station) -> tuple[LeftOver, ...]:
    """What was closed over and is not resolved, oldest first."""
    return station.asked(station.projections.days.left_over, ())


async def note_what_is_gone(station: Station) -> None:
    """What was closed over and is so no longer is resolved, by record."""
    left = left_over(station)
    if not left:
        return
    found = vault(station)
    names = {each.name for each in _all_obstacles(station, current_day(station))}
    now = standing(station)
    unknown = {f"{Hindrance.PLACE_OPEN}:{place}" for place in now.places_unknown | _silent(station)}
    unknown |= {f"{Hindrance.SLOT_OPEN}:{slot}" for slot in now.slots_unknown}
    for each in left:
        if how := how_gone(each, names, unknown, found.good if found else None):
            await station.recorder.note(LeftOverResolved(obstacle=each.obstacle, how=how))
