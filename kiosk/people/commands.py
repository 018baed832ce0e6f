"""`kagiban people import | export | template | leave | recover | forget | retention`."""

import sys
from pathlib import Path

import click

from kiosk.options import by, config, load, reason
from kiosk.sheets.options import dry_run, language, new_file, sheet_file


@click.group()
def people() -> None:
    """The staff on the register, and personal data beside the records."""


@people.command("import")
@config
@sheet_file
@dry_run
@click.option("--leave-missing", is_flag=True, help="Whoever is not in the sheet leaves the register.")
@by
def import_(config: Path, file: Path, dry_run: bool, leave_missing: bool, by: str | None) -> int:
    """Take in a sheet of people (.xlsx, CSV): people, roles, groups, days of employment, cards.

    What would change is shown first. A sheet with any fault changes nothing. Works while the kiosk runs.
    """
    from kiosk.people.sheets.importing import import_people

    settings = load(config)
    import_people(settings, sys.stdout, file, dry_run=dry_run, by=by, leave_missing=leave_missing)
    return 0


@people.command()
@config
@new_file
def export(config: Path, target: Path) -> int:
    """Write the people on the register into a new workbook, which can be edited and imported."""
    from kiosk.people.sheets.handing_out import export_people

    export_people(load(config), sys.stdout, target)
    return 0


@people.command()
@new_file
@language
def template(target: Path, language: str) -> int:
    """Write a filled example of a sheet of people."""
    from kiosk.people.sheets.handing_out import write_people_template

    write_people_template(sys.stdout, target, language)
    return 0


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
    from kiosk.people.register.forgetting import forget_person

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
    from kiosk.people.register.forgetting import take_off_register

    take_off_register(load(config), sys.stdout, number, by=by)
    return 0


@people.command()
@config
@reason
@by
@click.option("--not-on-register", is_flag=True, help="Whoever permits it is not on the register.")
def recover(config: Path, reason: str, by: str | None, not_on_register: bool) -> int:
    """Permit two of the staff to name a custodian at the kiosk: when nobody is, or none of them can come.

    It holds for half an hour and once. Whoever permits it, as --by says, has no other part in it: who is not
    on the register says so with --not-on-register. Works while the kiosk runs; what the two do is done there,
    with their cards.
    """
    if (by is None) != not_on_register:
        raise click.UsageError("Either --by NUMBER or --not-on-register: who permits it?")
    from kiosk.people.custody.recovering import permit_recovery

    permit_recovery(load(config), sys.stdout, reason=reason, by=by)
    return 0


@people.command()
@config
@click.option("--dry-run", is_flag=True, help="Only say what is due.")
@by
def retention(config: Path, dry_run: bool, by: str | None) -> int:
    """Erase personal data whose years are over (`[retention]` in the configuration)."""
    from kiosk.people.register.forgetting import run_retention

    run_retention(load(config), sys.stdout, dry_run=dry_run, by=by)
    return 0
