"""日々の記録: the calendar of openings, counts and lock-ups; gaps are named; the month is confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rich.cells import set_cell_size

from kiosk.core.desk.asking import Desk, Message, Needs, Option, Page, Question, Stage, Tone
from kiosk.core.desk.look import answer_to
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.office import dates
from kiosk.core.office.calendar import last_of_month
from kiosk.core.office.names import people_names, person_name
from kiosk.core.office.today import today
from kiosk.core.refusals import CHANGED
from kiosk.core.station import Station
from kiosk.day.calendar.missing_day import explain_day
from kiosk.day.calendar.month import DayCell, DayState, may_be_confirmed, month_before, month_cells, weeks
from kiosk.day.evening.hand_out import hand_out_checkpoint
from kiosk.day.today import gaps
from kiosk.house.subject import house_of
from kiosk.locale import _
from storage.day.questions import DayQuestions
from storage.day.records import MonthConfirmed
from storage.people.facts import Person

CELL = 11
"""Columns of a day: seven of them fit into 80."""

DAYS = "days"


@dataclass(frozen=True, slots=True)
class _Month:
    year: int
    month: int
    cells: tuple[DayCell, ...]
    confirmed: bool

    @property
    def name(self) -> str:
        """As the records spell it."""
        return f"{self.year}-{self.month:02}"


async def show_days(station: Station, desk: Desk, custodian: Person) -> bool:
    """One month after the other, backwards, until the custodian has seen enough."""
    now = today(station)
    year, month = now.year, now.month
    while True:
        shown = _month(station, year, month)
        answer = await answer_to(desk, _page(station, shown))
        if answer == "before":
            year, month = month_before(year, month)
        elif answer == "day":
            await _one_day(station, desk, custodian, shown)
        elif answer == "confirm":
            await _confirm(station, desk, custodian, shown)
        else:
            return True


def _month(station: Station, year: int, month: int) -> _Month:
    days, calendar = station.ask(DayQuestions), station.rules.calendar
    first = date(year, month, 1)
    last = last_of_month(first)
    known = station.asked(lambda: days.days(first, last), None) or ()
    marks = house_of(station).marks(station, first, last)
    confirmed = station.asked(days.confirmed_months, None) or frozenset()
    cells = month_cells(first, known, marks, gaps(station), today(station), calendar)
    return _Month(year, month, cells, f"{year}-{month:02}" in confirmed)


def _page(station: Station, month: _Month) -> Page[str]:
    body, marked = [_row(map(_weekday, range(7)))], set()
    for week in weeks(month.year, month.month, month.cells):
        rows = zip(*(_cell(cell) for cell in week), strict=True)
        drawn = [line for line in map(_row, rows) if line]
        if any(cell is not None and cell.is_wrong for cell in week):
            marked |= set(range(len(body), len(body) + len(drawn)))
        body.extend(drawn)
    options = [Option("before", _("Month before")), Option("day", _("One day"))]
    if not month.confirmed and may_be_confirmed(month.year, month.month, month.cells, today(station)):
        options.append(Option("confirm", _("Confirm the month"), _("no record is missing"), Needs.LINES))
    return Page(_heading(month), tuple(body), tuple(options), _stage(), frozenset(marked))


def _heading(month: _Month) -> str:
    missing = [cell.day for cell in month.cells if cell.state is DayState.MISSING]
    named = dates.month(date(month.year, month.month, 1))
    if missing:
        days = ", ".join(str(day.day) for day in missing)
        return _("{month}: NO RECORD of these days: {days}").format(month=named, days=days)
    if month.confirmed:
        return _("{month}: confirmed, no record is missing").format(month=named)
    return _("{month}: no record is missing so far").format(month=named)


def _weekday(number: int) -> str:
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[number]


def _row(cells: Iterable[str]) -> str:
    """Cells side by side, each as wide as the others."""
    return "".join(set_cell_size(cell, CELL) for cell in cells).rstrip()


def _cell(cell: DayCell | None) -> tuple[str, str, str]:
    """The day's number with a word or its marks, its times, and what else there is to say."""
    if cell is None:
        return "", "", ""
    word = {
        DayState.MISSING: _("MISSING"),
        DayState.OPEN: _("open"),
        DayState.EXPLAINED: _("explained"),
        DayState.RESTS: "-",
    }.get(cell.state, "")
    marks = " ".join(mark.text for mark in cell.marks)
    over = _("over {count}").format(count=cell.known.closed_over) if cell.known.closed_over else ""
    more = " ".join(filter(None, (marks if word else "", over)))
    return f"{cell.day.day:2} {word or marks}", _times(cell), more


