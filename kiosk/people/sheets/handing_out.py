"""`kagiban people export | template`: the people on the register as a workbook to be edited and imported."""

from pathlib import Path
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.machine.files import PRIVATE, PUBLIC, rows_said
from kiosk.core.office.register import Register
from kiosk.locale import _
from kiosk.people.register.standing import register_at_rest
from kiosk.people.sheets import example
from kiosk.people.sheets.columns import PEOPLE
from kiosk.people.sheets.spelling import person_cells
from kiosk.sheets.writing import workbook_of, write_workbook


def export_people(settings: Settings, out: TextIO, target: Path) -> None:
    """Writes the people on the register into a new file. Raises `KioskError`, `StorageError`."""
    register = register_at_rest(settings)
    write_workbook(target, people_workbook(register), PRIVATE)
    out.write(rows_said(target, len(register.people)))
    out.write(_("It holds personal data: keep it as such, and delete it when it is done with.") + "\n")


def write_people_template(out: TextIO, target: Path, language: str) -> None:
    """Writes a filled example of a sheet of people. Raises `KioskError`."""
    locale.use(language)
    write_workbook(target, workbook_of((PEOPLE, example.people_rows())), PUBLIC)
    out.write(rows_said(target, len(example.people_rows())))


def people_workbook(register: Register) -> bytes:
    """A workbook of everybody on the register, by staff number."""
    people = sorted(register.people.values(), key=lambda person: person.number)
    return workbook_of((PEOPLE, [person_cells(person, register) for person in people]))
