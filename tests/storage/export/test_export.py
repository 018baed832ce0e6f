"""What leaves the ledger is laid out as other people's tools and readers expect it."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.export.export import export_jsonl, export_tiles, proof_text
from storage.export.tiles import tile_path
from storage.log.personal import Personal
from storage.proof.tree import leaf_hash, verify_inclusion
from tests.storage.export.exports import KEY, PERSONAL, VKEYS, examined, lines, log_of, people, tiles
from tests.storage.samples import STEADY

BESIDE = {"README.txt", "checkpoint", "verify_export.py", "vkeys"}


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1, {"tile/0/000.p/1", "tile/entries/000.p/1"}),
        (255, {"tile/0/000.p/255", "tile/entries/000.p/255"}),
        (256, {"tile/0/000", "tile/1/000.p/1", "tile/entries/000"}),
        (
            257,
            {
                "tile/0/000",
                "tile/0/001.p/1",
                "tile/1/000.p/1",
                "tile/entries/000",
                "tile/entries/001.p/1",
            },
        ),
    ],
)
def test_tiles_lie_where_the_specification_says(tmp_path: Path, size: int, expected: set[str]) -> None:
    tiles(tmp_path / "tiles", log_of(size))
    assert files(tmp_path / "tiles") == expected | BESIDE


def test_the_specification_s_own_example_of_seventy_thousand(tmp_path: Path) -> None:
    """C2SP tlog-tiles, "Partial Tiles"."""
    tiles(tmp_path / "tiles", log_of(70_000))
    full = {f"tile/{kind}/{number:03}" for kind in ("0", "entries") for number in range(273)}
    partial = {"tile/0/273.p/112", "tile/entries/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}
    assert files(tmp_path / "tiles") == full | {"tile/1/000"} | partial | BESIDE


def test_a_bundle_is_lengths_and_bodies_and_a_tile_their_hashes(tmp_path: Path) -> None:
    log = log_of(257)
    tiles(tmp_path / "tiles", log)
    bundle = b"".join(len(text).to_bytes(2, "big") + text for text in log.bodies[:256])
    assert (tmp_path / "tiles/tile/entries/000").read_bytes() == bundle
    hashes = b"".join(leaf_hash(text) for text in log.bodies[:256])
    assert (tmp_path / "tiles/tile/0/000").read_bytes() == hashes
    assert (tmp_path / "tiles/tile/1/000.p/1").read_bytes() == log.subtree(8, 0)
    assert (tmp_path / "tiles/checkpoint").read_text() == log.note()
    assert (tmp_path / "tiles/vkeys").read_text() == f"{KEY}\n"


@pytest.mark.parametrize(
    ("number", "width", "path"),
    [
        (0, 256, "tile/0/000"),
        (999, 256, "tile/0/999"),
        (1000, 256, "tile/0/x001/000"),
        (1_234_067, 256, "tile/0/x001/x234/067"),
        (1_234_067, 8, "tile/0/x001/x234/067.p/8"),
    ],
)
def test_long_numbers_are_spread_over_folders(number: int, width: int, path: str) -> None:
    """C2SP tlog-tiles, "Merkle Tree": index 1234067 is x001/x234/067."""
    assert tile_path(0, number, width) == path


@STEADY
@given(size=st.integers(1, 1200), data=st.data())
def test_of_a_range_of_tiles_only_the_bundles_that_touch_it_are_there(
    tmp_path_factory: pytest.TempPathFactory, size: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(1, size))
    last = data.draw(st.integers(first, size))
    log, folder = log_of(size), tmp_path_factory.mktemp("range") / "tiles"
    export_tiles(folder, note=log.note(), vkeys=VKEYS, rows=log.rows, first=first, last=last)
    bundles = {name.split("/")[2][:3] for name in files(folder) if name.startswith("tile/entries/")}
    assert bundles == {f"{(seq - 1) // 256:03}" for seq in range(first, last + 1)}
    assert examined(folder, KEY).wrong == []
    (folder / "range").unlink(missing_ok=True)
    whole = len(bundles) == (size + 255) // 256
    assert (examined(folder, KEY).wrong == []) == whole, "without its range it would have to be whole"


def test_lines_hold_the_bodies_as_they_are(tmp_path: Path) -> None:
    log = log_of(250)
    rows = [json.loads(row) for row in lines(tmp_path / "all.jsonl", log).read_bytes().splitlines()]
    assert rows[0]["previous"] == "00" * 32
    assert (rows[0]["left"], rows[0]["right"]) == ([], [])
    assert [row["body"].encode() for row in rows[1:]] == list(log.bodies)
    assert [row["hash"] for row in rows[1:]] == [digest.hex() for digest in log.hashes]
    parts = {
        row["seq"]: Personal(
            row["personal"]["subject"], bytes.fromhex(row["personal"]["salt"]), row["personal"]["text"]
        )
        for row in rows[1:]
        if "personal" in row
    }
    assert parts == PERSONAL


def test_nothing_personal_is_written_unasked(tmp_path: Path) -> None:
    log = log_of(250)
    export_jsonl(tmp_path / "all.jsonl", note=log.note(), vkeys=VKEYS, rows=log.rows, subtree=log.subtree)
    tiles(tmp_path / "tiles", log)
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or "山田" not in path.read_text(encoding="utf-8", errors="replace")


def test_personal_parts_of_records_that_are_not_exported_are_passed_over(tmp_path: Path) -> None:
    log = log_of(250)
    export_jsonl(
        tmp_path / "some.jsonl",
        note=log.note(),
        vkeys=VKEYS,
        rows=log.rows,
        subtree=log.subtree,
        first=4,
        last=10,
        personal=lambda start, end: people(1, 251),
    )
    assert examined(tmp_path / "some.jsonl", KEY).wrong == []


@pytest.mark.parametrize("seq", [1, 3, 128, 250])
def test_a_proof_holds_one_record_and_nobody_else_s(seq: int) -> None:
    log = log_of(250)
    part = PERSONAL.get(seq)
    text = proof_text(
        seq, log.bodies[seq - 1], note=log.note(), vkeys=VKEYS, subtree=log.subtree, personal=part
    )
    found: dict[str, Any] = json.loads(text)
    assert (found["record"].encode(), found["index"]) == (log.bodies[seq - 1], seq - 1)
    assert ("personal" in found) == (part is not None)
    proof = [b64decode(digest) for digest in found["proof"]]
    root = b64decode(found["checkpoint"].splitlines()[2])
    verify_inclusion(leaf_hash(log.bodies[seq - 1]), seq - 1, 250, proof, root)


def test_progress_is_told_up_to_the_last_record(tmp_path: Path) -> None:
    log = log_of(1500)
    told: list[int] = []
    export_tiles(tmp_path / "t", note=log.note(), vkeys=VKEYS, rows=log.rows, progress=told.append)
    assert told == [256, 512, 768, 1024, 1280, 1500]
    told.clear()
    export_jsonl(
        tmp_path / "a.jsonl",
        note=log.note(),
        vkeys=VKEYS,
        rows=log.rows,
        subtree=log.subtree,
        first=201,
        progress=told.append,
    )
    assert told == [1000, 1300]
