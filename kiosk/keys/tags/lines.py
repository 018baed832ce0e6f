"""What was read on tags, and what that has shown, in the office's words."""

from kiosk.core.office.names import key_name, known_names
from kiosk.core.office.register import Register
from kiosk.locale import _
from storage.keys.tag_records import KeyBrought, KeyMissing, KeySwapped, StrangeTaken, TagRead
from storage.log.record import Record


def tag_line(register: Register, record: Record) -> str:
    """One line about it; empty for a record of another kind."""
    match record:
        case TagRead(moment="return") if record.read == record.key and record.loan:
            return ""  # the key's return says so, once it hangs
        case TagRead():
            who = known_names(register, record.person, record.second)
            return _read(record).format(slot=record.slot, number=record.number, who=who)
        case KeySwapped():
            read = key_name(register, record.read) if record.read else _("none of the keys")
            text = _("WRONG KEY in slot {slot}: not {key}, but {read}")
            return text.format(slot=record.slot, key=key_name(register, record.key), read=read)
        case KeyMissing():
            text = _("Key {key} hangs nowhere; last with: {who}")
            return text.format(key=key_name(register, record.key), who=known_names(register, record.last))
        case StrangeTaken():
            text = _("What hung in slot {slot} was taken out: {who}")
            return text.format(slot=record.slot, who=known_names(register, record.person))
        case KeyBrought():
            text = _("Key {key} was brought, and had to be handed over: {who}")
            who = known_names(register, record.person)
            return text.format(key=key_name(register, record.key), who=who)
        case _:
            return ""


def _read(record: TagRead) -> str:
    if record.how == "unreadable":
        return _("The tag of slot {slot} cannot be read: {who}")
    if record.how == "signed":
        return _("Slot {slot}: it is key {number}, as two people say: {who}")
    if record.moment == "return":
        return _("Number {number} read on the key for slot {slot}: {who}")
    return _("Number {number} read at slot {slot}: {who}")
