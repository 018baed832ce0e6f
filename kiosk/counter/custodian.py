"""責任職の仕事: what only the custodian of the day does at the kiosk, by touch and tap."""

from kiosk.core.desk.asking import Desk, Question
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.stages import about
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.house.subject import house_of
from kiosk.house.visit import Visitor
from kiosk.locale import _
from kiosk.people import refusals as people_refusals
from kiosk.people.rights import is_custodian


async def custodians_work(station: Station, desk: Desk, visitor: Visitor) -> bool:
    """Asks which of it, and does it. Asked again here, for custody may have passed on meanwhile."""
    if not is_custodian(station, visitor.person):
        refused = Refused(people_refusals.NOT_FOR_YOU, people_refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
        await refuse(station, desk, refused, "custodian", visitor.person)
        return False
    works = house_of(station).custodian(station, desk, visitor)
    options = tuple(each.option for each in works)
    job = await desk.choose(Question(_("What has to be done?"), options, about(0)))
    return job is not None and bool(await job())
