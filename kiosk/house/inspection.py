"""点検: what an opening or a lock-up is while it is under way, and what an opening shows and does."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from kiosk.books.timeline import Line
from kiosk.core.desk.asking import Desk, Stage
from kiosk.core.desk.written import written
from kiosk.core.station import Station
from storage.log.entry import Entry
from storage.log.record import Record
from storage.people.facts import Person


@dataclass(frozen=True, slots=True)
class Inspection:
    """点検: an opening or a lock-up that is under way. `custodian` makes it at this desk; `request` is what
    it is called in the records, and `stage` gives the names of its steps.

    `wait`: shows a text until something is so, the time is over, or somebody taps: whoever brings a key must
    not wait. True when what is to be done should be looked at again.
    """

    station: Station
    desk: Desk
    custodian: Person
    request: str
    stage: Callable[[int], Stage]
    wait: Callable[[str, Callable[[], bool]], Awaitable[bool]]

    async def writes(self, *records: Record) -> bool:
        """Writes them all in the custodian's name, or says that nothing can be written."""
        return await written(self.station, self.desk, self.custodian, self.request, *records)


@dataclass(frozen=True, slots=True)
class Night:
    """What lay between the last lock-up and now. `lock_up`: its record, None before the first; `told`: what
    happened since, line by line.
    """

    lock_up: Entry | None
    told: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what an opening shows. `grave`: nobody may overlook it.

    `name`: nothing of a name that was not shown may be there when the day is opened; empty for what may.
    `different`: is it not as lock-up left it? `happened`: did it come about since?
    """

    text: str
    grave: bool = True
    name: str = ""
    different: bool = False
    happened: bool = False


async def nothing_to_do(at: Inspection) -> bool:
    """Of what is only shown."""
    return True


@dataclass(frozen=True, slots=True)
class AtOpening:
    """What an opening shows of one thing, and what is done about it then, by rank. What is shown comes first.

    `sees_to`: False when the custodian stops.
    """

    rank: int
    findings: tuple[Finding, ...] = ()
    sees_to: Callable[[Inspection], Awaitable[bool]] = nothing_to_do


def nothing_at_opening(station: Station, night: Night) -> Iterator[AtOpening]:
    """Of a subject that has nothing to do with it."""
    return iter(())


def leaves_nothing(station: Station) -> dict[str, str]:
    """Of a subject of which the record of a lock-up says nothing."""
    return {}
