"""鍵の返却: from a key in hand to the key in its slot. Never refused, whoever brings it."""

from kiosk.actions import Because, Reason
from kiosk.desk import Desk, Message, NumberQuestion, Stage, Tone, Waiting
from kiosk.locale import _
from kiosk.refusals import Ask, Cause, NextStep, Refused
from kiosk.station import Station
from kiosk.workflows.refuse import refuse
from kiosk.workflows.slot import open_slot, see_it_shut
from storage.facts import Key, Loan, Person


async def give_back(station: Station, desk: Desk, loan: Loan, visitor: Person | None) -> bool:
    """Takes one key back. `visitor` is who brings it (None: somebody without a card). True when it hangs."""
    key = station.register.keys[loan.key]
    if station.has_come_back(key):  # while the visitor was asked: a slot with a key in it is not opened
        await desk.tell(_thanks(station, key))
        return True
    if station.holds_something(key.slot):  # it may be a key that this visitor must not take
        occupied = Refused(Cause.SLOT_OCCUPIED, NextStep.HAND_OVER, Ask.SUPERVISOR)
        await refuse(station, desk, occupied, Reason.RETURN, visitor, key)
        return False
    because = Because(Reason.RETURN, visitor.id if visitor else "", key.id, loan=loan.id)
    if await open_slot(station, desk, key, because, visitor, _stage(1)) is None:
        return False
    await desk.wait(
        _hang(station, key),
        station.until(lambda: _is_over(station, key) or station.misplaced_in(key) != 0, station.times.take_s),
    )
    if wrong_slot := station.misplaced_in(key):
        await desk.wait(
            _hang_here_instead(station, key, wrong_slot),
            station.until(lambda: _is_over(station, key), station.times.take_s),
        )
    shut = await see_it_shut(station, desk, key, _stage(1))
    returned = station.has_come_back(key)
    if shut or not returned:
        await desk.tell(_thanks(station, key) if returned else _still_out(station, key))
    return returned


async def give_back_by_number(station: Station, desk: Desk, visitor: Person | None) -> bool:
    """Takes back a key that the visitor does not have on loan: the number on its tag says which."""
    question = NumberQuestion(
        _("Which number is on the key's tag?"), _("The slot of that key will open."), 4, _stage(0)
    )
    number = await desk.number(question)
    if number is None:
        return False
    key = station.register.key_numbered(number)
    if key is None:
        unknown = Refused(Cause.NUMBER_UNKNOWN, NextStep.READ_THE_TAG, Ask.SUPERVISOR)
        await refuse(station, desk, unknown, Reason.RETURN, visitor)
        return False
    loan = station.loan_of(key.id)
    if loan is None:
        in_place = Refused(Cause.KEY_NOT_OUT, NextStep.READ_THE_TAG, Ask.SUPERVISOR)
        await refuse(station, desk, in_place, Reason.RETURN, visitor, key)
        return False
    return await give_back(station, desk, loan, visitor)


def _stage(now: int) -> Stage:
    return Stage((_("Key"), _("Hanging")), now)


def _is_over(station: Station, key: Key) -> bool:
    """It is back, or its slot has been shut without it."""
    return station.has_come_back(key) or station.is_shut(key.slot)


def _hang(station: Station, key: Key) -> Waiting:
    return Waiting(
        _("Slot {slot} is open. Hang key {number} in it.").format(slot=key.slot, number=key.number),
        _("If it is not hung, the key stays lent."),
        station.times.take_s,
        _stage(1),
        key.slot,
    )


def _hang_here_instead(station: Station, key: Key, wrong_slot: int) -> Waiting:
    return Waiting(
        _("A key now hangs in slot {wrong}. Hang key {number} in slot {slot}.").format(
            wrong=wrong_slot, number=key.number, slot=key.slot
        ),
        _("If it stays there, an alarm goes to the responsible officer and the key stays lent."),
        station.times.take_s,
        _stage(1),
        key.slot,
        _("Wrong slot"),
    )


def _thanks(station: Station, key: Key) -> Message:
    return Message(
        Tone.DONE,
        _("Key {number} is back.").format(number=key.number),
        (_("Thank you."),),
        station.times.notice_s,
    )


def _still_out(station: Station, key: Key) -> Message:
    return Message(
        Tone.WARNING,
        _("Key {number} is not in its slot.").format(number=key.number),
        (_("It stays on loan."), _("Tap again to hang it, or hand it to the responsible officer.")),
        station.times.notice_s,
    )
