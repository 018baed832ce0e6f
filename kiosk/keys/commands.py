"""`kagiban keys import | export | template`."""

import sys
from pathlib import Path

import click

from kiosk.options import by, config, load
from kiosk.sheets.options import dry_run, language, new_file, sheet_file


@click.group()
def keys() -> None:
    """The keys and storage places on the register."""


@keys.command("import")
@config
@sheet_file
@dry_run
@by
def import_(config: Path, file: Path, dry_run: bool, by: str | None) -> int:
    """Take in a sheet of keys (.xlsx, CSV); a workbook may have one of storage places too.

    What would change is shown first. A sheet with any fault changes nothing. Works while the kiosk runs.
    """
    from kiosk.keys.sheets.importing import import_keys

    import_keys(load(config), sys.stdout, file, dry_run=dry_run, by=by)
    return 0


@keys.command()
@config
@new_file
def export(config: Path, target: Path) -> int:
    """Write the keys and places on the register into a new workbook, which can be edited and imported."""
    from kiosk.keys.sheets.handing_out import export_keys

    export_keys(load(config), sys.stdout, target)
    return 0


@keys.command()
@new_file
@language
def template(target: Path, language: str) -> int:
    """Write a filled example of sheets of keys and places."""
    from kiosk.keys.sheets.handing_out import write_keys_template

    write_keys_template(sys.stdout, target, language)
    return 0
