"""場所違いの鍵: something hangs in the slot of somebody who brings their key. It comes out first."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from kiosk.core.acting.actions import Because, Outcome, Reason
from kiosk.core.desk.asking import Desk, Message, NumberQuestion, Stage, Tone, Waiting
from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask, Needs, Refused
from kiosk.core.station import Station
from kiosk.keys import alarms, refusals
from kiosk.keys.custody.findings import Grant, taken_from
from kiosk.keys.custody.hooks import hooks_of, strange_in
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.policy import may_take_strange
from kiosk.keys.procedures.empty import emptied
from kiosk.keys.procedures.not_hung import hand_it_over
from kiosk.keys.tags.at_station import is_not_at_home
from kiosk.keys.tags.on_return import DIGITS, number_read
from kiosk.keys.tags.rules import SORTING, as_read
from kiosk.locale import _
from kiosk.people.procedures.vouch import vouched
from kiosk.people.rights import is_custodian
from storage.keys.facts import Key, Loan
from storage.people.facts import Person

Bring = Callable[[Loan, Key], Awaitable[bool]]
"""Gives back the key of a loan, whose tag was read."""


async def clear_slot(
    station: Station, desk: Desk, key: Key, visitor: Person | None, stage: Stage, bring: Bring
) -> bool:
    """Has what hangs in this key's slot taken out, read and brought home. False when it stays, which is said.

    Whoever is not known by a card, or may not have what hangs there and finds no custodian, hands their own
    key over: a slot with a key in it guards something.
    """
    may = None if visitor is None else await _may_take_it(station, desk, key, visitor, stage)
    if visitor is None or may is None:
        step = refusals.TAP_OR_HAND_OVER if visitor is None else refusals.HAND_OVER
        await hand_it_over(station, desk, key, Refused(refusals.SLOT_OCCUPIED, step, Ask.SUPERVISOR), visitor)
        return False
    # It may have moved meanwhile.
    if not station.sensed.holds_something(key.slot) or loans_of(station).of_key(key.id) is None:
        return not station.sensed.holds_something(key.slot)
    which = await strange_in(station, key.slot)
    because = Because(Reason.SORT, visitor.id, which, _("out of a wrong slot"), approver=may)

    async def again() -> Because | None:
        lets = await _may_take_it(station, desk, key, visitor, stage)
        return None if lets is None else replace(because, approver=lets)

    waiting, stays = _take_it_out(station, key, stage), _stays(station, key)
    outcome = await emptied(station, desk, key, because, visitor, waiting, stays, again)
    if outcome is None:
        return False
    await _bring_home(station, desk, key, visitor, because, outcome, stage, bring)
    return not station.sensed.holds_something(key.slot)


async def _may_take_it(station: Station, desk: Desk, key: Key, visitor: Person, stage: Stage) -> str | None:
    """Who lets this person take out what hangs there: "" for nobody, else the custodian's id. None where they
    may not: that is refused, and not the return of their key.
    """
    known = station.register.keys.get(hooks_of(station).strange.get(key.slot, ""))
    today = office_now(station).date()
    if may_take_strange(visitor, known, today, custodian=is_custodian(station, visitor)):
        return ""
    await desk.tell(_custodian_first(station, key))
    given = await vouched(station, desk, visitor, key, Needs(approval=True), Reason.SORT, stage)
    return given.approver if given else None


async def _bring_home(
    station: Station,
    desk: Desk,
    key: Key,
    visitor: Person,
    because: Because,
    outcome: Outcome,
    stage: Stage,
    bring: Bring,
) -> None:
    """Which key it is stands on its tag. It is out with whoever has it, until it hangs at home."""
    read = await number_read(station, desk, _its_number(stage), as_read(SORTING, key, visitor))
    if read is None:
        await desk.tell(_to_custodian(station))
        return
    if read.id not in (key.id, because.key):
        grant = Grant(key.slot, read.id, outcome.intent, visitor.id, because.purpose)
        await station.recorder.note(taken_from(key.slot, read.id, read.slot, grant))
    await station.alarms.end("read", alarms.KEY_ASTRAY, slot=key.slot)
    if read.id == key.id:  # their own key was there all the time
        return
    await is_not_at_home(station, read, visitor.id)
    loan = loans_of(station).of_key(read.id)
    if loan is not None:
        await bring(loan, read)


def _its_number(stage: Stage) -> NumberQuestion:
    text = _("Which number is on the tag of what you have taken out?")
    return NumberQuestion(text, _("It says on which hook the key belongs."), DIGITS, stage)


def _take_it_out(station: Station, key: Key, stage: Stage) -> Waiting:
    return Waiting(
        _("Slot {slot} is open. Take out the key that does not belong there.").format(slot=key.slot),
        _("If it stays there, key {number} stays lent.").format(number=key.number),
        station.times.take_s,
        stage,
        key.slot,
        _("Wrong slot"),
    )


def _custodian_first(station: Station, key: Key) -> Message:
    return Message(
        Tone.WARNING,
        _("Something else hangs in slot {slot}.").format(slot=key.slot),
        (_("It comes out first. A custodian has to let you take it."),),
        station.times.notice_s,
    )


def _stays(station: Station, key: Key) -> Message:
    return Message(
        Tone.WARNING,
        _("Something else still hangs in slot {slot}.").format(slot=key.slot),
        (_("Key {number} stays on loan.").format(number=key.number), _("Hand it to the custodian.")),
        station.times.notice_s,
    )


def _to_custodian(station: Station) -> Message:
    return Message(
        Tone.WARNING,
        _("What you have taken out is not known."),
        (_("Hand it to the custodian now: an alarm stands until somebody has looked at it."),),
        station.times.notice_s,
    )
