"""`kagiban report shred | day | vault | tags | access`: the office's books."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import click

from kiosk.commands.options import PATH, config
from kiosk.commands.settings import house_here, load
from kiosk.sheets.options import DAY, MOMENT

F = TypeVar("F", bound=Callable[..., int])

json_file = click.option(
    "--out", "target", type=PATH, metavar="FILE.json", help="As JSON; the file must not exist yet."
)


def days(command: F) -> F:
    """The options by which a book's days are named."""
    since = click.option(
        "--from", "--since", "since", type=DAY, metavar="DAY", help="The first day; else the month's first."
    )
    until = click.option(
        "--to", "--until", "until", type=DAY, metavar="DAY", help="The last day; else the month's last."
    )
    return since(until(command))


@click.group()
def report() -> None:
    """The office's books, from the records."""


@report.command()
@config
@days
@json_file
def shred(config: Path, since: date | None, until: date | None, target: Path | None) -> int:
    """Print the book of the shredder: each batch, who, when, entered, counted, and what explains the rest.

    Of this month, unless days are named. Works while the kiosk runs.
    """
    from kiosk.books.printing import report_shred

    report_shred(load(config), sys.stdout, since=since, until=until, target=target)
    return 0


@report.command()
@config
@days
@json_file
def day(config: Path, since: date | None, until: date | None, target: Path | None) -> int:
    """Print the book of the days: opening, differences, briefing, count, lock-up, what was closed over.

    Days without a record come first, then what was closed over and still stands. Of this month, unless days
    are named. Works while the kiosk runs.
    """
    from kiosk.books.printing import report_day

    report_day(load(config), sys.stdout, house_here(), since=since, until=until, target=target)
    return 0


@report.command()
@config
@days
@json_file
def vault(config: Path, since: date | None, until: date | None, target: Path | None) -> int:
    """Print the book of the cards: each movement with the running balance, counts, and how they were settled.

    It shows the balance: keep it from those who still have to count. Of this month, unless days are named.
    Works while the kiosk runs.
    """
    from kiosk.books.printing import report_vault

    report_vault(load(config), sys.stdout, since=since, until=until, target=target)
    return 0


@report.command()
@config
@days
@json_file
def tags(config: Path, since: date | None, until: date | None, target: Path | None) -> int:
    """Print the book of the tags: what was not on its hook, since when that may have been, and who had what.

    Then when each key was for certain on its hook, and what was drawn to be read. Of this month, unless days
    are named. Works while the kiosk runs.
    """
    from kiosk.books.printing import report_tags

    report_tags(load(config), sys.stdout, since=since, until=until, target=target)
    return 0


@report.command()
@click.argument("place", metavar="PLACE")
@config
@click.option(
    "--from", "--since", "since", required=True, type=MOMENT, metavar="TIME", help="As 2026-11-26 17:30."
)
@click.option("--to", "--until", "until", type=MOMENT, metavar="TIME", help="The last minute; else now.")
@json_file
def access(config: Path, place: str, since: date, until: date | None, target: Path | None) -> int:
    """Print who could have been in PLACE (id or name) between two times.

    Keys, doors, alarms, shredding and counts on one timeline. A day alone stands for its first or its last
    minute. Works while the kiosk runs.
    """
    from kiosk.books.printing import report_access

    report_access(
        load(config), sys.stdout, place, house_here().timeline, since=since, until=until, target=target
    )
    return 0
