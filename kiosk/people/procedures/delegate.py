"""代行指定: who is custodian while the 責任職 is away. Nobody leaves a day without a custodian behind."""

import secrets
from datetime import date

from kiosk.core.desk.asking import Desk, Option, Question
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.stages import about
from kiosk.core.office import dates
from kiosk.core.office.names import person_name
from kiosk.core.office.now import office_now
from kiosk.core.office.register import Register
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.people import refusals
from kiosk.people.custody.custodians import delegated_until, refusal
from kiosk.people.procedures.choosing import choose_person
from kiosk.people.procedures.registering import change_and_tell, would_lapse
from kiosk.people.register.records import applied
from kiosk.people.rights import is_responsible
from storage.people.facts import Delegation, Person
from storage.people.records import DelegationEnded, DelegationMade, Registered

ANOTHER = "another"


async def name_delegate(station: Station, desk: Desk, custodian: Person) -> bool:
    """Somebody is named from today on for so many days; or one who was named stands in no longer."""
    today = office_now(station).date()
    chosen: Delegation | str | None = ANOTHER
    if named := tuple(each for each in station.register.delegations if each.period.until >= today):
        chosen = await desk.choose(_which(station, named))
    if isinstance(chosen, Delegation):
        return await _ended(station, desk, custodian, chosen)
    return chosen is not None and await _named(station, desk, custodian, station.register, today)


async def somebody_stays(station: Station, desk: Desk, custodian: Person, *records: Registered) -> bool:
    """Is there a custodian on each coming day, once these are on the register? If not, one is named first.

    Refused with the days; then naming is offered on the spot, of somebody whom the change leaves able to act.
    False where the custodian names nobody.
    """
    while (found := would_lapse(station, *records)) is not None:
        await refuse(station, desk, refusal(found), records[0].kind, custodian)
        name: Option[bool] = Option(True, _("Name somebody"), _("from today"))
        text = _("Who answers for the keys until {day}?").format(day=dates.day(found.until))
        if not await desk.choose(Question(text, (name,), about(1))):
            return False
        after = applied(station.register, records)
        if not await _named(station, desk, custodian, after, found.until):
            return False
    return True


def _which(station: Station, named: tuple[Delegation, ...]) -> Question[Delegation | str]:
    ends = tuple(
        Option(
            each,
            _("{name} stands in no longer").format(name=person_name(station.register, each.person)),
            _("named until {day}").format(day=dates.day(each.period.until)),
        )
        for each in named
    )
    another: Option[Delegation | str] = Option(ANOTHER, _("Name somebody"), _("from today"))
    return Question(_("Who stands in?"), (another, *ends), about(1))


async def _ended(station: Station, desk: Desk, custodian: Person, named: Delegation) -> bool:
    ended = DelegationEnded(delegation=named.id, person=named.person)
    if not await somebody_stays(station, desk, custodian, ended):
        return False
    return await change_and_tell(station, desk, custodian, _("They stand in no longer."), ended)


async def _named(station: Station, desk: Desk, custodian: Person, register: Register, least: date) -> bool:
    """Whom, and until when: `least` or later. Offered is who can act on all of these days by `register`."""
    today = office_now(station).date()
    until = {
        person.id: days
        for person in register.people.values()
        if person.id != custodian.id
        and (days := tuple(delegated_until(register, custodian, person, today, least)))
    }
    if not until:
        nobody = Refused(refusals.NOBODY_TO_NAME, refusals.HAVE_CARD_ENROLLED, Ask.ADMINISTRATOR)
        await refuse(station, desk, nobody, DelegationMade.kind, custodian)
        return False
    delegate = await choose_person(station, desk, _("Who stands in?"), lambda person: person.id in until)
    if delegate is None:
        return False
    last = await until_when(desk, until[delegate.id])
    if last is None:
        return False
    named = DelegationMade(
        delegation=secrets.token_hex(4),
        person=delegate.id,
        since=today.isoformat(),
        until=last.isoformat(),
        custody_only=int(not is_responsible(station, custodian)),
    )
    said = _("{name} stands in until {day}.").format(name=delegate.name, day=dates.day(last))
    return await change_and_tell(station, desk, custodian, said, named)


async def until_when(desk: Desk, days: tuple[date, ...]) -> date | None:
    """One of these days."""
    options = tuple(Option(each, dates.day(each)) for each in days)
    return await desk.choose(Question(_("Until when?"), options, about(2)))
