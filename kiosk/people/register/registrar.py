"""Every change of the register goes through here: signed by its author, durable, then in force.

A change is a record and nothing else; the kiosk reads its register back from the records.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from kiosk.config import Settings
from kiosk.core.machine.account import account
from kiosk.core.office.register import Register, register_of
from kiosk.core.recorder import Recorder
from kiosk.people.register.copy import write_copy
from kiosk.people.register.records import SEED, read_register, records_of
from storage.file.database import Database
from storage.log.ledger import Entry, Ledger
from storage.people.questions import signed, sorts, stamp
from storage.people.records import Registered


class Registrar:
    """Keeps one database's register: `register` is what stood when it was read last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stamp: tuple[Any, ...] = ()

    def read(self) -> Register:
        """The register now; its copy for bad days is made anew. Raises what reading the records raises."""
        self._stamp = stamp(self._database)
        register = read_register(self._database)
        write_copy(self._database.path, register)
        return register

    def read_if_changed(self) -> Register | None:
        """The register if anybody has changed it since it was read, also another program; else None."""
        return self.read() if stamp(self._database) != self._stamp else None

    async def change(self, recorder: Recorder, author: str, *records: Registered) -> tuple[int, ...]:
        """Writes the changes together; returns their numbers. Raises `LedgerUnavailable` with none done."""
        entries = await recorder.require_all(*signed(self._database, records, author))
        return tuple(entry.seq for entry in entries)


def change_blocking(
    database: Database, ledger: Ledger, author: str, records: Iterable[Registered]
) -> tuple[Entry, ...]:
    """The same for the command line: all of the changes in one transaction, or none.

    Whoever the author is said to be, the records name the account that ran the command as well.
    """
    via = "" if author == SEED else account()
    return ledger.append_blocking(*signed(database, records, author, via))


def seed(database: Database, ledger: Ledger, settings: Settings) -> None:
    """Takes in what the configuration says of the office, for each sort of thing of which nothing is known.

    From then on the records are the register, and the configuration says nothing more about it.
    """
    if missing := tuple(_missing(database, settings)):
        change_blocking(database, ledger, SEED, missing)


def configured(settings: Settings) -> Register:
    """The office as the configuration has it."""
    people = ((enrolled.person, enrolled.cards) for enrolled in settings.people)
    return register_of(people, settings.keys, settings.places, settings.keyring.station)


def _missing(database: Database, settings: Settings) -> Iterator[Registered]:
    known = sorts(database)
    return (record for record in records_of(configured(settings)) if record.what not in known)
