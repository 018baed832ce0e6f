"""枚数確認の再開: a count that was interrupted goes on once both who count are at the kiosk again."""

from kiosk.core.desk.asking import Desk, Stage
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.office.names import people_names
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.keys import refusals as key_refusals
from kiosk.locale import _
from kiosk.people import refusals as people_refusals
from kiosk.people.procedures.awaited import Wanted, someone_awaited
from kiosk.people.rights import still_there
from kiosk.vault import refusals
from kiosk.vault.counting.rights import kept_from_vault
from kiosk.vault.counting.story import going_on
from storage.people.facts import Person
from storage.vault.facts import VaultCount
from storage.vault.records import CountResumed

COUNT = "count"


async def both_are_back(
    station: Station, desk: Desk, visitor: Person, count: str, stage: Stage
) -> Person | None:
    """Each taps, whoever has entered a number before: the one who did so last. None when one does not come.

    The visitor has just done so.
    """
    there: dict[str, Person] = {}
    last: Person | None = visitor
    while (found := going_on(station, count)) is not None:
        there = still_there(station, there)
        if last is not None and last.id in (found.person, found.second):
            refused = _judged(station, found, last)
            if refused is None:
                there[last.id] = last
            else:
                await refuse(station, desk, refused, COUNT, last)
        missing = [who for who in (found.person, found.second) if who not in there]
        if not missing:
            resumed = CountResumed(count=count, place=found.place, person=found.person, second=found.second)
            return last if await written(station, desk, visitor, COUNT, resumed) else None
        last = await _one_more(station, desk, visitor, found, missing, stage)
        if last is None:
            return None
    return None


async def _one_more(
    station: Station, desk: Desk, visitor: Person, count: VaultCount, missing: list[str], stage: Stage
) -> Person | None:
    names = people_names(station.register, *missing)
    text = _("The count goes on once both are here. Each taps: {names}").format(names=names)

    def judge(other: Person) -> Refused | None:
        if other.id not in missing:
            return Refused(refusals.NOT_OF_COUNT, people_refusals.LET_OTHER_TAP, Ask.ANYONE)
        return _judged(station, count, other)

    came = await someone_awaited(station, desk, None, Wanted(text, stage, COUNT, judge))
    if came is None:
        nobody = Refused(refusals.NUMBER_MISSING, refusals.GO_ON_WITH_COUNT, Ask.SUPERVISOR)
        await refuse(station, desk, nobody, COUNT, visitor)
    return came


def _judged(station: Station, count: VaultCount, person: Person) -> Refused | None:
    return kept_from_vault(station, person, key_refusals.HAVE_RIGHTS_CHANGED, count.place)
