"""Writes a log as tiles and entry bundles, to the letter of c2sp.org/tlog-tiles."""

import struct
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

from storage.errors import DatabaseDamaged
from storage.file.workshop import ExportFailed
from storage.log.canonical import LONGEST
from storage.proof.edge import folded
from storage.proof.tree import Frontier

TILE = 256
"""Hashes in a full tile and entries in a full bundle (tlog-tiles, "Merkle Tree" and "Log entries")."""

_length = struct.Struct(">H").pack


class Tiles:
    """Writes tiles and bundles into a folder as the records come by."""

    def __init__(self, folder: Path, bundles: range) -> None:
        self._folder = folder
        self._bundles = bundles
        self._seq = 0
        self._waiting: list[list[bytes]] = [[]]
        self._counts = [0]
        self._upper = Frontier()

    def add(self, rows: Iterable[tuple[int, bytes, bytes]]) -> Iterator[int]:
        """Takes all records; yields after each bundle how many are done."""
        rest = iter(rows)
        while bodies := self._bodies(list(islice(rest, TILE))):
            number = (self._seq - 1) // TILE
            if number in self._bundles:
                entries = [part for body in bodies for part in (_length(len(body)), body)]
                self._write("entries", number, len(bodies), b"".join(entries))
            self._hashes(0, [sha256(b"\x00" + body).digest() for body in bodies])
            yield self._seq

    def finish(self) -> tuple[int, bytes]:
        """Writes the tiles that are not full; returns the number of records and the root over them."""
        inner = Frontier()
        for leaf in self._waiting[0]:
            inner = inner.append(leaf)
        for level, hashes in enumerate(self._waiting):
            if hashes:
                self._write(level, self._counts[level], len(hashes), b"".join(hashes))
        return self._seq, Frontier(self._seq, self._upper.peaks + inner.peaks).root()

    def _bodies(self, rows: list[tuple[int, bytes, bytes]]) -> list[bytes]:
        for seq, body, _ in rows:
            self._seq += 1
            if seq != self._seq:
                raise DatabaseDamaged(f"record {self._seq} is missing")
            if len(body) > LONGEST:
                raise ExportFailed(
                    f"record {seq} has {len(body)} bytes, tiles take {LONGEST}: export as JSONL"
                )
        return [body for _, body, _ in rows]

    def _hashes(self, level: int, hashes: list[bytes]) -> None:
        """The next hashes of a level: written once they fill a tile, whose root goes up a level."""
        if level == len(self._waiting):
            self._waiting.append([])
            self._counts.append(0)
        waiting = self._waiting[level]
        waiting += hashes
        if len(waiting) == TILE:
            self._write(level, self._counts[level], TILE, b"".join(waiting))
            self._counts[level] += 1
            root = folded(waiting)
            waiting.clear()
            if level == 0:
                self._upper = self._upper.append(root)
            self._hashes(level + 1, [root])

    def _write(self, kind: int | str, number: int, width: int, content: bytes) -> None:
        path = self._folder / tile_path(kind, number, width)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def tile_path(kind: int | str, number: int, width: int = TILE) -> str:
    """Where a tile of a level, or of `entries`, lies (tlog-tiles, "Merkle Tree")."""
    path = f"{number % 1000:03}" + (f".p/{width}" if width < TILE else "")
    while number := number // 1000:
        path = f"x{number % 1000:03}/{path}"
    return f"tile/{kind}/{path}"
