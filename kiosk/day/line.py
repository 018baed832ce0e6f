"""What the idle screen says of the day: is it open?"""

from kiosk.core.office.today import current_day, day_now
from kiosk.core.station import Station
from kiosk.house.subject import IdlePart
from kiosk.locale import _


def _opened(station: Station) -> str:
    day = current_day(station)
    if day_now(station).night_lock or day.opened is None:
        return _("Locked up")
    return _("Opened at {time}").format(time=f"{day.opened.astimezone():%H:%M}")


OPENED = IdlePart(10, _opened)
