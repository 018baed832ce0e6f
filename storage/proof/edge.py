"""Where the ledger ends: all that the next record is joined to, and how that is found again after a start."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection, LargeBinary, bindparam, cast, insert, select

from storage.errors import DatabaseDamaged
from storage.file.prepared import Prepared
from storage.log.tables import ledger, tree
from storage.proof.link import GENESIS
from storage.proof.tree import Frontier, frontier_of, leaf_hash, node_hash

STRIDE = 8
"""Levels between stored nodes: 256 leaves or nodes make one, as in a tile (C2SP tlog-tiles)."""

# As bytes: a body that damage has made no text any more must fail its hash, not the reading.
BODY = cast(ledger.c.body, LargeBinary)

_HEAD = Prepared(select(ledger.c.seq, ledger.c.hash).order_by(ledger.c.seq.desc()).limit(1))
_LOWEST = Prepared(select(ledger.c.seq).order_by(ledger.c.seq).limit(1))
_BODY_OF = Prepared(select(BODY).where(ledger.c.seq == bindparam("its_seq")))
_LEAVES = Prepared(
    select(BODY)
    .where(ledger.c.seq > bindparam("after"), ledger.c.seq <= bindparam("last"))
    .order_by(ledger.c.seq)
)
_NODES = Prepared(
    select(tree.c.hash)
    .where(
        tree.c.level == bindparam("its_level"),
        tree.c.idx >= bindparam("start"),
        tree.c.idx < bindparam("end"),
    )
    .order_by(tree.c.idx)
)
_KEEP_NODE = Prepared(insert(tree))


class _Times(msgspec.Struct):
    at: int
    mono: int


_times = msgspec.json.Decoder(_Times)


@dataclass(frozen=True, slots=True)
class Edge:
    """Behind record `seq`: its hash, its two times (microseconds) and the tree over all records."""

    seq: int = 0
    hash: bytes = GENESIS
    at_us: int = 0
    mono_us: int = 0
    frontier: Frontier = field(default_factory=Frontier)


def head(connection: Connection) -> tuple[int, bytes]:
    """The last record's number and hash."""
    rows = _HEAD.run(connection)
    return rows[0] if rows else (0, GENESIS)


def lowest(connection: Connection) -> int:
    """The lowest number of a record that there is; 1 where there is none: below that there can be none."""
    rows = _LOWEST.run(connection)
    return rows[0][0] if rows else 1


def edge_of(connection: Connection) -> Edge:
    """The ledger's end, read from stored nodes and the last few records. Raises `DatabaseDamaged`."""
    seq, digest = head(connection)
    if seq == 0:
        return Edge()
    ((body,),) = _BODY_OF.run(connection, its_seq=seq)
    try:
        times = _times.decode(body)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise DatabaseDamaged(f"record {seq} cannot be read: {error}") from error
    return Edge(seq, digest, times.at, times.mono, frontier_of(seq, StoredTree(connection).subtree))


class StoredTree:
    """The tree over the records of one connection: nodes that are stored, and the rest from the bodies."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def subtree(self, level: int, index: int) -> bytes:
        """The root of the complete subtree over 2 ** `level` leaves. Raises `DatabaseDamaged` without it."""
        stored = level - level % STRIDE
        count = 1 << (level - stored)
        hashes = self._stored(stored, index * count, count)
        if len(hashes) != count:
            raise DatabaseDamaged(f"the tree has no node {index} at level {level}")
        return folded(hashes)

    def _stored(self, level: int, start: int, count: int) -> list[bytes]:
        if level:
            rows = _NODES.run(self._connection, its_level=level, start=start, end=start + count)
            return [node for (node,) in rows]
        return [leaf_hash(body) for (body,) in _LEAVES.run(self._connection, after=start, last=start + count)]


def folded(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes whose number is a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def keep_nodes(connection: Connection, seq: int, rising: Iterable[bytes]) -> None:
    """Stores those roots of complete subtrees, ending with record `seq`, that are kept."""
    for level, node in enumerate(rising):
        if level and level % STRIDE == 0:
            _KEEP_NODE.run(connection, level=level, idx=(seq >> level) - 1, hash=node)
