"""非常開錠: a slot was opened with the cabinet's mechanical key; two people enter it afterwards."""

from kiosk.core.desk.asking import Desk, Message, Option, Question, Tone
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.stages import about
from kiosk.core.office.names import key_label
from kiosk.core.refusals import NO_RECORD
from kiosk.core.station import Station
from kiosk.keys import alarms
from kiosk.locale import _
from kiosk.people.procedures.choosing import choose_person
from kiosk.people.procedures.registering import changed_meanwhile
from kiosk.people.procedures.sign import second_signature
from storage.errors import LedgerUnavailable
from storage.keys.facts import Key
from storage.keys.records import OverrideEntered
from storage.people.facts import Person

SHOWN_BY = (alarms.SLOT_FORCED, alarms.KEY_VANISHED, alarms.SLOT_LEFT_OPEN)
"""The alarms that a mechanical key causes: entering it acknowledges them."""


async def enter_override(station: Station, desk: Desk, custodian: Person) -> bool:
    """Which key, what happened to it, in whose hands, why; a second person signs."""
    key = await _which_key(station, desk)
    if key is None:
        return False
    what = await desk.choose(Question(_("What happened?"), _what_happened(), about(1)))
    if what is None:
        return False
    who: Person | None = custodian
    if what != "opened":
        who = await choose_person(station, desk, _("In whose hands?"))
    if who is None:
        return False
    reason = await ask_reason(desk, _("Why?"), station.rules.reasons_to_override, about(2))
    if reason is None:
        return False
    opened = _("Key {key} was opened by hand ({reason}).").format(key=key_label(key), reason=reason)
    second = await second_signature(station, desk, custodian, opened, about(2))
    if second is None or not await _is_still_here(station, desk, custodian, key):
        return False
    entered = OverrideEntered(
        key=key.id,
        slot=key.slot,
        what=what,
        person=who.id,
        second=second.id,
        approver=custodian.id,
        reason=reason,
    )
    try:
        await station.recorder.require(entered)
    except LedgerUnavailable:
        await refuse(station, desk, NO_RECORD, entered.kind, custodian, key)
        return False
    for condition in station.alarms.unacknowledged:
        if condition.alarm.cause in SHOWN_BY and condition.alarm.slot == key.slot:
            await station.alarms.acknowledge(condition.alarm.name, custodian.id, reason)
    station.changes.tell()
    await desk.tell(Message(Tone.DONE, _("It is on record."), (key.name, reason), station.times.notice_s))
    return True


async def _is_still_here(station: Station, desk: Desk, custodian: Person, key: Key) -> bool:
    """Is the key on the register as it was, now that a signature was awaited?"""
    same = station.register.keys.get(key.id) == key
    return same or await changed_meanwhile(station, desk, custodian, OverrideEntered.kind, key)


async def _which_key(station: Station, desk: Desk) -> Key | None:
    """Slots about which an alarm stands come first."""
    forced = {each.alarm.slot for each in station.alarms.unacknowledged if each.alarm.cause in SHOWN_BY}
    keys = sorted(station.register.keys.values(), key=lambda key: (key.slot not in forced, key.number))
    options = tuple(Option(key, key_label(key)) for key in keys)
    return await desk.choose(Question(_("Which slot was opened?"), options, about(1)))


def _what_happened() -> tuple[Option[str], ...]:
    return (
        Option("taken", _("The key was taken")),
        Option("returned", _("The key was put back")),
        Option("opened", _("Nothing was moved")),
    )
