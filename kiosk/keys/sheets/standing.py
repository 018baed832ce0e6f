"""What a sheet of keys is held against, read from the records: the register, lent keys, and the wiring."""

from drivers.cabinet.wiring import Wiring
from kiosk.config import Settings
from kiosk.keys.sheets.keys import KeysOffice
from kiosk.people.register.standing import standing_register
from kiosk.records.at_rest import Records
from kiosk.station.wired import cabinet_modules
from storage.keys.questions import KeyQuestions


def keys_office(records: Records, settings: Settings) -> KeysOffice:
    """For a sheet of keys. Raises `ProfileError`, `WiringError`."""
    wiring = Wiring.of(cabinet_modules(settings.cabinet, settings.path.parent))
    out = frozenset(loan.key for loan in records.database.ask(KeyQuestions).open_loans())
    register = standing_register(records.database, settings)
    return KeysOffice(register, frozenset(wiring.slots), frozenset(wiring.places), out)
