"""The Merkle tree of RFC 6962, section 2.1, as pure functions: roots, proofs, and what proves nothing.

A tree is known by the roots of its complete subtrees. Whoever has them makes roots and proofs of any size;
whoever has only roots checks the proofs. Sizes are numbers of leaves, indexes count from 0.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import takewhile
from typing import NamedTuple

from storage.errors import StorageError

HASH_BYTES = 32
"""SHA-256, the only hash that RFC 6962, section 2.1, knows."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves (RFC 6962, section 2.1)."""

Subtree = Callable[[int, int], bytes]
"""(level, index) -> the root of the complete subtree over leaves [index << level, (index + 1) << level)."""


class ProofInvalid(StorageError):
    """The proof does not show what it is said to show."""

    title = "The proof does not hold"


def leaf_hash(body: bytes) -> bytes:
    """The hash of a leaf with these contents (RFC 6962, section 2.1: the prefix 0x00)."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two hashes (RFC 6962, section 2.1: the prefix 0x01)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: its size, and the roots of its complete subtrees, the largest first.

    It is all that a growing tree needs. There are as many `peaks` as ones in `size` written in binary.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def rising(self, leaf: bytes) -> tuple[bytes, ...]:
        """The roots of all complete subtrees that end with the next leaf hash, levels 0, 1, and so on."""
        risen = [leaf]
        size, at = self.size, len(self.peaks)
        while size & 1:
            at -= 1
            leaf = node_hash(self.peaks[at], leaf)
            risen.append(leaf)
            size >>= 1
        return tuple(risen)

    def append(self, leaf: bytes) -> "Frontier":
        """The tree with one more leaf, given by its hash."""
        return self.grown(self.rising(leaf))

    def grown(self, rising: tuple[bytes, ...]) -> "Frontier":
        """The same as `append`, from what `rising` gave for that leaf: no hash is computed again."""
        kept = len(self.peaks) + 1 - len(rising)
        return Frontier(self.size + 1, (*self.peaks[:kept], rising[-1]))

    def root(self) -> bytes:
        """The root of the whole tree."""
        return _joined(self.peaks)


def _joined(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in peaks[-2::-1]:
        root = node_hash(peak, root)
    return root


def cover(start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The complete subtrees, as (level, index), that make up the leaves [start, end), left to right.

    Raises `ValueError` where that is no range of leaves.
    """
    if not 0 <= start <= end:
        raise ValueError(f"[{start}, {end}) is no range of leaves")
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        parts.append((level, start >> level))
        start += 1 << level
    return tuple(parts)


def frontier_of(size: int, subtree: Subtree) -> Frontier:
    """The right edge of the tree over the first `size` leaves."""
    return Frontier(size, tuple(subtree(level, index) for level, index in cover(0, size)))


def root_of(size: int, subtree: Subtree) -> bytes:
    """The root of the tree over the first `size` leaves."""
    return frontier_of(size, subtree).root()


class _Turn(NamedTuple):
    """One step down, out of a node that ends before leaf `end`; the other child covers [start, stop)."""

    end: int
    start: int
    stop: int

    @property
    def went_left(self) -> bool:
        return self.stop == self.end


def _way_down(index: int, size: int) -> Iterator[_Turn]:
    """The way from the root of a tree of `size` leaves to the leaf `index`."""
    start, end = 0, size
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if index < middle:
            yield _Turn(end, middle, end)
            end = middle
        else:
            yield _Turn(end, start, middle)
            start = middle


def _way_to_the_edge(old: int, new: int) -> list[_Turn]:
    """The way from the root of the new tree to its lowest node that ends where the old tree ended."""
    return list(takewhile(lambda turn: turn.end != old, _way_down(old - 1, new)))


def _root_over(start: int, stop: int, subtree: Subtree) -> bytes:
    return _joined([subtree(level, index) for level, index in cover(start, stop)])


def inclusion_proof(index: int, size: int, subtree: Subtree) -> tuple[bytes, ...]:
    """The audit path of leaf `index` in the tree of `size` leaves (RFC 6962, section 2.1.1).

    Raises `ValueError` where the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    way = [_root_over(turn.start, turn.stop, subtree) for turn in _way_down(index, size)]
    return tuple(reversed(way))


def consistency_proof(old: int, new: int, subtree: Subtree) -> tuple[bytes, ...]:
    """The proof that the first `old` of `new` leaves are the old tree (RFC 6962, section 2.1.2).

    Raises `ValueError` where the old tree is empty or larger than the new one: nothing is to be proved.
    """
    if not 0 < old <= new:
        raise ValueError(f"no proof leads from a tree of {old} to one of {new}")
    way = _way_to_the_edge(old, new)
    proof = [_root_over(turn.start, turn.stop, subtree) for turn in way]
    start = max((turn.stop for turn in way if not turn.went_left), default=0)
    if start:
        proof.append(_root_over(start, old, subtree))
    return tuple(reversed(proof))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Checks that the leaf hash is at `index` in the tree with this size and root; else `ProofInvalid`."""
    if not 0 <= index < size:
        raise ProofInvalid(f"there is no leaf {index} in a tree of {size}")
    way = list(_way_down(index, size))
    _check(proof, len(way), leaf, root)
    for turn, sibling in zip(reversed(way), proof, strict=True):
        leaf = node_hash(leaf, sibling) if turn.went_left else node_hash(sibling, leaf)
    if leaf != root:
        raise ProofInvalid(f"the leaf leads to the root {leaf.hex()}, not to {root.hex()}")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Checks that the tree `new` begins with the tree `old`; else `ProofInvalid`.

    An empty old tree is refused: anything begins with nothing, so that it would prove nothing.
    """
    if not 0 < old <= new:
        raise ProofInvalid(f"no proof leads from a tree of {old} to one of {new}")
    if old == new:
        if proof or old_root != new_root:
            raise ProofInvalid(f"two roots of {old} leaves, or a proof where none is needed")
        return
    way = _way_to_the_edge(old, new)
    hidden = not all(turn.went_left for turn in way)
    _check(proof, len(way) + hidden, old_root, new_root)
    seed, siblings = (proof[0], proof[1:]) if hidden else (old_root, proof)
    before = after = seed
    for turn, sibling in zip(reversed(way), siblings, strict=True):
        if turn.went_left:
            after = node_hash(after, sibling)
        else:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
    _check_roots(before, old_root, after, new_root)


def _check_roots(before: bytes, old_root: bytes, after: bytes, new_root: bytes) -> None:
    if before != old_root:
        raise ProofInvalid(f"it is of another old root: {before.hex()}, not {old_root.hex()}")
    if after != new_root:
        raise ProofInvalid(f"it leads to the new root {after.hex()}, not to {new_root.hex()}")


def _check(proof: Sequence[bytes], length: int, *others: bytes) -> None:
    if len(proof) != length:
        raise ProofInvalid(f"it has {len(proof)} hashes, and these sizes need {length}")
    if any(len(digest) != HASH_BYTES for digest in (*proof, *others)):
        raise ProofInvalid(f"not all of its hashes have {HASH_BYTES} bytes")
