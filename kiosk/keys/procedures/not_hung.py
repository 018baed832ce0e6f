"""掛けられない鍵: no slot can be opened for a key that is brought. It is not refused: it is handed over."""

from kiosk.core.desk.asking import Desk, Tone
from kiosk.core.desk.refuse import taught, to_somebody
from kiosk.core.refusals import Refused
from kiosk.core.station import Station
from kiosk.keys.custody.loans import loans_of
from storage.keys.facts import Key
from storage.keys.tag_records import KeyBrought
from storage.people.facts import Person


async def hand_it_over(station: Station, desk: Desk, key: Key, why: Refused, visitor: Person | None) -> None:
    """Records that they have brought it; then shows why it cannot hang, and to whom it is handed."""
    why = to_somebody(station, why, visitor)
    loan = loans_of(station).of_key(key.id)
    brought = KeyBrought(
        key=key.id,
        slot=key.slot,
        loan=loan.id if loan else 0,
        cause=why.cause.code,
        next_step=why.next_step.code,
        ask=why.ask,
        person=visitor.id if visitor else "",
    )
    await station.recorder.note(brought)
    await desk.tell(taught(station, why, visitor, Tone.WARNING))
