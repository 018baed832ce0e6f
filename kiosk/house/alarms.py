"""What a subject knows now of its alarms, beside what the register tells."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.core.alarm_about import which
from kiosk.core.alarms import Alarm, AlarmCause, Condition
from kiosk.core.station import Station


def by_register(station: Station, alarm: Alarm) -> str:
    """Which one an alarm is about, as the register tells."""
    return which(station.register, alarm)


def no_details(station: Station, condition: Condition) -> tuple[str, ...]:
    """Its sentence says what is to be said."""
    return ()


@dataclass(frozen=True, slots=True)
class AlarmNow:
    """What a subject knows now of the alarms of one cause, for whoever has tapped.

    `which` one it is, where there is room, and `in_short`, for a tile; `details`: what else is said of it
    when somebody acknowledges it.
    """

    cause: AlarmCause
    which: Callable[[Station, Alarm], str] = by_register
    in_short: Callable[[Station, Alarm], str] = by_register
    details: Callable[[Station, Condition], tuple[str, ...]] = no_details
