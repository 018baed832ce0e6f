"""The forms of an export: tiles, lines, the proof of one record."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union

from storage.export.verifier.findings import Report, Wrong
from storage.export.verifier.hashes import Edge, cover, perfect, root_by_proof, sha
from storage.export.verifier.notes import hash_in, json_object, typed
from storage.export.verifier.opening import TILE

# --- what follows is a part of the verifier ---


class Records:
    """Looks at records one behind the other: number, order of times, changes of keys, personal parts."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._at: int | None = None
        self.first = self.last = self.steps = self.opened = self.closed = 0
        self.keys: list[tuple[int, dict[str, Any]]] = []

    def take(self, seq: int, body: bytes, personal: Any = None) -> None:
        """The next record, with its personal part where the export holds that."""
        self.first, self.last = self.first or seq, seq
        try:
            record = json_object(body, f"record {seq}", seq=int, at=int, kind=str)
            self._look(seq, record, record.get("payload", {}))
            self._personal(f"record {seq}, personal part", record.get("personal"), personal)
        except Wrong as error:
            self.report.wrong.append(str(error))
        if not seq % 100_000 and sys.stderr.isatty():
            print(f"{seq:,} records ...", file=sys.stderr)

    def tell(self) -> None:
        """Says what held, once everything did."""
        held = self.report.held
        what = f"s {self.first:,} to {self.last:,}" if self.first < self.last else f" {self.last:,}"
        held.append(f"record{what}: whole, in order, as written")
        held.append(f"times: they go back {self.steps} times, each time with a record that the clock was set")
        if self.opened or self.closed:
            held.append(
                f"personal parts: {self.opened} fit their records, {self.closed} are not in this export"
            )

    def _look(self, seq: int, record: dict[str, Any], payload: Any) -> None:
        earlier, self._at = self._at, record["at"]
        if record["seq"] != seq:
            raise Wrong(f"record {seq}: it gives its own number as {record['seq']}")
        if not isinstance(payload, dict):
            raise Wrong(f"record {seq}: its `payload` is no object")
        if record["kind"] == "checkpoint.key":
            self.keys.append((seq, payload))
        if earlier is not None and record["at"] < earlier:
            step = payload.get("by_us") if record["kind"] == "clock.stepped" else 0
            if type(step) is not int or step >= 0:
                raise Wrong(f"record {seq}: its time is before the previous one's, and no clock was set back")
            self.steps += 1

    def _personal(self, where: str, commitment: Any, part: Any) -> None:
        if part is None:
            self.closed += commitment is not None
            return
        if not isinstance(part, dict) or set(part) != {"salt", "subject", "text"}:
            raise Wrong(f"{where}: it is not made of salt, subject and text")
        typed(part, where, salt=str, subject=str, text=str)
        try:
            salt, subject, text = bytes.fromhex(part["salt"]), part["subject"].encode(), part["text"].encode()
        except ValueError:
            raise Wrong(f"{where}: its salt is not hexadecimal, or its text no Unicode") from None
        said = sha(b"\x02", salt, len(subject).to_bytes(4, "big"), subject, text).hex()
        if len(salt) != 16 or salt.hex() != part["salt"] or said != commitment:
            raise Wrong(f"{where}: it is not what the record commits to")
        self.opened += 1


