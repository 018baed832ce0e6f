"""What an alarm is about, as far as the register tells: for whoever has tapped, and for reports."""

from kiosk.core.alarms import Alarm, CauseOf, nothing
from kiosk.core.office.names import key_name
from kiosk.core.office.register import Register
from kiosk.locale import _


def which(register: Register, alarm: Alarm) -> str:
    """Which key, slot, place, output, day, module or channel; empty where its sentence says it all."""
    if alarm.key:
        return key_name(register, alarm.key)
    if alarm.slot:
        return _("slot {slot}").format(slot=alarm.slot)
    return alarm.cause.about(register, alarm.device)


def named(register: Register, name: str, cause_of: CauseOf) -> str:
    """An alarm by its name in the records; the name itself where it is of no known cause."""
    code, _sep, about = name.partition(":")
    cause = cause_of(code)
    if not cause.sentence:
        return name
    of_slot = cause.about is nothing and about.isdecimal()
    alarm = Alarm(cause, int(about)) if of_slot else Alarm(cause, device=about)
    return said(alarm, which(register, alarm))


def said(alarm: Alarm, what: str) -> str:
    """Which one comes first: a button may have no room for all of the sentence."""
    return "  ".join(filter(None, (what, alarm.text)))
