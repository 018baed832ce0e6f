"""Putting something on the register from the screen: done and said, or refused with nothing changed."""

from kiosk.desk import Desk, Message, Tone
from kiosk.refusals import NO_RECORD
from kiosk.station import Station
from kiosk.workflows.refuse import refuse
from storage.errors import LedgerUnavailable
from storage.facts import Key, Person
from storage.records import Registered


async def change(
    station: Station, desk: Desk, author: Person, *records: Registered, key: Key | None = None
) -> bool:
    """Changes the register, or says that nothing can be written: then nothing has changed."""
    try:
        await station.change_register(author.id, *records)
    except LedgerUnavailable:
        await refuse(station, desk, NO_RECORD, records[0].kind, author, key)
        return False
    return True


async def change_and_tell(
    station: Station, desk: Desk, author: Person, said: str, *records: Registered
) -> bool:
    """The same, and says that it is done."""
    if not await change(station, desk, author, *records):
        return False
    await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))
    return True
