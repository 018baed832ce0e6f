"""What one subject offers to the house, as one value; and the list of all, asked in its order.

The house knows none of them by name: whoever wants to know what a visitor may have come for, or what stands
in the way of lock-up, asks `House`. Which subjects there are stands in `kiosk.subjects` alone.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from types import ModuleType
from typing import TypeVar

from kiosk.books.alarm_told import alarm_told
from kiosk.books.timeline import Tells, Timeline
from kiosk.config.section import Sections
from kiosk.core.alarms import AlarmCause, unknown_cause
from kiosk.core.desk.asking import Desk, Option
from kiosk.core.refusals import Cause, NextStep
from kiosk.core.station import Station
from kiosk.core.watch.watcher import Watcher
from storage.people.facts import Person

Job = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands at the kiosk. `genuine`: their card has proved itself."""

    person: Person
    genuine: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that a visitor may have come for. Shown by rank, those of one rank as they come.

    `itself_s`: where it comes first, it is done by itself after so many seconds, unless another is touched.
    """

    rank: int
    option: Option[Job]
    itself_s: float = 0.0


Offers = Callable[[Station, Desk, Visitor], Iterator[Offer]]


Code = TypeVar("Code")


def codes(kind: type[Code], *rooms: ModuleType) -> tuple[Code, ...]:
    """The codes of this kind that stand in these modules."""
    found = (each for room in rooms for each in vars(room).values() if isinstance(each, kind))
    return tuple(dict.fromkeys(found))


def no_offers(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Of a subject that has none."""
    return iter(())


def no_watcher(station: Station) -> Watcher:
    """Of a subject that wants nothing of the watch."""
    return Watcher()


def nothing_live(station: Station) -> None:
    """Of a subject that knows nothing of now."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject. `causes`, `steps`, `alarms`: its codes, for what is read back from the ledger.

    `first`: on a visitor's first page; `other`: behind "other business"; `custodian`: the custodian's work.
    `tells`: what the timeline says of its records.
    `sections`: what it brings to `kagiban.toml`.

    `live`: hangs on the station what the subject knows now. `watcher`: what it has the watch do.
    """

    name: str
    causes: tuple[Cause, ...] = ()
    steps: tuple[NextStep, ...] = ()
    alarms: tuple[AlarmCause, ...] = ()
    first: Offers = no_offers
    other: Offers = no_offers
    custodian: Offers = no_offers
    tells: Tells = ()
    sections: Sections = Sections()  # noqa: RUF009  # frozen
    live: Callable[[Station], None] = nothing_live
    watcher: Callable[[Station], Watcher] = no_watcher


@dataclass(frozen=True, slots=True)
class House:
    """The subjects that this kiosk has, in their order."""

    subjects: tuple[Subject, ...]

    def move_in(self, station: Station, settings: Iterable[object]) -> None:
        """Hangs the house on a station, its settings, and what each subject knows now."""
        for part in (self, *settings):
            station.hang(part)
        for each in self.subjects:
            each.live(station)

    def watchers(self, station: Station) -> tuple[Watcher, ...]:
        """What the subjects have the watch do."""
        return tuple(each.watcher(station) for each in self.subjects)

    @property
    def sections(self) -> Sections:
        """What all of them bring to `kagiban.toml`."""
        return sum((subject.sections for subject in self.subjects), Sections())

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Why something may be refused."""
        return tuple(each for subject in self.subjects for each in subject.causes)

    @property
    def steps(self) -> tuple[NextStep, ...]:
        """What a refusal may tell to do next."""
        return tuple(each for subject in self.subjects for each in subject.steps)

    @property
    def alarms(self) -> tuple[AlarmCause, ...]:
        """What an alarm may be about."""
        return tuple(each for subject in self.subjects for each in subject.alarms)

    def alarm(self, code: str) -> AlarmCause:
        """What an alarm with this code is about; an unknown cause where no subject knows it."""
        return next((each for each in self.alarms if each.code == code), None) or unknown_cause(code)

    def first(self, station: Station, desk: Desk, visitor: Visitor) -> tuple[Offer, ...]:
        """What a visitor may have come for, as it is shown first."""
        return _by_rank(each.first(station, desk, visitor) for each in self.subjects)

    def other(self, station: Station, desk: Desk, visitor: Visitor) -> tuple[Offer, ...]:
        """What is wanted more rarely."""
        return _by_rank(each.other(station, desk, visitor) for each in self.subjects)

    def custodian(self, station: Station, desk: Desk, visitor: Visitor) -> tuple[Offer, ...]:
        """The custodian's work."""
        return _by_rank(each.custodian(station, desk, visitor) for each in self.subjects)

    @property
    def timeline(self) -> Timeline:
        """What can be told of the records, by all."""
        tells = chain.from_iterable(each.tells for each in self.subjects)
        return Timeline((alarm_told(self.alarm), *tells))


def _by_rank(offers: Iterable[Iterator[Offer]]) -> tuple[Offer, ...]:
    return tuple(sorted(chain.from_iterable(offers), key=lambda each: each.rank))


def house_of(station: Station) -> House:
    """The subjects of the kiosk that this station stands in."""
    return station.part(House)
