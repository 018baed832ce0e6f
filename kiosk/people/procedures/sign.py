"""A second person signs what the first is about to do, and is told what that is."""

from collections.abc import Callable

from kiosk.core.desk.asking import Desk, Stage
from kiosk.core.desk.look import is_long, read_whole
from kiosk.core.desk.refuse import refuse
from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.people import refusals
from kiosk.people.procedures.awaited import Wanted, someone_awaited
from kiosk.people.rights import custodian_no_more, is_custodian, left_meanwhile
from kiosk.people.rules import may_be_second
from storage.keys.facts import Second
from storage.people.facts import Person

SIGN = "sign"


async def second_signature(
    station: Station,
    desk: Desk,
    first: Person,
    what: str,
    stage: Stage,
    may_sign: Callable[[Person], Refused | None] | None = None,
) -> Person | None:
    """Another person who signs `what` with a tap. None when nobody does, which is said and recorded.

    Whoever has a key in hand may have come to bring it back, and signs only if they say so. What is too long
    for a sentence is turned to its end by whoever signs it, who then says so. A first who has left meanwhile,
    or was custodian and is none any more, has nothing signed; whether what they sign is so still, only the
    caller can say. `may_sign`: what keeps somebody from signing this; unless given, anybody else may.
    """

    def judge(other: Person) -> Refused | None:
        return may_be_second(first, other, Second.ANYONE, office_now(station))

    custodian = is_custodian(station, first)
    text = _("{what} A second person has to sign: tap now.").format(what=what)
    if is_long(text):
        text = _("A second person has to tap now, then to read what is signed.")
    other = await someone_awaited(station, desk, first, Wanted(text, stage, SIGN, may_sign or judge))
    if other is not None and is_long(what):
        to_read = _("{name} signs this:").format(name=other.name)
        other = other if await read_whole(desk, to_read, (what,), _("I sign"), stage) else None
    if other is None:
        nobody = Refused(refusals.NOBODY_STOOD_BESIDE, refusals.LET_OTHER_TAP, Ask.ANYONE)
        await refuse(station, desk, nobody, SIGN, first)
        return None
    lapsed = signed_no_more(station, first, other, custodian=custodian)
    if lapsed is not None:
        await refuse(station, desk, lapsed, SIGN, first)
        return None
    return other


def signed_no_more(
    station: Station, first: Person, other: Person, *, custodian: bool = True
) -> Refused | None:
    """Why what the two have signed does not hold any more; None while it does. `custodian`: was the first?"""
    judged = custodian_no_more if custodian else left_meanwhile
    return judged(station, first) or left_meanwhile(station, other)
