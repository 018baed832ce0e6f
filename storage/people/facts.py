"""People and what they may stand for. Plain frozen values without behaviour."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person is in the office (責任職, 庶務担当, 職員, 嘱託員, アルバイト)."""

    SUPERVISOR = "supervisor"
    CLERK_IN_CHARGE = "clerk_in_charge"
    STAFF = "staff"
    CONTRACT = "contract"
    PART_TIME = "part_time"


OFFICERS = frozenset({Role.SUPERVISOR, Role.CLERK_IN_CHARGE})
"""They answer for the office's keys and records: custodians by their role (責任職, 庶務担当)."""


@dataclass(frozen=True, slots=True)
class Person:
    """職員: anyone with a staff card. `id` is random and the only part that enters a record."""

    id: str
    number: str
    name: str
    role: Role
    kana: str = ""
    group: str = ""
    employed_from: date | None = None
    employed_until: date | None = None

    def is_employed(self, day: date) -> bool:
        """Does this day lie within their employment? Both bounds are days of work."""
        begun = self.employed_from is None or self.employed_from <= day
        return begun and (self.employed_until is None or day <= self.employed_until)


@dataclass(frozen=True, slots=True)
class Card:
    """職員証: one card of a person. `digest` is keyed; `kind` is how it was read at enrolment."""

    digest: str
    person: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from and until, both included."""

    since: date
    until: date

    def covers(self, day: date) -> bool:
        """Does the day lie in it?"""
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Delegation:
    """代行指定: `person` is custodian for a period, as `author` named.

    `custody_only`: without the rights of a 責任職, for whoever named them had none to pass on.
    """

    id: str
    person: str
    period: Period
    author: str = ""
    custody_only: bool = False


@dataclass(frozen=True, slots=True)
class Recovery:
    """復旧の許可: until then two of the staff may name a custodian, as `author` permits, who is a third."""

    id: str
    until: datetime
    author: str = ""
