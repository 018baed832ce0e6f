"""窓口ローテーション表: who has which duty on which day, as the newest records about it say. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from storage.people.records import RotationSet

SHREDDING = "裁断"
"""The duty of those who shred."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """The table: by day and duty the people's ids, in the order in which they were named; never none."""

    turns: Mapping[tuple[date, str], tuple[str, ...]] = field(default_factory=dict)
    _duties: Mapping[date, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_day: dict[date, list[str]] = {}
        for day, duty in sorted(self.turns):
            by_day.setdefault(day, []).append(duty)
        object.__setattr__(self, "_duties", {day: tuple(duties) for day, duties in by_day.items()})

    def people_on(self, day: date, duty: str) -> tuple[str, ...]:
        """Who has this duty on this day; empty where nobody has."""
        return self.turns.get((day, duty), ())

    def duties_on(self, day: date) -> tuple[str, ...]:
        """The duties that anybody has on this day, by name."""
        return self._duties.get(day, ())

    def duties_of(self, day: date, person: str) -> tuple[str, ...]:
        """The duties of this person on this day, by name."""
        return tuple(duty for duty in self.duties_on(day) if person in self.turns[day, duty])

    def days(self) -> tuple[date, ...]:
        """The days on which anybody has a duty, oldest first."""
        return tuple(self._duties)


def rotation_of(records: Iterable[RotationSet]) -> Rotation:
    """The table that these records make; of several about one duty on one day, the last counts."""
    named = {
        (date.fromisoformat(record.day), record.duty): tuple(record.people.split()) for record in records
    }
    return Rotation({turn: people for turn, people in named.items() if people})
