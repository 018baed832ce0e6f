"""A ledger with everything in it, and the hands of somebody who has root, the file and its database key."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from storage.examine.recent import look_at_end
from storage.examine.verify import Outside, Report, verify
from storage.file.connect import connect, write_engine
from storage.file.database import open_database, open_for_reading
from storage.keys.records import KeyReturned, KeyTaken
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.log.records import CheckpointHandedOut
from storage.log.redaction import erase
from storage.log.replay import rebuild
from storage.log.tables import TRIGGERS
from storage.people.records import PersonRecorded
from storage.proof.checkpoint import Checkpoint, signed_checkpoint
from storage.proof.link import GENESIS, link
from storage.proof.note import Signer
from storage.proof.seal import BLOCK, block_of, head_path
from storage.proof.tree import Frontier, leaf_hash
from storage.station.records import AlarmStarted, DeviceChanged, Intended, Sensed, StationStopped
from storage.subjects import SHIPPED
from tests.storage.samples import HandClock

FIRST = Signer("kagiban/north/1", bytes(32))
SECOND = Signer("kagiban/north/1", bytes([1]) * 32)
STRANGER = Signer("kagiban/north/1", bytes([2]) * 32)
LOANS = 450


class Target:
    """A ledger's file, and checkpoints that left the machine while it was written."""

    def __init__(self, path: Path, outside: dict[int, str]) -> None:
        self.path = path
        self.outside = outside

    def copied_to(self, folder: Path) -> "Target":
        for file in self.path.parent.glob(self.path.name + "*"):
            shutil.copy(file, folder)
        return Target(folder / self.path.name, self.outside)

    def sql(self, *statements: str) -> None:
        """Takes the guards off, does its work, and puts them back."""
        connection = connect(self.path, None, "rw")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("PRAGMA writable_schema = ON")
        for name in TRIGGERS:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for sql in TRIGGERS.values():
            connection.execute(sql)
        connection.close()

    def write(self, work: Callable[[Connection], None]) -> None:
        """The same for work that takes more than statements."""
        self.sql()
        engine = write_engine(self.path, None)
        with engine.begin() as connection:
            for name in TRIGGERS:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            work(connection)
            for sql in TRIGGERS.values():
                connection.exec_driver_sql(sql)
        engine.dispose()

    def cut(self, size: int) -> None:
        """Takes everything behind record `size` away, with what was derived from it."""

        def work(connection: Connection) -> None:
            for statement in (
                "DELETE FROM ledger WHERE seq > ?",
                "DELETE FROM checkpoints WHERE size > ?",
                "DELETE FROM tree WHERE ((idx + 1) << level) > ?",
            ):
                connection.exec_driver_sql(statement, (size,))
            rebuild(connection, SHIPPED)

        self.write(work)

    def said(self, *sizes: int, full: bool = False) -> list[str]:
        """What the examination says, with checkpoints of these sizes from elsewhere."""
        return [str(problem) for problem in self.report(*sizes, full=full).problems]

    def report(self, *sizes: int, full: bool = False) -> Report:
        outside = [Outside(f"stick-{size}", self.outside[size]) for size in sizes]
        with open_for_reading(self.path, guards=False) as database:
            return verify(database, trusted=(FIRST.verifier,), outside=outside, full=full)

    def look(self) -> list[str]:
        """What the quick look at a start says."""
        with open_for_reading(self.path, guards=False) as database:
            return [str(problem) for problem in look_at_end(database)]

    def go_on(self, signer: Signer, *records: Record) -> None:
        with open_database(self.path) as database:
            ledger = Ledger(database, station="north", clock=HandClock(looks=10**6), signer=signer)
            ledger.append_blocking(*records, StationStopped(reason="x"))
            ledger.close()


def made(path: Path) -> Target:
    """Some 2,300 records: loans, people, a redaction, a key that gave way, checkpoints handed out."""
    outside = {}
    with open_database(path, create=True) as database:
        ledger = Ledger(database, station="north", clock=HandClock(), signer=FIRST)
        ledger.take_up_key()
        people = [
            ledger.append_blocking(PersonRecorded(person=f"p{n}", role="staff", name=f"Name {n}"))[0].seq
            for n in range(6)
        ]
        erase(database, ledger, people[:2], cause="retention", authority="account:root", reason="old")
        for number in range(LOANS):
            lend(ledger, number)
            if number in (100, 300):
                note = ledger.checkpoint()
                last = ledger.last()
                assert last is not None
                outside[last.seq] = note
                root = closing_root(note)
                ledger.append_blocking(CheckpointHandedOut(size=last.seq, root=root, how="file"))
            if number == 200:
                ledger.rotate_key(SECOND)
        ledger.append_blocking(DeviceChanged(device="reader", state="online"), StationStopped(reason="x"))
        ledger.close()
    return Target(path, outside)


def closing_root(note: str) -> str:
    return Checkpoint.from_text(note.partition("\n\n")[0] + "\n").root.hex()


def lend(ledger: Ledger, number: int) -> None:
    """One loan, from the command to the key's return."""
    slot, key, person = number % 8 + 1, f"k{number % 8}", f"p{number % 6}"
    intended = Intended(action="release", because="lend", device="cabinet", slot=slot, key=key, person=person)
    (intent,) = ledger.append_blocking(intended)
    taken = KeyTaken(key=key, slot=slot, person=person, purpose="x", intent=intent.seq)
    sensed = Sensed(what="key", state="absent", before="present", observed_us=1, slot=slot)
    _, loan = ledger.append_blocking(sensed, taken)
    ledger.append_blocking(KeyReturned(key=key, slot=slot, loan=loan.seq, returned_by=person))
    ledger.append_blocking(AlarmStarted(alarm=f"a{number % 3}", cause="slot_left_open", slot=slot))


def rewritten(target: Target, seq: int, old: str, new: str, signer: Signer | None) -> None:
    """Changes one record and computes all anew that follows from it; with the key, checkpoints too."""

    def work(connection: Connection) -> None:
        rows = connection.exec_driver_sql("SELECT seq, body FROM ledger ORDER BY seq").all()
        previous, frontier = GENESIS, Frontier()
        roots: dict[int, bytes] = {}
        connection.exec_driver_sql("DELETE FROM tree")
        for number, text in rows:
            body = (text.replace(old, new) if number == seq else text).encode()
            previous = link(previous, body)
            connection.exec_driver_sql(
                "UPDATE ledger SET body = ?, hash = ? WHERE seq = ?", (body.decode(), previous, number)
            )
            rising = frontier.rising(leaf_hash(body))
            for level, node in enumerate(rising):
                if level and level % 8 == 0:
                    at = (number >> level) - 1
                    connection.exec_driver_sql("INSERT INTO tree VALUES (?, ?, ?)", (level, at, node))
            frontier = frontier.grown(rising)
            roots[number] = frontier.root()
        rebuild(connection, SHIPPED)
        if signer is not None:
            connection.exec_driver_sql("DELETE FROM checkpoints")
            last = rows[-1][0]
            for size in (*range(BLOCK, last, BLOCK), last):
                note = signed_checkpoint(Checkpoint(signer.name, size, roots[size]), signer)
                values = (block_of(size), size, note)
                connection.exec_driver_sql("INSERT INTO checkpoints VALUES (?, ?, ?)", values)
            head_path(target.path).write_text(note)

    target.write(work)


def row(target: Target, sql: str) -> tuple[object, ...]:
    with closing(dbapi2.connect(str(target.path))) as connection:
        found: tuple[object, ...] = connection.execute(sql).fetchone()
        return found
