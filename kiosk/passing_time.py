"""What nobody does and time brings: keys overdue, places open for too long, reservations passed."""

from contextlib import suppress

from kiosk.alarms import Alarm, AlarmCause
from kiosk.office.custody import overdue
from kiosk.place_doors import look_at_places
from kiosk.rights import office_now
from kiosk.station import Station
from storage.errors import LedgerUnavailable
from storage.registered import ReservationEnded

KIOSK = "kiosk"
"""The author of what nobody decided."""


async def look_at_times(station: Station) -> None:
    """Once a second."""
    await _look_at_loans(station)
    await look_at_places(station)
    await _look_at_reservations(station)


async def _look_at_loans(station: Station) -> None:
    """A key whose time is over is an alarm until it is back or may stay longer."""
    late = {loan.slot: loan for loan in overdue(station.loans().values(), office_now(station))}
    for loan in late.values():
        await station.alarms.start(Alarm(AlarmCause.KEY_OVERDUE, loan.slot, loan.key))
    for alarm in station.alarms.standing:
        if alarm.cause is AlarmCause.KEY_OVERDUE and alarm.slot not in late:
            await station.alarms.end("in time", AlarmCause.KEY_OVERDUE, slot=alarm.slot)


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
            await station.change_register(KIOSK, *passed)
