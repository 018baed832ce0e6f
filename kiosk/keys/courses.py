"""What a key's policy asks the register of courses."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kiosk.core.station import Station
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


@dataclass
class CourseRegister:
    """What is asked of courses here."""

    asked: Courses


def courses_of(station: Station) -> Courses:
    """The register of courses of this station."""
    return station.part(CourseRegister).asked