def _times(cell: DayCell) -> str:
    opened, locked = cell.known.opened, cell.known.locked
    if opened is None:
        return ""
    until = f"{locked.astimezone():%H%M}" if locked else ""
    return f"{opened.astimezone():%H%M}-{until}"


# --- one day, and the month's end -------------------------------------------------------------------------


async def _one_day(station: Station, desk: Desk, custodian: Person, month: _Month) -> None:
    """What is missing first, for it can be explained here; then what else is wrong."""
    worth = [cell for cell in month.cells if cell.state not in (DayState.RESTS, DayState.TO_COME)]
    cells = sorted(worth, key=lambda cell: (cell.state is not DayState.MISSING, not cell.is_wrong, cell.day))
    options = tuple(Option(cell, dates.day(cell.day), _result(cell)) for cell in cells)
    if not options:
        return
    cell = await desk.choose(Question(_("Which day?"), options, _stage()))
    if cell is None:
        return
    if cell.state is DayState.MISSING:
        await explain_day(station, desk, custodian, cell.known, DAYS, _stage())
        return
    tone = Tone.WARNING if cell.is_wrong else Tone.DONE
    said = f"{dates.day(cell.day)}  {_result(cell)}"
    await desk.tell(Message(tone, said, _in_full(station, cell), 5 * station.times.notice_s))


def _result(cell: DayCell) -> str:
    if cell.state is DayState.MISSING:
        return _("no record")
    return cell.known.explained or _times(cell)


def _in_full(station: Station, cell: DayCell) -> tuple[str, ...]:
    known, register = cell.known, station.register
    rows = (
        (_("Opened by {name}"), person_name(register, known.opened_by)),
        (_("Locked up by {name}"), person_name(register, known.locked_by)),
        (_("Custodian of the night: {name}"), person_name(register, known.custodian)),
        (_("Works on: {name}"), people_names(register, *known.stays)),
        (_("Different at the opening: {name}"), str(known.differences or "")),
        (_("Closed over: {name}"), str(known.closed_over or "")),
        (_("Explained by {name}"), person_name(register, known.explained_by)),
    )
    return tuple(text.format(name=name) for text, name in rows if name)


async def _confirm(station: Station, desk: Desk, custodian: Person, month: _Month) -> None:
    """月次点検: the custodian, who has tapped, says that no day's record is missing."""
    month = _month(station, month.year, month.month)  # as it is now, not as it was when it was shown
    if not may_be_confirmed(month.year, month.month, month.cells, today(station)):
        await refuse(station, desk, CHANGED, DAYS, custodian)
        return
    explained = sum(cell.state is DayState.EXPLAINED for cell in month.cells)
    whole = sum(cell.state is DayState.COMPLETE for cell in month.cells)
    confirmed = MonthConfirmed(
        month=month.name, person=custodian.id, days=whole + explained, explained=explained
    )
    if await written(station, desk, custodian, DAYS, confirmed):
        said = _("{days} days are on record, {explained} of them explained.").format(
            days=whole + explained, explained=explained
        )
        await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))


async def slip_again(station: Station, desk: Desk, custodian: Person) -> bool:
    """控え: that of the last lock-up once more, with a checkpoint of now; say that the paper had run out."""
    said = await hand_out_checkpoint(station, desk, _stage())
    if said:
        await desk.tell(Message(Tone.DONE, _("The slip of the last lock-up"), said, station.times.notice_s))
    return True


def _stage() -> Stage:
    return Stage((_("Work"), _("Days")), 1)
