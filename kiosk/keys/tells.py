"""What the timeline says of keys and of the doors of places."""

from kiosk.books.timeline import Tell, Tells
from kiosk.core.office.names import key_name, known_names, place_name
from kiosk.core.office.register import Register
from kiosk.keys.custody import findings as custody
from kiosk.keys.tags.tells import TAG_TELLS
from kiosk.locale import _
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


def _place(register: Register, record: PlaceOpened | PlaceShut) -> str:
    opened = isinstance(record, PlaceOpened)
    text = _("{place} opened: {who}") if opened else _("{place} shut: {who}")
    return text.format(place=place_name(register, record.place), who=known_names(register, record.person))


def _taken(register: Register, record: KeyTaken) -> str:
    text = _("Key {key} taken: {who}")
    return text.format(key=key_name(register, record.key), who=known_names(register, record.person))


def _returned(register: Register, record: KeyReturned) -> str:
    """With what is known of it: a contact senses that something hangs, never what."""
    known = {
        custody.TAG: _("Key {key} returned: {who} (tag read)"),
        custody.DEVICE: _("Key {key} returned: {who} (identified by the cabinet)"),
    }
    text = known.get(record.evidence) or _("Key {key} returned: {who} (tag not read)")
    return text.format(key=key_name(register, record.key), who=known_names(register, record.returned_by))


def _vanished(register: Register, record: KeyVanished) -> str:
    return _("Key {key} was taken without a release").format(key=key_name(register, record.key))


def _misplaced(register: Register, record: KeyMisplaced) -> str:
    """A contact alone does not say which key it is."""
    text = _("Key {key} hangs in slot {slot}")
    if not record.evidence:
        text = _("What is taken for key {key} hangs in slot {slot}")
    return text.format(key=key_name(register, record.key), slot=record.slot)


def _handed_over(register: Register, record: KeyHandedOver) -> str:
    who = known_names(register, record.giver, record.person)
    return _("Key {key} handed over: {who}").format(key=key_name(register, record.key), who=who)


def _overridden(register: Register, record: OverrideEntered) -> str:
    who = known_names(register, record.person)
    return _("Key {key}, opened by hand: {who}").format(key=key_name(register, record.key), who=who)


def _lost(register: Register, record: KeyLost) -> str:
    who = known_names(register, record.person, record.author)
    return _("Key {key} declared lost: {who}").format(key=key_name(register, record.key), who=who)


def _duplicate(register: Register, record: DuplicateMade) -> str:
    who = known_names(register, record.author, record.second)
    return _("Another key like {key} was made: {who}").format(key=key_name(register, record.key), who=who)


def _lock_changed(register: Register, record: LockChanged) -> str:
    who = known_names(register, record.author, record.second)
    return _("Lock of {place} changed: {who}").format(place=place_name(register, record.place), who=who)


TELLS: Tells = (
    Tell((PlaceOpened, PlaceShut), _place, of_night=True),
    Tell((KeyTaken,), _taken, of_night=True),
    Tell((KeyReturned,), _returned, of_night=True),
    Tell((KeyVanished,), _vanished, of_night=True, grave=True),
    Tell((KeyMisplaced,), _misplaced, of_night=True, grave=True),
    Tell((KeyHandedOver,), _handed_over, of_night=True),
    Tell((OverrideEntered,), _overridden, of_night=True, grave=True),
    *TAG_TELLS,
    Tell((KeyLost,), _lost),
    Tell((DuplicateMade,), _duplicate),
    Tell((LockChanged,), _lock_changed),
)
