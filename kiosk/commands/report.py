"""`kagiban report shred`: the office's books."""

import sys
from datetime import date
from pathlib import Path

import click

from kiosk.commands.options import PATH, config
from kiosk.sheets.options import DAY


@click.group()
def report() -> None:
    """The office's books, from the records."""


@report.command()
@config
@click.option("--from", "since", type=DAY, metavar="DAY", help="The first day; else the month's first.")
@click.option("--to", "until", type=DAY, metavar="DAY", help="The last day; else the month's last.")
@click.option("--out", "target", type=PATH, metavar="FILE.json", help="As JSON; the file must not exist yet.")
def shred(config: Path, since: date | None, until: date | None, target: Path | None) -> int:
    """Print the book of the shredder: each batch, who, when, entered, counted, and what explains the rest.

    Of this month, unless days are named. Works while the kiosk runs.
    """
    from kiosk.config import load
    from kiosk.reports.printing import report_shred

    report_shred(load(config), sys.stdout, since=since, until=until, target=target)
    return 0
