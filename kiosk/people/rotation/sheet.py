"""窓口ローテーション表: a sheet of duties held against the register: who would do what when. Pure.

The sheet says everything about the days that it has, and nothing about others.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kiosk.config.problems import shown
from kiosk.core.office.register import Register
from kiosk.core.office.rotation import Rotation
from kiosk.locale import _
from kiosk.people.rotation.grid import ROTATION, DayColumn, Grid, grid_of
from kiosk.people.sheets import cells as people_cells
from kiosk.people.sheets.finding import person_finder
from kiosk.sheets import cells
from kiosk.sheets.book import Book, Cell, Row, Sheet
from kiosk.sheets.columns import folded
from kiosk.sheets.problems import Expected, Problems
from kiosk.sheets.table import notes_of
from storage.people.facts import Person

REST = frozenset({"", "ー", "休", "休み", "休日", "休暇", "公休", "週休", "年休", "非番", "off", "rest"})
"""What a cell may say of somebody who has no duty, folded."""


@dataclass(frozen=True)
class RotationOffice:
    """What a sheet of duties is held against. `rotation` is the whole table as it stands."""

    register: Register
    rotation: Rotation
    today: date


@dataclass(frozen=True, slots=True)
class Turn:
    """One duty on one day: who had it, and who has it from then on. Empty: nobody."""

    day: date
    duty: str
    before: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Are they others than before? In which order they are named says nothing."""
        return set(self.before) != set(self.people)


