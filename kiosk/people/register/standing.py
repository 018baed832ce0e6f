"""The register as it stands in the records, for commands."""

from dataclasses import replace

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.office.register import Register
from kiosk.people.register.records import read_register
from kiosk.people.register.registrar import configured
from kiosk.records.at_rest import reading
from storage.errors import StorageError
from storage.file.database import Database, open_for_reading
from storage.people.questions import sorts

_SEEDED = {"people": "person", "cards": "card", "keys": "key", "places": "place"}


def standing_register(database: Database, settings: Settings) -> Register:
    """The register; what was never recorded is as the configuration has it, as at the kiosk's next start."""
    register, known = read_register(database), sorts(database)
    first = configured(settings)
    missing = {name: getattr(first, name) for name, what in _SEEDED.items() if what not in known}
    return replace(register, **missing)


def register_at_rest(settings: Settings) -> Register:
    """The same, asked in the office's language. Raises `StorageError`."""
    locale.use(settings.station.language)
    with reading(settings) as records:
        return standing_register(records.database, settings)


def standing(settings: Settings) -> Register | None:
    """The register in the records of this kiosk; None where they cannot be read."""
    try:
        with open_for_reading(
            settings.database, key=settings.keyring.database, known=settings.known
        ) as database:
            return standing_register(database, settings)
    except StorageError:
        return None
