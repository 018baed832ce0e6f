"""What an opening shows of alarms: those that stand, whoever has looked at them."""

from collections.abc import Iterator

from kiosk.core.station import Station
from kiosk.house.inspection import AtOpening, Finding, Night
from kiosk.station.alarm_words import still_so
from kiosk.station.alarms_now import standing_alarms

ALARMS = 20


def opening(station: Station, night: Night) -> Iterator[AtOpening]:
    """One line for each."""
    yield AtOpening(ALARMS, tuple(Finding(still_so(station, each)) for each in standing_alarms(station)))
