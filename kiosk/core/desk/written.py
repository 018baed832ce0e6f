"""What somebody did becomes records, or nothing has happened and they are told."""

from kiosk.core.desk.asking import Desk
from kiosk.core.desk.refuse import refuse
from kiosk.core.office.today import look_at_day
from kiosk.core.refusals import NO_RECORD
from kiosk.core.station import Station
from storage.errors import LedgerUnavailable
from storage.log.record import Record
from storage.people.facts import Person


async def written(station: Station, desk: Desk, person: Person, request: str, *records: Record) -> bool:
    """Writes them all, or says that nothing can be written: then nothing has happened."""
    try:
        await station.recorder.require_all(*records)
    except LedgerUnavailable:
        await refuse(station, desk, NO_RECORD, request, person)
        return False
    look_at_day(station)
    station.changes.tell()
    return True