@dataclass(frozen=True, slots=True)
class RotationSheet:
    """A sheet of duties without a fault: each duty of its days, and who has it. `notes`: how it was read."""

    days: tuple[date, ...]
    turns: tuple[Turn, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """Somebody's duty in one cell."""

    row: int
    column: DayColumn
    duty: str
    person: str


def read_rotation(book: Book, office: RotationOffice, *, swap: bool = False) -> RotationSheet:
    """The sheet's duties. `swap`: a reason was given, so days that have begun or passed may change.

    Raises `SheetError` with everything that is wrong.
    """
    problems = Problems()
    sheet = _sheet(book)
    grid = grid_of(sheet, problems)
    if grid is None:
        problems.check()
        return RotationSheet((), ())
    if not grid.rows:
        problems.add(sheet.name, 0, "", _("no row below the days"), _("at least one person"))
    whole, office = office, _on_days(office, {column.day for column in grid.days})
    people = dict(_people(grid, office, problems))
    entries = [
        each for row in grid.rows for each in _entries(grid, row, people.get(row.number), office, problems)
    ]
    turns = tuple(_turns(grid, entries, office.rotation))
    if not swap:
        _only_days_to_come(grid, entries, turns, office, problems)
    problems.check()
    notes = (*notes_of(book, sheet), *_merged(grid), *_names_fit(grid, people, office.register))
    days = tuple(column.day for column in grid.days)
    return RotationSheet(days, turns, (*notes, *_new_duties(turns, whole)))


def _on_days(office: RotationOffice, days: set[date]) -> RotationOffice:
    """The same office, of the rotation only the sheet's days: years of it would slow each cell."""
    turns = {turn: people for turn, people in office.rotation.turns.items() if turn[0] in days}
    return replace(office, rotation=Rotation(turns))


def _sheet(book: Book) -> Sheet:
    """The sheet of its name, else the first that has days, else the first."""
    named = [sheet for sheet in book.sheets if ROTATION.is_named(sheet.name)]
    with_days = (sheet for sheet in book.sheets if grid_of(sheet, Problems()) is not None)
    return named[0] if named else next(with_days, book.sheets[0])


# --- whose row it is ----------------------------------------------------------------------------------


def _people(grid: Grid, office: RotationOffice, problems: Problems) -> Iterator[tuple[int, str]]:
    """By row the person's id. A row without a number in which nothing stands is nobody's."""
    find = person_finder(office.register, _left(office))
    first: dict[str, int] = {}
    for row in grid.rows:
        cell = grid.number(row)
        if not cell and not any(below for _column, below in grid.below(row)):
            continue
        try:
            person = find(cell.text) if cell else people_cells.staff_number("")
        except Expected as error:
            _note(grid, row, problems, cell, str(error) + _with_zeros(cell.text, office.register))
            continue
        if person in first:
            expected = _("a staff number of its own (row {row} has it already)").format(row=first[person])
            _note(grid, row, problems, cell, expected)
        first.setdefault(person, row.number)
        yield row.number, person


def _left(office: RotationOffice) -> frozenset[str]:
    """Who has left the register and has a duty on these days: they may stay where they are, by their id."""
    named = office.rotation.turns.values()
    return frozenset(who for people in named for who in people if who not in office.register.people)


def _with_zeros(text: str, register: Register) -> str:
    """Spreadsheets take leading zeros from what they think is a number: which one may have been meant."""
    bare = cells.plain(text).lstrip("0")
    meant = [each.number for each in register.people.values() if bare and each.number.lstrip("0") == bare]
    return _(" (did you mean {name}?)").format(name=meant[0]) if meant else ""


def _note(grid: Grid, row: Row, problems: Problems, cell: Cell, expected: str) -> None:
    heading = grid.head.cells[grid.number_at].text.strip() if grid.head.cells else ""
    found = cell.fault or (shown(cell.text) if cell.text.strip() else _("nothing"))
    problems.add(grid.sheet.name, row.number, heading, found, expected)


def _merged(grid: Grid) -> Iterator[str]:
    """Cells over several days are read otherwise than a spreadsheet's formulas would."""
    first = min((column.at for column in grid.days), default=0)
    numbers = {row.number for row in grid.rows}
    rows = sorted({row for row, at in grid.sheet.wide if row in numbers and at >= first})
    if rows:
        said = _("cells merged over several days count for each of them, rows {rows}")
        yield said.format(rows=", ".join(map(str, rows)))


def _names_fit(grid: Grid, people: Mapping[int, str], register: Register) -> Iterator[str]:
    """The number counts; but a name that is another's hints at a row that has slipped. A part will do."""
    for row in grid.rows:
        person = register.people.get(people.get(row.number, ""))
        name = grid.name(row)
        if person is not None and folded(name) not in folded(person.name):
            said = _("row {row}: {number} is {name} on the register, and {found} in the sheet")
            yield said.format(row=row.number, number=person.number, name=person.name, found=shown(name))


# --- what stands in a cell ----------------------------------------------------------------------------


def duties(text: str, standing: Iterable[str] = ()) -> tuple[str, ...]:
    """The duties in one cell; none where it is empty or says that somebody rests. Raises `Expected`.

    Width never matters. A duty in `standing` is taken as it is there, whatever signs are in it.
    """
    known = frozenset(standing)
    found = [part for line in text.split("\n") for part in _parts(line.strip(), known)]
    work = [
        part if part in known else _duty(part) for part in found if part in known or folded(part) not in REST
    ]
    if work and len(work) < len(found):
        raise Expected(_("either duties or a rest"))
    return tuple(dict.fromkeys(work))


def _parts(line: str, known: frozenset[str]) -> tuple[str, ...]:
    return (line,) if line in known else cells.items(line)


def _duty(text: str) -> str:
    return cells.label(cells.plain(text))


def _entries(
    grid: Grid, row: Row, person: str | None, office: RotationOffice, problems: Problems
) -> Iterator[_Entry]:
    """The row's duties. Notes what cannot be read, and who cannot have a duty on a day."""
    for column, cell in grid.below(row):
        try:
            if cell.fault:
                raise Expected(_("a duty"), cell.fault)
            for duty in duties(cell.text, office.rotation.duties_on(column.day)):
                if person is not None:
                    _can_have(person, duty, column.day, office)
                    yield _Entry(row.number, column, duty, person)
        except Expected as error:
            found = error.found or shown(cell.text)
            problems.add(grid.sheet.name, row.number, column.heading, found, str(error))


def _can_have(person: str, duty: str, day: date, office: RotationOffice) -> None:
    """Whoever had it keeps it. Raises `Expected` for somebody new who is not there on that day."""
    known = office.register.people.get(person)
    if person in office.rotation.people_on(day, duty) or (known is not None and known.is_employed(day)):
        return
    if known is None:
        raise Expected(_("nothing new for somebody who has left the register"))
    raise Expected(_("nothing, for {who} is not employed on this day").format(who=_who(known)))


# --- what becomes of it -------------------------------------------------------------------------------


def _turns(grid: Grid, entries: Iterable[_Entry], rotation: Rotation) -> Iterator[Turn]:
    """Every duty of the sheet's days: those that it names, and those that stood there without it."""
    named: dict[tuple[date, str], dict[str, None]] = {}
    for entry in entries:
        named.setdefault((entry.column.day, entry.duty), {})[entry.person] = None
    for day in sorted({column.day for column in grid.days}):
        there = {duty for its_day, duty in named if its_day == day}
        for duty in sorted(there | set(rotation.duties_on(day))):
            yield Turn(day, duty, rotation.people_on(day, duty), tuple(named.get((day, duty), ())))


def _only_days_to_come(
    grid: Grid, entries: Iterable[_Entry], turns: Iterable[Turn], office: RotationOffice, problems: Problems
) -> None:
    """What has begun or passed is changed by a swap, which says why."""
    rows = {(each.column.day, each.duty, each.person): each.row for each in entries}
    headings = {column.day: column.heading for column in grid.days}
    for turn in turns:
        if turn.changes and turn.day <= office.today:
            others = (who for who in turn.people if who not in turn.before)
            row = next((rows[turn.day, turn.duty, who] for who in others), grid.head.number)
            expected = _("{duty}: {people} as before (a day that has begun changes by a swap: --reason)")
            said = expected.format(duty=turn.duty, people=names_of(turn.before, office.register))
            found = names_of(turn.people, office.register)
            problems.add(grid.sheet.name, row, headings[turn.day], found, said)


def _new_duties(turns: Iterable[Turn], office: RotationOffice) -> Iterator[str]:
    """Duties that the table never had: a slip of the pen would make one."""
    known = {duty for _day, duty in office.rotation.turns}
    new = sorted({turn.duty for turn in turns} - known)
    if known and new:
        yield _("duties that were not in the table before: {duties}").format(duties=", ".join(new))


def names_of(people: Iterable[str], register: Register) -> str:
    """People by staff number and name, or by their id where they have left."""
    known = register.people
    return "、".join(_who(known[who]) if who in known else who for who in people) or _("nobody")


def _who(person: Person) -> str:
    return f"{person.number} {person.name}"
