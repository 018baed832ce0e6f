"""What a sheet of people is held against, read from the records: the register, and blocked cards."""

from kiosk.config import Settings
from kiosk.people.register.standing import standing_register
from kiosk.people.sheets.people import PeopleOffice
from kiosk.records.at_rest import Records
from storage.people.records import CardEnded

BLOCKING = frozenset({"lost", "revoked"})
"""Why a card ended that no sheet brings back: whoever has it may not be its owner."""


def people_office(records: Records, settings: Settings) -> PeopleOffice:
    """For a sheet of people."""
    register = standing_register(records.database, settings)
    return PeopleOffice(register, settings.keyring.station, _blocked(records))


def _blocked(records: Records) -> frozenset[str]:
    """The cards whose newest end was one that blocks."""
    ends = {}
    for entry in records.ledger.read(kind=CardEnded.kind):
        if isinstance(entry.record, CardEnded):
            ends[entry.record.card] = entry.record.why
    return frozenset(card for card, why in ends.items() if why in BLOCKING)
