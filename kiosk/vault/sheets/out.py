"""`kagiban vault export | template`: the lists of card numbers as a workbook to be edited and imported."""

from pathlib import Path
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.machine.files import PRIVATE, PUBLIC, rows_said
from kiosk.core.machine.printable import printable
from kiosk.core.office.names import place_name
from kiosk.keys.settings import Guarding
from kiosk.keys.sheets.spelling import place_word
from kiosk.keys.starter import PLACES
from kiosk.records.at_rest import reading
from kiosk.sheets.spelling import Cells
from kiosk.sheets.writing import workbook_of, write_workbook
from kiosk.vault.sheets.importing import vault_office
from kiosk.vault.sheets.sheet import CARDS, VaultOffice, agreement

_EXAMPLE = ("0012345678901234", "0012345678901235", "0012345678901236")


def export_cards(settings: Settings, out: TextIO, target: Path) -> None:
    """Writes the lists into a new file, and says where they differ from the books.

    Raises `KioskError`, `StorageError`.
    """
    locale.use(settings.station.language)
    with reading(settings) as records:
        office = vault_office(records, settings)
    rows = cards_rows(office)
    write_workbook(target, workbook_of((CARDS, rows)), PRIVATE)
    out.write(rows_said(target, len(rows)))
    for place in sorted(set(office.listed.values()) | {settings.section(Guarding).vault} - {""}):
        name, balance = place_name(office.register, place), office.balances.get(place, 0)
        out.write(printable(agreement(name, len(office.list_of(place)), balance)) + "\n")


def cards_rows(office: VaultOffice) -> list[Cells]:
    """A row for each card, by place and number."""
    pairs = sorted((place, serial) for serial, place in office.listed.items())
    return [{"place": place_word(place, office.register), "serial": serial} for place, serial in pairs]


def write_cards_template(out: TextIO, target: Path, language: str) -> None:
    """Writes a filled example of a list of cards. Raises `KioskError`."""
    locale.use(language)
    vault = PLACES[0]
    place = vault.name if language == "ja" else vault.id
    rows: list[Cells] = [{"place": place, "serial": serial} for serial in _EXAMPLE]
    write_workbook(target, workbook_of((CARDS, rows)), PUBLIC)
    out.write(rows_said(target, len(rows)))
