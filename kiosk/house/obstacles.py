"""What stands in the way of lock-up: sorts of things, each found, named and mended by its subject."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kiosk.core.alarms import AlarmCause
from kiosk.core.office.names import person_name
from kiosk.core.office.register import Register
from kiosk.core.station import Station
from kiosk.house.inspection import Inspection
from kiosk.locale import N_, _
from storage.day.facts import LeftOver


class KnowsAlarms(Protocol):
    """Whoever can tell what an alarm's code means: the list of all subjects."""

    def alarm(self, code: str) -> AlarmCause:
        """What an alarm with this code is about."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way. `about` names it among its sort: a key, a slot, a place, a day, …

    `person` has it, or is concerned; `since` when it is so. `loan`: that of a key that is out. `detail`: more
    about it in words, where a name does not tell.
    """

    kind: "Hindrance"
    about: str
    since: datetime | None = None
    person: str = ""
    loan: int = 0
    detail: str = ""

    @property
    def name(self) -> str:
        """The same for the same thing, in the records too: a key that is out again is another thing."""
        return f"{self.kind.code}:{self.about}{f'={self.loan}' if self.loan else ''}"

    def more(self, house: KnowsAlarms, register: Register) -> str:
        """More about it than its sort: which one, with whom, since when."""
        since = self.since.astimezone() if self.since else None
        when = _(self.kind.since).format(time=f"{since:%H:%M}") if since else ""
        about = self.detail or self.kind.named(house, register, self.about)
        who = person_name(register, self.person) if self.person else ""
        return "  ".join(part for part in (about, who, when) if part)


Mend = Callable[[Inspection, Obstacle], Awaitable[bool]]
"""Does what mends an obstacle. True when the custodian should see the list again."""


def found_with_others(station: Station) -> Iterator[Obstacle]:
    """Of a sort that is found together with another one, in their common order."""
    return iter(())


def unnamed(house: KnowsAlarms, register: Register, about: str) -> str:
    """Of a sort whose sentence says it all."""
    return ""


def gone(station: Station, left: LeftOver) -> str:
    """Of a sort that has gone as soon as it is found no more."""
    return "gone"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A sort of thing that stands in the way of lock-up. `code`: its spelling in the ledger, for ever.

    By `rank` it is shown and mended, those of one rank as they come. `named`: what one of them is about, by
    its name in the records. `since`: how it is said since when one is so. `by_word`: can neither sensors nor
    records tell that what was closed over has come to its end, so that somebody has to say so? Else `ends`
    tells how it has, once it is in the way no more; empty while nobody can know.
    """

    code: str
    sentence: str = field(compare=False)
    rank: int = field(compare=False)
    mends: Mend = field(compare=False)
    finds: Callable[[Station], Iterator[Obstacle]] = field(default=found_with_others, compare=False)
    named: Callable[[KnowsAlarms, Register, str], str] = field(default=unnamed, compare=False)
    since: str = field(default=N_("since {time}"), compare=False)
    by_word: bool = field(default=False, compare=False)
    ends: Callable[[Station, LeftOver], str] = field(default=gone, compare=False)

    @property
    def text(self) -> str:
        """The sentence in the office's language."""
        return _(self.sentence)
