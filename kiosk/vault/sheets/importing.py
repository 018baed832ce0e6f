"""`kagiban vault import`: what a list of cards changes is shown, then written whole or not at all."""

from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import msgspec

from kiosk import locale
from kiosk.config import Settings
from kiosk.people.register.authority import authority_of
from kiosk.people.register.standing import standing_register
from kiosk.people.sheets.carrying_out import carry_out
from kiosk.records.at_rest import Records, reading
from kiosk.sheets.changes import show
from kiosk.sheets.reading import read_book
from kiosk.vault.sheets.sheet import VaultOffice, cards_changes, read_cards
from storage.file.database import Database
from storage.log.ledger import Ledger
from storage.vault.heard import CARD_DESTROYED, destroyed
from storage.vault.questions import VaultQuestions
from storage.vault.records import CardsListed


def import_cards(settings: Settings, out: TextIO, file: Path, *, dry_run: bool, by: str | None) -> None:
    """Takes in a list of cards. Raises `SheetError` with all its problems, `KioskError`, `StorageError`."""
    locale.use(settings.station.language)
    book = read_book(file)
    with reading(settings) as records:
        authority_of(records.database, settings, by)  # a number that nobody has is said before the changes
        office = vault_office(records, settings)
    sheet = read_cards(book, office)
    changes = cards_changes(sheet, office)
    show(out, sheet.notes, changes)
    carry_out(settings, out, changes, office, vault_office, dry_run=dry_run, by=by, write=_write)


def vault_office(records: Records, settings: Settings) -> VaultOffice:
    """What stands now: the register, the lists, the cards that were shredded, and the balances."""
    days = records.database.ask(VaultQuestions)
    shredded = filter(records.database.known.may_be_heard, records.ledger.read(kind=CARD_DESTROYED))
    told = (entry.record for entry in shredded)
    return VaultOffice(
        standing_register(records.database, settings),
        days.serial_places(),
        frozenset(gone.serial for gone in map(destroyed, told) if gone is not None),
        {place: stock.balance for place, stock in days.stocks().items()},
    )


def _write(database: Database, ledger: Ledger, author: str, records: Iterable[CardsListed]) -> None:
    """All of them in one transaction, signed by whoever decided it."""
    ledger.append_blocking(*(msgspec.structs.replace(each, person=author) for each in records))
