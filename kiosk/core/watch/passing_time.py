"""What nobody does and time brings: keys overdue, places open for too long, reservations passed."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from kiosk.core.alarms import Alarm, AlarmCause
from kiosk.core.office.now import office_now
from kiosk.core.office.today import current_day, day_now, look_at_day
from kiosk.core.station import Station
from kiosk.day import alarms as day_alarms
from kiosk.day.rules import late_to_lock, late_to_open
from kiosk.day.settings import day_rules
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody import overdue
from kiosk.keys.loans import loans_of
from kiosk.keys.place_doors import look_at_places
from kiosk.people import alarms as people_alarms
from kiosk.people.custody_ahead import unattended
from kiosk.people.live import change_register, people_of
from kiosk.people.recovery import permission
from storage.errors import LedgerUnavailable
from storage.keys.records import ReservationEnded
from storage.people.records import RecoveryEnded

KIOSK = "kiosk"
"""The author of what nobody decided."""


async def look_at_times(station: Station) -> None:
    """Once a second."""
    await _look_at_loans(station)
    await look_at_places(station)
    await _look_at_reservations(station)
    await _look_at_custody(station)
    await _look_at_day(station)


async def _look_at_day(station: Station) -> None:
    """A day that is not opened, or not locked up, by its hour is an alarm until it is."""
    look_at_day(station)
    rules, now = day_rules(station), office_now(station)
    if not (rules.opens_by or rules.locks_by):
        return
    late = dict(_late(station, now))
    for cause, day in late.items():
        await station.alarms.start(Alarm(cause, device=day))
    for alarm in station.alarms.standing:
        if (
            alarm.cause in (day_alarms.NOT_OPENED, day_alarms.NOT_LOCKED_UP)
            and late.get(alarm.cause) != alarm.device
        ):
            undone = alarm.cause == day_alarms.NOT_OPENED and day_now(station).night_lock
            await station.alarms.end("passed" if undone else "done", alarm.cause, device=alarm.device)


def _late(station: Station, now: datetime) -> Iterator[tuple[AlarmCause, str]]:
    """Before the first day that was ever opened, nothing is late."""
    rules, day = day_rules(station), current_day(station)
    working = station.rules.calendar.is_working_day(now.date())
    if day_now(station).night_lock and late_to_open(day, now, rules.opens_by, working=working):
        yield day_alarms.NOT_OPENED, day.day.isoformat()
    if late_to_lock(day, now, rules.locks_by):
        yield day_alarms.NOT_LOCKED_UP, day.day.isoformat()


async def _look_at_loans(station: Station) -> None:
    """A key whose time is over is an alarm until it is back or may stay longer."""
    late = {loan.slot: loan for loan in overdue(loans_of(station).open().values(), office_now(station))}
    for loan in late.values():
        await station.alarms.start(Alarm(key_alarms.KEY_OVERDUE, loan.slot, loan.key))
    for alarm in station.alarms.standing:
        if alarm.cause == key_alarms.KEY_OVERDUE and alarm.slot not in late:
            await station.alarms.end("in time", key_alarms.KEY_OVERDUE, slot=alarm.slot)


async def _look_at_custody(station: Station) -> None:
    """On a working day on which nobody is custodian somebody has to be told; and that two may name one.

    That stands until there is one again: a free day in between changes nothing of it.
    A permission whose time is over goes from the register, once that can be recorded.
    """
    now, register = office_now(station), station.register
    working = station.rules.calendar.is_working_day(now.date())
    nobody = Alarm(people_alarms.NO_CUSTODIAN, device=KIOSK)
    begins = working or nobody in station.alarms.standing
    is_one = bool(register.custodians(now.date())) or not register.people
    await station.alarms.stands_while(begins and not is_one, nobody.cause, KIOSK)
    days = unattended(register, now.date(), station.rules.custodian_days, station.rules.calendar)
    people_of(station).unattended_in = (days[0].day - now.date()).days if days and register.people else None
    permitted = permission(register, now)
    await station.alarms.stands_while(permitted is not None, people_alarms.RECOVERY, KIOSK)
    passed = [
        RecoveryEnded(recovery=each.id, how="passed") for each in register.recoveries if each != permitted
    ]
    if passed and station.recorder.available:
        with suppress(LedgerUnavailable):
            await change_register(station, KIOSK, *passed)


async def _look_at_reservations(station: Station) -> None:
    """A reservation whose time has passed goes from the register, once that can be recorded."""
    now = office_now(station)
    passed = [
        ReservationEnded(reservation=each.id, how="passed", key=each.key, person=each.person)
        for each in station.register.reservations
        if each.until <= now
    ]
    if passed and station.recorder.available:
        with suppress(LedgerUnavailable):
            await change_register(station, KIOSK, *passed)
