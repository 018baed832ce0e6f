"""点検: whoever opens the day or locks it up waits without keeping anybody from bringing a key."""

import asyncio
from collections.abc import Callable

from kiosk.core.clock import abandon
from kiosk.core.desk.asking import Desk, Stage, Waited, Waiting
from kiosk.core.station import Station
from kiosk.house.inspection import Inspection
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.procedures.keys_first import brings_back
from kiosk.locale import _
from storage.people.facts import Person


def inspection(
    station: Station, desk: Desk, custodian: Person, request: str, stage: Callable[[int], Stage]
) -> Inspection:
    """One that this custodian makes now."""

    async def wait(text: str, condition: Callable[[], bool]) -> bool:
        return await _wait(station, desk, custodian, text, condition, stage(0))

    return Inspection(station, desk, custodian, request, stage, wait)


async def _wait(
    station: Station, desk: Desk, custodian: Person, text: str, condition: Callable[[], bool], stage: Stage
) -> bool:
    """Until it is so, the time is over, or somebody taps: whoever brings a key must not wait.

    The custodian's own tap opens the slot of a key in their hand. For somebody else's the visit gives way.
    """
    seconds = station.times.tap_s
    station.arrivals.drop_old(lambda person: person.id != custodian.id)  # laid down twice to come here
    waiting = Waiting(text, _("Then the list is shown again."), seconds, stage)
    how = await desk.wait(waiting, _or_a_tap(station, condition, seconds))
    if station.arrivals.take(custodian.id):
        if loans_of(station).of_person(custodian.id):
            await brings_back(station, desk, custodian)
        return True
    return how is not Waited.GIVEN_UP and (condition() or how is Waited.TIME_UP)


async def _or_a_tap(station: Station, condition: Callable[[], bool], seconds: float) -> bool:
    so = asyncio.ensure_future(station.until(condition, seconds))
    tap = asyncio.ensure_future(station.until_tap(seconds))
    try:
        await asyncio.wait({so, tap}, return_when=asyncio.FIRST_COMPLETED)
        return True if tap.done() and tap.result() else so.done() and so.result()
    finally:
        await abandon(so, tap)
