"""What the modules say of their outputs: one that is not as it was ordered is an alarm until it is."""

from drivers.cabinet import OutputRead
from kiosk.alarms import Alarm, AlarmCause
from kiosk.equipment import CABINET
from kiosk.station import Station
from storage.records import OutputHeld

LOCK = "lock"


async def output_read(station: Station, event: OutputRead, at_us: int) -> None:
    """What is as ordered is worth a record only where it was not so before, be it before a restart."""
    about = _alarm(event)
    if not event.as_ordered:
        await station.alarms.start(about, _held(event, at_us))
    elif about in station.alarms.standing:
        await station.recorder.note(_held(event, at_us))
        await station.alarms.end("as ordered", about.cause, slot=about.slot, device=about.device)


def _alarm(event: OutputRead) -> Alarm:
    """A lock that stays on lets anybody in, and burns; lamps and sounds are told apart by their names."""
    if event.what == LOCK:
        return Alarm(AlarmCause.LOCK_STAYS_ON, event.slot)
    return Alarm(AlarmCause.OUTPUT_WRONG, device=f"{event.what} {event.slot}" if event.slot else event.what)


def _held(event: OutputRead, at_us: int) -> OutputHeld:
    return OutputHeld(
        device=CABINET,
        what=event.what,
        slot=event.slot,
        reads="on" if event.on else "off",
        ordered="on" if event.ordered else "off",
        observed_us=at_us,
    )
