"""What happened, line by line: in a night, or around one place. The records, in the office's words."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kiosk.core.alarm_about import which
from kiosk.core.alarms import Alarm, CauseOf
from kiosk.core.office.names import key_name, known_names, place_name
from kiosk.core.office.register import Register
from kiosk.keys import custody
from kiosk.keys.tags.lines import tag_line
from kiosk.locale import _
from kiosk.vault.words import movement
from storage.day import records as day
from storage.keys import tag_records as tags
from storage.keys.facts import StoragePlace
from storage.keys.records import (
    DuplicateMade,
    KeyHandedOver,
    KeyLost,
    KeyMisplaced,
    KeyReturned,
    KeyTaken,
    KeyVanished,
    LockChanged,
    OverrideEntered,
    PlaceOpened,
    PlaceShut,
)
from storage.log.clock import instant
from storage.log.entry import Entry
from storage.log.record import Record
from storage.log.records import ClockStepped
from storage.shredding import records as shredding
from storage.station.records import AlarmStarted, StationStarted
from storage.vault.records import (
    CardsListed,
    CardsMoved,
    CountBegun,
    CountClosed,
    CountRoundFailed,
    CountSettled,
)

NIGHT: tuple[type[Record], ...] = (
    AlarmStarted,
    PlaceOpened,
    PlaceShut,
    KeyTaken,
    KeyReturned,
    KeyVanished,
    KeyMisplaced,
    KeyHandedOver,
    OverrideEntered,
    tags.KeySwapped,
    tags.KeyMissing,
    tags.StrangeTaken,
    tags.KeyBrought,
    StationStarted,
    ClockStepped,
    shredding.SheetsCounted,
    CardsMoved,
)
"""What a custodian wants to know of since lock-up. Cards move then only where a key is in custody, or in the
books alone.
"""

AROUND: tuple[type[Record], ...] = (
    AlarmStarted,
    PlaceOpened,
    PlaceShut,
    KeyTaken,
    KeyReturned,
    KeyVanished,
    KeyMisplaced,
    KeyHandedOver,
    OverrideEntered,
    tags.TagRead,
    tags.KeySwapped,
    tags.KeyMissing,
    tags.StrangeTaken,
    tags.KeyBrought,
    KeyLost,
    DuplicateMade,
    LockChanged,
    StationStarted,
    ClockStepped,
    shredding.ShredBegun,
    shredding.SheetsCounted,
    shredding.CardDestroyed,
    CardsMoved,
    CardsListed,
    CountBegun,
    CountRoundFailed,
    CountClosed,
    CountSettled,
    day.CustodyPassed,
    day.DayOpened,
    day.LockedUp,
)
"""What tells who could have touched what is kept in a place."""

_OF_THE_OFFICE = (
    shredding.ShredBegun,
    shredding.SheetsCounted,
    day.DayOpened,
    day.LockedUp,
    StationStarted,
    ClockStepped,
)
"""What concerns every place: while the kiosk was off, or its clock was set, nobody saw the doors."""

_GRAVE = (
    AlarmStarted,
    KeyVanished,
    KeyMisplaced,
    OverrideEntered,
    tags.KeySwapped,
    tags.KeyMissing,
    tags.StrangeTaken,
    tags.KeyBrought,
)

_ACTORS = ("person", "second", "giver", "returned_by", "approver", "author")


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


def kinds(wanted: Iterable[type[Record]]) -> tuple[str, ...]:
    """The names of these kinds."""
    return tuple(kind.kind for kind in wanted)


def lines(
    register: Register, entries: Iterable[Entry], cause_of: CauseOf, *, with_silent: bool = False
) -> tuple[Line, ...]:
    """Each entry that can be told, as a line: time and what.

    `cause_of`: the alarms that this kiosk knows. `with_silent`: the silent ones too. Only for what is read
    away from the kiosk: whoever stands beside the screen must not learn of them.
    """
    told = (entry for entry in entries if with_silent or not _is_silent(entry.record, cause_of))
    return tuple(line for entry in told if (line := _line(register, entry, cause_of)) is not None)


def _is_silent(record: Record, cause_of: CauseOf) -> bool:
    return isinstance(record, AlarmStarted) and cause_of(record.cause).silent


def around(register: Register, place: StoragePlace, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Those of the entries that concern what is kept in this place."""
    keys = {key.id: key.slot for key in register.keys_to(place.id)}
    others = frozenset(register.places) - {place.id}
    return tuple(entry for entry in entries if _concerns(entry.record, place.id, keys, others))


def _concerns(record: Record, place: str, keys: Mapping[str, int], others: AbstractSet[str]) -> bool:
    """By the place's own name, or by one of its keys; what is about the whole office concerns it too."""
    if isinstance(record, AlarmStarted):
        if record.key or record.slot:
            return record.key in keys or record.slot in keys.values()
        return record.device not in others
    if isinstance(record, _OF_THE_OFFICE):
        return True
    if isinstance(record, tags.StrangeTaken):
        return record.slot in keys.values()
    named = getattr(record, "key", ""), getattr(record, "read", "")
    return any(key in keys for key in named) or getattr(record, "place", "") == place


def _line(register: Register, entry: Entry, cause_of: CauseOf) -> Line | None:
    record = entry.record
    text = _text(register, record, cause_of)
    if not text:
        return None
    people = [getattr(record, name, "") for name in _ACTORS]
    if isinstance(record, AlarmStarted) and cause_of(record.cause).of_person:
        people.append(record.device)  # the person who was threatened
    grave = isinstance(record, _GRAVE)
    return Line(entry, text, tuple(dict.fromkeys(filter(None, people))), grave)


