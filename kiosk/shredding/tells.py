"""What the timeline says of the shredder."""

from kiosk.books.timeline import Tell, Tells, whole_office
from kiosk.core.office.names import known_names
from kiosk.core.office.register import Register
from kiosk.locale import _
from storage.shredding.records import CardDestroyed, SheetsCounted, ShredBegun


def _sheets(register: Register, record: SheetsCounted) -> str:
    """Those of a batch are in its book."""
    if record.when == "outside":
        return _("Sheets were shredded outside any batch")
    return _("Sheets were shredded while nobody could read the counter") if record.when == "unread" else ""


def _begun(register: Register, record: ShredBegun) -> str:
    return _("Shredding: {who}").format(who=known_names(register, record.person, record.second))


def _destroyed(register: Register, record: CardDestroyed) -> str:
    who = known_names(register, record.person, record.second)
    return _("Card {serial} destroyed: {who}").format(serial=record.serial, who=who)


TELLS: Tells = (
    Tell((SheetsCounted,), _sheets, of_night=True, concerns=whole_office),
    Tell((ShredBegun,), _begun, concerns=whole_office),
    Tell((CardDestroyed,), _destroyed),
)
