"""What an alarm is about, for whoever has tapped: briefly for a tile, and all of it where there is room."""

from kiosk.core.alarms import Alarm, Condition
from kiosk.core.station import Station
from kiosk.house.subject import house_of
from kiosk.locale import _


def in_short(station: Station, alarm: Alarm) -> str:
    """Which key, slot, place or part, for a tile."""
    if (key := station.register.keys.get(alarm.key)) is not None:
        return _("key {number}").format(number=key.number)
    return house_of(station).alarm_now(alarm.cause).in_short(station, alarm)


def still_so(station: Station, alarm: Alarm) -> str:
    """One that stands, whoever has acknowledged it, with all that is known of what it is about."""
    what = house_of(station).alarm_now(alarm.cause).which(station, alarm)
    return _("STILL SO: {alarm} {what}").format(alarm=alarm.text, what=what).rstrip()


def what_was_done(station: Station, condition: Condition, about: str = "") -> str:
    """The question at its acknowledgement, with all that is known of it; `about`: what is said anyhow."""
    details = house_of(station).alarm_now(condition.alarm.cause).details(station, condition)
    about = about or (condition.alarm.text if details else "")
    if not about:
        return _("What was done?")
    return _("{alarm} What was done?").format(alarm="  ".join(filter(None, (about, *details))))