def _text(register: Register, record: Record, cause_of: CauseOf) -> str:
    match record:
        case AlarmStarted():
            alarm = Alarm(cause_of(record.cause), record.slot, record.key, record.device)
            about = "  ".join(filter(None, (alarm.text, which(register, alarm))))
            return _("ALARM: {what}").format(what=about)
        case PlaceOpened() | PlaceShut():
            return _place(register, record)
        case KeyTaken() | KeyReturned() | KeyVanished() | KeyMisplaced():
            return _key(register, record)
        case KeyHandedOver() | OverrideEntered():
            return _hands(register, record)
        case StationStarted():
            return _("The kiosk was started")
        case ClockStepped():
            return _("The clock was set by {seconds} s").format(seconds=round(record.by_us / 1_000_000))
        case shredding.SheetsCounted() | shredding.ShredBegun() | shredding.CardDestroyed():
            return _shredding(register, record)
        case _:
            return _of_day(register, record)


def _shredding(
    register: Register, record: shredding.SheetsCounted | shredding.ShredBegun | shredding.CardDestroyed
) -> str:
    match record:
        case shredding.SheetsCounted(when="outside"):
            return _("Sheets were shredded outside any batch")
        case shredding.SheetsCounted(when="unread"):
            return _("Sheets were shredded while nobody could read the counter")
        case shredding.ShredBegun():
            return _("Shredding: {who}").format(who=known_names(register, record.person, record.second))
        case shredding.CardDestroyed():
            return _("Card {serial} destroyed: {who}").format(
                serial=record.serial, who=known_names(register, record.person, record.second)
            )
        case _:
            return ""


def _place(register: Register, record: PlaceOpened | PlaceShut) -> str:
    opened = isinstance(record, PlaceOpened)
    text = _("{place} opened: {who}") if opened else _("{place} shut: {who}")
    return text.format(place=place_name(register, record.place), who=known_names(register, record.person))


def _key(
    register: Register,
    record: KeyTaken | KeyReturned | KeyVanished | KeyMisplaced,
) -> str:
    key = key_name(register, record.key)
    match record:
        case KeyTaken():
            text = _("Key {key} taken: {who}")
            return text.format(key=key, who=known_names(register, record.person))
        case KeyReturned():
            return _returned(record).format(key=key, who=known_names(register, record.returned_by))
        case KeyVanished():
            return _("Key {key} was taken without a release").format(key=key)
        case _:
            text = _("Key {key} hangs in slot {slot}") if record.evidence else _guessed()
            return text.format(key=key, slot=record.slot)


def _guessed() -> str:
    """A contact does not say which key it is."""
    return _("What is taken for key {key} hangs in slot {slot}")


def _returned(record: KeyReturned) -> str:
    """With what is known of it: a contact senses that something hangs, never what."""
    known = {
        custody.TAG: _("Key {key} returned: {who} (tag read)"),
        custody.DEVICE: _("Key {key} returned: {who} (identified by the cabinet)"),
    }
    return known.get(record.evidence) or _("Key {key} returned: {who} (tag not read)")


def _hands(register: Register, record: KeyHandedOver | OverrideEntered) -> str:
    key = key_name(register, record.key)
    if isinstance(record, KeyHandedOver):
        who = known_names(register, record.giver, record.person)
        return _("Key {key} handed over: {who}").format(key=key, who=who)
    return _("Key {key}, opened by hand: {who}").format(key=key, who=known_names(register, record.person))


def _of_day(register: Register, record: Record) -> str:
    match record:
        case CardsMoved():
            text = _("{movement} {by}: {who}")
            who = known_names(register, record.person, record.second)
            return text.format(movement=movement(record.movement), by=f"{record.by:+}", who=who)
        case CardsListed():
            text = _("List of card numbers changed, {new} on it and {gone} off it: {who}")
            new, gone = len(record.serials.split()), len(record.gone.split())
            return text.format(new=new, gone=gone, who=known_names(register, record.person))
        case CountBegun():
            return _("Count begun: {who}").format(who=known_names(register, record.person, record.second))
        case CountRoundFailed():
            text = _("Round {round} of a count failed: {number} and {other}, books {balance}")
            return text.format(
                round=record.round, number=record.number, other=record.other, balance=record.balance
            )
        case CountClosed():
            text = _("Count right: {who}") if record.agrees else _("Count WRONG: {who}")
            return text.format(who=known_names(register, record.person, record.second))
        case CountSettled():
            text = _("Count explained ({reason}): {who}")
            return text.format(reason=record.reason, who=known_names(register, record.person, record.second))
        case day.DayOpened():
            return _("Day opened: {who}").format(who=known_names(register, record.person))
        case day.LockedUp():
            return _("Locked up: {who}").format(who=known_names(register, record.person))
        case _:
            return _of_custody(register, record)


def _of_custody(register: Register, record: Record) -> str:
    match record:
        case day.CustodyPassed():
            text = _("Key {key} in custody for the evening: {who}")
            who = known_names(register, record.giver, record.person)
        case KeyLost():
            text, who = (
                _("Key {key} declared lost: {who}"),
                known_names(register, record.person, record.author),
            )
        case DuplicateMade():
            text = _("Another key like {key} was made: {who}")
            who = known_names(register, record.author, record.second)
        case LockChanged():
            text = _("Lock of {place} changed: {who}")
            place = place_name(register, record.place)
            return text.format(place=place, who=known_names(register, record.author, record.second))
        case _:
            return tag_line(register, record)
    return text.format(key=key_name(register, record.key), who=who)
