"""`kagiban rotation export | template`: the rotation as a workbook that can be edited and imported."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.errors import KioskError
from kiosk.core.machine.files import PRIVATE, PUBLIC, rows_said
from kiosk.core.office.calendar import is_working_day
from kiosk.core.office.register import Register
from kiosk.core.office.rotation import SHREDDING, Rotation
from kiosk.locale import _
from kiosk.people.rotation.grid import ROTATION, weekday
from kiosk.people.rotation.importing import rotation_office
from kiosk.people.sheets.columns import PEOPLE
from kiosk.people.starter import example_people
from kiosk.records.at_rest import reading
from kiosk.sheets.spelling import purposes
from kiosk.sheets.writing import put, write_workbook
from storage.people.facts import Person, Role

LONGEST = 366
"""Days in one sheet."""

_FIRST_DAY, _FIRST_ROW = 3, 3
_REST = PatternFill("solid", start_color="E6E6E6")
_ROUND = (SHREDDING, "窓口1", f"{SHREDDING}、窓口3", "窓口2", "交付", "休")
_EXAMPLE_DAYS = 14


def export_rotation(settings: Settings, out: TextIO, target: Path, since: date, until: date) -> None:
    """Writes the rotation of these days, both included. Raises `KioskError`, `StorageError`."""
    locale.use(settings.station.language)
    if not 0 <= (until - since).days < LONGEST:
        said = _("{since} to {until}: expected 1 to {count} days, the first one first")
        raise KioskError(
            _("These days do not make a sheet"), said.format(since=since, until=until, count=LONGEST)
        )
    with reading(settings) as records:
        office = rotation_office(records, settings)
    people = people_of(office.register, office.rotation, since, until)
    write_workbook(target, rotation_workbook(people, office.rotation, since, until), PRIVATE)
    out.write(rows_said(target, len(people)))
    out.write(_("It holds personal data: keep it as such, and delete it when it is done with.") + "\n")


def write_rotation_template(out: TextIO, target: Path, language: str, since: date | None) -> None:
    """Writes a filled example: two weeks from `since`, or from the next Monday. Raises `KioskError`."""
    locale.use(language)
    today = date.today()  # noqa: DTZ011  # the office's day, not UTC's
    first = since or today + timedelta(days=7 - today.weekday())
    people, rotation = example_rotation(first)
    last = first + timedelta(days=_EXAMPLE_DAYS - 1)
    write_workbook(target, rotation_workbook(people, rotation, first, last), PUBLIC)
    out.write(rows_said(target, len(people)))


def example_rotation(first: date) -> tuple[tuple[Person, ...], Rotation]:
    """The people of the kiosk that `kagiban init` sets up, and duties that go round among them."""
    people = tuple(enrolled.person for enrolled in example_people())
    turns: dict[tuple[date, str], tuple[str, ...]] = {}
    days = (first + timedelta(days=after) for after in range(_EXAMPLE_DAYS))
    for shift, day in enumerate(day for day in days if is_working_day(day)):
        for at, person in enumerate(people):
            for duty in _ROUND[(at + shift) % len(_ROUND)].split("、"):
                if duty != "休":
                    turns[day, duty] = (*turns.get((day, duty), ()), person.id)
    return people, Rotation(turns)


def people_of(register: Register, rotation: Rotation, since: date, until: date) -> tuple[Person, ...]:
    """Whom a sheet of these days has a row for: who is employed then, and who has a duty, by staff number.

    Somebody who has left the register stands there with their id for a number.
    """
    named = {
        who: None
        for (day, _duty), people in rotation.turns.items()
        if since <= day <= until
        for who in people
    }
    there = [each for each in register.people.values() if each.id in named or _works(each, since, until)]
    gone = (Person(who, who, "", Role.PART_TIME) for who in named if who not in register.people)
    return (*sorted(there, key=lambda person: person.number), *gone)


def rotation_workbook(people: Sequence[Person], rotation: Rotation, since: date, until: date) -> bytes:
    """A workbook with a column for each day and a row for each of the people."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(ROTATION.title)
    sheet.freeze_panes = "C3"
    days = [date.fromordinal(number) for number in range(since.toordinal(), until.toordinal() + 1)]
    _head(sheet)
    for row, person in enumerate(people, start=_FIRST_ROW):
        put(sheet, row, 1, person.number)
        put(sheet, row, 2, person.name)
    duties = _by_day(rotation)
    for at, day in enumerate(days, start=_FIRST_DAY):
        _fill(sheet, at, day, people, duties.get(day, {}))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _works(person: Person, since: date, until: date) -> bool:
    """Are they employed on any of these days?"""
    begun = person.employed_from is None or person.employed_from <= until
    return begun and (person.employed_until is None or since <= person.employed_until)


def _by_day(rotation: Rotation) -> Mapping[date, Mapping[str, Sequence[str]]]:
    """By day and person the duties, by name."""
    found: dict[date, dict[str, list[str]]] = {}
    for (day, duty), people in sorted(rotation.turns.items()):
        for person in people:
            found.setdefault(day, {}).setdefault(person, []).append(duty)
    return found


def _head(sheet: Worksheet) -> None:
    for at, column in enumerate(PEOPLE.columns[:2], start=1):
        put(sheet, 1, at, column.title)
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = 14


def _fill(
    sheet: Worksheet, at: int, day: date, people: Sequence[Person], duties: Mapping[str, Sequence[str]]
) -> None:
    """One day's column; grey where public offices rest."""
    put(sheet, 1, at, day)
    put(sheet, 2, at, weekday(day))
    for row, person in enumerate(people, start=_FIRST_ROW):
        put(sheet, row, at, purposes(duties.get(person.id, ())))
    for row in range(1, len(people) + _FIRST_ROW):
        if not is_working_day(day):
            sheet.cell(row, at).fill = _REST
    for row in (1, 2):
        sheet.cell(row, at).alignment = Alignment(horizontal="center")
    sheet.column_dimensions[get_column_letter(at)].width = 12
