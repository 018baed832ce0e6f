"""What one subject offers to the house, as one value; and the list of all, asked in its order.

The house knows none of them by name: whoever wants to know what a visitor may have come for, or what stands
in the way of lock-up, asks `House`. Which subjects there are stands in `kiosk.subjects` alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from types import ModuleType
from typing import Protocol, TypeVar

import click

from kiosk.books.alarm_told import alarm_told
from kiosk.books.book import Added, Addition, BookOfDays, BookOfPlace, OfDays
from kiosk.books.timeline import Tells, Timeline
from kiosk.check.row import Checks
from kiosk.config import Settings
from kiosk.config.section import Sections
from kiosk.core.alarms import AlarmCause, unknown_cause
from kiosk.core.desk.asking import Desk
from kiosk.core.refusals import Cause, NextStep
from kiosk.core.station import Station
from kiosk.core.watch.watcher import Watcher
from kiosk.house.alarms import AlarmNow
from kiosk.house.days import Mark, Marks, no_marks
from kiosk.house.inspection import AtOpening, Night, leaves_nothing, nothing_at_opening
from kiosk.house.obstacles import Hindrance, Obstacle
from kiosk.house.visit import Offer, Offers, Visitor
from kiosk.stage.stage import Scene
from storage.memory import Known, Memory
from storage.people.facts import Person
from storage.subjects import SHIPPED

LEDGER_ITSELF = "log"
"""What storage calls that part of its list which is no subject."""

Code = TypeVar("Code")


def codes(kind: type[Code], *rooms: ModuleType) -> tuple[Code, ...]:
    """The codes of this kind that stand in these modules."""
    found = (each for room in rooms for each in vars(room).values() if isinstance(each, kind))
    return tuple(dict.fromkeys(found))


def no_offers(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Of a subject that has none."""
    return iter(())


class Errand(Protocol):
    """What somebody whose tap is awaited may have come for instead: to bring back what they have in hand."""

    def in_hand(self, station: Station, person: Person) -> tuple[str, ...]:
        """What of the office's they have, by the numbers on it; empty where they cannot have come for it."""

    async def came_before(self, station: Station, desk: Desk, came: Person) -> None:
        """They tapped before anything was asked of them."""

    async def came_for(self, station: Station, desk: Desk, came: Person, keeps: str, *, sure: bool) -> bool:
        """Was their tap for that? `keeps`: what they are awaited with. `sure`: it cannot be for anything
        else, and they are not asked."""


def no_watcher(station: Station) -> Watcher:
    """Of a subject that wants nothing of the watch."""
    return Watcher()


def nothing_to_furnish(station: Station, settings: Settings) -> None:
    """Of a subject that knows by itself."""


def nothing_live(station: Station) -> None:
    """Of a subject that knows nothing of now."""


def no_starter(lines: Mapping[str, str]) -> Mapping[str, str]:
    """Of a subject of which a new kiosk's file says nothing."""
    return {}


def as_it_is(station: Station) -> None:
    """Of a subject that makes nothing ready for the played day."""


