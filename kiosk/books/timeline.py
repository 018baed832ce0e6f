"""What happened, line by line: in a night, or around one place. The records, in the office's words.

What a record tells, its subject says (`Tell`); which subjects there are, whoever makes the timeline.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from kiosk.core.office.register import Register
from storage.keys.facts import StoragePlace
from storage.log.clock import instant
from storage.log.entry import Entry
from storage.log.record import Record

R = TypeVar("R", bound=Record)

_ACTORS = ("person", "second", "giver", "returned_by", "approver", "author")


@dataclass(frozen=True, slots=True)
class Around:
    """A place, its keys with their slots, and the other places."""

    place: str
    keys: Mapping[str, int]
    others: AbstractSet[str]


def by_name(record: Record, around: Around) -> bool:
    """Does a record name the place itself, or one of its keys?"""
    named = getattr(record, "key", ""), getattr(record, "read", "")
    return any(key in around.keys for key in named) or getattr(record, "place", "") == around.place


def whole_office(record: Record, around: Around) -> bool:
    """What concerns every place."""
    return True


def nobody_else(record: Record) -> tuple[str, ...]:
    """Everybody who had a hand in it is named where records name people."""
    return ()


def never(record: Record) -> bool:
    """It is told to whoever stands at the kiosk too."""
    return False


@dataclass(frozen=True, slots=True)
class Tell(Generic[R]):
    """What the timeline says of records of one kind, or of those that are said the same way.

    `text`: in the office's words; empty where a record tells nothing. `of_night`: a custodian is told of it
    after the lock-up. `around`: it tells who could have touched what is kept in a place, if it
    `concerns` that place. `grave`: nobody may overlook it. `people`: who had a hand in it beside those whom
    the record names as people. `silent`: nobody at the kiosk may learn of it.
    """

    kinds: tuple[type[R], ...]
    text: Callable[[Register, R], str]
    of_night: bool = False
    around: bool = True
    grave: bool = False
    concerns: Callable[[R, Around], bool] = by_name
    people: Callable[[R], Iterable[str]] = nobody_else
    silent: Callable[[R], bool] = never


Tells = tuple[Tell[Any], ...]
"""Of one subject."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `people` are those who had a hand in it; `grave`: nobody may overlook it."""

    entry: Entry
    what: str
    people: tuple[str, ...]
    grave: bool

    @property
    def text(self) -> str:
        """When and what, on one line."""
        return f"{instant(self.entry.when_us).astimezone():%m-%d %H:%M}  {self.what}"


@dataclass(frozen=True)
class Timeline:
    """All that can be told, by the subjects that tell it."""

    tells: Tells

    @property
    def of_night(self) -> tuple[type[Record], ...]:
        """What a custodian wants to know of since lock-up."""
        return tuple(kind for tell in self.tells if tell.of_night for kind in tell.kinds)

    @property
    def of_places(self) -> tuple[type[Record], ...]:
        """What tells who could have touched what is kept in a place."""
        return tuple(kind for tell in self.tells if tell.around for kind in tell.kinds)

    def lines(
        self, register: Register, entries: Iterable[Entry], *, with_silent: bool = False
    ) -> tuple[Line, ...]:
        """Each entry that can be told, as a line: time and what.

        `with_silent`: the silent ones too. Only for what is read away from the kiosk: whoever stands beside
        the screen must not learn of them.
        """
        told = ((entry, self._by_kind.get(type(entry.record))) for entry in entries)
        lines = (
            _line(register, entry, tell)
            for entry, tell in told
            if tell is not None and (with_silent or not tell.silent(entry.record))
        )
        return tuple(line for line in lines if line is not None)

    def around(self, register: Register, place: StoragePlace, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Those of the entries that concern what is kept in this place."""
        keys = {key.id: key.slot for key in register.keys_to(place.id)}
        around = Around(place.id, keys, frozenset(register.places) - {place.id})
        return tuple(entry for entry in entries if self._concerns(entry.record, around))

    def _concerns(self, record: Record, around: Around) -> bool:
        """A record that nobody tells is looked at by what it names."""
        tell = self._by_kind.get(type(record))
        return by_name(record, around) if tell is None else tell.concerns(record, around)

    @cached_property
    def _by_kind(self) -> Mapping[type[Record], Tell[Any]]:
        return {kind: tell for tell in self.tells for kind in tell.kinds}


def kinds(wanted: Iterable[type[Record]]) -> tuple[str, ...]:
    """The names of these kinds."""
    return tuple(kind.kind for kind in wanted)


def _line(register: Register, entry: Entry, tell: Tell[Any]) -> Line | None:
    record = entry.record
    text = tell.text(register, record)
    if not text:
        return None
    people = (*(getattr(record, name, "") for name in _ACTORS), *tell.people(record))
    return Line(entry, text, tuple(dict.fromkeys(filter(None, people))), tell.grave)
