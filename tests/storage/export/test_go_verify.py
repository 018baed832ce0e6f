"""An export is verified by code that is not ours: the library of Go's checksum database, `x/mod/sumdb`."""

import json
import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

import pytest

from storage.export.export import export_tiles
from storage.proof.tree import consistency_proof, inclusion_proof, root_of
from tests.storage.export.exports import KEY, VKEYS, Log, forged, log_of

PROGRAM = Path(__file__).with_name("go_verify") / "main.go"
GOPATH = Path("/usr/share/gocode")
LIBRARY = GOPATH / "src/golang.org/x/mod/sumdb/tlog"

pytestmark = [
    pytest.mark.skipif(shutil.which("go") is None, reason="no Go here (Debian: golang-go)"),
    pytest.mark.skipif(not LIBRARY.exists(), reason=f"no {LIBRARY} (Debian: golang-golang-x-mod-dev)"),
]
SIZE = 70_000


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("go")
    private = {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(folder / "cache"), "GOFLAGS": ""}
    command = ["go", "build", "-o", str(folder / "verify"), PROGRAM.name]
    done = subprocess.run(
        command, cwd=PROGRAM.parent, env=os.environ | private, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / "verify"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("export") / "tiles", log_of(SIZE), range(0, SIZE, 233))


def export(folder: Path, log: Log, indexes: Iterable[int]) -> Path:
    """Tiles of a log, and beside them a file of proofs that our code made."""
    export_tiles(folder, note=log.note(), vkeys=VKEYS, rows=log.rows)
    size = len(log.bodies)
    inclusion = [
        {"Index": index, "Proof": texts(inclusion_proof(index, size, log.subtree))} for index in indexes
    ]
    consistency = [
        {
            "Size": old,
            "Root": b64encode(root_of(old, log.subtree)).decode(),
            "Proof": texts(consistency_proof(old, size, log.subtree)),
        }
        for old in {1, size // 3, size * 2 // 3, size - 1, size} - {0}
    ]
    proofs = {"Inclusion": inclusion, "Consistency": consistency}
    folder.with_name("proofs.json").write_text(json.dumps(proofs))
    return folder


def texts(hashes: Iterable[bytes]) -> list[str]:
    return [b64encode(digest).decode() for digest in hashes]


def verdict(program: Path, folder: Path) -> str:
    command = [str(program), str(folder), KEY, str(folder.with_name("proofs.json"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == (0 if done.stdout.startswith("ok") else 1), done.stderr
    return done.stdout.strip()


def test_go_authenticates_every_tile_every_entry_and_our_proofs(program: Path, exported: Path) -> None:
    said = verdict(program, exported)
    assert said == "ok 70000 entries, 277 hash tiles, 301 inclusion proofs, 5 consistency proofs"


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600])
def test_go_agrees_at_every_size(program: Path, tmp_path: Path, size: int) -> None:
    folder = export(tmp_path / "tiles", log_of(size), range(size))
    assert verdict(program, folder).startswith(f"ok {size} entries")


@pytest.mark.parametrize(
    ("name", "at", "words"),
    [
        ("tile/entries/017", 2000, "FAIL level 0, tile 17: not what the entries make"),
        ("tile/0/017", 32, "FAIL level 0, tile 17: not what the entries make"),
        ("tile/0/273.p/112", 32, "FAIL level 0, tile 273: not what the entries make"),
        ("tile/1/001.p/17", 32, "FAIL level 1, tile 1: not what the entries make"),
        ("tile/2/000.p/1", 0, "FAIL level 2, tile 0: not what the entries make"),
        ("checkpoint", 30, "FAIL checkpoint: invalid signature"),
    ],
)
def test_go_finds_one_altered_byte(program: Path, exported: Path, name: str, at: int, words: str) -> None:
    path = exported / name
    content = path.read_bytes()
    try:
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert words in verdict(program, exported)
    finally:
        path.write_bytes(content)


def test_go_finds_another_history_under_the_old_checkpoint(program: Path, tmp_path: Path) -> None:
    folder = export(tmp_path / "tiles", forged(300), [])
    (folder / "checkpoint").write_text(log_of(600).note())
    assert verdict(program, folder) == "FAIL root: not what the entries make"


@pytest.mark.parametrize("kind", ["Inclusion", "Consistency"])
def test_go_finds_one_altered_proof(program: Path, tmp_path: Path, kind: str) -> None:
    folder = export(tmp_path / "tiles", log_of(600), [0, 300, 599])
    path = folder.with_name("proofs.json")
    proofs = json.loads(path.read_text())
    proof = next(each for each in proofs[kind] if each["Proof"])["Proof"]
    proof[0], proof[-1] = proof[-1], proof[0]
    path.write_text(json.dumps(proofs))
    assert verdict(program, folder).startswith(f"FAIL {kind.lower()}")
