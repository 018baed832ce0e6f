"""Signed notes (C2SP signed-note): a text, and below it the signatures of those who stand by it.

What the document leaves open is done as golang.org/x/mod/sumdb/note does it, save that base64 and
hexadecimal digits must be spelt as they would be written here: a note or a key has one spelling.
"""

import re
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from storage.errors import StorageError

ED25519 = 0x01
"""A signature over the text (C2SP signed-note, "Signature types")."""

COSIGNATURE = 0x04
"""A witness's Ed25519 signature over a time and the text (C2SP tlog-cosignature)."""

KEY_BYTES = 32
"""An Ed25519 public key, and the seed of a private one (RFC 8032, sections 5.1.2 and 5.1.5)."""

ID_BYTES = 4
"""A key's id: how much of the SHA-256 over its name and itself (C2SP signed-note, "Signatures")."""

TIME_BYTES = 8
"""The seconds since 1970 before a witness's signature, big-endian (C2SP tlog-cosignature, "Format")."""

LAST_TIME = 2**63 - 1
"""The largest time that a witness may state (C2SP tlog-cosignature, "Format")."""

MOST_SIGNATURES = 100
"""How many signatures a note may have: as many as golang.org/x/mod/sumdb/note reads."""

LONGEST = 1_000_000
"""Bytes of a note: as many as golang.org/x/mod/sumdb/tlog reads of a tree's description."""

_FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_NAME = r"[^\s+\x00-\x1f\ud800-\udfff]+"
_LINE = re.compile(rf"— ({_NAME}) ([A-Za-z0-9+/]+={{0,2}})")


class NoteInvalid(StorageError):
    """No note, or not signed by a known key, or a known key's signature on it is false."""

    title = "The note is not signed as it should be"


class KeyTextInvalid(StorageError):
    """The text or the parts given make no key. The detail never holds the text of a private key."""

    title = "This is no key for signed notes"


