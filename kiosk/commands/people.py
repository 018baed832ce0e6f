"""`kagiban people forget | retention`."""

import sys
from pathlib import Path

import click

from kiosk.commands.options import by, config, reason


@click.group()
def people() -> None:
    """Personal data beside the records."""


@people.command()
@config
@click.argument("person", metavar="ID")
@reason
@by
def forget(config: Path, person: str, reason: str, by: str | None) -> int:
    """Erase what is kept about a person who is no longer on the register.

    ID is the id in the configuration and the records. The records stay and still verify. Works while the
    kiosk runs.
    """
    from kiosk.config import load
    from kiosk.forgetting import forget_person

    forget_person(load(config), sys.stdout, person, reason=reason, by=by)
    return 0


@people.command()
@config
@click.argument("number", metavar="NUMBER")
@by
def leave(config: Path, number: str, by: str | None) -> int:
    """Take the person with this staff number off the register: their cards, PINs and rights end.

    What is kept about them stays until its years are over, or until it is forgotten. Works while the kiosk
    runs.
    """
    from kiosk.config import load
    from kiosk.forgetting import take_off_register

    take_off_register(load(config), sys.stdout, number, by=by)
    return 0


@people.command()
@config
@click.option("--dry-run", is_flag=True, help="Only say what is due.")
@by
def retention(config: Path, dry_run: bool, by: str | None) -> int:
    """Erase personal data whose years are over (`[retention]` in the configuration)."""
    from kiosk.config import load
    from kiosk.forgetting import run_retention

    run_retention(load(config), sys.stdout, dry_run=dry_run, by=by)
    return 0
