"""The Merkle tree's nodes, signed checkpoints, and personal parts beside the log. No record is touched.

Two indexes go that no question used: each cost every append a page.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from alembic import op
from sqlalchemy import Connection

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    "DROP INDEX ix_ledger_slot_at",
    "DROP INDEX ix_ledger_device_at",
    """
    CREATE TABLE personal (
        seq INTEGER NOT NULL,
        subject TEXT NOT NULL,
        salt BLOB NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (seq)
    ) STRICT
    """,
    """
    CREATE INDEX ix_personal_subject ON personal (subject)
    """,
    """
    CREATE TABLE tree (
        level INTEGER NOT NULL,
        idx INTEGER NOT NULL,
        hash BLOB NOT NULL,
        PRIMARY KEY (level, idx)
    ) WITHOUT ROWID, STRICT
    """,
    """
    CREATE TABLE checkpoints (
        block INTEGER NOT NULL,
        size INTEGER NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (block)
    ) STRICT
    """,
    """
    CREATE TABLE people (
        person TEXT NOT NULL,
        seq INTEGER NOT NULL,
        left_at INTEGER,
        PRIMARY KEY (person)
    ) STRICT
    """,
    """
    CREATE TRIGGER personal_no_update
        BEFORE UPDATE ON personal
        BEGIN SELECT RAISE(ABORT, 'a personal part is kept or erased, never changed'); END
    """,
    """
    CREATE TRIGGER personal_no_delete
        BEFORE DELETE ON personal
        WHEN 'record.redacted' IS NOT (SELECT kind FROM ledger ORDER BY seq DESC LIMIT 1)
        BEGIN SELECT RAISE(ABORT, 'a personal part is erased only with its record'); END
    """,
)

WIDTH = 256


def upgrade() -> None:
    """Makes the tables and fills the tree from the records that are there."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
    _fill(connection)


def _fill(connection: Connection) -> None:
    """Complete subtrees of 256, then of 256 of those, and so on (RFC 6962, 2.1)."""
    bodies = connection.exec_driver_sql("SELECT CAST(body AS BLOB) FROM ledger ORDER BY seq").yield_per(WIDTH)
    level, nodes = (
        8,
        [_root(leaves) for leaves in _full(sha256(b"\x00" + body).digest() for (body,) in bodies)],
    )
    while nodes:
        for index, node in enumerate(nodes):
            connection.exec_driver_sql("INSERT INTO tree VALUES (?, ?, ?)", (level, index, node))
        level, nodes = level + 8, [_root(group) for group in _full(nodes)]


def _full(hashes: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Groups of 256; what is left over is no complete subtree."""
    group: list[bytes] = []
    for each in hashes:
        group.append(each)
        if len(group) == WIDTH:
            yield group
            group = []


def _root(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [sha256(b"\x01" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]
