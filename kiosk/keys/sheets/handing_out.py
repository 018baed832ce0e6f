"""`kagiban keys export | template`: keys and places as a workbook that can be edited and imported."""

from pathlib import Path
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.machine.files import PRIVATE, PUBLIC, rows_said
from kiosk.core.office.register import Register
from kiosk.keys.sheets import example
from kiosk.keys.sheets.columns import KEYS, PLACES
from kiosk.keys.sheets.spelling import key_cells, place_cells
from kiosk.people.register.standing import register_at_rest
from kiosk.sheets.writing import workbook_of, write_workbook


def export_keys(settings: Settings, out: TextIO, target: Path) -> None:
    """Writes the keys and places on the register into a new file. Raises `KioskError`, `StorageError`."""
    register = register_at_rest(settings)
    write_workbook(target, keys_workbook(register), PRIVATE)
    out.write(rows_said(target, len(register.keys) + len(register.places)))


def write_keys_template(out: TextIO, target: Path, language: str) -> None:
    """Writes a filled example of sheets of keys and places. Raises `KioskError`."""
    locale.use(language)
    register = example.keys_register()
    write_workbook(target, keys_workbook(register), PUBLIC)
    out.write(rows_said(target, len(register.keys) + len(register.places)))


def keys_workbook(register: Register) -> bytes:
    """A workbook of all keys, by number, and all places."""
    keys = sorted(register.keys.values(), key=lambda key: key.number)
    return workbook_of(
        (KEYS, [key_cells(key, register) for key in keys]),
        (PLACES, [place_cells(place) for place in register.places.values()]),
    )
