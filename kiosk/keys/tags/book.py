"""札の確認簿: what was not on its hook and since when that may have been, and what was read. Reads only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.books.book import BookOfDays, OfDays, Written
from kiosk.books.entries import entries_since
from kiosk.books.span import Span
from kiosk.books.table import Column, Table, Value, table_of
from kiosk.books.timeline import kinds
from kiosk.books.values import Several, Word
from kiosk.core.office.register import Register
from kiosk.house.subject import House
from kiosk.keys.tags.doubts import Doubt, doubts_of, right_until
from kiosk.keys.tags.rules import SAYS, Tag, tags_of
from kiosk.locale import _
from kiosk.people.register.known import Known, known_of
from kiosk.people.register.standing import standing_register
from kiosk.records.at_rest import Records
from storage.keys.questions import KeyQuestions
from storage.keys.tag_records import TagsDrawn, TagsPutOff
from storage.log.clock import instant
from storage.log.entry import Entry


@dataclass(frozen=True, slots=True)
class TagBook:
    """The book of these days."""

    mistakes: Table
    hands: Table
    keys: Table
    drawn: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """In the order in which they are read."""
        return self.mistakes, self.hands, self.keys, self.drawn


def tag_book(records: Records, register: Register, span: Span) -> TagBook:
    """Asks the records. Raises `StorageError`."""
    known = known_of(records, register)
    found = [each for each in doubts_of(records.ledger) if span.begins <= each.found < span.ends]
    drawn = entries_since(records.ledger, (TagsDrawn, TagsPutOff), span.begins)
    inside = [entry for entry in drawn if span.begins <= instant(entry.when_us) < span.ends]
    return TagBook(
        _mistakes(found, known),
        _hands(records, found, known),
        _keys(records, register, known),
        _drawn(inside, known),
    )


def _mistakes(found: Iterable[Doubt], known: Known) -> Table:
    columns = (
        Column("found", _("Found at")),
        Column("slot", _("Slot")),
        Column("key", _("Key")),
        Column("read", _("Hung there")),
        Column("since", _("For certain right until")),
        Column("last", _("Last with")),
        Column("opens", _("Opens")),
        Column("person", _("Read by")),
        Column("record", _("Record")),
    )
    rows = (
        (
            each.found,
            each.slot,
            known.key(each.key),
            _which(each, known),
            right_until(each),
            known.who(each.last),
            Several(tuple(map(known.place, _opened(each, known)))),
            known.who(each.person),
            each.seq,
        )
        for each in found
    )
    return table_of("mistakes", _("Tags that were not the right ones"), columns, rows)


def _which(doubt: Doubt, known: Known) -> Value:
    if doubt.missing:
        return Word("missing", _("ITS TAG WAS ON NO HOOK"))
    return known.key(doubt.read) if doubt.read else Word("none", _("none of the keys"))


def _opened(doubt: Doubt, known: Known) -> tuple[str, ...]:
    """Every place that could be opened with one of the keys."""
    keys = (known.register.keys.get(key) for key in sorted(doubt.keys))
    return tuple(dict.fromkeys(place for key in keys if key for place in key.opens))


def _hands(records: Records, found: Iterable[Doubt], known: Known) -> Table:
    columns = (
        Column("record", _("Mistake")),
        Column("key", _("Lent as key")),
        Column("person", _("Who")),
        Column("purpose", _("Purpose")),
        Column("taken", _("Taken at")),
        Column("returned", _("Returned or handed on at")),
    )
    return table_of(
        "hands", _("Who had one of these keys meanwhile"), columns, _in_hand(records, found, known)
    )


def _in_hand(records: Records, found: Iterable[Doubt], known: Known) -> Iterator[Iterable[Value]]:
    questions = records.database.ask(KeyQuestions)
    for each in found:
        for key in sorted(each.keys):
            for loan in questions.held(key, each.since, each.found):
                yield (
                    each.seq,
                    known.key(key),
                    known.who(loan.holder) or Word("", _("nobody known")),
                    loan.purpose,
                    loan.taken_at,
                    loan.returned_at or Word("", _("STILL OUT")),
                )


def _keys(records: Records, register: Register, known: Known) -> Table:
    """When each key that is in use was for certain on its hook; as it is now, whatever days are asked for."""
    columns = (
        Column("key", _("Key")),
        Column("certain", _("For certain there at")),
        Column("since", _("Since then")),
    )
    entries = sorted(
        (entry for kind in kinds(SAYS) for entry in records.ledger.read(kind=kind)),
        key=lambda entry: entry.seq,
    )
    tags = tags_of(entries, {key.id: key.slot for key in register.keys.values()})
    times = {entry.seq: instant(entry.when_us) for entry in entries}
    rows = (
        (
            known.key(key.id),
            times.get(tags[key.id].certain) or Word("never", _("never read")),
            _since(tags[key.id]),
        )
        for key in sorted(register.keys.values(), key=lambda key: key.number)
    )
    return table_of("keys", _("When each key was for certain on its hook"), columns, rows)


def _since(tag: Tag) -> Word | None:
    if tag.wrong:
        return Word("wrong", _("ANOTHER NUMBER WAS READ"))
    if tag.returned:
        return Word("unread", _("came back unread"))
    return Word("drawn", _("drawn, not read yet")) if tag.drawn else None


def _drawn(entries: Iterable[Entry], known: Known) -> Table:
    columns = (
        Column("at", _("Time")),
        Column("moment", _("When")),
        Column("keys", _("Keys")),
        Column("person", _("Who")),
        Column("reason", _("Put off because")),
        Column("record", _("Record")),
    )
    return table_of("drawn", _("Tags that were drawn to be read"), columns, _drawn_rows(entries, known))


def _drawn_rows(entries: Iterable[Entry], known: Known) -> Iterator[Iterable[Value]]:
    moments = {"opening": _("opening"), "lock_up": _("lock-up"), "day": _("in the day")}
    for entry in entries:
        record, at = entry.record, instant(entry.when_us)
        if isinstance(record, TagsDrawn):
            keys = Several(tuple(map(known.key, record.keys.split())))
            when = Word(record.moment, moments.get(record.moment, record.moment))
            yield at, when, keys, known.who(record.person), None, entry.seq
        elif isinstance(record, TagsPutOff):
            yield (
                at,
                Word("opening", moments["opening"]),
                None,
                known.who(record.person),
                record.reason,
                entry.seq,
            )


def _write(house: House, asked: OfDays) -> Written:
    register = standing_register(asked.records.database, asked.settings)
    return Written(_("Book of the tags"), tag_book(asked.records, register, asked.span).tables)


BOOK = BookOfDays(
    "tags",
    """Print the book of the tags: what was not on its hook, since when that may have been, and who had what.

    Then when each key was for certain on its hook, and what was drawn to be read. Of this month, unless days
    are named. Works while the kiosk runs.
    """,
    _write,
)
