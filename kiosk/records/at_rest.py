"""The records as a command line opens them: for reading beside a running kiosk, or for writing."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.config import Settings
from kiosk.core.clock import SystemClock
from kiosk.core.errors import KioskError
from storage.file.database import Database, open_database, open_for_reading
from storage.file.whole_file import make_private
from storage.log.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Records:
    """An open database and its ledger."""

    database: Database
    ledger: Ledger


Begin = Callable[[Database, Ledger, Settings], None]
"""What a kiosk writes first, where it is not there yet."""


@contextmanager
def reading(settings: Settings, database: Path | None = None, *, guards: bool = True) -> Iterator[Records]:
    """The records, which nobody can change through this. Raises `StorageError`."""
    path = settings.database if database is None else database
    with open_for_reading(path, key=settings.keyring.database, guards=guards, known=settings.known) as opened:
        yield Records(opened, Ledger(opened, station=settings.station.id, clock=SystemClock()))


@contextmanager
def writing(settings: Settings, begin: Begin, *, take_up_key: bool = True) -> Iterator[Records]:
    """The records, for a command that adds some to those with which a kiosk begins. Raises `StorageError`.

    It may run beside the kiosk: each transaction finds the ledger's end anew.
    """
    with open_database(settings.database, key=settings.keyring.database, known=settings.known) as opened:
        ledger = Ledger(
            opened, station=settings.station.id, clock=SystemClock(), signer=settings.keyring.signer
        )
        try:
            if take_up_key:
                ledger.take_up_key()
                begin(opened, ledger, settings)
            yield Records(opened, ledger)
        finally:
            ledger.close()


@contextmanager
def on_duty(database: Path) -> Iterator[None]:
    """Held while the kiosk runs, and by commands that may not run beside it: the database's one user.

    Raises `KioskError` when somebody else holds it. A process that dies lets go of it.
    """
    path = database.with_name(database.name + "-duty")
    try:
        handle = make_private(path, os.O_RDWR)
    except OSError:  # a folder that takes no files: nobody can be on duty there, and nobody is kept from it
        yield
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise KioskError(
                "The kiosk is running on these records", f"{database}: stop it first (systemctl stop kagiban)"
            ) from error
        yield
    finally:
        os.close(handle)
