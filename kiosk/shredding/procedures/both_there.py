"""二人がかざす: what is done in the names of two is done while both stand there, and each taps for it.

A tap counts for one thing. Whoever goes on after a pause, an interruption or a restart asks both again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiosk.core.acting.actions import Reason
from kiosk.core.desk.asking import Desk, Stage
from kiosk.core.desk.look import is_long, read_whole
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.office.names import listed, person_name
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.procedures.keys_first import brings_back, came_to_bring
from kiosk.locale import _
from kiosk.people import refusals as people_refusals
from kiosk.people.procedures.awaited import someone_else
from kiosk.people.rights import is_custodian, still_there
from kiosk.shredding import refusals
from kiosk.shredding.batches import open_batch
from kiosk.shredding.machine.shredder import shredder_of
from kiosk.shredding.procedures.stand_in import let_stand_in
from kiosk.shredding.rules import Deed, may_let, stands_for
from kiosk.shredding.settings import shred_rules
from storage.people.facts import Person
from storage.shredding.facts import ShredBatch
from storage.shredding.records import ShredConfirmed, ShredPresent


@dataclass(frozen=True, slots=True)
class Both:
    """Who stands there for the batch's first, and who for its second."""

    first: Person
    second: Person

    @property
    def ids(self) -> tuple[str, str]:
        """As the records name them."""
        return self.first.id, self.second.id


@dataclass(frozen=True, slots=True)
class Wanted:
    """What both are wanted for, in words too (`what`; those for a start are known), and where in the work.

    `after`: what follows from this deed at once is done with the same taps.
    """

    batch: str
    deed: Deed
    stage: Stage
    what: str = ""
    after: Deed | None = None


async def both_there(
    station: Station, desk: Desk, wanted: Wanted, here: Iterable[Person] = ()
) -> Both | None:
    """The two, once both have tapped. None when one of them does not come.

    `here`: those who have just tapped, and with whose tap nothing has been done yet but what this is `after`.
    Who leaves the register while the other one is awaited is not there any more.
    """
    _forget_old_taps(station, wanted.batch)
    there = await _already(station, desk, wanted, here)
    while (batch := open_batch(station, wanted.batch)) is not None:
        there = still_there(station, there)
        missing = tuple(who for who in (batch.person, batch.second) if who not in there)
        if not missing:
            return Both(there[batch.person], there[batch.second])
        text = _text(station, wanted, batch, missing)
        came = await someone_else(station, desk, text, None, wanted.stage, Reason.SHRED)
        if came is None:
            return None
        if whom := _whom(batch, came, there):
            if not await _said(station, desk, wanted, batch, came, whom):
                return None
            there[whom] = came
        else:
            await _somebody_else(station, desk, wanted, batch, missing, came)
    return None


def _forget_old_taps(station: Station, batch: str) -> None:
    """Whoever of the two tapped while the shredder ran has said nothing about what comes now."""
    found = open_batch(station, batch)
    if found is not None:
        for person in (found.person, found.second, *(each.person for each in found.stand_ins)):
            station.arrivals.take(person)


async def _already(station: Station, desk: Desk, wanted: Wanted, here: Iterable[Person]) -> dict[str, Person]:
    """Those whose tap counts as it is. Before their first start they have the lot to look through."""
    there: dict[str, Person] = {}
    for person in here:
        batch = open_batch(station, wanted.batch)
        if batch is None or (wanted.deed is Deed.START and person.id not in batch.confirmed):
            continue
        if not station.arrivals.has_tapped_since(person.id, shredder_of(station).taps):
            continue  # they tapped while it ran, and were served only now
        if not station.arrivals.may_serve(person.id, wanted.after or ""):
            continue  # that tap was for something else
        whom = _whom(batch, person, there)
        if whom and await _said(station, desk, wanted, batch, person, whom):
            there[whom] = person
    return there


def _whom(batch: ShredBatch, came: Person, there: Mapping[str, Person]) -> str:
    """For whom of those who are missing they stand there; empty for nobody."""
    if came.id in {each.id for each in there.values()}:
        return ""
    return next((who for who in stands_for(batch, came.id) if who not in there), "")


async def _said(
    station: Station, desk: Desk, wanted: Wanted, batch: ShredBatch, came: Person, whom: str
) -> bool:
    """Puts their tap on record, with the look through the lot where that was still to come: it has served.

    A checklist that is longer than a sentence is turned to its end first, by each of them.
    """
    station.arrivals.serve(came.id, wanted.deed)
    present = ShredPresent(
        batch=batch.id, person=came.id, deed=wanted.deed, instead_of="" if whom == came.id else whom
    )
    if wanted.deed is not Deed.START or came.id in batch.confirmed:
        return await written(station, desk, came, Reason.SHRED, present)
    checklist = _checklist(station)
    if is_long(checklist):
        to_read = _("{name} looks the lot through:").format(name=came.name)
        lines = shred_rules(station).checklist
        if not await read_whole(desk, to_read, lines, _("Looked through"), wanted.stage):
            return False
    checked = ShredConfirmed(batch=batch.id, person=came.id, checklist=checklist)
    return await written(station, desk, came, Reason.SHRED, checked, present)


async def _somebody_else(
    station: Station, desk: Desk, wanted: Wanted, batch: ShredBatch, missing: tuple[str, ...], came: Person
) -> None:
    """A custodian lets somebody stand in for who cannot come; anybody else learns that.

    Whoever has a key in hand may have come to bring it: its slot opens where their tap counts for nothing
    here, else they are asked.
    """
    lets = may_let(batch, came, is_custodian(station, came)) is None
    theirs = bool(stands_for(batch, came.id))
    if not theirs and not lets and loans_of(station).of_person(came.id):
        await brings_back(station, desk, came)
        return
    if await came_to_bring(station, desk, came):
        return
    if lets:
        await let_stand_in(station, desk, batch, missing, came, wanted.stage)
        return
    cause = people_refusals.SECOND_IS_SAME if theirs else refusals.NOT_OF_BATCH
    refused = Refused(cause, refusals.LET_BOTH_TAP, Ask.SUPERVISOR)
    await refuse(station, desk, refused, Reason.SHRED, came)


# --- words ----------------------------------------------------------------------------------------------


def _text(station: Station, wanted: Wanted, batch: ShredBatch, missing: tuple[str, ...]) -> str:
    names = listed(*(_names(station, batch, who) for who in missing))
    if wanted.deed is not Deed.START:
        return _("{what} Both sign, each with a tap: {names}").format(what=wanted.what, names=names)
    if all(_has_confirmed(batch, who) for who in missing):
        return _("The shredder starts only while both stand at it. Each taps: {names}").format(names=names)
    checklist = _checklist(station)
    if is_long(checklist):
        return _("Each taps, and looks the lot through by the list that comes then: {names}").format(
            names=names
        )
    return _("Look the lot through: {checklist}. Then each taps: {names}").format(
        checklist=checklist, names=names
    )


def _has_confirmed(batch: ShredBatch, whom: str) -> bool:
    """Has everybody looked the lot through who may stand there for them?"""
    let = (each.person for each in batch.stand_ins if each.instead_of == whom)
    return {whom, *let} <= set(batch.confirmed)


def _names(station: Station, batch: ShredBatch, whom: str) -> str:
    """Theirs, and of whoever may stand in for them."""
    let = (each.person for each in batch.stand_ins if each.instead_of == whom)
    return " / ".join(person_name(station.register, who) for who in dict.fromkeys((whom, *let)))


def _checklist(station: Station) -> str:
    return " / ".join(shred_rules(station).checklist)
