"""`kagiban backup | restore | salvage`: copies of the records, and the way back from them."""

import sys
from pathlib import Path

import click

from kiosk.options import PATH, by, config, load, reason, second


@click.command()
@config
@click.argument("directory", type=PATH, metavar="DIR")
def backup(config: Path, directory: Path) -> int:
    """Copy the records into DIR, and verify the copy.

    Its checkpoint is put beside it; the keys are not in it: keep them elsewhere. Works while the kiosk runs.
    """
    from kiosk.records.copies import make_backup

    make_backup(load(config), sys.stdout, directory)
    return 0


@click.command()
@config
@click.argument("source", type=PATH, metavar="FILE")
@reason
@by
@second
def restore(config: Path, source: Path, reason: str, by: str | None, second: str | None) -> int:
    """Put a backup or salvage in the records' place.

    Stop the kiosk first. What stands there is kept beside it under another name. The ledger says from then
    on what was lost. Records in it for which no signature stands count only if two people say so: --by and
    --second.
    """
    from kiosk.people.register.authority import BY_REGISTER
    from kiosk.records.copies import restore_from

    restore_from(load(config), sys.stdout, source, BY_REGISTER, reason=reason, by=by, second=second)
    return 0


@click.command()
@config
@click.argument("source", type=PATH, metavar="FILE")
@click.option(
    "--out", "directory", required=True, type=PATH, metavar="DIR", help="A new folder for what is found."
)
def salvage(config: Path, source: Path, directory: Path) -> int:
    """Read what can be read from a damaged database.

    Says which records are lost. Changes nothing in it.
    """
    from kiosk.records.copies import salvage_from

    return 0 if salvage_from(load(config), sys.stdout, source, directory) else 1
