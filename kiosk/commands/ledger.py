"""`kagiban ledger show | verify | checkpoint | proof | export | accept | rotate-key`."""

import shutil
import sys
from pathlib import Path

import click

from kiosk.options import PATH, config, house_here, load, reason


@click.group()
def ledger() -> None:
    """The tamper-evident records."""


@ledger.command()
@config
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, times in UTC.")
@click.option("--after", type=click.IntRange(min=0), default=0, metavar="SEQ", help="Only later records.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most this many.")
@click.option("--kind", metavar="KIND", help="Only records of this kind, as in key.taken.")
def show(config: Path, as_json: bool, after: int, limit: int | None, kind: str | None) -> int:
    """Print the records, oldest first. Works while the kiosk runs."""
    from kiosk.records.show import show_records

    settings = load(config)
    count = show_records(settings, sys.stdout, as_json=as_json, after=after, limit=limit, kind=kind)
    if not count and kind is not None and kind not in settings.known.kinds:
        known = ", ".join(sorted(settings.known.kinds))
        raise click.BadParameter(f"{kind!r} is none of {known}", param_hint="'--kind'")
    return 0


@ledger.command()
@config
@click.option(
    "--database", type=PATH, metavar="FILE", help="Another file than the configuration's: a backup."
)
@click.option(
    "--against",
    multiple=True,
    metavar="FILE",
    help="A checkpoint that was kept elsewhere, or its code as it was written down; may be repeated.",
)
@click.option(
    "--key", "keys", multiple=True, metavar="KEY", help="The verifier key (or its file), as kept elsewhere."
)
@click.option("--full", is_flag=True, help="Also every page and index of the file.")
def verify(
    config: Path, database: Path | None, against: tuple[str, ...], keys: tuple[str, ...], full: bool
) -> int:
    """Say whether the ledger stands, and if not, which record, table or checkpoint is wrong and why.

    Changes nothing; works while the kiosk runs. Exits with 0 when everything stands, else with 1. A file
    alone cannot show that its tail was cut off or that it is an old copy: give checkpoints kept elsewhere.
    """
    from kiosk.records.verify import verify_and_say

    return 0 if verify_and_say(load(config), sys.stdout, database, against, keys, full=full) else 1


@ledger.command()
@config
@click.option("--qr", is_flag=True, help="As a code to photograph.")
@click.option("--out", type=PATH, metavar="FILE", help="Into a file: on a stick that leaves the machine.")
def checkpoint(config: Path, qr: bool, out: Path | None) -> int:
    """Hand out the signed checkpoint over all records, and record how it was. Works while the kiosk runs.

    On a terminal it is asked whether you have it. A file counts as handed out when it is on a stick, or on
    another machine's disk.
    """
    from kiosk.people.register.registrar import seed
    from kiosk.records.checkpoint import Terminal, hand_out

    terminal = None
    if sys.stdin.isatty() and sys.stdout.isatty():
        columns, rows = shutil.get_terminal_size()
        terminal = Terminal(columns, rows, lambda question: click.confirm(question, err=True))
    hand_out(load(config), seed, sys.stdout, sys.stderr, qr=qr, out_file=out, terminal=terminal)
    return 0


@ledger.command()
@config
@click.argument("seq", type=click.IntRange(min=1))
@click.option("--out", type=PATH, metavar="FILE", help="Into a file.")
@click.option("--personal", is_flag=True, help="With its personal part, if it is kept.")
def proof(config: Path, seq: int, out: Path | None, personal: bool) -> int:
    """Prove that one record is in the ledger, with nobody else's data."""
    from kiosk.people.register.registrar import seed
    from kiosk.records.export import prove

    prove(load(config), seed, seq, sys.stdout, out, personal=personal)
    return 0


@ledger.command()
@config
@click.option("--jsonl", type=PATH, metavar="FILE", help="One JSON object a line.")
@click.option("--tiles", type=PATH, metavar="DIR", help="C2SP tlog-tiles, for other people's tools.")
@click.option(
    "--from", "first", type=click.IntRange(min=1), default=1, metavar="SEQ", help="The first record."
)
@click.option("--to", "last", type=click.IntRange(min=1), metavar="SEQ", help="The last one.")
@click.option("--personal", is_flag=True, help="With personal parts (JSONL only).")
def export(
    config: Path, jsonl: Path | None, tiles: Path | None, first: int, last: int | None, personal: bool
) -> int:
    """Write the records out with all that is needed to verify them elsewhere; the verifier lies inside."""
    from kiosk.people.register.registrar import seed
    from kiosk.records.export import export_records

    if jsonl is None and tiles is None:
        raise click.UsageError("name --jsonl FILE, --tiles DIR or both")
    export_records(
        load(config), seed, sys.stdout, jsonl=jsonl, tiles=tiles, first=first, last=last, personal=personal
    )
    return 0


@ledger.command()
@config
@click.option("--by", required=True, metavar="NUMBER", help="Staff number of the one who decides it.")
@click.option("--second", required=True, metavar="NUMBER", help="Staff number of the other one.")
@reason
@click.option("--lost-key", is_flag=True, help="The key that signed is lost too; this one takes its place.")
def accept(config: Path, by: str, second: str, reason: str, lost_key: bool) -> int:
    """Let records count for which no signature stands: two people decide that.

    The kiosk writes nothing over such records. `ledger verify` says which they are, `ledger show` what they
    say. One of the two is a responsible officer or a clerk in charge. It is a record, and an alarm.
    """
    from kiosk.people.register.authority import BY_REGISTER
    from kiosk.records.accept import accept as accept_records

    accept_records(
        load(config), sys.stdout, BY_REGISTER, by=by, second=second, reason=reason, lost_key=lost_key
    )
    return 0


@ledger.command("rotate-key")
@config
@click.option("--lost", is_flag=True, help="The old key is lost and cannot sign that it gives way.")
def rotate_key(config: Path, lost: bool) -> int:
    """Name a new key for checkpoints; the old one signs that it gives way. Stop the kiosk first."""
    from kiosk.people.register.registrar import seed
    from kiosk.records.key_rotation import rotate

    house = house_here()
    rotate(config, house.sections, house.known, seed, sys.stdout, lost=lost)
    return 0