@dataclass(frozen=True, slots=True)
class IdlePart:
    """One part of the idle screen's line about today, by rank. Empty where there is nothing to say."""

    rank: int
    says: Callable[[Station], str]


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject. `memory`: what storage is told of it, where it is not in storage's own list.
    `causes`, `steps`, `alarms`: its codes, for what is read back from the ledger.

    `alarms_now`: what it knows of some of its alarms beside what the register tells.
    `first`: on a visitor's first page; `other`: behind "other business"; `custodian`: the custodian's work.
    `tells`: what the timeline says of its records; `books`: what it keeps for `kagiban report`; `additions`:
    what it adds to others' books; `commands`: what it brings to the command line.
    `sections`: what it brings to `kagiban.toml`.
    `starter`: what a new file says of it. `checks`: its rows in `kagiban check`. `scenes`: its part of the
    played day; `before_play`: what it makes ready for that.

    `live`: hangs on the station what the subject knows now; `furnish` tells that what the settings say.
    `watcher`: what it has the watch do.
    `hindrances`: what of it can stand in the way of lock-up; `opening`: what an opening shows and does of it;
    `leaves`: what the record of a lock-up says of it; `idle`: what the idle screen says of it today.
    `marks`: what it says of days, in their calendar. `errand`: see `Errand`.
    """

    name: str
    memory: Memory | None = None
    causes: tuple[Cause, ...] = ()
    steps: tuple[NextStep, ...] = ()
    alarms: tuple[AlarmCause, ...] = ()
    alarms_now: tuple[AlarmNow, ...] = ()
    first: Offers = no_offers
    other: Offers = no_offers
    custodian: Offers = no_offers
    tells: Tells = ()
    books: tuple["Book", ...] = ()
    additions: tuple[Addition, ...] = ()
    commands: tuple[click.Command, ...] = ()
    sections: Sections = Sections()  # noqa: RUF009  # frozen
    live: Callable[[Station], None] = nothing_live
    furnish: Callable[[Station, Settings], None] = nothing_to_furnish
    watcher: Callable[[Station], Watcher] = no_watcher
    errand: Errand | None = None
    hindrances: tuple[Hindrance, ...] = ()
    opening: Callable[[Station, Night], Iterator[AtOpening]] = nothing_at_opening
    leaves: Callable[[Station], dict[str, str]] = leaves_nothing
    idle: tuple[IdlePart, ...] = ()
    marks: Marks = no_marks
    checks: Checks = Checks()  # noqa: RUF009  # frozen
    starter: Callable[[Mapping[str, str]], Mapping[str, str]] = no_starter
    scenes: tuple[Scene, ...] = ()
    before_play: Callable[[Station], None] = as_it_is


@dataclass(frozen=True, slots=True)
class House:
    """The subjects that this kiosk has, in their order."""

    subjects: tuple[Subject, ...]

    @property
    def known(self) -> Known:
        """What the records of these subjects mean. Those that storage lists go by their names."""
        names, known = {each.name for each in self.subjects} | {LEDGER_ITSELF}, SHIPPED
        for shipped in SHIPPED.memories:
            known = known if shipped.name in names else known.without(shipped.name)
        for own in (each.memory for each in self.subjects):
            known = known if own is None else known.plus(own)
        return known

    def move_in(self, station: Station, settings: Iterable[object]) -> None:
        """Hangs the house on a station, its settings, and what each subject knows now."""
        for part in (self, *settings):
            station.hang(part)
        for each in self.subjects:
            each.live(station)

    @property
    def errands(self) -> tuple[Errand, ...]:
        """What somebody may have come for instead."""
        return tuple(each.errand for each in self.subjects if each.errand is not None)

    def furnish(self, station: Station, settings: Settings) -> None:
        """Tells what hangs there what the settings say."""
        for each in self.subjects:
            each.furnish(station, settings)

    def watchers(self, station: Station) -> tuple[Watcher, ...]:
        """What the subjects have the watch do."""
        return tuple(each.watcher(station) for each in self.subjects)

    def starter(self, lines: Mapping[str, str]) -> dict[str, str]:
        """What a new kiosk's file says of the subjects. `lines`: the ports of their devices, by name."""
        return {name: text for each in self.subjects for name, text in each.starter(lines).items()}

    @property
    def checks(self) -> Checks:
        """What `kagiban check` looks at, in its order."""
        return sum((subject.checks for subject in self.subjects), Checks())

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """The played day, in its order."""
        found = (scene for subject in self.subjects for scene in subject.scenes)
        return tuple(sorted(found, key=lambda each: each.rank))

    def before_play(self, station: Station) -> None:
        """Makes everything ready for the played day."""
        for subject in self.subjects:
            subject.before_play(station)

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

    def alarm_now(self, cause: AlarmCause) -> AlarmNow:
        """What is known now of the alarms of this cause."""
        known = (each for subject in self.subjects for each in subject.alarms_now if each.cause == cause)
        return next(known, AlarmNow(cause))

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

    @property
    def hindrances(self) -> tuple[Hindrance, ...]:
        """All that can stand in the way of lock-up, by rank."""
        return tuple(sorted(chain.from_iterable(each.hindrances for each in self.subjects), key=_rank))

    def hindrance(self, name: str) -> Hindrance | None:
        """Of which sort this is, by its name in the records; None where no subject knows it."""
        code = name.partition(":")[0]
        return next((each for each in self.hindrances if each.code == code), None)

    def in_the_way(self, station: Station) -> tuple[Obstacle, ...]:
        """Everything that stands in the way of lock-up now, closed over or not."""
        found = chain.from_iterable(each.finds(station) for each in self.hindrances)
        return tuple(sorted(found, key=lambda each: each.kind.rank))

    def opening(self, station: Station, night: Night) -> tuple[AtOpening, ...]:
        """What an opening shows and does, in its order."""
        return tuple(
            sorted(chain.from_iterable(each.opening(station, night) for each in self.subjects), key=_rank)
        )

    def leaves(self, station: Station) -> dict[str, str]:
        """What the record of a lock-up says of how it leaves things, by field."""
        said: dict[str, str] = {}
        for each in self.subjects:
            said |= each.leaves(station)
        return said

    def idle_line(self, station: Station) -> str:
        """The idle screen's line about today."""
        parts = sorted(chain.from_iterable(each.idle for each in self.subjects), key=_rank)
        return "    ".join(filter(None, (each.says(station) for each in parts)))

    def marks(self, station: Station, first: date, last: date) -> dict[date, tuple[Mark, ...]]:
        """What is said of the days in this span, by day."""
        said: dict[date, tuple[Mark, ...]] = {}
        for each in self.subjects:
            for day, mark in each.marks(station, first, last).items():
                said[day] = (*said.get(day, ()), mark)
        return said

    @property
    def books(self) -> "tuple[Book, ...]":
        """What is kept of the records."""
        return tuple(chain.from_iterable(each.books for each in self.subjects))

    @property
    def commands(self) -> tuple[click.Command, ...]:
        """What they bring to the command line."""
        return tuple(chain.from_iterable(each.commands for each in self.subjects))

    def added(self, book: str, asked: OfDays) -> tuple[Added, ...]:
        """What others add to the book of this name."""
        additions = chain.from_iterable(each.additions for each in self.subjects)
        return tuple(each.add(asked) for each in additions if each.book == book)


Book = BookOfDays[House] | BookOfPlace[House]


def _by_rank(offers: Iterable[Iterator[Offer]]) -> tuple[Offer, ...]:
    return tuple(sorted(chain.from_iterable(offers), key=_rank))


def _rank(each: Offer | Hindrance | AtOpening | IdlePart) -> int:
    return each.rank


def house_of(station: Station) -> House:
    """The subjects of the kiosk that this station stands in."""
    return station.part(House)