def from_base64(text: str) -> bytes:
    """What standard base64 with padding (RFC 4648, section 4) spells. Raises `ValueError`."""
    data = b64decode(text, validate=True)
    if b64encode(data).decode() != text:
        raise ValueError("spelt otherwise than it would be written")
    return data


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and its owner's name. Raises `KeyTextInvalid` for parts that make no key."""

    name: str
    public: bytes
    algorithm: int = ED25519

    def __post_init__(self) -> None:
        if not re.fullmatch(_NAME, self.name):
            raise KeyTextInvalid(f"not a key's name: {self.name!r}")
        if len(self.public) != KEY_BYTES:
            raise KeyTextInvalid(f"{self.name}: the key has {len(self.public)} bytes, not {KEY_BYTES}")
        if self.algorithm not in (ED25519, COSIGNATURE):
            raise KeyTextInvalid(f"{self.name}: signatures of type {self.algorithm} are not known here")

    @property
    def _typed(self) -> bytes:
        return bytes([self.algorithm]) + self.public

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart. They are no proof: anyone can make a key with them."""
        return sha256(self.name.encode() + b"\n" + self._typed).digest()[:ID_BYTES]

    @property
    def text(self) -> str:
        """The key as it is handed on: `<name>+<id>+<base64>`."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(self._typed).decode()}"

    @classmethod
    def from_text(cls, text: str) -> "Verifier":
        """The key with this text. Raises `KeyTextInvalid`."""
        name, key_id, key = _key_parts(text)
        found = cls(name, key[1:], key[0])
        if found.key_id.hex() != key_id:
            raise KeyTextInvalid(f"{name}: the id {key_id!r} is not this key's, {found.key_id.hex()}")
        return found

    def holds(self, text: str, signature: bytes) -> bool:
        """Is this the key's signature on the text? `signature` is without the key's id."""
        message = text.encode()
        if self.algorithm == COSIGNATURE:
            time = int.from_bytes(signature[:TIME_BYTES], "big")
            if time > LAST_TIME:
                return False
            message = b"cosignature/v1\ntime %d\n%b" % (time, message)
            signature = signature[TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def _key_parts(text: str) -> tuple[str, str, bytes]:
    """Name, id, and type with key. Nothing of the text is told: it may be a private key's."""
    try:
        name, key_id, data = text.split("+", 2)
        key = from_base64(data)
    except ValueError:
        raise KeyTextInvalid("a key's text is <name>+<id>+<base64>; this is not") from None
    if len(key) != 1 + KEY_BYTES:
        raise KeyTextInvalid(f"type and key have {len(key)} bytes, not {1 + KEY_BYTES}")
    return name, key_id, key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose it says it is, and the signature itself."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def key(self) -> str:
        """The key as a reader names it: `<name>+<id>`."""
        return f"{self.name}+{self.key_id.hex()}"

    @property
    def line(self) -> str:
        """The line as it stands in the note."""
        return f"— {self.name} {b64encode(self.key_id + self.value).decode()}\n"


class Signer:
    """A private key and its owner's name. Raises `KeyTextInvalid` for parts that make no key."""

    __slots__ = ("_key", "verifier")
    _PREFIX = "PRIVATE+KEY+"

    def __init__(self, name: str, seed: bytes) -> None:
        try:
            self._key = Ed25519PrivateKey.from_private_bytes(seed)
        except ValueError:
            raise KeyTextInvalid(f"a private key has {KEY_BYTES} bytes, not {len(seed)}") from None
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"Signer({self.verifier.text})"

    @classmethod
    def generate(cls, name: str) -> "Signer":
        """A new key."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_text(cls, text: str) -> "Signer":
        """The key with this text. Raises `KeyTextInvalid`."""
        if not text.startswith(cls._PREFIX):
            raise KeyTextInvalid(f"a private key's text begins with {cls._PREFIX}")
        name, key_id, key = _key_parts(text.removeprefix(cls._PREFIX))
        if key[0] != ED25519:
            raise KeyTextInvalid("this type of private key is not known here")
        signer = cls(name, key[1:])
        if signer.verifier.key_id.hex() != key_id:
            raise KeyTextInvalid("the id is not this private key's")
        return signer

    @property
    def name(self) -> str:
        """The owner's name."""
        return self.verifier.name

    @property
    def text(self) -> str:
        """The key as it is kept, as Go's `note` package writes it. Whoever knows it can sign."""
        secret = b64encode(bytes([ED25519]) + self._key.private_bytes_raw()).decode()
        return f"{self._PREFIX}{self.name}+{self.verifier.key_id.hex()}+{secret}"

    def sign(self, text: str) -> bytes:
        """The signature on the text, without the key's id."""
        return self._key.sign(text.encode())


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was read. Its signatures are not verified: its text is still anybody's."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def raw(self) -> str:
        """The note as it was."""
        return f"{self.text}\n{''.join(signature.line for signature in self.signatures)}"


def parse_note(raw: str) -> Note:
    """Takes a note apart. Raises `NoteInvalid` where it is none."""
    _check(raw)
    text, separator, block = raw.rpartition("\n\n")
    *lines, rest = block.split("\n")
    if not separator or not lines or rest:
        raise NoteInvalid("a note is a text, an empty line and lines of signatures; this is not")
    if len(lines) > MOST_SIGNATURES:
        raise NoteInvalid(f"it has {len(lines)} signatures, more than {MOST_SIGNATURES}")
    return Note(text + "\n", tuple(map(_signature, lines)))


def _check(text: str) -> None:
    if found := _FORBIDDEN.search(text):
        raise NoteInvalid(f"character {found.start()} is {found[0]!r}, which no note may hold")
    if len(text.encode()) > LONGEST:
        raise NoteInvalid(f"it is longer than {LONGEST} bytes")


def _signature(line: str) -> Signature:
    found = _LINE.fullmatch(line)
    try:
        data = from_base64(found[2] if found else "")
    except ValueError:
        data = b""
    if found is None or len(data) <= ID_BYTES:
        raise NoteInvalid(f"not a line of a signature: {line[:80]!r}")
    return Signature(found[1], data[:ID_BYTES], data[ID_BYTES:])


def sign_note(text: str, *signers: Signer) -> str:
    """The note that these keys sign. Raises `NoteInvalid` for a text or a number of keys that no note has."""
    return _written(text, (), signers)


def cosigned(raw: str, *signers: Signer) -> str:
    """The note with these keys' signatures behind the others; a key that had signed before signs anew.

    Raises `NoteInvalid` where it is no note. Whether the signatures on it are true is not asked.
    """
    note = parse_note(raw)
    return _written(note.text, note.signatures, signers)


def _written(text: str, signatures: Iterable[Signature], signers: Sequence[Signer]) -> str:
    if not text.endswith("\n"):
        raise NoteInvalid("a note's text ends with a newline; this does not")
    _check(text)
    made = [Signature(signer.name, signer.verifier.key_id, signer.sign(text)) for signer in signers]
    new = {signature.key for signature in made}
    everyone = (*(signature for signature in signatures if signature.key not in new), *made)
    if not 1 <= len(everyone) <= MOST_SIGNATURES:
        raise NoteInvalid(f"a note has 1 to {MOST_SIGNATURES} signatures, not {len(everyone)}")
    return Note(text, everyone).raw


@dataclass(frozen=True, slots=True)
class Opened:
    """A note that at least one known key signed: one signature of each such key, and the others' unjudged."""

    text: str
    verified: tuple[Signature, ...]
    unverified: tuple[Signature, ...]


def open_note(raw: str, verifiers: Sequence[Verifier]) -> Opened:
    """Reads a note and verifies every signature by a key among `verifiers`.

    Raises `NoteInvalid` where it is no note, where such a signature is false, or where there is none.
    """
    note = parse_note(raw)
    known = defaultdict(set)
    for verifier in verifiers:
        known[verifier.name, verifier.key_id].add(verifier)
    verified: dict[str, Signature] = {}
    unverified: dict[Signature, None] = {}
    for signature in note.signatures:
        keys = known.get((signature.name, signature.key_id))
        if keys:
            _verify(note.text, signature, *keys)
            verified.setdefault(signature.key, signature)
        else:
            unverified[signature] = None
    if not verified:
        signed = ", ".join(repr(signature.key) for signature in note.signatures[:3])
        raise NoteInvalid(f"no known key signed it; the first to sign are {signed}")
    return Opened(note.text, tuple(verified.values()), tuple(unverified))


def _verify(text: str, signature: Signature, verifier: Verifier, *others: Verifier) -> None:
    if others:
        raise NoteInvalid(f"there is more than one known key {signature.key}")
    if not verifier.holds(text, signature.value):
        raise NoteInvalid(f"the signature of {signature.key} is false")
