"""A ledger that holds one of everything: each kind of record, rows in each table, each file beside it."""

from pathlib import Path
from typing import get_type_hints

import msgspec
from sqlalchemy import Connection

from storage.day.records import ClosedOver
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.log.records import (
    CheckpointHandedOut,
    CheckpointKey,
    ClockStepped,
    LedgerAccepted,
    LedgerRestored,
    Redacted,
)
from storage.log.redaction import erase
from storage.log.replay import rebuild
from storage.log.sealing import Decision
from storage.people.records import PersonRecorded, PinEntered
from storage.proof.checkpoint import Checkpoint, signed_checkpoint
from storage.proof.edge import keep_nodes
from storage.proof.link import GENESIS, link
from storage.proof.note import Signer
from storage.proof.tree import Frontier, leaf_hash
from storage.station.records import Sensed, StationStopped
from storage.subjects import SHIPPED
from tests.storage.attacked import FIRST, Target, closing_root
from tests.storage.samples import HandClock, started

ABOUT_ITSELF = (CheckpointHandedOut, CheckpointKey, LedgerAccepted, LedgerRestored, Redacted)
"""What the ledger says about itself is verified: these are written as they come about, not made up."""

FILLER = 270
"""Records before them: enough for a stored node of the tree."""


def any_of(kind: type[Record]) -> Record:
    """A record of this kind with something in every field."""
    hints = get_type_hints(kind)
    fields = msgspec.structs.fields(kind)
    return kind(**{each.name: each.name if hints[each.name] is str else 1 for each in fields})


def made(path: Path) -> Target:
    """The ledger, at rest."""
    with open_database(path, create=True) as database:
        ledger = Ledger(database, station="north", clock=HandClock(), signer=FIRST)
        ledger.take_up_key()
        ledger.append_blocking(*map(started, range(FILLER)))
        for name in sorted(SHIPPED.kinds):
            if SHIPPED.kinds[name] not in ABOUT_ITSELF:
                ledger.append_blocking(
                    any_of(SHIPPED.kinds[name]), started(0)
                )  # none stands beside another one
        ledger.append_blocking(
            ClosedOver(day="d", obstacle="o", reason="r", person="p", second="q"),
            PinEntered(person="p", right=0),
            Sensed(what="key", state="present", before="absent", observed_us=1, slot=3),
        )
        (gone,) = ledger.append_blocking(PersonRecorded(person="p-gone", role="staff", name="Gone"))
        erase(database, ledger, [gone.seq], cause="forget", authority="x", forgotten="p-gone", reason="r")
        note = ledger.checkpoint()
        last = ledger.last()
        assert last is not None
        handed_out = CheckpointHandedOut(size=last.seq, root=closing_root(note), how="file")
        restored = LedgerRestored(source="backup", kept=last.seq, authority="x", reason="r")
        ledger.append_blocking(handed_out, started(0), restored)
        Ledger(database, station="north", clock=HandClock(10**6)).append_blocking(StationStopped(reason="x"))
        last = ledger.last()
        assert last is not None
        ledger.accept(Decision(last.seq, "p-1", "p-2", "x", "r"), started(0), started(1))
        ledger.append_blocking(ClockStepped(by_us=1), started(0))
        ledger.checkpoint()
        ledger.close()
    return Target(path, {})


def joined_anew(target: Target, bodies: list[bytes]) -> None:
    """The log with these bodies instead, and all computed anew that follows from it without the key."""

    def work(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM ledger")
        connection.exec_driver_sql("DELETE FROM tree")
        previous, frontier = GENESIS, Frontier()
        for seq, body in enumerate(bodies, 1):
            previous = link(previous, body)
            connection.exec_driver_sql("INSERT INTO ledger VALUES (?, ?, ?)", (seq, body.decode(), previous))
            rising = frontier.rising(leaf_hash(body))
            keep_nodes(connection, seq, rising)
            frontier = frontier.grown(rising)
        rebuild(connection, SHIPPED)

    target.write(work)


def note_of(size: int, like: str, signer: Signer) -> str:
    """The same checkpoint, signed by another key."""
    root = bytes.fromhex(closing_root(like))
    return signed_checkpoint(Checkpoint(signer.name, size, root), signer)
