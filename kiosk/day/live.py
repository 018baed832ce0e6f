"""What this subject knows now: with what its slips are made."""

from kiosk.config import Settings
from kiosk.core.station import Station
from kiosk.day.evening.slips import Slips

FOLDER = "slips"


def live(station: Station) -> None:
    """Hangs it on the station."""
    station.hang(Slips())


def furnish(station: Station, settings: Settings) -> None:
    """Slips are kept beside the database."""
    station.hang(Slips(settings.station.office, settings.database.parent / FOLDER))
