"""裁断の交代: one of the two cannot come. The custodian lets somebody take their place, with a reason."""

from kiosk.core.acting.actions import Reason
from kiosk.core.desk.asking import Desk, Option, Question, Stage
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.office.names import person_name
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.people.procedures.awaited import someone_else
from kiosk.people.rights import is_custodian, left_meanwhile
from kiosk.people.rotation.settings import stand_in_rules
from kiosk.shredding.rules import may_let, may_stand_in
from storage.people.facts import Person
from storage.shredding.facts import ShredBatch
from storage.shredding.records import ShredStandIn


async def let_stand_in(
    station: Station,
    desk: Desk,
    batch: ShredBatch,
    missing: tuple[str, ...],
    custodian: Person,
    stage: Stage,
) -> bool:
    """For whom, why, and who: they tap. It holds until the batch is closed. True when it is on record."""
    whom = await _for_whom(station, desk, missing, custodian, stage)
    if whom is None:
        return False
    name = person_name(station.register, whom)
    text = _("Somebody stands in for {name}. Why?").format(name=name)
    reason = await ask_reason(desk, text, stand_in_rules(station).reasons_to_substitute, stage)
    if reason is None:
        return False
    who = await _who(station, desk, batch, name, custodian, stage)
    if who is None:
        return False
    refused = left_meanwhile(station, custodian) or may_let(
        batch, custodian, is_custodian(station, custodian)
    )
    if refused is not None:  # while the other tap was awaited
        await refuse(station, desk, refused, Reason.SHRED, custodian)
        return False
    let = ShredStandIn(batch=batch.id, person=who.id, instead_of=whom, approver=custodian.id, reason=reason)
    return await written(station, desk, custodian, Reason.SHRED, let)


async def _for_whom(
    station: Station, desk: Desk, missing: tuple[str, ...], custodian: Person, stage: Stage
) -> str | None:
    names = (person_name(station.register, who) for who in missing)
    options = tuple(
        Option(who, _("Somebody stands in for {name}").format(name=name))
        for who, name in zip(missing, names, strict=True)
    )
    text = _("{name}, what is your tap for?").format(name=custodian.name)
    return await desk.choose(Question(text, options, stage))


async def _who(
    station: Station, desk: Desk, batch: ShredBatch, name: str, custodian: Person, stage: Stage
) -> Person | None:
    text = _("Whoever stands in for {name} has to tap now.").format(name=name)
    while (came := await someone_else(station, desk, text, custodian, stage, Reason.SHRED)) is not None:
        refused = may_stand_in(batch, came, custodian)
        if refused is None:
            return came
        await refuse(station, desk, refused, Reason.SHRED, came)
    return None
