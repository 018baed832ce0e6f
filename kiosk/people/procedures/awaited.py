"""Somebody's tap is awaited. A tap is a tap: only they can say what it was for.

Whoever has something of the office's in hand may have come to bring it back. What happens then is said by
whichever subject it is of (`Errand`); here it only goes first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from kiosk.core.arrivals import Arrival
from kiosk.core.desk.asking import Desk, Stage, Waited, Waiting
from kiosk.core.desk.refuse import refuse
from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.house.subject import house_of
from kiosk.locale import _
from kiosk.people import refusals
from kiosk.people.rules import not_of_staff
from storage.keys.facts import Key
from storage.people.facts import Person

Judge = Callable[[Person], Refused | None]


def anybody(person: Person) -> Refused | None:
    """Everybody's tap counts."""
    return None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tap that is awaited: what is said, what it is for in the records, and whose does not count.

    `keeps`: a key whose holder is awaited because they have it; they are not asked whether they bring it.
    `over`: is nobody's tap wanted any more? `about`: the key that a refusal is about.
    """

    text: str
    stage: Stage
    request: str
    judge: Judge = anybody
    keeps: str = ""
    over: Callable[[], bool] = lambda: False
    about: Key | None = None


async def someone_awaited(
    station: Station, desk: Desk, beside: Person | None, wanted: Wanted
) -> Person | None:
    """The tap of somebody who fits, whoever brings something back in between. None when nobody comes in time.

    `beside`: the one who stands there already; None where that is nobody in particular.
    """
    while not wanted.over():
        tap = await known_tap(station, desk, wanted.text, beside, wanted.stage, errands_too=True)
        came = tap.person if tap is not None else None
        if tap is None or came is None:
            return None
        if tap.old:
            await _came_before(station, desk, came, beside)
            continue
        refused = not_of_staff(came, office_now(station).date()) or wanted.judge(came)
        if await _was_an_errand(station, desk, came, beside, refused, wanted):
            continue
        if refused is None:
            return came
        await refuse(station, desk, refused, wanted.request, came, wanted.about)
    return None


async def _came_before(station: Station, desk: Desk, came: Person, beside: Person | None) -> None:
    """They tapped before anything was asked of them: for an errand of theirs, or for nothing."""
    if beside is None or came.id != beside.id:
        for errand in house_of(station).errands:
            await errand.came_before(station, desk, came)


async def _was_an_errand(
    station: Station, desk: Desk, came: Person, beside: Person | None, refused: Refused | None, wanted: Wanted
) -> bool:
    """Was the tap for something else? Then it counts for nothing here, whatever came of that.

    Whoever stands there already is asked even where their tap does not count: nothing opens by surprise.
    """
    sure = refused is not None and (beside is None or came.id != beside.id)
    for errand in house_of(station).errands:
        if await errand.came_for(station, desk, came, wanted.keeps, sure=sure):
            return True
    return False


def in_hand(station: Station, person: Person) -> tuple[str, ...]:
    """What of the office's this person has, by the numbers on it."""
    each = (errand.in_hand(station, person) for errand in house_of(station).errands)
    return tuple(chain.from_iterable(each))


async def someone_else(
    station: Station, desk: Desk, text: str, holder: Person | None, stage: Stage, request: str = "vouch"
) -> Person | None:
    """The tap of somebody of today's staff. None when nobody comes in time, or the visitor gives up."""
    while (came := await known_person(station, desk, text, holder, stage)) is not None:
        gone = not_of_staff(came, office_now(station).date())
        if gone is None:
            return came
        await refuse(station, desk, gone, request, came)
    return None


async def known_person(
    station: Station, desk: Desk, text: str, holder: Person | None, stage: Stage
) -> Person | None:
    """The tap of anybody on the register, whether they work here today or not."""
    came = await known_tap(station, desk, text, holder, stage)
    return came.person if came else None


async def known_tap(
    station: Station, desk: Desk, text: str, holder: Person | None, stage: Stage, *, errands_too: bool = False
) -> Arrival | None:
    """The same, with what their card has shown. `errands_too`: see `next_tap`."""
    while (arrival := await next_tap(station, desk, text, stage, errands_too=errands_too)) is not None:
        if arrival.person is not None:
            return arrival
        unknown = Refused(refusals.UNKNOWN_CARD, refusals.TAP_OWN_CARD, Ask.SUPERVISOR)
        await refuse(station, desk, unknown, "vouch", holder)
    return None


async def next_tap(
    station: Station, desk: Desk, text: str, stage: Stage, *, errands_too: bool = False
) -> Arrival | None:
    """Waits for a card that can be read, whoever's. None when none comes in time.

    A tap from before this was asked counts for nothing. `errands_too`: but whoever gave it with a key in hand
    may have come to bring it, and is not passed over.
    """
    while True:
        station.arrivals.drop_old(lambda person: errands_too and bool(in_hand(station, person)))
        waiting = Waiting(text, _("Without a tap nothing happens."), station.times.tap_s, stage)
        if await desk.wait(waiting, station.until_tap(station.times.tap_s)) is not Waited.HAPPENED:
            return None
        arrival = await station.arrivals.next()
        if isinstance(arrival, Arrival):
            return arrival
        unread = Refused(refusals.UNREADABLE_CARD, refusals.TAP_AGAIN, Ask.SUPERVISOR)
        await refuse(station, desk, unread, "vouch")
