#!/usr/bin/env python3
"""Verifies an export of a ledger of keys and records. It stands alone: Python 3.9 and `cryptography`.

    python3 verify_export.py [PATH] [--key KEY]... [--against CHECKPOINT]...

PATH is a folder of tiles (c2sp.org/tlog-tiles), a .jsonl file or the proof of one record; without it, what
lies beside this file. KEY is the log's verifier key as somebody outside the office keeps it
(c2sp.org/signed-note), or a file of such keys. CHECKPOINT is a file with a checkpoint of this log that was
kept elsewhere: its note, what was packed for a small QR code (KAGIBAN-1-...), or the code that somebody wrote
down; such codes may be given as they are, too.
Exit status: 0 all holds; 1 something is wrong; 2 nothing is wrong, but what was asked could not be checked.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import sys
from base64 import b32decode, b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Union

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("this needs the Python package `cryptography`: pip install cryptography", file=sys.stderr)
    raise SystemExit(2) from None

TILE = 256  # hashes in a full tile, entries in a full bundle (tlog-tiles, "Merkle Tree", "Log entries")
SHOWN = 20  # so many faults are told one by one; the rest is counted
PACKED = "KAGIBAN-1-"  # and behind it in base32: key id (4 bytes), size (8), root (32), signature (64)
ALPHABET = "ACDEFHJKMNPRTXY23456789"  # of codes written by hand: 23 signs, of which none looks like another
SIGNS = 27  # of the root as a number modulo 23^27 (122 bits); one more checks all before it


class Wrong(Exception):
    """Something does not hold; the text says what and where."""


class Report:
    """What held, what did not, and what could not be checked."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.remarks: list[str] = []
        self.unchecked: list[str] = []
        self.wrong: list[str] = []

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Notes down what turns out to be wrong inside, and goes on."""
        try:
            yield
        except Wrong as error:
            self.wrong.append(str(error))
        except OSError as error:
            self.wrong.append(f"{error.filename} cannot be read: {error.strerror}")

    def show(self) -> int:
        """Prints everything; returns the exit status."""
        shown = self.wrong[:SHOWN]
        if more := len(self.wrong) - len(shown):
            shown.append(f"and {more:,} more")
        for word, texts in (
            ("ok", self.held),
            ("note", self.remarks),
            ("NOT CHECKED", self.unchecked),
            ("WRONG", shown),
        ):
            for text in texts:
                print(f"{word:12}{text}")
        status = 1 if self.wrong else 2 if self.unchecked else 0
        print(("VERIFIED / 検証済み", "NOT VERIFIED / 検証不合格", "VERIFIED IN PART / 一部未検証")[status])
        return status


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


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")  # readers differ in which they take
    return found


_decode = json.JSONDecoder(object_pairs_hook=_members).decode


def json_object(text: bytes, where: str, **types: type) -> dict[str, Any]:
    """The JSON object in `text`, with members of these types in it."""
    try:
        found = _decode(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Wrong(f"{where} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise Wrong(f"{where} is not a JSON object")
    return typed(found, where, **types)


def typed(found: dict[str, Any], where: str, **types: type) -> dict[str, Any]:
    """The same object. Raises `Wrong` for a member that is missing or of another type."""
    for name, kind in types.items():
        if type(found.get(name)) is not kind:
            raise Wrong(f"{where}: `{name}` is missing or of the wrong type")
    return found


def hash_in(text: Any, where: str) -> bytes:
    """A hash spelt in base64."""
    try:
        found = b64decode(text, validate=True)
    except (ValueError, TypeError):
        found = b""
    if len(found) != 32 or b64encode(found).decode() != text:
        raise Wrong(f"{where}: {text!r} is not a hash in base64")
    return found


class Note(NamedTuple):
    """A signed text, where it was found, and its signatures as (name, key id, value)."""

    where: str
    text: str
    signatures: list[tuple[str, bytes, bytes]]


def note_of(raw: bytes, where: str) -> Note:
    """The parts of a note (c2sp.org/signed-note), with no signature checked."""
    decoded = raw.decode("utf-8", "replace")
    text, _, tail = decoded.rpartition("\n\n")
    lines = re.findall("— ([^\\s+]+) ([A-Za-z0-9+/]+={0,2})\n", tail)
    whole = f"{text}\n\n" + "".join(f"— {name} {value}\n" for name, value in lines)
    if not text or not lines or whole.encode() != raw or re.search(r"[\x00-\x09\x0b-\x1f]", decoded):
        raise Wrong(f"{where} is not a signed note")
    try:
        values = [(name, b64decode(value, validate=True)) for name, value in lines]
    except ValueError:
        raise Wrong(f"{where}: a signature is not in base64") from None
    return Note(where, text + "\n", [(name, value[:4], value[4:]) for name, value in values])


class Checkpoint(NamedTuple):
    """What a log had come to (c2sp.org/tlog-checkpoint): so many entries, with this root."""

    note: Note
    origin: str
    size: int
    root: bytes


def checkpoint_of(raw: bytes, where: str) -> Checkpoint:
    """The checkpoint in a note, with no signature checked."""
    note = note_of(raw, where)
    lines = note.text.split("\n")[:-1]
    if len(lines) < 3 or not all(lines) or not re.fullmatch("[1-9][0-9]{0,15}", lines[1]):
        raise Wrong(f"{where} is not a checkpoint of a log that holds records")
    return Checkpoint(note, lines[0], int(lines[1]), hash_in(lines[2], where))


class Code(NamedTuple):
    """A checkpoint as somebody wrote it down: over so many records, and an abbreviation of its root."""

    where: str
    size: int
    short: str

    def is_of(self, root: bytes) -> bool:
        """Whether it abbreviates this root."""
        number, signs = int.from_bytes(root, "big") % len(ALPHABET) ** SIGNS, ""
        for _ in range(SIGNS):
            number, digit = divmod(number, len(ALPHABET))
            signs = ALPHABET[digit] + signs
        return signs == self.short


def code_of(text: str, where: str) -> Code:
    """The code in a text; blanks, dashes and small letters do not matter. Raises `Wrong`."""
    size, *groups = re.split(r"[\s/.,-]+", text.strip().upper())
    signs = "".join(groups)
    if not re.fullmatch("[1-9][0-9]{0,15}", size) or len(signs) != SIGNS + 1 or set(signs) - set(ALPHABET):
        raise Wrong(f"{where} is no checkpoint: neither a note nor a code")
    values = [*map(int, size), *map(ALPHABET.index, signs)]
    if sum(value * pow(5, at, 23) for at, value in enumerate(reversed(values))) % 23:
        raise Wrong(f"{where}: the last sign does not fit the others, so it was written or typed wrong")
    return Code(where, int(size), signs[:-1])


class Key(NamedTuple):
    """An Ed25519 key by its name and public part."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The short name that stands in signatures."""
        return sha(self.name.encode(), b"\n\x01", self.public)[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}"

    def signed(self, note: Note) -> bool:
        """Whether the note bears this key's signature. Raises `Wrong` for one that does not verify."""
        values = [value for name, key, value in note.signatures if (name, key) == (self.name, self.id)]
        try:
            for value in values:
                Ed25519PublicKey.from_public_bytes(self.public).verify(value, note.text.encode())
        except (InvalidSignature, ValueError):
            raise Wrong(f"{note.where}: the signature by key {self} does not verify") from None
        return bool(values)


