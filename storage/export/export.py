"""The ledger on its way out: in forms that anyone can verify without this program, with a verifier inside.

Tiles are what other people's tools for transparency logs read (c2sp.org/tlog-tiles). The lines of JSON are
for reading and searching. A proof is one record with its way to a signed root, and nobody else's data.
Nothing is overwritten, and a half export never stands under the name that was asked for.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from storage.errors import DatabaseDamaged
from storage.export.tiles import TILE, Tiles
from storage.export.verifier.join import joined
from storage.file.workshop import ExportFailed, move, private, settle, workshop
from storage.log.personal import Personal
from storage.proof.checkpoint import Checkpoint, open_checkpoint
from storage.proof.link import GENESIS
from storage.proof.note import Verifier
from storage.proof.tree import Subtree, cover, inclusion_proof

__all__ = ["ExportFailed", "export_jsonl", "export_tiles", "proof_text", "verifier"]

FORMAT = "kagiban-ledger-1"
"""What the header of the lines says."""

VERIFIER = "verify_export.py"
README = "export_readme.txt"

_BATCH = 1000

Rows = Callable[[int, int], Iterable[tuple[int, bytes, bytes]]]
"""Number, body and chain hash of the records from the first number up to, not including, the second."""

PersonalParts = Callable[[int, int], Iterable[tuple[int, Personal]]]
"""The personal parts, with their records' numbers, of such a run of records; ascending."""

Progress = Callable[[int], None]
"""Told now and then how many records are done."""


