"""What is read from outside: JSON, signed notes, checkpoints, codes, keys."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from storage.export.verifier.findings import Wrong
from storage.export.verifier.hashes import sha
from storage.export.verifier.opening import ALPHABET, SIGNS

# --- what follows is a part of the verifier ---


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
