"""`kagiban report`: the office's books, each kept by its subject."""

import sys
from datetime import date
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.options import PATH, config, house_here, load
from kiosk.sheets.options import DAY, MOMENT

if TYPE_CHECKING:
    from kiosk.books.book import BookOfDays, BookOfPlace
    from kiosk.house.subject import Book, House

json_file = click.option(
    "--out", "target", type=PATH, metavar="FILE.json", help="As JSON; the file must not exist yet."
)


class Books(click.Group):
    """A command for each book of the subjects that this command line was started with."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """By name."""
        return sorted(book.name for book in house_here().books)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of the book that is called so."""
        return next((_command(book) for book in house_here().books if book.name == cmd_name), None)


@click.group(cls=Books)
def report() -> None:
    """The office's books, from the records."""


def _command(book: "Book") -> click.Command:
    """Its options by what it is asked for."""
    from kiosk.books.book import BookOfDays

    return _of_days(book) if isinstance(book, BookOfDays) else _of_place(book)


def _of_days(book: "BookOfDays[House]") -> click.Command:
    @click.command(book.name, help=cleandoc(book.help))
    @config
    @click.option(
        "--from", "--since", "since", type=DAY, metavar="DAY", help="The first day; else the month's first."
    )
    @click.option(
        "--to", "--until", "until", type=DAY, metavar="DAY", help="The last day; else the month's last."
    )
    @json_file
    def print_it(config: Path, since: date | None, until: date | None, target: Path | None) -> int:
        from kiosk.books.printing import print_days

        settings = load(config)
        print_days(book, house_here(), settings, sys.stdout, since=since, until=until, target=target)
        return 0

    return print_it


def _of_place(book: "BookOfPlace[House]") -> click.Command:
    @click.command(book.name, help=cleandoc(book.help))
    @click.argument("place", metavar="PLACE")
    @config
    @click.option(
        "--from", "--since", "since", required=True, type=MOMENT, metavar="TIME", help="As 2026-11-26 17:30."
    )
    @click.option("--to", "--until", "until", type=MOMENT, metavar="TIME", help="The last minute; else now.")
    @json_file
    def print_it(config: Path, place: str, since: date, until: date | None, target: Path | None) -> int:
        from kiosk.books.printing import print_place

        settings = load(config)
        print_place(book, house_here(), settings, sys.stdout, place, since=since, until=until, target=target)
        return 0

    return print_it