def export_tiles(
    folder: Path,
    *,
    note: str,
    vkeys: Sequence[str],
    rows: Rows,
    first: int = 1,
    last: int | None = None,
    progress: Progress = lambda done: None,
) -> None:
    """Makes `folder` with the checkpoint `note`, all its hash tiles, and the bundles of `first` to `last`.

    `vkeys` are the log's verifier keys, oldest first. All records are read, since the tiles cover all.
    Raises `ExportFailed`, `DatabaseDamaged` where the records do not lead to the checkpoint's root, what
    opening the note and reading the rows raise, and `ValueError` for no range of its records.
    """
    checkpoint = _opened(note, vkeys)
    first, last = _range(first, last, checkpoint.size)
    with workshop(folder) as work:
        tiles = Tiles(work, range((first - 1) // TILE, (last - 1) // TILE + 1))
        for done in tiles.add(rows(1, checkpoint.size + 1)):
            progress(done)
        if tiles.finish() != (checkpoint.size, checkpoint.root):
            raise DatabaseDamaged("the records do not lead to the root that the checkpoint signs")
        texts = {"checkpoint": note, "vkeys": "".join(f"{vkey}\n" for vkey in vkeys)}
        if (first, last) != (1, checkpoint.size):
            texts["range"] = f"{first} {last}\n"
        for name, text in texts.items():
            (work / name).write_text(text, encoding="utf-8")
        (work / "README.txt").write_bytes(_beside(README))
        (work / VERIFIER).write_bytes(verifier())
        settle(work)
        move(work, folder)


def export_jsonl(
    path: Path,
    *,
    note: str,
    vkeys: Sequence[str],
    rows: Rows,
    subtree: Subtree,
    first: int = 1,
    last: int | None = None,
    personal: PersonalParts | None = None,
    progress: Progress = lambda done: None,
) -> None:
    """Writes a header and the records `first` to `last`, a line each, and the verifier beside the file.

    The header stands for the records left out by hashes from `subtree`, so that these few prove themselves
    against the checkpoint `note`. With `personal`, what is personal is written too. Records that were changed
    are written as they are: the verifier will say which. Raises as `export_tiles` does, but not for the root.
    """
    checkpoint = _opened(note, vkeys)
    first, last = _range(first, last, checkpoint.size)
    helper = path.with_name(VERIFIER)
    if helper.exists() and helper.read_bytes() != verifier():
        raise ExportFailed(f"{helper}: another one is here, and nothing is overwritten")
    header = {
        "format": FORMAT,
        "first": first,
        "last": last,
        "size": checkpoint.size,
        "checkpoint": note,
        "vkeys": list(vkeys),
        "previous": _hash_before(first, rows).hex(),
        "left": _covered(0, first - 1, subtree),
        "right": _covered(last, checkpoint.size, subtree),
    }
    parts = personal(first, last + 1) if personal is not None else ()
    with workshop(path) as work:
        with private(work / path.name) as file:
            file.write(_encode(header) + b"\n")
            done = _write_records(file, rows(first, last + 1), parts, progress)
        if done != last - first + 1:
            raise DatabaseDamaged(f"of the records {first} to {last} only {done} are there")
        (work / VERIFIER).write_bytes(verifier())
        settle(work)
        if not helper.exists():
            move(work / VERIFIER, helper)
        move(work / path.name, path)


def proof_text(
    seq: int,
    body: bytes,
    *,
    note: str,
    vkeys: Sequence[str],
    subtree: Subtree,
    personal: Personal | None = None,
) -> str:
    """Record `seq` with its way to the root of the checkpoint `note`, as a small JSON document.

    Raises `ValueError` for a record behind the checkpoint, what opening the note and reading the tree raise.
    """
    checkpoint = _opened(note, vkeys)
    _range(seq, seq, checkpoint.size)
    proof = inclusion_proof(seq - 1, checkpoint.size, subtree)
    document: dict[str, Any] = {
        "record": _text(seq, body),
        "index": seq - 1,
        "proof": [b64encode(digest).decode() for digest in proof],
        "checkpoint": note,
        "vkeys": list(vkeys),
    }
    if personal is not None:
        document["personal"] = msgspec.to_builtins(_part(personal))
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def verifier() -> bytes:
    """The program that goes along with every export."""
    return joined()


def _beside(name: str) -> bytes:
    return Path(__file__).with_name(name).read_bytes()


def _opened(note: str, vkeys: Sequence[str]) -> Checkpoint:
    checkpoint, _ = open_checkpoint(note, tuple(map(Verifier.from_text, vkeys)))
    return checkpoint


def _range(first: int, last: int | None, size: int) -> tuple[int, int]:
    last = size if last is None else last
    if not 1 <= first <= last <= size:
        raise ValueError(f"the checkpoint is over records 1 to {size}; {first} to {last} is no range of them")
    return first, last


def _hash_before(first: int, rows: Rows) -> bytes:
    if first == 1:
        return GENESIS
    for _, _, digest in rows(first - 1, first):
        return digest
    raise DatabaseDamaged(f"record {first - 1} is missing")


def _covered(start: int, end: int, subtree: Subtree) -> list[tuple[int, int, str]]:
    return [(level, at, b64encode(subtree(level, at)).decode()) for level, at in cover(start, end)]


class _Part(msgspec.Struct, frozen=True):
    """A personal part as it is written."""

    salt: str
    subject: str
    text: str


class _Line(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A record as it is written."""

    seq: int
    body: str
    hash: str
    personal: _Part | None = None


_encoder = msgspec.json.Encoder()
_encode = _encoder.encode


def _part(personal: Personal) -> _Part:
    return _Part(personal.salt.hex(), personal.subject, personal.text)


def _write_records(
    file: BinaryIO,
    rows: Iterable[tuple[int, bytes, bytes]],
    parts: Iterable[tuple[int, Personal]],
    progress: Progress,
) -> int:
    """Writes the records, each with its personal part; returns how many there were."""
    rest, others, done = iter(rows), iter(parts), 0
    waiting = next(others, None)
    while batch := list(islice(rest, _BATCH)):
        found = {}
        while waiting is not None and waiting[0] <= batch[-1][0]:
            found[waiting[0]] = _part(waiting[1])
            waiting = next(others, None)
        lines = [_Line(seq, _text(seq, body), digest.hex(), found.get(seq)) for seq, body, digest in batch]
        file.write(_encoder.encode_lines(lines))
        done += len(batch)
        progress(done)
    return done


def _text(seq: int, body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise DatabaseDamaged(f"record {seq} is no text any more") from None
