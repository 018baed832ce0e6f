"""The process that is recorded: `python -m tests.storage.powercut.appender FILE PLAN`.

It says `ready` once a database that it made, or brought to this schema, is open; `ack SEQ HASH` for each
record that is durable, `erased` behind the names of person `p1`; and `old SEQ HASH` for each record that an
earlier version had written, and `made` behind them.
"""

import asyncio
import sys
from pathlib import Path

import msgspec
from alembic import command

from storage import migrations
from storage.file import connect
from storage.file.database import Database, open_database
from storage.log.canonical import encode
from storage.log.ledger import Ledger
from storage.log.redaction import erase, parts_about
from storage.proof.link import GENESIS, link
from storage.proof.note import Signer
from tests.storage.samples import NOON_US, HandClock
from tests.storage.victim import lend, say, take_up_intents

FIRST_SCHEMA = "0001"
SIGNER = Signer("s", bytes(32))


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What the process does. `key` is the file's; `settings` are SQLite's that differ from the program's.

    `old` records are there in the first schema at first. `loans` are lent by each of three tasks, twice: the
    file is closed in between.
    """

    loans: int = 0
    old: int = 0
    key: bytes | None = None
    settings: dict[str, tuple[str, int]] = {}

    def command(self, path: Path) -> tuple[str, ...]:
        """How to run it."""
        plan = msgspec.json.encode(self).decode()
        return (sys.executable, "-B", "-m", "tests.storage.powercut.appender", str(path), plan)


def main(path: Path, plan: Plan) -> None:
    """Carries out the plan."""
    connect._SETTINGS.update(plan.settings)
    signer = SIGNER
    if plan.old:
        write_old_records(path, plan)
    for loans in (plan.loans, plan.loans - 1):
        with open_database(path, create=True, key=plan.key) as database:
            say("ready")
            if loans > 0:
                use(database, signer, loans)


def use(database: Database, signer: Signer, loans: int) -> None:
    """A start, some loans from three tasks at once, and one person's names erased."""
    ledger = Ledger(database, station="s", clock=HandClock(), signer=signer)
    ledger.take_up_key()

    async def work() -> None:
        await take_up_intents(ledger, database)
        await asyncio.gather(*(lend(ledger, slot, loans) for slot in (1, 2, 3)))

    asyncio.run(work())
    for entry in erase(database, ledger, parts_about(database, "p1"), cause="forget", authority="test"):
        say(f"ack {entry.seq} {entry.hash.hex()}")
    say("erased")
    ledger.close()


def write_old_records(path: Path, plan: Plan) -> None:
    """A database as the first version left it: its schema, and records without anything beside them."""
    path.touch(mode=0o600)
    engine = connect.write_engine(path, plan.key)
    with engine.begin() as connection:
        command.upgrade(migrations.config(connection), FIRST_SCHEMA)
    previous = GENESIS
    with engine.begin() as connection:
        for seq in range(1, plan.old + 1):
            body = old_body(seq)
            previous = link(previous, body)
            connection.exec_driver_sql("INSERT INTO ledger VALUES (?, ?, ?)", (seq, body.decode(), previous))
            say(f"old {seq} {previous.hex()}")
    engine.dispose()
    say("made")


def old_body(seq: int) -> bytes:
    """A record that changes no projection."""
    body = {"at": NOON_US + seq, "kind": "station.started", "mono": seq, "seq": seq, "station": "s", "v": 1}
    return encode(body | {"payload": {"software": str(seq)}})


if __name__ == "__main__":
    main(Path(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=Plan))
