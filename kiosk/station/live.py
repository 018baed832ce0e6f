"""What is known now beside devices and sensors: the day, the checkpoints outside, the channels of notices."""

from kiosk.config import Settings
from kiosk.core.office.today import DayNow
from kiosk.core.station import Station
from kiosk.notify.sending import Channels
from kiosk.records.outside import Outside, outside_of
from kiosk.station.ways import ways_of


def live(station: Station) -> None:
    """Hangs it on the station."""
    station.hang(DayNow())
    station.hang(Outside(station))
    station.hang(Channels())


def furnish(station: Station, settings: Settings) -> None:
    """How many readers there should be, and by what and how often a checkpoint leaves the machine."""
    station.health.most_readers = len(settings.readers.names)
    outside = outside_of(station)
    outside.days, outside.ways = settings.ledger.outside_days, tuple(ways_of(settings, station.clock))
