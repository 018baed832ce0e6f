"""What an alarm is about, as far as the register tells: for whoever has tapped, and for reports."""

from datetime import date

from kiosk.core.alarms import ABOUT_SENDING, Alarm, AlarmCause
from kiosk.core.office.names import key_name, place_name
from kiosk.core.office.register import Register
from kiosk.face import words
from kiosk.locale import _

_OF_PLACES = frozenset(
    {
        AlarmCause.PLACE_FORCED,
        AlarmCause.PLACE_LEFT_OPEN,
        AlarmCause.PLACE_SILENT,
        AlarmCause.COUNT_DIFFERS,
    }
)
_OF_DAYS = frozenset({AlarmCause.NOT_OPENED, AlarmCause.NOT_LOCKED_UP})
_OF_PARTS = frozenset({AlarmCause.CABINET_IN_PART, AlarmCause.SHREDDER_IN_PART}) | ABOUT_SENDING
"""Modules and channels are called in the records what the configuration calls them."""


def which(register: Register, alarm: Alarm) -> str:
    """Which key, slot, place, output, day, module or channel; empty where its sentence says it all."""
    if alarm.key:
        return key_name(register, alarm.key)
    if alarm.slot:
        return _("slot {slot}").format(slot=alarm.slot)
    if alarm.cause in _OF_PLACES:
        return place_name(register, alarm.device)
    if alarm.cause is AlarmCause.OUTPUT_WRONG:
        return words.output(alarm.device)
    if alarm.cause in _OF_DAYS and alarm.device:
        return words.day(date.fromisoformat(alarm.device))
    return alarm.device if alarm.cause in _OF_PARTS else ""


def named(register: Register, name: str) -> str:
    """An alarm by its name in the records; the name itself where it is of no known cause."""
    cause, _sep, about = name.partition(":")
    if cause not in set(AlarmCause):
        return name
    alarm = Alarm(AlarmCause(cause), device=about)
    if alarm.cause not in _OF_PLACES | _OF_PARTS and about.isdecimal():
        alarm = Alarm(alarm.cause, int(about))
    return said(alarm, which(register, alarm))


def said(alarm: Alarm, what: str) -> str:
    """Which one comes first: a button may have no room for all of the sentence."""
    return "  ".join(filter(None, (what, words.alarm(alarm))))
