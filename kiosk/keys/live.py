"""What this subject knows now: the loans, the slots that are granted, and what hangs where it should not."""

from kiosk.core.station import Station
from kiosk.keys.courses import CourseRegister, NoCourses
from kiosk.keys.custody.grants import Grants
from kiosk.keys.custody.hooks import Hooks
from kiosk.keys.custody.loans import Loans
from kiosk.keys.tags.live import Tags


def live(station: Station) -> None:
    """Hangs it on the station, and the grants on its door."""
    station.hang(Loans(station))
    station.hang(Hooks())
    station.hang(Tags())
    station.hang(CourseRegister(NoCourses()))
    grants = Grants(station)
    station.hang(grants)
    station.door.listeners.append(grants)
    station.door.exceptions.append(grants.may_go_unrecorded)
