"""What this subject knows now: the loans, the slots that are granted, and what hangs where it should not."""

from kiosk.core.station import Station
from kiosk.keys.grants import Grants
from kiosk.keys.hooks import Hooks
from kiosk.keys.loans import Loans


def live(station: Station) -> None:
    """Hangs it on the station, and the grants on its door."""
    station.hang(Loans(station))
    station.hang(Hooks())
    grants = Grants(station)
    station.hang(grants)
    station.door.listeners.append(grants)
    station.door.exceptions.append(grants.may_go_unrecorded)
