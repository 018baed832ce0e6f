"""A log in memory to export from, and the verifier run as an auditor runs it: alone, somewhere else."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from storage.export.export import export_jsonl, export_tiles, proof_text, verifier
from storage.log.canonical import encode
from storage.log.personal import Personal
from storage.proof.checkpoint import Checkpoint, signed_checkpoint
from storage.proof.link import GENESIS, link
from storage.proof.note import Signer
from storage.proof.tree import leaf_hash, node_hash, root_of
from tests.storage.samples import NOON_US

ORIGIN = "example.jp/north"
SIGNER = Signer.from_text(f"PRIVATE+KEY+{ORIGIN}+5bc3ec30+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f")
STRANGER = Signer.generate(ORIGIN)


def body(seq: int, kind: str = "key.taken", at: int | None = None, **parts: Any) -> bytes:
    """A body as the ledger writes it."""
    fixed = {"at": NOON_US + seq if at is None else at, "kind": kind, "mono": seq, "seq": seq}
    return encode(fixed | {"station": "north", "v": 1, "subject": {"key": f"鍵{seq % 7}"}} | parts)


@dataclass(frozen=True)
class Log:
    """Records in memory, with the callables that an export asks."""

    bodies: Sequence[bytes]
    hashes: list[bytes] = field(default_factory=list)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        previous = GENESIS
        for text in self.bodies:
            previous = link(previous, text)
            self.hashes.append(previous)

    def rows(self, start: int, end: int) -> Iterator[tuple[int, bytes, bytes]]:
        """As `storage.export.export.Rows`."""
        for seq in range(start, min(end, len(self.bodies) + 1)):
            yield seq, self.bodies[seq - 1], self.hashes[seq - 1]

    def subtree(self, level: int, index: int) -> bytes:
        """As `storage.proof.tree.Subtree`."""
        place = level, index
        if place not in self.nodes:
            if level == 0:
                self.nodes[place] = leaf_hash(self.bodies[index])
            else:
                below = self.subtree(level - 1, 2 * index), self.subtree(level - 1, 2 * index + 1)
                self.nodes[place] = node_hash(*below)
        return self.nodes[place]

    def note(self, *signers: Signer, size: int | None = None) -> str:
        """The signed checkpoint over the first `size` records, or over all."""
        size = len(self.bodies) if size is None else size
        root = root_of(size, self.subtree)
        return signed_checkpoint(Checkpoint(ORIGIN, size, root), *(signers or (SIGNER,)))


PERSONAL = {seq: Personal(f"p-{seq}", bytes([seq]) * 16, f'{{"name":"山田{seq}"}}') for seq in (3, 4, 200)}


@cache
def log_of(size: int) -> Log:
    """A log of so many records, some of them with a personal part."""
    parts: dict[int, dict[str, Any]] = {seq: {"personal": part.commitment} for seq, part in PERSONAL.items()}
    return Log([body(seq, **parts.get(seq, {})) for seq in range(1, size + 1)])


def people(start: int, end: int) -> Iterator[tuple[int, Personal]]:
    """As `storage.export.export.PersonalParts`."""
    return ((seq, part) for seq, part in PERSONAL.items() if start <= seq < end)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier printed, and its exit status."""

    status: int
    said: str

    @property
    def wrong(self) -> list[str]:
        """What it found wrong, one by one."""
        return [line[12:] for line in self.said.splitlines() if line.startswith("WRONG")]


def run(script: Path, *arguments: str | Path) -> Verdict:
    """Runs a verifier in the folder where it lies, where this project cannot be imported."""
    command = [sys.executable, "-I", script.name, *map(str, arguments)]
    done = subprocess.run(command, cwd=script.parent, capture_output=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return Verdict(done.returncode, done.stdout + done.stderr)


SIZE = 600
KEY = SIGNER.verifier.text
VKEYS = (KEY,)


def tiles(folder: Path, log: Log, *signers: Signer, vkeys: tuple[str, ...] = VKEYS) -> Path:
    """A whole export as tiles; returns the verifier in it."""
    export_tiles(folder, note=log.note(*signers), vkeys=vkeys, rows=log.rows)
    return folder / "verify_export.py"


def lines(path: Path, log: Log, first: int = 1, last: int | None = None) -> Path:
    """An export as lines, with what is personal."""
    export_jsonl(
        path,
        note=log.note(),
        vkeys=VKEYS,
        rows=log.rows,
        subtree=log.subtree,
        first=first,
        last=last,
        personal=people,
    )
    return path


def loaded() -> ModuleType:
    """The verifier as it is written into exports, as a module."""
    module = ModuleType("verify_export")
    exec(compile(verifier(), "verify_export.py", "exec"), vars(module))  # noqa: S102  # ours, joined just now
    return module


verify_export: Any = loaded()


def examined(path: Path, *keys: str) -> Any:
    """The verifier's findings without a process of its own, for tests that ask often."""
    report = verify_export.Report()
    with report.trying():
        export = verify_export.export_at(path)
        assert export is not None
        verify_export.verify(export, verify_export.keys_in(keys), {}, report)
    return report


def forged(seq: int) -> Log:
    """The same log with one record changed, and all hashes made anew."""
    bodies = list(log_of(SIZE).bodies)
    bodies[seq - 1] = bodies[seq - 1].replace(b"key.taken", b"key.token")
    return Log(bodies)


def every_form(folder: Path) -> Path:
    """One log in every form of export, in one folder."""
    log = log_of(SIZE)
    tiles(folder / "tiles", log)
    lines(folder / "all.jsonl", log)
    lines(folder / "some.jsonl", log, 195, 450)
    proof = proof_text(
        200, log.bodies[199], note=log.note(), vkeys=VKEYS, subtree=log.subtree, personal=PERSONAL[200]
    )
    (folder / "proof.json").write_text(proof, encoding="utf-8")
    return folder
