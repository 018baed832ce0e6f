"""責任者のいない日: a custodian is told of days to come on which nobody would be one, and names somebody."""

from kiosk.core.desk.asking import Desk, Option, Page
from kiosk.core.desk.stages import about
from kiosk.core.office import dates
from kiosk.core.office.today import today
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.people.custody.ahead import Missing, Unattended, Why, unattended
from kiosk.people.procedures.delegate import name_delegate
from storage.people.facts import Person


def days_without(station: Station) -> tuple[Unattended, ...]:
    """Those that are near enough to be told."""
    rules = station.rules
    return unattended(station.register, today(station), rules.custodian_days, rules.calendar)


async def show_days_without(station: Station, desk: Desk, custodian: Person) -> bool:
    """Which days, why, and what to do about it."""
    body = tuple(line for each in days_without(station) for line in _lines(each))
    text = _("On these days nobody would answer for the keys.")
    name = Option(True, _("Name somebody"), _("from today"))
    marked = frozenset(range(len(body)))
    if not await desk.look(Page(text, body, (name,), about(1), marked)):
        return False
    return await name_delegate(station, desk, custodian)


def _lines(found: Unattended) -> tuple[str, ...]:
    missing = [f"  {each.person.name}  {_why(each)}" for each in found.missing]
    return f"! {dates.day(found.day)}", *missing


def _why(missing: Missing) -> str:
    day = dates.day(missing.day) if missing.day else ""
    return {
        Why.AWAY: _("away until {day}"),
        Why.NOT_BEGUN: _("employed from {day}"),
        Why.LEFT: _("employed until {day}"),
        Why.NAMED_UNTIL: _("named until {day}"),
        Why.NO_CARD: _("without a card"),
    }[missing.why].format(day=day)
