"""本人確認・立会い・承認: what is shown before a key moves, beside the card that asked for it."""

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from kiosk.core.alarms import Alarm
from kiosk.core.clock import instant
from kiosk.core.desk.asking import Desk, PinQuestion, Stage
from kiosk.core.desk.refuse import refuse
from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask, Needs, Refused
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.people import alarms, pin, refusals
from kiosk.people.live import people_of, pin_tries
from kiosk.people.procedures.awaited import Judge, Wanted, someone_awaited
from kiosk.people.rights import is_away, is_custodian, left_meanwhile
from kiosk.people.rules import may_approve, may_be_second, waits_until_us
from storage.keys.facts import Key, Second
from storage.people.facts import Person
from storage.people.records import PinEntered


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who has vouched with a tap: the second person's id, the custodian's; empty where none was asked for."""

    second: str = ""
    approver: str = ""


async def vouched(
    station: Station,
    desk: Desk,
    holder: Person,
    key: Key | None,
    needs: Needs,
    request: str,
    stage: Stage,
    own: Collection[str] = (),
) -> Vouched | None:
    """Everything that `needs` asks for, the PIN first. None when any of it was not shown.

    `own`: the ids of those who ask for it with the holder, and so do not approve of it. Whoever taps first is
    judged again when the last has tapped: meanwhile they may have left, or be custodian no more. Whoever has
    a key in hand may have come to bring it back, and vouches only if they say so.
    """
    if needs.pin and not await pin_is_right(station, desk, holder, request, stage):
        return None
    judges = dict(_judges(station, holder, needs, own))
    given: dict[str, Person] = {}
    while wanting := {name: judge for name, judge in judges.items() if name not in given}:
        text, judge = _wanted(wanting), _for_any_of(wanting, given)
        wanted = Wanted(text, stage, request, judge, about=key)
        came = await someone_awaited(station, desk, holder, wanted)
        if came is None:
            await refuse(station, desk, _nobody_came(wanting), request, holder, key)
            return None
        fits = [name for name, judge in wanting.items() if _judged(judge, came, given) is None]
        given.update(dict.fromkeys(fits[:1], came))
        given = await _still(station, desk, given, judges, request, key)
    return Vouched(**{name: each.id for name, each in given.items()})


async def _still(
    station: Station,
    desk: Desk,
    given: dict[str, Person],
    judges: Mapping[str, Judge],
    request: str,
    key: Key | None,
) -> dict[str, Person]:
    """Those whose tap counts still; of the others it is said why it does not."""
    lapsed = {name: left_meanwhile(station, each) or judges[name](each) for name, each in given.items()}
    for name, refused in lapsed.items():
        if refused is not None:
            await refuse(station, desk, refused, request, given[name], key)
    return {name: each for name, each in given.items() if lapsed[name] is None}


def _judges(
    station: Station, holder: Person, needs: Needs, own: Collection[str]
) -> Iterator[tuple[str, Judge]]:
    """One for each person who is wanted."""
    if needs.approval:
        yield "approver", lambda other: _may_approve(station, holder, other, own)
    if needs.second is not Second.NOBODY:
        yield "second", lambda other: may_be_second(holder, other, needs.second, office_now(station))


def _may_approve(station: Station, holder: Person, other: Person, own: Collection[str]) -> Refused | None:
    """Whoever is recorded as away learns that it is so: with a tap of their own they are back."""
    if is_away(station, other) and not is_custodian(station, other):
        return Refused(refusals.RECORDED_AWAY, refusals.SAY_YOU_ARE_BACK, Ask.SUPERVISOR)
    return may_approve(holder, other, lambda who: is_custodian(station, who), own)


def _for_any_of(wanting: Mapping[str, Judge], given: Mapping[str, Person]) -> Judge:
    """What stands in the way of somebody's being any of those who are wanted."""

    def judge(came: Person) -> Refused | None:
        judged = [_judged(each, came, given) for each in wanting.values()]
        return None if None in judged else judged[-1]

    return judge


