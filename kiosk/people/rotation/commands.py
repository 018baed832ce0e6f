"""`kagiban rotation import | export | template`."""

import sys
from datetime import date
from pathlib import Path

import click

from kiosk.options import by, config, load
from kiosk.sheets.options import DAY, dry_run, language, new_file, sheet_file


@click.group()
def rotation() -> None:
    """Who has which duty on which day: shredding among them."""


@rotation.command("import")
@config
@sheet_file
@dry_run
@by
@click.option("--reason", metavar="TEXT", help="Why; needed where a day that has begun or passed changes.")
def import_(config: Path, file: Path, dry_run: bool, by: str | None, reason: str | None) -> int:
    """Take in a sheet of duties (.xlsx, CSV): days across, people down, the duties' names in the cells.

    Only the days in the sheet are touched. What would change is shown first. A sheet with any fault changes
    nothing. Works while the kiosk runs.
    """
    from kiosk.people.rotation.importing import import_rotation

    import_rotation(load(config), sys.stdout, file, dry_run=dry_run, by=by, reason=reason)
    return 0


@rotation.command()
@config
@click.option("--from", "since", required=True, type=DAY, metavar="DAY", help="The first day.")
@click.option("--to", "until", required=True, type=DAY, metavar="DAY", help="The last day.")
@new_file
def export(config: Path, since: date, until: date, target: Path) -> int:
    """Write these days' duties into a new workbook, which can be edited and imported."""
    from kiosk.people.rotation.out import export_rotation

    export_rotation(load(config), sys.stdout, target, since, until)
    return 0


@rotation.command()
@new_file
@language
@click.option("--from", "since", type=DAY, metavar="DAY", help="The first day; else the next Monday.")
def template(target: Path, language: str, since: date | None) -> int:
    """Write a filled example of a sheet of duties."""
    from kiosk.people.rotation.out import write_rotation_template

    write_rotation_template(sys.stdout, target, language, since)
    return 0
