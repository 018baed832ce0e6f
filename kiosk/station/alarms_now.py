"""The alarms now, as opening and lock-up look at them.

Those that lock-up ends do not stand in the way while they stand: what they are about is being done. Once they
are over, somebody says what was done, as of every other alarm.
"""

from kiosk.core.alarms import Alarm, Condition
from kiosk.core.station import Station


def in_the_way(station: Station) -> tuple[Condition, ...]:
    """Those that nobody has acknowledged and that lock-up itself does not end."""
    return tuple(
        each
        for each in station.alarms.unacknowledged
        if not (each.stands and each.alarm.cause.ended_by_lock_up)
    )


def standing_alarms(station: Station) -> tuple[Alarm, ...]:
    """What is not as it should be, also where somebody has looked at it and could not mend it."""
    return tuple(alarm for alarm in station.alarms.standing if not alarm.cause.ended_by_lock_up)
