"""Putting something on the register from the screen: done and said, or refused with nothing changed."""

from kiosk.core.desk.asking import Desk, Message, Tone
from kiosk.core.desk.refuse import refuse
from kiosk.core.office.now import office_now
from kiosk.core.refusals import CHANGED, NO_RECORD
from kiosk.core.station import Station
from kiosk.people.custody.custodians import Lapse, lapse, refusal
from kiosk.people.live import change_register, look_at_register
from kiosk.people.register.records import applied
from kiosk.people.rights import custodian_no_more, left_meanwhile
from storage.errors import LedgerUnavailable
from storage.keys.facts import Key
from storage.people.facts import Person
from storage.people.records import Registered


def would_lapse(station: Station, *records: Registered) -> Lapse | None:
    """The coming days on which nobody would be custodian any more, were these on the register."""
    look_at_register(station)  # another program may have changed it a moment ago
    return lapse(station.register, applied(station.register, records), office_now(station).date())


async def change(
    station: Station,
    desk: Desk,
    author: Person,
    *records: Registered,
    key: Key | None = None,
    own: bool = False,
) -> bool:
    """Changes the register; or says why not: nothing can be written, nobody would be custodian then, or the
    author is none any more. `own`: it is not custodian's work, but is done in anybody's own name.

    The author is judged here once more, for taps and answers were awaited since they were let do it.
    """
    request = records[0].kind
    look_at_register(station)
    lapsed = left_meanwhile(station, author) if own else custodian_no_more(station, author)
    if lapsed is not None:
        await refuse(station, desk, lapsed, request, author, key)
        return False
    if (found := would_lapse(station, *records)) is not None:
        await refuse(station, desk, refusal(found), request, author, key)
        return False
    try:
        await change_register(station, author.id, *records)
    except LedgerUnavailable:
        await refuse(station, desk, NO_RECORD, request, author, key)
        return False
    return True


async def changed_meanwhile(
    station: Station, desk: Desk, author: Person, request: str, key: Key | None = None
) -> bool:
    """It is not so any more what a tap or answer was awaited for: nothing is done, which is said. False."""
    await refuse(station, desk, CHANGED, request, author, key)
    return False


async def change_and_tell(
    station: Station, desk: Desk, author: Person, said: str, *records: Registered, own: bool = False
) -> bool:
    """The same, and says that it is done."""
    if not await change(station, desk, author, *records, own=own):
        return False
    await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))
    return True
