"""What a sheet is held against, read from the records: the register, lent keys, blocked cards, the wiring."""

from dataclasses import replace

from drivers.cabinet.wiring import Wiring
from kiosk.config import Settings
from kiosk.core.office.register import Register
from kiosk.keys.sheets.keys import KeysOffice
from kiosk.people.register_records import read_register
from kiosk.people.registrar import configured
from kiosk.people.sheets.people import PeopleOffice
from kiosk.records.at_rest import Records
from kiosk.station.wired import cabinet_modules
from storage.file.database import Database
from storage.keys.questions import KeyQuestions
from storage.people.questions import sorts
from storage.people.records import CardEnded

BLOCKING = frozenset({"lost", "revoked"})
"""Why a card ended that no sheet brings back: whoever has it may not be its owner."""

_SEEDED = {"people": "person", "cards": "card", "keys": "key", "places": "place"}


def standing_register(database: Database, settings: Settings) -> Register:
    """The register; what was never recorded is as the configuration has it, as at the kiosk's next start."""
    register, known = read_register(database), sorts(database)
    first = configured(settings)
    missing = {name: getattr(first, name) for name, what in _SEEDED.items() if what not in known}
    return replace(register, **missing)


def people_office(records: Records, settings: Settings) -> PeopleOffice:
    """For a sheet of people."""
    register = standing_register(records.database, settings)
    return PeopleOffice(register, settings.keyring.station, _blocked(records))


def keys_office(records: Records, settings: Settings) -> KeysOffice:
    """For a sheet of keys. Raises `ProfileError`, `WiringError`."""
    wiring = Wiring.of(cabinet_modules(settings.cabinet, settings.path.parent))
    out = frozenset(loan.key for loan in records.database.ask(KeyQuestions).open_loans())
    register = standing_register(records.database, settings)
    return KeysOffice(register, frozenset(wiring.slots), frozenset(wiring.places), out)


def _blocked(records: Records) -> frozenset[str]:
    """The cards whose newest end was one that blocks."""
    ends = {}
    for entry in records.ledger.read(kind=CardEnded.kind):
        if isinstance(entry.record, CardEnded):
            ends[entry.record.card] = entry.record.why
    return frozenset(card for card, why in ends.items() if why in BLOCKING)
