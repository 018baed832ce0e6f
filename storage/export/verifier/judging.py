"""The examination itself, and the command."""

from __future__ import annotations

import argparse
import io
import re
import sys
from base64 import b32decode, b64encode
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Union

from storage.export.verifier.findings import Report, Wrong
from storage.export.verifier.forms import Export, Lines, Proof, Records, Tiles
from storage.export.verifier.notes import Checkpoint, Code, Key, Keys, checkpoint_of, code_of, key_of
from storage.export.verifier.opening import PACKED

# --- what follows is a part of the verifier ---


def compare(checkpoint: Checkpoint, own: Checkpoint, roots: dict[int, bytes], export: Export) -> str:
    """What the records say to a checkpoint, in words; empty where they cannot say. Raises `Wrong`."""
    where, size = checkpoint.note.where, checkpoint.size
    if checkpoint.origin != own.origin:
        raise Wrong(f"{where} is of another log, {checkpoint.origin!r}")
    if size in roots and roots[size] == checkpoint.root:
        return f"{where}: what is here leads to its root over {size:,} records, {checkpoint.root.hex()}"
    if checkpoint is own and size not in roots:
        raise Wrong(f"{where}: its root could not be computed from this export")
    if size in roots:
        raise Wrong(f"{where}: what is here does not lead to the root over {size:,} records that it signs")
    if size > own.size and not isinstance(export, Proof):
        raise Wrong(
            f"{where} has {size:,} records, the export {own.size:,}: it is older, or records were removed"
        )
    return ""


def compare_code(code: Code, own: Checkpoint, roots: dict[int, bytes], export: Export) -> str:
    """What the records say to a code, in words; empty where they cannot say. Raises `Wrong`."""
    where, size = code.where, code.size
    if size in roots and code.is_of(roots[size]):
        return f"{where}: what is here leads to the root over {size:,} records that it abbreviates, unsigned"
    if size in roots:
        raise Wrong(f"{where}: what is here does not lead to the root over {size:,} records")
    if size > own.size and not isinstance(export, Proof):
        raise Wrong(f"{where} has {size:,} records, the export {own.size:,}: older, or records were removed")
    return ""


def note_in(raw: bytes, where: str, keys: Iterable[Key]) -> bytes:
    """The note of what is packed; anything else as it is. Raises `Wrong` for a key that nobody knows."""
    text = "".join(raw.decode("ascii", "replace").upper().split())
    if not text.startswith(PACKED):
        return raw
    signs = text[len(PACKED) :]
    try:
        data = b32decode(signs + "=" * (-len(signs) % 8))
    except ValueError:
        data = b""
    if len(data) != 4 + 8 + 32 + 64:
        raise Wrong(f"{where} is packed, but not whole")
    name = next((key.name for key in keys if key.id == data[:4]), None)
    if name is None:
        raise Wrong(f"{where}: no known key has the id {data[:4].hex()}, by which it is signed")
    size, root = int.from_bytes(data[4:12], "big"), b64encode(data[12:44]).decode()
    return f"{name}\n{size}\n{root}\n\n— {name} {b64encode(data[:4] + data[44:]).decode()}\n".encode()


Kept = Sequence[Union[Checkpoint, Code]]  # noqa: UP007 - as above


def kept_elsewhere(kept: dict[str, bytes], keys: Iterable[Key]) -> Kept:
    """The checkpoints that were given, in whichever spelling. Raises `Wrong`."""
    notes = {name: note_in(raw, name, keys) for name, raw in kept.items()}
    return [
        checkpoint_of(raw, name) if b"\n\n" in raw else code_of(raw.decode("utf-8", "replace"), name)
        for name, raw in notes.items()
    ]


def verify(export: Export, given: dict[Key, str], kept: dict[str, bytes], report: Report) -> None:
    """Checks everything that can be checked. Raises `Wrong` where there is nothing to begin with."""
    known = list(filter(None, map(key_of, export.vkeys)))
    others = kept_elsewhere(kept, [*given, *known])
    if not given:
        report.remarks.append("the key is the export's own: this proves only that the export fits together")
    keys = Keys(given or dict.fromkeys(known, "the export's own"))
    own = checkpoint_of(export.checkpoint, "the export's checkpoint")
    records, roots = Records(report), dict[int, bytes]()
    with report.trying():
        roots = export.roots(own.size, {own.size, *(other.size for other in others)}, records)
    for seq, payload in records.keys:
        with report.trying():
            report.held += filter(None, [keys.follow(seq, payload, own.origin)])
    for each in (own, *others):
        with report.trying():
            if isinstance(each, Code):
                where, said = each.where, [compare_code(each, own, roots, export)]
            else:
                where = each.note.where
                said = [f"{where}: signed by {keys.signer(each)}", compare(each, own, roots, export)]
            if said[-1]:
                report.held += said
            else:
                report.unchecked.append(f"{where}: this export does not hold what leads there")
    if not report.wrong:
        records.tell()


def export_at(path: Path) -> Export | None:
    """The export at a place; None where there is none, or several."""
    if path.is_file():
        return Lines(path) if path.suffix == ".jsonl" else Proof(path)
    if (path / "checkpoint").exists():
        return Tiles(path)
    lines = list(path.glob("*.jsonl"))
    return Lines(lines[0]) if len(lines) == 1 else None


def keys_in(texts: Iterable[str]) -> dict[Key, str]:
    """The keys given on the command line, as texts or as files. Raises `ValueError` for anything else."""
    found = [text if key_of(text) else Path(text).read_text(encoding="utf-8") for text in texts]
    keys = [key_of(word) for text in found for word in text.split()]
    if None in keys or not all(text.split() for text in found):
        raise ValueError("--key: this is no verifier key for Ed25519, and no file of such keys")
    return {key: "given from outside" for key in keys if key}


def unpacked(raw: bytes) -> bytes:
    """A note that came by mail or from a padded file, as it was signed."""
    return raw.replace(b"\r\n", b"\n").strip(b" \n\0") + b"\n"


def kept_at(given: str) -> bytes:
    """What is in the file of this name; or itself, where there is none and it is a code."""
    path = Path(given)
    is_code = re.match(r"\s*(\d+[\s/-]|" + PACKED + ")", given, re.IGNORECASE)
    return given.encode() if is_code and not path.exists() else unpacked(path.read_bytes())


def main() -> int:
    """The command line."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__, formatter_class=layout)
    parser.add_argument("path", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", action="append", default=[], help="a verifier key, or a file of them")
    parser.add_argument("--against", action="append", default=[], help="a checkpoint kept elsewhere")
    asked = parser.parse_args()
    try:
        given = keys_in(asked.key)
        kept = {name: kept_at(name) for name in asked.against}
    except (OSError, ValueError) as error:
        parser.error(str(error))
    report = Report()
    with report.trying():
        export = export_at(asked.path)
        if export is None:
            parser.error(f"{asked.path}: no export is here, or more than one")
        verify(export, given, kept, report)
    return report.show()


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sys.exit(main())
