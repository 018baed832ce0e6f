"""What an opening shows of people: changes by command, and days to come without a custodian."""

from collections.abc import Iterator

from kiosk.core.office import dates
from kiosk.core.station import Station
from kiosk.house.inspection import AtOpening, Finding, Night
from kiosk.locale import _
from kiosk.people.procedures.ahead import days_without
from kiosk.people.register.by_command import by_command, of_register

COMMANDED, AHEAD = 30, 40


def opening(station: Station, night: Night) -> Iterator[AtOpening]:
    """What no tap stands behind is seen before the day is open."""
    if night.lock_up is not None:
        kinds = of_register(station.database.known)
        commanded = by_command(station.register, station.entries_of(kinds, night.lock_up.seq))
        yield AtOpening(COMMANDED, tuple(Finding(each, name=each, happened=True) for each in commanded))
    ahead = (
        _("TO COME: {day} has no custodian yet").format(day=dates.day(each.day))
        for each in days_without(station)
    )
    yield AtOpening(AHEAD, tuple(map(Finding, ahead)))
