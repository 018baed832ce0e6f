"""What the timeline says of the kiosk itself: its starts, its clock."""

from kiosk.books.timeline import Tell, Tells, whole_office
from kiosk.core.office.register import Register
from kiosk.locale import _
from storage.log.records import ClockStepped
from storage.station.records import StationStarted


def _started(register: Register, record: StationStarted) -> str:
    return _("The kiosk was started")


def _clock(register: Register, record: ClockStepped) -> str:
    return _("The clock was set by {seconds} s").format(seconds=round(record.by_us / 1_000_000))


# While the kiosk was off, or its clock was set, nobody saw the doors: that concerns every place.
TELLS: Tells = (
    Tell((StationStarted,), _started, of_night=True, concerns=whole_office),
    Tell((ClockStepped,), _clock, of_night=True, concerns=whole_office),
)
