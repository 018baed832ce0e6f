"""The rotation's sheet as it lies: days across, people down. Nobody is looked up here. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kiosk.config.problems import shown
from kiosk.locale import _, language
from kiosk.people.sheets.columns import PEOPLE
from kiosk.sheets import cells
from kiosk.sheets.book import Cell, Row, Sheet
from kiosk.sheets.columns import Table, folded
from kiosk.sheets.problems import Expected, Problems

ROTATION = Table("窓口ローテーション表", "Rotation", ())
"""The sheet's name. Its columns are days."""

WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日"), ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""From Monday on, in Japanese and in English."""

_WEEKDAY = re.compile(
    r"\(?(?P<ja>[月火水木金土日])(?:曜日?)?(?:[・･]?祝日?)?\)?|\(?(?P<en>[a-z]{3})[a-z]*\)?"
)
_CLOSED = frozenset({"", "祝", "祝日", "休", "休日", "閉庁", "閉庁日"})
"""What may stand for a weekday."""

_NUMBER, _NAME = PEOPLE.columns[0], PEOPLE.columns[1]
_FOR_THE_EYE = frozenset(map(folded, ("", "曜日", "備考", "remarks"))).union(
    *(frozenset(column.headings) for column in PEOPLE.columns)
)
"""Headings of columns that are not days and that nobody takes for one."""


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A column of the sheet, counted from 0, and the day at its head."""

    at: int
    day: date
    heading: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheet without its head: whose row each is, by cell, and what stands below each day."""

    sheet: Sheet
    head: Row
    number_at: int
    name_at: int
    days: tuple[DayColumn, ...]
    rows: tuple[Row, ...]

    def number(self, row: Row) -> Cell:
        """The cell that says whose row it is."""
        return _at(row, self.number_at)

    def name(self, row: Row) -> str:
        """The name beside it, for the eye; empty where the sheet has none."""
        return _at(row, self.name_at).text.strip() if self.name_at != self.number_at else ""

    def below(self, row: Row) -> Iterator[tuple[DayColumn, Cell]]:
        """The row's cells by day. What was merged over several columns counts for each of them."""
        last, merged = -1, Cell()
        columns = {column.at: column for column in self.days}
        for at, cell in enumerate(_wide_enough(row, self.days)):
            if (row.number, at) in self.sheet.wide:
                last, merged = self.sheet.wide[row.number, at], cell
            if at in columns:
                yield columns[at], merged if at <= last else cell


def grid_of(sheet: Sheet, problems: Problems) -> Grid | None:
    """Finds days and people. Notes what is wrong with the head; None where there is none."""
    head = max(sheet.rows, key=lambda row: sum(_day(cell) is not None for cell in row.cells), default=None)
    if head is None or not any(_day(cell) for cell in head.cells):
        expected = _("a row with the staff number's heading and days")
        problems.add(sheet.name, 0, "", _("no such row"), expected)
        return None
    number_at = _headed(head, _NUMBER.headings, 0)
    days = tuple(_days(sheet, head, number_at, problems))
    below = [row for row in sheet.rows if row.number > head.number]
    grid = Grid(sheet, head, number_at, _headed(head, _NAME.headings, number_at), days, ())
    if below and _is_weekdays(grid, below[0]):
        _weekdays_fit(grid, below.pop(0), problems)
    _nothing_beside(grid, below, problems)
    return Grid(sheet, head, grid.number_at, grid.name_at, days, tuple(below))


def weekday(day: date) -> str:
    """The day's weekday, short, in the language in use."""
    return WEEKDAYS[0 if language() == "ja" else 1][day.weekday()]


# --- the head -----------------------------------------------------------------------------------------


def _day(cell: Cell) -> date | None:
    try:
        return None if cell.fault else cells.day(cell.text)
    except Expected:
        return None


def _headed(head: Row, headings: Iterator[str], otherwise: int) -> int:
    known = frozenset(headings)
    return next((at for at, cell in enumerate(head.cells) if folded(cell.text) in known), otherwise)


def _days(sheet: Sheet, head: Row, number_at: int, problems: Problems) -> Iterator[DayColumn]:
    """Every other heading must be a day, each once, or one that is there for the eye."""
    seen: set[date] = set()
    for at, cell in enumerate(head.cells):
        day = _day(cell)
        if day is None:
            if cell.fault or (at != number_at and folded(cell.text) not in _FOR_THE_EYE):
                expected = _("a day, as 2026-04-01, 令和8年4月1日 or R8.4.1")
                problems.add(sheet.name, head.number, "", cell.fault or shown(cell.text), expected)
        elif day in seen:
            found = _("{name} a second time").format(name=shown(cell.text.strip()))
            problems.add(sheet.name, head.number, "", found, _("each day once"))
        else:
            seen.add(day)
            yield DayColumn(at, day, cell.text.strip())


def _is_weekdays(grid: Grid, row: Row) -> bool:
    """Is this the row of weekdays below the days? It is nobody's, and has a weekday at least."""
    if folded(_at(row, grid.number_at).text) not in ("", "曜日", "weekday"):
        return False
    return any(_weekday(cell.text, column.day) is not None for column, cell in grid.below(row))


def _weekdays_fit(grid: Grid, row: Row, problems: Problems) -> None:
    """A day with another day's weekday is a slip of the date: the people were planned by one of the two."""
    for column, cell in grid.below(row):
        if not cell.fault and folded(cell.text) in _CLOSED:
            continue
        if _weekday(cell.text, column.day) != column.day.weekday():
            expected = _("{weekday}, the weekday of this day").format(weekday=weekday(column.day))
            problems.add(
                grid.sheet.name, row.number, column.heading, cell.fault or shown(cell.text), expected
            )


def _weekday(text: str, day: date) -> int | None:
    """Which weekday the text is, from 0 for Monday. A day itself may be shown as its weekday in Excel."""
    match = _WEEKDAY.fullmatch(cells.plain(text).casefold())
    if match is None:
        meant = _day(Cell(text))
        return day.weekday() if meant == day else None
    words = (match["ja"], match["en"])
    for spelled, word in zip(WEEKDAYS, words, strict=True):
        if word and word.capitalize() in spelled:
            return spelled.index(word.capitalize())
    return None


def _nothing_beside(grid: Grid, rows: list[Row], problems: Problems) -> None:
    """What stands below no heading would be passed over in silence: the first of each column is a problem."""
    seen = {at for at, cell in enumerate(grid.head.cells) if cell} | {grid.number_at, grid.number_at + 1}
    for row in rows:
        for at, cell in enumerate(row.cells):
            if cell and at not in seen:
                seen.add(at)
                problems.add(grid.sheet.name, row.number, "", shown(cell.text), _("a day above it"))


def _at(row: Row, at: int) -> Cell:
    return row.cells[at] if at < len(row.cells) else Cell()


def _wide_enough(row: Row, days: tuple[DayColumn, ...]) -> Iterator[Cell]:
    """The row's cells up to the last day: rows end where nothing stands any more."""
    return (_at(row, at) for at in range(max((column.at for column in days), default=-1) + 1))
