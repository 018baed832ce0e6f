"""What the timeline says of what was read on tags, and of what that has shown."""

from kiosk.books.timeline import Around, Tell, Tells
from kiosk.core.office.names import key_name, known_names
from kiosk.core.office.register import Register
from kiosk.locale import _
from storage.keys.tag_records import KeyBrought, KeyMissing, KeySwapped, StrangeTaken, TagRead


def _tag(register: Register, record: TagRead) -> str:
    if record.moment == "return" and record.read == record.key and record.loan:
        return ""  # the key's return says so, once it hangs
    who = known_names(register, record.person, record.second)
    return _read(record).format(slot=record.slot, number=record.number, who=who)


def _read(record: TagRead) -> str:
    if record.how == "unreadable":
        return _("The tag of slot {slot} cannot be read: {who}")
    if record.how == "signed":
        return _("Slot {slot}: it is key {number}, as two people say: {who}")
    if record.moment == "return":
        return _("Number {number} read on the key for slot {slot}: {who}")
    return _("Number {number} read at slot {slot}: {who}")


def _swapped(register: Register, record: KeySwapped) -> str:
    read = key_name(register, record.read) if record.read else _("none of the keys")
    text = _("WRONG KEY in slot {slot}: not {key}, but {read}")
    return text.format(slot=record.slot, key=key_name(register, record.key), read=read)


def _missing(register: Register, record: KeyMissing) -> str:
    text = _("Key {key} hangs nowhere; last with: {who}")
    return text.format(key=key_name(register, record.key), who=known_names(register, record.last))


def _strange(register: Register, record: StrangeTaken) -> str:
    text = _("What hung in slot {slot} was taken out: {who}")
    return text.format(slot=record.slot, who=known_names(register, record.person))


def _of_slot(record: StrangeTaken, around: Around) -> bool:
    return record.slot in around.keys.values()


def _brought(register: Register, record: KeyBrought) -> str:
    text = _("Key {key} was brought, and had to be handed over: {who}")
    return text.format(key=key_name(register, record.key), who=known_names(register, record.person))


TAG_TELLS: Tells = (
    Tell((TagRead,), _tag),
    Tell((KeySwapped,), _swapped, of_night=True, grave=True),
    Tell((KeyMissing,), _missing, of_night=True, grave=True),
    Tell((StrangeTaken,), _strange, of_night=True, grave=True, concerns=_of_slot),
    Tell((KeyBrought,), _brought, of_night=True, grave=True),
)
