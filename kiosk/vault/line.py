"""What the idle screen says of the count: is it done? No number of cards."""

from kiosk.core.station import Station
from kiosk.house.subject import IdlePart
from kiosk.locale import _
from kiosk.vault.counting.now import vault


def _counted(station: Station) -> str:
    found = vault(station)
    if found is None:
        return ""
    return _("Count done") if found.holds else _("Count not done")


COUNTED = IdlePart(20, _counted)
