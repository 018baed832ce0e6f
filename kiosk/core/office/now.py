"""What time it is in the office."""

from datetime import datetime

from kiosk.core.clock import instant
from kiosk.core.station import Station


def office_now(station: Station) -> datetime:
    """The wall clock in the office's own time."""
    return instant(station.clock.now_us()).astimezone()
