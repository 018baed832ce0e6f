"""The hash chain over the whole ledger: each row's hash covers its body and the hash before it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from storage.errors import DatabaseDamaged
from storage.file.database import Database
from storage.file.prepared import Prepared, Rows
from storage.log.tables import ledger
from storage.proof.edge import BODY
from storage.proof.link import GENESIS, link

__all__ = ["GENESIS", "Problem", "Row", "batches", "link", "verify_chain"]

_BATCH = 2048
_ROWS = Prepared(
    select(ledger.c.seq, BODY, ledger.c.hash)
    .where(ledger.c.seq > bindparam("after"))
    .order_by(ledger.c.seq)
    .limit(bindparam("size"))
)

Row = tuple[int, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Problem:
    """The first record that does not stand: its number, and what is wrong with it, for the technician."""

    seq: int
    what: str


def verify_chain(database: Database) -> Problem | None:
    """Checks numbers and links of the whole ledger; None when all stand.

    It proves that the rows belong together. It cannot notice a tail that was cut off, nor a rewritten
    ledger whose hashes were all computed anew: only a checkpoint kept elsewhere can
    (`storage.examine.verify`).
    """
    seen = 0
    try:
        previous = GENESIS
        for batch in batches(database):
            for seq, body, digest in batch:
                problem = _problem(seen + 1, previous, (seq, body, digest))
                if problem is not None:
                    return problem
                seen, previous = seq, digest
    except DatabaseDamaged as error:
        return Problem(seen + 1, error.detail)
    return None


def _problem(expected: int, previous: bytes, row: Row) -> Problem | None:
    seq, body, digest = row
    if seq != expected:
        return Problem(expected, f"record {expected} is missing: the next one is {seq}")
    if link(previous, body) != digest:
        return Problem(seq, "the hash does not follow from the record and the hash before it")
    return None


def batches(database: Database, after: int = 0) -> Iterator[Rows]:
    """All rows behind number `after`, in short read transactions: a long one keeps the WAL growing.

    Raises `DatabaseDamaged` at the first row that cannot be read.
    """
    size = _BATCH
    while True:
        try:
            batch = _read(database, after, size)
        except DatabaseDamaged:
            if size == 1:
                raise
            size = 1  # row by row up to the one that cannot be read
            continue
        if not batch:
            return
        yield batch
        after = batch[-1][0]


def _read(database: Database, after: int, size: int) -> Rows:
    with database.reading() as connection:
        return _ROWS.run(connection, after=after, size=size)
