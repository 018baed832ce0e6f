"""受付: who comes to the kiosk, and what they came for."""

import asyncio
import logging
from collections.abc import Awaitable

from kiosk.core.arrivals import Arrival, Unread
from kiosk.core.clock import abandon
from kiosk.core.desk.asking import Desk, Message, Tone
from kiosk.core.desk.courtesy import CourteousDesk
from kiosk.core.desk.refuse import refuse
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.counter.business import what_for
from kiosk.house.visit import Visitor
from kiosk.keys.procedures.give_back import give_back_by_number, who_hung_it
from kiosk.locale import _
from kiosk.people import refusals as people_refusals
from kiosk.people.procedures.back import are_you_back
from storage.people.facts import Person
from storage.station.records import VisitEnded

log = logging.getLogger(__name__)


async def reception(station: Station, desk: Desk) -> None:
    """Serves one visitor after the other, for ever."""
    while True:
        arrival = await _next_arrival(station, desk)
        card = arrival.card if isinstance(arrival, Arrival) else ""
        await serve(station, CourteousDesk(desk, station.arrivals, card), arrival)


async def serve(station: Station, desk: Desk, arrival: Arrival | Unread | None) -> None:
    """One visit: somebody known, a stranger's card, a card that cannot be read, or nobody's card (None)."""
    match arrival:
        case Arrival(person=Person() as person, genuine=genuine):
            visit = known_visitor(station, desk, person, genuine=genuine)
            await _visit(station, desk, person, visit)
        case Arrival():
            await _visit(station, desk, None, stranger(station, desk))
        case Unread():
            await _visit(station, desk, None, unreadable(station, desk))
        case None:
            await _visit(station, desk, None, give_back_by_number(station, desk, None))


async def known_visitor(station: Station, desk: Desk, person: Person, *, genuine: bool = False) -> bool:
    """Asks what the visitor came for, and does it. A key in hand comes first."""
    await who_hung_it(station, desk, person)
    if not await are_you_back(station, desk, person):
        return False
    job = await desk.choose(what_for(station, desk, Visitor(person, genuine)))
    return job is not None and bool(await job())


async def stranger(station: Station, desk: Desk) -> bool:
    """A card that belongs to nobody: refused. A key can be given back at the idle screen all the same."""
    refused = Refused(people_refusals.UNKNOWN_CARD, people_refusals.TAP_OWN_CARD, Ask.SUPERVISOR)
    await refuse(station, desk, refused, "visit")
    return False


async def unreadable(station: Station, desk: Desk) -> bool:
    """Something that gave no identity: how to lay a card so that it can be read."""
    refused = Refused(people_refusals.UNREADABLE_CARD, people_refusals.TAP_AGAIN, Ask.SUPERVISOR)
    await refuse(station, desk, refused, "visit")
    return False


async def _visit(station: Station, desk: Desk, person: Person | None, business: Awaitable[bool]) -> None:
    """One visit from welcome to farewell; whatever happens in it, the kiosk goes on and says so."""
    desk.welcome(person)
    how = "stopped"
    try:
        how = "done" if await business else "stopped"
    except Exception:  # a fault in one visit must not close the counter for the next visitor
        log.exception("a visit failed")
        how = "failed"
        await desk.tell(_failed(station))
    finally:
        desk.farewell()
        await station.recorder.note(VisitEnded(how=how, person=person.id if person else ""))


async def _first(station: Station) -> Arrival | Unread:
    """No visit begins in the name of somebody who tapped long ago: they may have gone."""
    await station.arrivals.came()
    return await station.arrivals.next()


async def _next_arrival(station: Station, desk: Desk) -> Arrival | Unread | None:
    """The next tap; None when somebody without a card wants to return a key."""
    tap = asyncio.ensure_future(_first(station))
    no_card = asyncio.ensure_future(desk.no_card_wanted())
    try:
        await asyncio.wait({tap, no_card}, return_when=asyncio.FIRST_COMPLETED)
        return tap.result() if tap.done() else None
    finally:
        await abandon(tap, no_card)


def _failed(station: Station) -> Message:
    return Message(
        Tone.REFUSED,
        _("The kiosk had an internal fault."),
        (
            _("What the sensors see is recorded all the same. Tap again."),
            _("Ask: {who}").format(who=_("the technician")),
        ),
        2 * station.times.notice_s,
    )
