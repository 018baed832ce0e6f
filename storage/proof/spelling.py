"""A checkpoint in fewer signs than its note: packed for a small QR code, or to be written down by hand.

*Packed* is all of it, the log's signature too, in the letters and digits that a QR code holds most of:
`KAGIBAN-1-` and, in base32 (RFC 4648, without padding), key id (4 bytes), size (8, big-endian), root (32) and
Ed25519 signature (64). The log's name is that of the key: whoever unpacks it has to know the key.

*By hand* it is the size and an abbreviation of the root, without a signature: what it is worth lies in who
wrote it, and where it was kept. 27 signs of an alphabet of 23 (`BITS` bits) and one that checks.
"""

import re
from base64 import b32decode, b32encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2

from storage.errors import StorageError
from storage.proof.checkpoint import LARGEST, Checkpoint, CheckpointInvalid
from storage.proof.note import ED25519, ID_BYTES, Note, Signature, Verifier, parse_note
from storage.proof.tree import HASH_BYTES

PREFIX = "KAGIBAN-1-"
SIZE_BYTES, SIGNATURE_BYTES = 8, 64
ALPHABET = "ACDEFHJKMNPRTXY23456789"
"""Without those that look like another one in handwriting: B G I L O Q S U V W Z, 0 and 1. 23 is prime."""
SIGNS = 27
BITS = SIGNS * log2(len(ALPHABET))
"""122.1: another root with the same abbreviation takes 2^122 tries to find, two such roots 2^61."""
GROUP = 4
_STEP = 5
"""A primitive root modulo 23: neighbours weigh differently, so two that change places are noticed."""


class CodeInvalid(StorageError):
    """What was typed is no code of a checkpoint, or has a mistake in it."""

    title = "This is no code of a checkpoint"


# --- packed -----------------------------------------------------------------------------------------------


def packed(note: str) -> str:
    """The note with its log's signature; empty for one that says more than this can. Raises `NoteInvalid`."""
    parsed = parse_note(note)
    checkpoint = Checkpoint.from_text(parsed.text)
    own = [each for each in parsed.signatures if each.name == checkpoint.origin]
    if checkpoint.extensions or not own or len(own[0].value) != SIGNATURE_BYTES:
        return ""
    size = checkpoint.size.to_bytes(SIZE_BYTES, "big")
    data = own[0].key_id + size + checkpoint.root + own[0].value
    return PREFIX + b32encode(data).decode().rstrip("=")


def is_packed(text: str) -> bool:
    """Does it say of itself that it is packed?"""
    return text.strip().upper().startswith(PREFIX)


def unpacked(text: str, verifiers: Iterable[Verifier]) -> str:
    """The note, as one of these keys signed it. Raises `CodeInvalid`. The signature is not verified here."""
    key_id, size, root, value = _parts(text)
    name = next((v.name for v in verifiers if v.algorithm == ED25519 and v.key_id == key_id), "")
    if not name:
        raise CodeInvalid(f"no known key has the id {key_id.hex()}, by which it was signed")
    return Note(Checkpoint(name, size, root).text, (Signature(name, key_id, value),)).raw


def _parts(text: str) -> tuple[bytes, int, bytes, bytes]:
    signs = "".join(text.split()).upper().removeprefix(PREFIX)
    try:
        data = b32decode(signs + "=" * (-len(signs) % 8))
    except ValueError:
        raise CodeInvalid("behind its beginning it is not in base32") from None
    ends = (ID_BYTES, ID_BYTES + SIZE_BYTES, ID_BYTES + SIZE_BYTES + HASH_BYTES)
    if len(data) != ends[-1] + SIGNATURE_BYTES:
        raise CodeInvalid(f"it holds {len(data)} bytes, not {ends[-1] + SIGNATURE_BYTES}")
    size = int.from_bytes(data[ends[0] : ends[1]], "big")
    if size > LARGEST:
        raise CodeInvalid(f"no log has {size} records")
    return data[: ends[0]], size, data[ends[1] : ends[2]], data[ends[2] :]


# --- by hand ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handwritten:
    """What was written down: so many records, and the abbreviation of their root."""

    size: int
    short: str

    @classmethod
    def of(cls, size: int, root: bytes) -> "Handwritten":
        """That of a tree of so many records."""
        return cls(size, abbreviated(root))

    @property
    def text(self) -> str:
        """As it is written: the size, then groups of four, the last sign of which checks all before it."""
        signs = self.short + ALPHABET[_check(self.size, self.short)]
        return "-".join((str(self.size), *(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))))

    @classmethod
    def from_text(cls, text: str) -> "Handwritten":
        """What somebody has typed in; blanks, dashes and small letters are let pass. Raises `CodeInvalid`."""
        size, *groups = [part for part in re.split(r"[\s/.,‐-―-]+", text.strip().upper()) if part] or [""]
        signs = "".join(groups)
        if not re.fullmatch("0|[1-9][0-9]{0,18}", size):
            raise CodeInvalid(f"it begins with the number of records, and {size[:40]!r} is none")
        if strange := sorted(set(signs) - set(ALPHABET)):
            raise CodeInvalid(f"these signs occur in no code: {' '.join(strange)}")
        if len(signs) != SIGNS + 1:
            raise CodeInvalid(f"behind the number it has {len(signs)} signs, not {SIGNS + 1}")
        code = cls(int(size), signs[:-1])
        if ALPHABET[_check(code.size, code.short)] != signs[-1]:
            raise CodeInvalid("the last sign does not fit the others: it was written or typed with a mistake")
        return code

    def is_of(self, root: bytes) -> bool:
        """Is it this root's abbreviation?"""
        return abbreviated(root) == self.short


def abbreviated(root: bytes) -> str:
    """The root as a number, modulo 23^27, in the alphabet's digits, the highest first."""
    number, signs = int.from_bytes(root, "big") % len(ALPHABET) ** SIGNS, []
    for _place in range(SIGNS):
        number, digit = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[digit])
    return "".join(reversed(signs))


def _check(size: int, short: str) -> int:
    """What makes the weighted sum of all, this included, a multiple of 23."""
    values = [*map(int, str(size)), *map(ALPHABET.index, short)]
    weighted = (value * pow(_STEP, at, len(ALPHABET)) for at, value in enumerate(reversed(values), 1))
    return -sum(weighted) % len(ALPHABET)


# --- any of them ------------------------------------------------------------------------------------------


def size_in(text: str) -> int | None:
    """Over how many records a checkpoint is, in any spelling; None where it is none."""
    try:
        if is_packed(text):
            return _parts(text)[1]
        if "\n\n" in text:
            return Checkpoint.from_text(text.partition("\n\n")[0] + "\n").size
        return Handwritten.from_text(text).size
    except (CodeInvalid, CheckpointInvalid):
        return None


def as_note(text: str, verifiers: Sequence[Verifier]) -> str:
    """The note that a packed one stands for; another text as it is. Raises `CodeInvalid`."""
    return unpacked(text, verifiers) if is_packed(text) else text


def as_handwritten(text: str) -> Handwritten | None:
    """What was written by hand; None where it is another spelling. Raises `CodeInvalid`."""
    return None if is_packed(text) or "\n\n" in text else Handwritten.from_text(text)
