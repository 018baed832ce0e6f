"""What is known now beside devices and sensors: the day, the checkpoints outside, the channels of notices."""

from kiosk.core.office.today import DayNow
from kiosk.core.station import Station
from kiosk.notify.sending import Channels
from kiosk.records.outside import Outside


def live(station: Station) -> None:
    """Hangs it on the station."""
    station.hang(DayNow())
    station.hang(Outside(station))
    station.hang(Channels())
