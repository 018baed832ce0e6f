"""Options of the commands that read and write sheets. Nothing else of this package is imported here."""

import re
from datetime import date, datetime, time
from pathlib import Path

import click

_PATH = click.Path(path_type=Path)

sheet_file = click.argument("file", type=_PATH, metavar="FILE")
dry_run = click.option("--dry-run", is_flag=True, help="Only say what would change.")
new_file = click.option(
    "--out", "target", required=True, type=_PATH, metavar="FILE.xlsx", help="The file; it must not exist yet."
)
language = click.option(
    "--language", type=click.Choice(["ja", "en"]), default="ja", help="Of the headings; ja unless set."
)


class Day(click.ParamType[date]):
    """A day, in any of the forms in which a sheet may have it."""

    name = "day"

    def convert(self, value: date | str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day. Fails, as click does, for what is none."""
        from kiosk.sheets.cells import day as day_of
        from kiosk.sheets.problems import Expected

        if isinstance(value, date):
            return value
        try:
            day = day_of(value)
        except Expected as error:
            self.fail(f"{value!r} is not {error}", param, ctx)
        return day or self.fail("it is empty", param, ctx)


DAY = Day()


class Moment(click.ParamType[date]):
    """A day as above, with a time of the office's clock behind it or without (`datetime` or `date`)."""

    name = "time"

    def convert(self, value: date | str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The moment. Fails, as click does, for what is none."""
        if isinstance(value, date):
            return value
        text, _gap, clock = re.sub(r"(?<=\d)T(?=\d)", " ", value.strip()).partition(" ")
        day = DAY.convert(text, param, ctx)
        if not clock:
            return day
        if not (match := re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", clock.strip())):
            self.fail(f"{value!r} is not a time, as 2026-04-01 17:30", param, ctx)
        return datetime.combine(day, time(int(match[1]), int(match[2])))


MOMENT = Moment()
