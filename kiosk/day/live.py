"""What this subject knows now: with what its slips are made."""

from kiosk.core.station import Station
from kiosk.day.slips import Slips


def live(station: Station) -> None:
    """Hangs it on the station."""
    station.hang(Slips())
