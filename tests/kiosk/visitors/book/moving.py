"""Visitors come or go: which way, how many; then it is on record."""

from kiosk.core.desk.asking import Desk, Message, NumberQuestion, Option, Question, Stage, Tone
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from storage.people.facts import Person
from tests.kiosk.visitors.book import alarms, refusals
from tests.kiosk.visitors.book.inside import inside
from tests.kiosk.visitors.book.records import VisitorsMoved
from tests.kiosk.visitors.book.settings import visitor_rules

STAGE = Stage(("Visitors",), 0)


async def move(station: Station, desk: Desk, person: Person) -> bool:
    """More than are inside cannot leave; more than may be inside is an alarm while it is so."""
    ways = (Option(1, "They come"), Option(-1, "They leave"))
    way = await desk.choose(Question("Do visitors come or leave?", ways, STAGE))
    number = await desk.number(NumberQuestion("How many visitors?", "", 2, STAGE)) if way else None
    if way is None or not number:
        return False
    if way < 0 and number > inside(station)[person.id]:
        refused = Refused(refusals.NOBODY_INSIDE, refusals.COUNT_THEM, Ask.ANYONE)
        await refuse(station, desk, refused, VisitorsMoved.kind, person)
        return False
    if not await written(
        station, desk, person, VisitorsMoved.kind, VisitorsMoved(person=person.id, by=way * number)
    ):
        return False
    await look_at_them(station)
    await desk.tell(Message(Tone.DONE, "It is in the visitor book.", (), station.times.notice_s))
    return True


async def look_at_them(station: Station) -> None:
    """Are they more than may be?"""
    so = inside(station).total() > visitor_rules(station).most
    await station.alarms.stands_while(so, alarms.TOO_MANY, "visitors")
