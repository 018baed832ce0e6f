"""The tree of the log, from hashes alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from storage.export.verifier.findings import Wrong

# --- what follows is a part of the verifier ---


def sha(*parts: bytes) -> bytes:
    """RFC 6962, section 2.1: a leaf is SHA-256(0x00 || entry), a node SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"".join(parts)).digest()


def perfect(hashes: Sequence[bytes]) -> bytes:
    """The root over a number of hashes that is a power of two."""
    while len(hashes) > 1:
        hashes = [sha(b"\x01", hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def cover(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The fewest complete subtrees over the leaves from `start` up to `end`: (level, index in it)."""
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


class Edge:
    """Complete subtrees joined from left to right; `roots` are those at the sizes in `wanted`."""

    def __init__(self, wanted: Iterable[int]) -> None:
        self.size = 0
        self.roots: dict[int, bytes] = {}
        self._peaks: list[tuple[int, bytes]] = []
        self._wanted = frozenset(wanted)

    def add(self, level: int, digest: bytes) -> None:
        """The next subtree, over 2 ** `level` leaves."""
        self.size += 1 << level
        peaks = self._peaks
        while peaks and peaks[-1][0] == level:
            digest = sha(b"\x01", peaks.pop()[1], digest)
            level += 1
        peaks.append((level, digest))
        if self.size in self._wanted:
            self.roots[self.size] = self.root()

    def root(self) -> bytes:
        """The root over all leaves so far."""
        *others, (_, digest) = self._peaks
        for _, left in reversed(others):
            digest = sha(b"\x01", left, digest)
        return digest


def root_by_proof(digest: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162, section 2.1.3.2)."""
    at, last = index, size - 1
    for other in proof:
        if last == 0:
            raise Wrong("the proof is longer than the tree is high")
        if at & 1 or at == last:
            digest = sha(b"\x01", other, digest)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            digest = sha(b"\x01", digest, other)
        at, last = at >> 1, last >> 1
    if last:
        raise Wrong("the proof is shorter than the tree is high")
    return digest
