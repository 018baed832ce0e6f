"""What concerns people themselves: whoever was away is back; the custodian's work on people."""

from collections.abc import Iterator
from functools import partial

from kiosk.core.desk.asking import Desk, Option
from kiosk.core.office import dates
from kiosk.core.station import Station
from kiosk.house.visit import Job, Offer, Visitor
from kiosk.locale import _
from kiosk.people.procedures.ahead import days_without, show_days_without
from kiosk.people.procedures.back import come_back
from kiosk.people.procedures.delegate import name_delegate
from kiosk.people.procedures.manage import manage_person, record_absence
from kiosk.people.procedures.recover import is_permitted, recover
from kiosk.people.rights import is_away

BACK, RECOVERY = 20, 30
AHEAD, PEOPLE = 20, 50


def first(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Whoever is away and has a key in hand says here that they are back; so does who was only visiting."""
    person = visitor.person
    if is_away(station, person):
        back = Option(partial(come_back, station, desk, person), _("I am back"), _("recorded as away"))
        yield Offer(BACK, back)
    if is_permitted(station, person):
        note = _("as the administrator permits")
        yield Offer(RECOVERY, Option(partial(recover, station, desk, person), _("Name a custodian"), note))


def custodian(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Days to come without a custodian, while there is one who can name somebody; then people themselves."""
    person = visitor.person
    if days := days_without(station):
        ahead: Option[Job] = Option(
            lambda: show_days_without(station, desk, person),
            _("Days without a custodian"),
            dates.day(days[0].day),
        )
        yield Offer(AHEAD, ahead)
    works: tuple[Option[Job], ...] = (
        Option(lambda: manage_person(station, desk, person), _("People"), _("card, PIN, leaving")),
        Option(lambda: name_delegate(station, desk, person), _("Delegate"), _("while you are away")),
        Option(lambda: record_absence(station, desk, person), _("Absence"), _("from today")),
    )
    yield from (Offer(PEOPLE, option) for option in works)
