"""The tree is RFC 6962's: its published roots, other people's proofs, and proofs of every size of our own."""

import json
from base64 import b64decode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.proof.tree import (
    EMPTY_ROOT,
    Frontier,
    ProofInvalid,
    Subtree,
    consistency_proof,
    cover,
    frontier_of,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.storage.samples import STEADY

VECTORS = Path(__file__).parents[4] / "shared" / "reference" / "rfc6962-vectors"

LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Eight leaves, and the roots over the first one, two, and so on: published for Certificate Transparency."""


def tree_of(size: int) -> Subtree:
    """A tree whose leaves are the numbers from 0 on."""
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]

    def subtree(level: int, index: int) -> bytes:
        start = index << level
        return by_definition(leaves[start : start + (1 << level)])

    return subtree


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def test_the_published_roots() -> None:
    frontier = Frontier()
    assert frontier.root() == EMPTY_ROOT == sha256().digest()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        frontier = frontier.append(leaf_hash(bytes.fromhex(leaf)))
        assert frontier.root().hex() == root


@STEADY
@given(st.integers(0, 300))
def test_a_growing_edge_and_subtrees_make_the_root_of_the_definition(size: int) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    grown = Frontier()
    for leaf in leaves:
        grown = grown.append(leaf)
    assert grown == frontier_of(size, tree_of(size))
    assert grown.root() == root_of(size, tree_of(size)) == by_definition(leaves)
    assert len(grown.peaks) == size.bit_count()


@STEADY
@given(st.data())
def test_every_leaf_is_proved_and_nothing_else_is(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200))
    index = data.draw(st.integers(0, size - 1))
    tree = tree_of(size)
    leaf, root = tree(0, index), root_of(size, tree)
    proof = inclusion_proof(index, size, tree)
    verify_inclusion(leaf, index, size, proof, root)
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index) | st.just(size))
    with pytest.raises(ProofInvalid):
        verify_inclusion(leaf, other, size, proof, root)
    with pytest.raises(ProofInvalid):
        verify_inclusion(node_hash(leaf, leaf), index, size, proof, root)
    with pytest.raises(ProofInvalid):
        verify_inclusion(leaf, index, size, (*proof, root), root)


@STEADY
@given(st.data())
def test_every_older_tree_is_proved_and_no_other_history_is(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 200))
    old = data.draw(st.integers(1, new))
    tree = tree_of(new)
    old_root, new_root = root_of(old, tree), root_of(new, tree)
    proof = consistency_proof(old, new, tree)
    verify_consistency(old, old_root, new, new_root, proof)
    bent = bytes([old_root[0] ^ data.draw(st.integers(1, 255))]) + old_root[1:]
    with pytest.raises(ProofInvalid):
        verify_consistency(old, bent, new, new_root, proof)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        with pytest.raises(ProofInvalid):
            verify_consistency(
                old, old_root, new, new_root, (*proof[:at], leaf_hash(proof[at]), *proof[at + 1 :])
            )


@STEADY
@given(st.integers(0, 500), st.integers(0, 500))
def test_a_range_is_covered_once_and_by_few(start: int, length: int) -> None:
    parts = cover(start, start + length)
    covered = [leaf for level, index in parts for leaf in range(index << level, (index + 1) << level)]
    assert covered == list(range(start, start + length))
    assert len(parts) <= 2 * max(1, length.bit_length())


def test_what_is_no_range_or_no_tree_is_refused() -> None:
    tree = tree_of(4)
    for call in (
        lambda: cover(3, 2),
        lambda: inclusion_proof(4, 4, tree),
        lambda: inclusion_proof(-1, 4, tree),
        lambda: consistency_proof(0, 4, tree),
        lambda: consistency_proof(5, 4, tree),
    ):
        with pytest.raises(ValueError, match=r"no (range|leaf|proof)"):
            call()


# --- other people's proofs ----------------------------------------------------------------------------


def vectors(kind: str) -> list[Any]:
    """The files of one kind, or one parameter that says why there are none."""
    files = sorted((VECTORS / kind).rglob("*.json"))
    if not files:
        return [pytest.param(None, marks=pytest.mark.skip(reason="../shared/reference is not here"))]
    return [pytest.param(file, id=str(file.relative_to(VECTORS))) for file in files]


@pytest.mark.parametrize("file", vectors("inclusion"))
def test_inclusion_as_others_prove_it(file: Path) -> None:
    vector = json.loads(file.read_text())
    judged(
        vector,
        lambda: verify_inclusion(
            raw(vector["leafHash"]),
            vector["leafIdx"],
            vector["treeSize"],
            proof_in(vector),
            raw(vector["root"]),
        ),
    )


@pytest.mark.parametrize("file", vectors("consistency"))
def test_consistency_as_others_prove_it(file: Path) -> None:
    vector = json.loads(file.read_text())
    judged(
        vector,
        lambda: verify_consistency(
            vector["size1"], raw(vector["root1"]), vector["size2"], raw(vector["root2"]), proof_in(vector)
        ),
    )


def raw(text: str | None) -> bytes:
    return b64decode(text or "")


def proof_in(vector: dict[str, Any]) -> list[bytes]:
    return [raw(each) for each in vector["proof"] or ()]


def judged(vector: dict[str, Any], verify: Any) -> None:
    if vector["wantErr"]:
        with pytest.raises(ProofInvalid):
            verify()
    else:
        verify()