class Tiles:
    """A folder as tlog-tiles has it. A file `range` says which records' bundles it holds, if not all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: set[str] = set()
        self._size = 0
        self.checkpoint = (folder / "checkpoint").read_bytes()
        self.vkeys: list[Any] = (folder / "vkeys").read_text("utf-8", "replace").split()

    def roots(self, size: int, wanted: set[int], records: Records) -> dict[int, bytes]:
        """Reads everything; returns the roots at those sizes in `wanted` that follow from it."""
        self._size = size
        bundles, below = self._bundles(), list[bytes]()
        for level in range(8):
            above = []
            for number in range(-(-(size >> 8 * level) // TILE)):
                known = below[TILE * number :][:TILE]
                if level == 0 and number in bundles:
                    known = [sha(b"\x00", body) for body in self._bodies(number, records)]
                above.append(self._tile(level, number, known, records.report))
            below = above
        paths = [path for path in self._folder.glob("tile/**/*") if path.is_file() and path.name[0] != "."]
        for name in sorted({path.relative_to(self._folder).as_posix() for path in paths} - self._read):
            records.report.wrong.append(f"{name} is no part of this export")
        return {at: self._root(at) for at in wanted if at <= size}

    def _bundles(self) -> range:
        first, last = 1, self._size
        if (self._folder / "range").exists():
            words = (self._folder / "range").read_bytes().split()
            if len(words) != 2 or not all(re.fullmatch(b"[1-9][0-9]{0,15}", word) for word in words):
                raise Wrong("`range` does not hold two numbers")
            first, last = map(int, words)
        if not first <= last <= self._size:
            raise Wrong(f"`range` says {first} to {last}, and the log has records 1 to {self._size}")
        return range((first - 1) // TILE, (last - 1) // TILE + 1)

    def _width(self, level: int, number: int) -> int:
        return min(TILE, (self._size >> 8 * level) - TILE * number)

    def _name(self, level: int, number: int, kind: str = "") -> str:
        """tlog-tiles, "Merkle Tree": three digits an element, all but the last behind an x."""
        width, path = self._width(level, number), f"{number % 1000:03}"
        while number := number // 1000:
            path = f"x{number % 1000:03}/{path}"
        return f"tile/{kind or level}/{path}" + (f".p/{width}" if width < TILE else "")

    def _content(self, name: str) -> bytes:
        self._read.add(name)
        return (self._folder / name).read_bytes()

    def _hashes(self, level: int, number: int) -> list[bytes]:
        name, width = self._name(level, number), self._width(level, number)
        raw = self._content(name)
        if len(raw) != 32 * width:
            raise Wrong(f"{name} has {len(raw)} bytes, which are not {width} hashes")
        return [raw[at : at + 32] for at in range(0, len(raw), 32)]

    def _bodies(self, number: int, records: Records) -> Iterator[bytes]:
        name, width, at = self._name(0, number, "entries"), self._width(0, number), 0
        raw = self._content(name)
        for seq in range(TILE * number + 1, TILE * number + 1 + width):
            start, at = at + 2, at + 2 + int.from_bytes(raw[at : at + 2], "big")
            if not start <= at <= len(raw):
                raise Wrong(f"{name} ends within record {seq}")
            records.take(seq, raw[start:at])
            yield raw[start:at]
        if at != len(raw):
            raise Wrong(f"{name} goes on behind its {width} records")

    def _tile(self, level: int, number: int, known: list[bytes], report: Report) -> bytes:
        """The root of a full tile, after its hashes were compared with what is known of them."""
        hashes = self._hashes(level, number)
        for at, digest in enumerate(hashes if known != hashes else ()):
            if at < len(known) and known[at] != digest:
                place, name = TILE * number + at, self._name(level, number)
                what = self._name(level - 1, place) if level else f"record {place + 1}"
                report.wrong.append(f"{what} is not what its hash in {name} was made of")
        return perfect(hashes) if len(hashes) == TILE else b""

    def _root(self, size: int) -> bytes:
        edge = Edge({size})
        for level, index in cover(0, size):
            stored, start = level // 8, index << level % 8
            hashes = self._hashes(stored, start // TILE)
            edge.add(level, perfect(hashes[start % TILE :][: 1 << level % 8]))
        return edge.root()


class Lines:
    """A .jsonl file: a header, then a record a line; the header proves that they belong to the whole log."""

    def __init__(self, path: Path) -> None:
        self._path = path
        head = {"format": str, "checkpoint": str, "previous": str, "first": int, "last": int, "size": int}
        head.update(dict.fromkeys(("vkeys", "left", "right"), list))
        with path.open("rb") as file:
            self._head = json_object(file.readline(), "line 1", **head)
        if strange := set(self._head) - set(head):
            raise Wrong(f"line 1 holds what nobody signed: {sorted(strange)}")
        self.checkpoint = self._head["checkpoint"].encode("utf-8", "surrogatepass")
        self.vkeys: list[Any] = self._head["vkeys"]

    def roots(self, size: int, wanted: set[int], records: Records) -> dict[int, bytes]:
        """Reads everything; returns the roots at those sizes in `wanted` that follow from it."""
        first, last = self._head["first"], self._head["last"]
        if self._head["format"] != "kagiban-ledger-1" or self._head["size"] != size:
            raise Wrong("line 1: this is another format, or its size is not the checkpoint's")
        if not 1 <= first <= last <= size:
            raise Wrong("line 1: `first` and `last` are no range of this log's records")
        edge = Edge(wanted)
        self._join(edge, "left", 0, first - 1)
        for body in self._bodies(first, last, records):
            edge.add(0, sha(b"\x00", body))
        if edge.size != last:
            raise Wrong(f"record {edge.size + 1} is missing: the file ends before it")
        self._join(edge, "right", last, size)
        return edge.roots

    def _bodies(self, first: int, last: int, records: Records) -> Iterator[bytes]:
        previous = self._head["previous"]
        if first == 1 and previous != "00" * 32:
            raise Wrong("line 1: before record 1 there is no hash but zeros")
        with self._path.open("rb") as file:
            for seq, line in enumerate(file, first - 1):
                if seq < first:
                    continue
                record = self._record(line, seq, last)
                body = record["body"].encode("utf-8", "surrogatepass")
                if chained(previous, body) != record["hash"]:
                    records.report.wrong.append(
                        f"record {seq}: its hash does not follow from its text and the hash before it"
                    )
                records.take(seq, body, record.get("personal"))
                previous = record["hash"]
                yield body

    def _record(self, line: bytes, seq: int, last: int) -> dict[str, Any]:
        record = json_object(line, f"the line of record {seq}", seq=int, body=str, hash=str)
        if record["seq"] != seq or seq > last:
            raise Wrong(f"the line of record {seq} holds record {record['seq']}, in records to {last}")
        if strange := set(record) - {"seq", "body", "hash", "personal"}:
            raise Wrong(f"the line of record {seq} holds what nobody signed: {sorted(strange)}")
        return record

    def _join(self, edge: Edge, side: str, start: int, end: int) -> None:
        given = self._head[side]
        places = [[level, index] for level, index in cover(start, end)]
        if not all(isinstance(item, list) and len(item) == 3 for item in given):
            raise Wrong(f"line 1: `{side}` is not made of level, index and hash")
        if [item[:2] for item in given] != places:
            raise Wrong(f"line 1: `{side}` does not cover the records that are left out")
        for level, _, digest in given:
            edge.add(level, hash_in(digest, f"line 1, `{side}`"))


def chained(previous: str, body: bytes) -> str:
    """The hash of a record behind another one's: SHA-256(0x00 || previous || body), in hexadecimal."""
    try:
        return sha(b"\x00", bytes.fromhex(previous), body).hex()
    except ValueError:
        raise Wrong(f"{previous!r} is not a hash") from None


class Proof:
    """One record and the way from it to the root."""

    def __init__(self, path: Path) -> None:
        types = {"record": str, "index": int, "proof": list, "checkpoint": str, "vkeys": list}
        self._found = json_object(path.read_bytes(), path.name, **types)
        if strange := set(self._found) - {*types, "personal"}:
            raise Wrong(f"the proof holds what nobody signed: {sorted(strange)}")
        self.checkpoint = self._found["checkpoint"].encode("utf-8", "surrogatepass")
        self.vkeys: list[Any] = self._found["vkeys"]

    def roots(self, size: int, wanted: set[int], records: Records) -> dict[int, bytes]:
        """The root that the proof leads to, which must be the checkpoint's."""
        index, body = self._found["index"], self._found["record"].encode("utf-8", "surrogatepass")
        if not 0 <= index < size:
            raise Wrong(f"the log has no record {index + 1}")
        records.take(index + 1, body, self._found.get("personal"))
        proof = [hash_in(item, "the proof") for item in self._found["proof"]]
        return {size: root_by_proof(sha(b"\x00", body), index, size, proof)}


Export = Union[Tiles, Lines, Proof]  # noqa: UP007 - Python 3.9 reads this too
