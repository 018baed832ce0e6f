"""Who could have been in a place between two times: keys, doors, alarms, shredding, counts. Reads only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kiosk.books.book import BookOfPlace, OfPlace, Written
from kiosk.books.span import Stretch
from kiosk.books.table import Column, Table, Value, table_of
from kiosk.books.timeline import Line, Timeline
from kiosk.books.values import Several, Told, Word
from kiosk.core.errors import KioskError
from kiosk.core.office.register import Register
from kiosk.house.subject import House
from kiosk.keys.access.facts import AccessFacts, access_facts
from kiosk.keys.custody import findings as custody
from kiosk.keys.sheets.finding import Places
from kiosk.keys.tags.doubts import Doubt, right_until
from kiosk.locale import _
from kiosk.people.register.known import Known, known_of
from kiosk.people.register.standing import standing_register
from kiosk.records.at_rest import Records
from storage.keys.facts import Loan, StoragePlace
from storage.keys.records import PlaceOpened, PlaceShut
from storage.log.clock import instant


@dataclass(frozen=True, slots=True)
class AccessBook:
    """The book of one place and one stretch of time."""

    people: Table
    unseen: Table
    keys: Table
    timeline: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """In the order in which they are read."""
        return self.people, self.unseen, self.keys, self.timeline


def access_book(
    records: Records, register: Register, timeline: Timeline, stretch: Stretch, place: StoragePlace
) -> AccessBook:
    """Asks the records. Raises `StorageError`."""
    known = known_of(records, register)
    facts = access_facts(records, known.register, timeline, stretch, place)
    return AccessBook(
        _people(facts, known), _unseen(facts, known), _keys(facts, known), _timeline(facts.lines, known)
    )


def _people(facts: AccessFacts, known: Known) -> Table:
    """Those who had a key come first; nobody is left out who had a hand in anything."""
    columns = (
        Column("person", _("Who")),
        Column("keys", _("Keys they had")),
        Column("times", _("Times on record")),
        Column("first", _("First time")),
        Column("last", _("Last time")),
    )
    rows = (_person_row(person, facts, known) for person in facts.people)
    return table_of("people", _("Who could have been there"), columns, rows)


def _person_row(person: str, facts: AccessFacts, known: Known) -> Iterable[Value]:
    keys = dict.fromkeys(loan.key for loan in facts.loans if loan.holder == person)
    times = facts.times(person)
    who = known.who(person) or Word("", _("nobody known"))
    return (
        who,
        Several(tuple(map(known.key, keys))),
        len(times),
        min(times, default=None),
        max(times, default=None),
    )


def _unseen(facts: AccessFacts, known: Known) -> Table:
    columns = (Column("what", _("What")), Column("more", _("More")))
    return table_of("unseen", _("What the rest does not show"), columns, _unseen_rows(facts, known))


def _unseen_rows(facts: AccessFacts, known: Known) -> Iterator[Iterable[Value]]:
    door = facts.door
    if not facts.place.contact and door is None:
        yield Word("no_contact", _("no contact senses this door")), None
    elif door is None:
        yield Word("door_unknown", _("how the door was at the beginning is not on record")), None
    elif isinstance(door.record, PlaceOpened):
        yield Word("door_open", _("the door stood OPEN at the beginning, since")), instant(door.when_us)
    elif isinstance(door.record, PlaceShut):
        yield Word("door_shut", _("the door was shut at the beginning, since")), instant(door.when_us)
    for each in facts.duplicates:
        said = _("another key like {key} is kept here").format(key=known.key(each.key))
        yield Word("duplicate", said), each.kept
    for doubt in facts.doubts:
        yield _doubtful(doubt, known), right_until(doubt)


def _doubtful(doubt: Doubt, known: Known) -> Word:
    """What was found on a hook, and since when it may have been so."""
    key = known.key(doubt.key)
    if doubt.missing:
        return Word(
            "missing", _("the tag of key {key} was on no hook; for certain there until").format(key=key)
        )
    which = known.key(doubt.read) if doubt.read else _("none of the keys")
    said = _("in the slot of key {key} hung {read}; for certain right until").format(key=key, read=which)
    return Word("swapped", said)


def came_back_by(loan: Loan, evidence: Mapping[int, str]) -> Word | None:
    """By what a key is known to have come back; None while it is out, or was handed on."""
    if loan.id not in evidence:
        return None
    said = {custody.TAG: _("tag read"), custody.DEVICE: _("identified by the cabinet")}
    return Word(evidence[loan.id] or "contact", said.get(evidence[loan.id]) or _("by contact only"))


def _keys(facts: AccessFacts, known: Known) -> Table:
    columns = (
        Column("key", _("Key")),
        Column("person", _("Who")),
        Column("purpose", _("Purpose")),
        Column("taken", _("Taken at")),
        Column("returned", _("Returned or handed on at")),
        Column("returned_by", _("By whom")),
        Column("evidence", _("Known by")),
        Column("record", _("Record")),
    )
    rows = (
        (
            known.key(loan.key),
            known.who(loan.holder) or Word("", _("nobody known")),
            loan.purpose,
            loan.taken_at,
            loan.returned_at or Word("", _("STILL OUT")),
            known.who(loan.returned_by),
            came_back_by(loan, facts.evidence),
            loan.id,
        )
        for loan in facts.loans
    )
    return table_of("keys", _("Keys that were out"), columns, rows)


def _timeline(lines: Iterable[Line], known: Known) -> Table:
    columns = (
        Column("at", _("Time")),
        Column("grave", _("Grave")),
        Column("what", _("What")),
        Column("people", _("Who")),
        Column("record", _("Record")),
    )
    rows = (
        (
            instant(line.entry.when_us),
            line.grave,
            Told(line.what, line.entry.record),
            known.all_of(line.people),
            line.entry.seq,
        )
        for line in lines
    )
    return table_of("timeline", _("What happened"), columns, rows)


def _write(house: House, asked: OfPlace) -> Written:
    register = standing_register(asked.records.database, asked.settings)
    place = _place(register, asked.place)
    tables = access_book(asked.records, register, house.timeline, asked.stretch, place).tables
    return Written(_("Who could have been there: {place}").format(place=place.name), tables)


def _place(register: Register, text: str) -> StoragePlace:
    """Raises `KioskError` for a place that is not on the register."""
    which = Places.of(register.places.values(), ()).find(text)
    if which is None:
        said = _("{place}: expected one of {known}").format(place=text, known=", ".join(register.places))
        raise KioskError(_("There is no such place"), said)
    return register.places[which]


BOOK = BookOfPlace(
    "access",
    """Print who could have been in PLACE (id or name) between two times.

    Keys, doors, alarms, shredding and counts on one timeline. A day alone stands for its first or its last
    minute. Works while the kiosk runs.
    """,
    _write,
)
