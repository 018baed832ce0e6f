"""What the records say of a place between two times, gathered once for the book about it. Reads only."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.books.entries import entries_since
from kiosk.books.span import Stretch
from kiosk.books.timeline import Line, Timeline
from kiosk.core.office.register import Register
from kiosk.keys.tags.doubts import Doubt, doubts_of
from kiosk.records.at_rest import Records
from storage.keys.facts import Duplicate, Loan, StoragePlace
from storage.keys.questions import KeyQuestions
from storage.keys.records import KeyReturned, PlaceOpened, PlaceShut
from storage.log.clock import instant
from storage.log.entry import Entry


@dataclass(frozen=True, slots=True)
class AccessFacts:
    """`loans` of the place's keys that were out at any time of the stretch, by when they were taken.

    `lines`: what happened in it, by when it happened. `door`: what the door did last before it, None where
    that is not on record. `doubts`: tags that were not the right ones; keys that may have been one of the
    place's are among the loans. `evidence`: by loan, by what its key is known to have come back.
    """

    place: StoragePlace
    loans: tuple[Loan, ...]
    lines: tuple[Line, ...]
    door: Entry | None
    duplicates: tuple[Duplicate, ...]
    doubts: tuple[Doubt, ...] = ()
    evidence: Mapping[int, str] = field(default_factory=dict)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody: holders of keys, then those of the lines; empty for somebody whom nobody knows."""
        holders = [loan.holder for loan in self.loans]
        return tuple(dict.fromkeys((*holders, *(who for line in self.lines for who in _of(line)))))

    def times(self, person: str) -> tuple[datetime, ...]:
        """When this person had a hand in something."""
        return tuple(instant(line.entry.when_us) for line in self.lines if person in _of(line))


def access_facts(
    records: Records, register: Register, timeline: Timeline, stretch: Stretch, place: StoragePlace
) -> AccessFacts:
    """Asks the records. `register`: with every key that ever opened the place. Raises `StorageError`."""
    questions = records.database.ask(KeyQuestions)
    keys = {key.id for key in register.keys_to(place.id)}
    loans = [loan for key in keys for loan in questions.held(key, stretch.begins, stretch.ends)]
    entries = tuple(entries_since(records.ledger, timeline.of_places, stretch.begins))
    around = timeline.around(register, place, _covered(entries, stretch))
    told = timeline.lines(register, around, with_silent=True)
    before = questions.door_before(place.id, stretch.begins)
    doubts = tuple(each for each in doubts_of(records.ledger) if each.is_about(keys, stretch))
    loans += _of_others(questions, doubts, keys, stretch)
    return AccessFacts(
        place,
        tuple(sorted(dict.fromkeys(loans), key=lambda loan: loan.id)),
        tuple(sorted(told, key=lambda line: (line.entry.when_us, line.entry.seq))),
        _last_of_door([*([before] if before else []), *entries], place, stretch),
        tuple(each for each in register.duplicates if each.key in keys),
        doubts,
        {each.record.loan: each.record.evidence for each in entries if isinstance(each.record, KeyReturned)},
    )


def _of_others(
    questions: KeyQuestions, doubts: Iterable[Doubt], keys: AbstractSet[str], stretch: Stretch
) -> Iterator[Loan]:
    """Loans of keys that may have been one of the place's, while they may have been that."""
    for doubt in doubts:
        since, until = max(stretch.begins, doubt.since), min(stretch.ends, doubt.found)
        for key in doubt.keys - keys:
            yield from questions.held(key, since, until)


def _of(line: Line) -> tuple[str, ...]:
    """Whose hand was in it; where a door was opened without a key, somebody's whom nobody knows."""
    opened = isinstance(line.entry.record, PlaceOpened)
    return line.people or (("",) if opened else ())


def _covered(entries: Iterable[Entry], stretch: Stretch) -> Iterator[Entry]:
    return (entry for entry in entries if stretch.covers(instant(entry.when_us)))


def _last_of_door(entries: Iterable[Entry], place: StoragePlace, stretch: Stretch) -> Entry | None:
    """What the door did last before the stretch; it may be written later than it happened."""
    doors = (
        entry
        for entry in entries
        if isinstance(entry.record, PlaceOpened | PlaceShut)
        and entry.record.place == place.id
        and instant(entry.when_us) < stretch.begins
    )
    return max(doors, key=lambda entry: (entry.when_us, entry.seq), default=None)