def key_of(text: Any) -> Key | None:
    """The key that a vkey spells; None where it is no Ed25519 log key."""
    found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)", str(text))
    try:
        raw = b64decode(found[3], validate=True) if found else b""
        key = Key(found[1] if found else "", raw[1:])
        return key if found and len(raw) == 33 and raw[0] == 1 and key.id.hex() == found[2] else None
    except ValueError:
        return None


class Keys:
    """The keys that are believed, each with where it came from; and from which record on no longer."""

    def __init__(self, sources: dict[Key, str]) -> None:
        self._sources = dict(sources)
        self._retired: dict[Key, int] = {}

    def follow(self, seq: int, payload: dict[str, Any], origin: str) -> str | None:
        """Takes a change of keys from a record; returns what it says, None where no known key gives way."""
        old, new = key_of(payload.get("retired")), key_of(payload.get("vkey"))
        if old is None or old not in self._sources:
            return None
        where = f"record {seq}, which changes keys"
        if new is None or old in self._retired:
            raise Wrong(f"{where}: the new key is no key, or the old one had been retired before")
        said = f"record {seq}: key {old} gives way to key {new}"
        if payload.get("signed") or new not in self._sources:
            note = note_of(str(payload.get("signed")).encode("utf-8", "surrogatepass"), where)
            if note.text != f"kagiban checkpoint key rotation\n{origin}\n{payload['vkey']}\n":
                raise Wrong(f"{where}: what the old key signed is something else")
            if not old.signed(note):
                raise Wrong(f"{where}: key {old} did not sign it")
            said += ", and signed that"
        self._retired[old] = seq
        self._sources.setdefault(new, f"named in record {seq} by key {old}")
        return said

    def signer(self, checkpoint: Checkpoint) -> str:
        """Who signed the checkpoint, in words. Raises `Wrong` if nobody did who may."""
        note, size = checkpoint.note, checkpoint.size
        signers = [key for key in self._sources if key.signed(note) and key.name == checkpoint.origin]
        for key in signers:
            if size < self._retired.get(key, size + 1):
                return f"key {key} ({self._sources[key]})"
        names = ", ".join(f"{name}+{key.hex()}" for name, key, _ in note.signatures)
        why = "after the record that retired that key" if signers else "and no known key leads there"
        raise Wrong(f"{note.where}: it is signed by {names}, {why}")


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
