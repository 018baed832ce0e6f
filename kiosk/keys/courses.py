"""What a key's policy asks the register of courses. Pure."""

from datetime import date
from typing import Protocol

from storage.people.facts import Person


class Courses(Protocol):
    """The register of courses, as far as a key's policy asks it."""

    def in_date(self, person: Person, day: date) -> frozenset[str]:
        """The courses that are in date for this person on this day."""


class NoCourses:
    """No register of courses is kept: nobody has any in date, and a key that asks for one stays."""

    def in_date(self, person: Person, day: date) -> frozenset[str]:
        """None."""
        return frozenset()
