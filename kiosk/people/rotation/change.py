"""窓口ローテーション表: who shreds when, changed by touch; a swap keeps its reason and what stood before."""

from datetime import date, timedelta

from kiosk.core.desk.asking import Desk, Option, Question, Stage
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.office import dates
from kiosk.core.office.names import people_names
from kiosk.core.office.now import office_now
from kiosk.core.office.rotation import SHREDDING
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.people.procedures.choosing import choose_person
from kiosk.people.procedures.registering import change_and_tell
from kiosk.people.rotation.settings import stand_in_rules
from storage.people.facts import Person
from storage.people.records import RotationSet

DAYS = 7


async def change_rotation(station: Station, desk: Desk, custodian: Person) -> bool:
    """Which day, who shreds; where somebody stood there already, why they are swapped."""
    day = await desk.choose(_which_day(station))
    if day is None:
        return False
    before = station.register.rotation.people_on(day, SHREDDING)
    people = await _people(station, desk)
    if not people or people == before:
        return False
    reason = ""
    if before:
        reasons = stand_in_rules(station).reasons_to_substitute
        why = await ask_reason(desk, _("Why are they swapped?"), reasons, _stage(2))
        if why is None:
            return False
        reason = why
    turn = RotationSet(day=day.isoformat(), duty=SHREDDING, people=" ".join(people), reason=reason)
    names = people_names(station.register, *people)
    said = _("{day}: {names} shred.").format(day=dates.day(day), names=names)
    return await change_and_tell(station, desk, custodian, said, turn)


def _which_day(station: Station) -> Question[date]:
    today = office_now(station).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS)]
    rotation = station.register.rotation
    options = tuple(
        Option(
            day,
            dates.day(day),
            people_names(station.register, *rotation.people_on(day, SHREDDING)),
        )
        for day in days
    )
    return Question(_("On which day?"), options, _stage(0))


async def _people(station: Station, desk: Desk) -> tuple[str, ...]:
    """Two people, one after the other; empty when the visitor stops."""
    first = await choose_person(station, desk, _("Who shreds?"))
    if first is None:
        return ()
    second = await choose_person(
        station, desk, _("Who is the other one?"), lambda person: person.id != first.id
    )
    return () if second is None else (first.id, second.id)


def _stage(now: int) -> Stage:
    return Stage((_("Day"), _("People"), _("Reason")), now)