def _judged(judge: Judge, came: Person, given: Mapping[str, Person]) -> Refused | None:
    """Whoever has tapped for one thing does not count for another."""
    if came.id in {each.id for each in given.values()}:
        return Refused(refusals.SECOND_IS_SAME, refusals.LET_OTHER_TAP, Ask.ANYONE)
    return judge(came)


def _wanted(open_needs: dict[str, Judge]) -> str:
    if len(open_needs) == 2:
        return _("A custodian and a second person have to tap now, in any order.")
    if "approver" in open_needs:
        return _("A custodian has to approve: tap now.")
    return _("A second person has to tap now.")


def _nobody_came(open_needs: dict[str, Judge]) -> Refused:
    if "approver" in open_needs:
        return Refused(refusals.NOBODY_APPROVED, refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
    return Refused(refusals.NOBODY_STOOD_BESIDE, refusals.LET_OTHER_TAP, Ask.ANYONE)


# --- PINs -----------------------------------------------------------------------------------------------


async def pin_is_right(station: Station, desk: Desk, person: Person, request: str, stage: Stage) -> bool:
    """Asks for the person's PIN until it is right, they stop, or the card has to wait."""
    while True:
        if until_us := _waits_until_us(station, person):
            until = instant(until_us).astimezone()
            waits = Refused(
                refusals.PIN_WAITS, refusals.WAIT_A_WHILE, Ask.SUPERVISOR, detail=f"{until:%H:%M:%S}"
            )
            await refuse(station, desk, waits, request, person)
            return False
        entered = await desk.pin(_ask_pin(station, _("Enter your PIN."), stage))
        if entered is None:
            return False
        if await _fits(station, person, entered):
            return True
        wrong = Refused(refusals.PIN_WRONG, refusals.ENTER_AGAIN, Ask.SUPERVISOR)
        await refuse(station, desk, wrong, request, person)


async def new_pin(station: Station, desk: Desk, stage: Stage) -> str | None:
    """A new PIN, entered twice; its digest. None when the visitor stops."""
    note = _("4 to 8 digits; not all the same, not in a row.")
    while True:
        first = await desk.pin(_ask_pin(station, _("Choose a PIN."), stage, note))
        if first is None:
            return None
        if not pin.is_fit(first):
            note = _("That one is tried first by everybody. 4 to 8 digits; not all the same, not in a row.")
            continue
        again = await desk.pin(_ask_pin(station, _("Enter it once more."), stage))
        if again is None:
            return None
        if again == first:
            return await asyncio.to_thread(pin.digest, first, people_of(station).secret)
        note = _("The two were not the same. Choose again.")


def _ask_pin(station: Station, text: str, stage: Stage, note: str = "") -> PinQuestion:
    return PinQuestion(text, note, pin.LONGEST, stage, station.rules.shuffled_pin)


def _waits_until_us(station: Station, person: Person) -> int:
    """Until when the person's card has to wait; 0 for not at all."""
    wrong, last_us = pin_tries(station, person.id)
    until_us = waits_until_us(wrong, last_us)
    return until_us if station.clock.now_us() < until_us else 0


async def _fits(station: Station, person: Person, entered: str) -> bool:
    """Every digest is compared, so that the time taken tells nothing of which one fits."""
    kept = {use: station.register.pins.get((person.id, use), "") for use in ("own", "duress")}
    fits = {
        use: await asyncio.to_thread(pin.matches, entered, digest, people_of(station).secret)
        for use, digest in kept.items()
        if digest
    }
    right = any(fits.values())
    await station.recorder.note(PinEntered(person=person.id, right=int(right)))
    if fits.get("duress"):
        await station.alarms.start(Alarm(alarms.DURESS, device=person.id))
        await station.alarms.end("noted", alarms.DURESS, device=person.id)  # the next one begins anew
    return right
