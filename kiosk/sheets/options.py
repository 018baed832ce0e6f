"""Options of the commands that read and write sheets. Nothing else of this package is imported here."""

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
