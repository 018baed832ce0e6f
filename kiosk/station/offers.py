"""The custodian's look at what is not as it should be: the alarms that nobody has acknowledged."""

from collections.abc import Iterator

from kiosk.core.desk.asking import Desk, Option
from kiosk.core.station import Station
from kiosk.house.visit import Job, Offer, Visitor
from kiosk.locale import _
from kiosk.station.acknowledge import acknowledge

ALARMS = 10


def custodian(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """How many there are, none too."""
    alarms: Option[Job] = Option(
        lambda: acknowledge(station, desk, visitor.person),
        _("Alarms"),
        _("{count} not acknowledged").format(count=len(station.alarms.unacknowledged)),
    )
    yield Offer(ALARMS, alarms)
