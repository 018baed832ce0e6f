"""What subjects say of days, beside what is known of opening and lock-up: a word in the calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.core.station import Station


@dataclass(frozen=True, slots=True)
class Mark:
    """One word about a day, in the office's language. `wrong`: nobody may overlook it."""

    text: str
    wrong: bool = False


Marks = Callable[[Station, date, date], Mapping[date, Mark]]
"""The marks of the days from the first date to the last one."""


def no_marks(station: Station, first: date, last: date) -> Mapping[date, Mark]:
    """Of a subject that says nothing of days."""
    return {}
