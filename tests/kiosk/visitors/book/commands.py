"""Its command: `kagiban visitors`."""

from pathlib import Path

import click

from kiosk.options import config, load


@click.command()
@config
def visitors(config: Path) -> int:
    """Say how many visitors have come and not left."""
    from kiosk.records.at_rest import reading
    from tests.kiosk.visitors.book.records import VisitorsMoved

    with reading(load(config)) as records:
        entries = [entry.record for entry in records.ledger.read(kind=VisitorsMoved.kind)]
    click.echo(f"{sum(each.by for each in entries if isinstance(each, VisitorsMoved))} inside")
    return 0
