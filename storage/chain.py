"""The hash chain: each row's hash covers its body and the hash before it, so that no row changes alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import LargeBinary, bindparam, cast, select

from storage.database import Database
from storage.errors import DatabaseDamaged
from storage.prepared import Prepared, Rows
from storage.tables import ledger

GENESIS = bytes(32)
"""What the first record takes for the hash before it."""

_BATCH = 2000
# As bytes: a body that damage has made no text any more must fail its hash, not the reading.
_BODY = cast(ledger.c.body, LargeBinary)
_ROWS = Prepared(
    select(ledger.c.seq, _BODY, ledger.c.hash)
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


def link(previous: bytes, body: bytes) -> bytes:
    """The hash of a record: SHA-256(0x00 ‖ previous ‖ body). The 0x00 keeps it apart from tree nodes."""
    return sha256(b"\x00" + previous + body).digest()


def verify_chain(database: Database) -> Problem | None:
    """Checks numbers and links of the whole ledger; None when all stand.

    It proves that the rows belong together. It cannot notice a tail that was cut off, nor a rewritten
    ledger whose hashes were all computed anew: only a checkpoint kept elsewhere can.
    """
    seen = 0
    try:
        previous = GENESIS
        for seq, body, digest in _rows(database):
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


def _rows(database: Database) -> Iterator[Row]:
    """All rows, in short read transactions: a long one would keep the write-ahead log growing."""
    after, size = 0, _BATCH
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
        yield from batch
        after = batch[-1][0]


def _read(database: Database, after: int, size: int) -> Rows:
    with database.reading() as connection:
        return _ROWS.run(connection, after=after, size=size)
