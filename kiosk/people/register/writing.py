"""The records for a command that adds some, with the register in them: as the kiosk itself would begin."""

from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.config import Settings
from kiosk.people.register.registrar import seed
from kiosk.records import at_rest
from kiosk.records.at_rest import Records


@contextmanager
def writing(settings: Settings) -> Iterator[Records]:
    """See `kiosk.records.at_rest.writing`."""
    with at_rest.writing(settings, seed) as records:
        yield records
