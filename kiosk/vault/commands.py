"""`kagiban vault import | export | template`."""

import sys
from pathlib import Path

import click

from kiosk.options import by, config, load
from kiosk.sheets.options import dry_run, language, new_file, sheet_file


@click.group()
def vault() -> None:
    """The lists of the cards' serial numbers."""


@vault.command("import")
@config
@sheet_file
@dry_run
@by
def import_(config: Path, file: Path, dry_run: bool, by: str | None) -> int:
    """Take in a list of card numbers (.xlsx, CSV): of each place in it, all the cards that are there.

    What would change is shown first, and whether the list agrees with the books. The balance stays as it is.
    A sheet with any fault changes nothing. Works while the kiosk runs.
    """
    from kiosk.vault.sheets.importing import import_cards

    import_cards(load(config), sys.stdout, file, dry_run=dry_run, by=by)
    return 0


@vault.command()
@config
@new_file
def export(config: Path, target: Path) -> int:
    """Write the lists of card numbers into a new workbook, which can be edited and imported."""
    from kiosk.vault.sheets.out import export_cards

    export_cards(load(config), sys.stdout, target)
    return 0


@vault.command()
@new_file
@language
def template(target: Path, language: str) -> int:
    """Write a filled example of a list of card numbers."""
    from kiosk.vault.sheets.out import write_cards_template

    write_cards_template(sys.stdout, target, language)
    return 0
