"""What is wrong with a sheet: where, what was found and what was expected. All of it, not the first."""

from dataclasses import dataclass, field

from kiosk.core.errors import KioskError
from kiosk.locale import _


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `row` as Excel counts (0: the sheet as a whole is meant); `column` by its heading."""

    sheet: str
    row: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        if not self.row:
            said = _("{sheet}: expected {expected}, found {found}")
        elif not self.column:
            said = _("{sheet}, row {row}: expected {expected}, found {found}")
        else:
            said = _("{sheet}, row {row}, {column}: expected {expected}, found {found}")
        return said.format(
            sheet=self.sheet, row=self.row, column=self.column, expected=self.expected, found=self.found
        )


class SheetError(KioskError):
    """The sheet cannot be taken in. `problems` are all that could be found in one reading."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        title = _("The sheet is not right; nothing was written (problems: {count})")
        super().__init__(title.format(count=len(problems)), "\n".join(map(str, problems)))
        self.problems = problems


@dataclass
class Problems:
    """Gathers what is wrong with the sheets of one file."""

    found: list[Problem] = field(default_factory=list)

    def add(self, sheet: str, row: int, column: str, found: str, expected: str) -> None:
        """Takes note of one fault."""
        self.found.append(Problem(sheet, row, column, found, expected))

    def check(self) -> None:
        """Raises `SheetError` if anything was noted; the problems in the order of sheets and rows."""
        if self.found:
            sheets = list(dict.fromkeys(problem.sheet for problem in self.found))
            order = sorted(self.found, key=lambda each: (sheets.index(each.sheet), each.row))
            raise SheetError(tuple(order))


class Expected(ValueError):
    """A text cannot be read. The message completes the sentence "expected …"; `found` is what stood there."""

    def __init__(self, expected: str, found: str = "") -> None:
        super().__init__(expected)
        self.found = found
