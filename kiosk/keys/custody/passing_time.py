"""What nobody does and time brings: keys overdue, reservations passed."""

from contextlib import suppress

from kiosk.core.alarms import Alarm
from kiosk.core.office.now import office_now
from kiosk.core.station import Station
from kiosk.keys import alarms
from kiosk.keys.custody.findings import overdue
from kiosk.keys.custody.loans import loans_of
from kiosk.people.live import change_register
from kiosk.people.watching import KIOSK
from storage.errors import LedgerUnavailable
from storage.keys.records import ReservationEnded


async def look_at_loans(station: Station) -> None:
    """A key whose time is over is an alarm until it is back or may stay longer."""
    late = {loan.slot: loan for loan in overdue(loans_of(station).open().values(), office_now(station))}
    for loan in late.values():
        await station.alarms.start(Alarm(alarms.KEY_OVERDUE, loan.slot, loan.key))
    for alarm in station.alarms.standing:
        if alarm.cause == alarms.KEY_OVERDUE and alarm.slot not in late:
            await station.alarms.end("in time", alarms.KEY_OVERDUE, slot=alarm.slot)


async def look_at_reservations(station: Station) -> None:
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
