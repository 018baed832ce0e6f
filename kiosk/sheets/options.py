"""Options of the commands that read and write sheets. Nothing else of this package is imported here."""

from datetime import date

import click

from kiosk.commands.options import PATH

sheet_file = click.argument("file", type=PATH, metavar="FILE")
dry_run = click.option("--dry-run", is_flag=True, help="Only say what would change.")
new_file = click.option(
    "--out", "target", required=True, type=PATH, metavar="FILE.xlsx", help="The file; it must not exist yet."
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
