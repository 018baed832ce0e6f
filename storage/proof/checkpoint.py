"""Checkpoints (C2SP tlog-checkpoint): a signed note that says how large a log is and what its root is."""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from storage.errors import StorageError
from storage.proof.note import Opened, Signer, Verifier, from_base64, open_note, sign_note
from storage.proof.tree import HASH_BYTES

LARGEST = 2**63 - 1
"""Leaves of a tree: as many as golang.org/x/mod/sumdb/tlog counts."""

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class CheckpointInvalid(StorageError):
    """No checkpoint, or not signed by a key with the log's name."""

    title = "This is no checkpoint"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log `origin` was when it had `size` records.

    `extensions` are further lines, which mean nothing here. Raises `CheckpointInvalid` for what none can say.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not all(line and "\n" not in line for line in (self.origin, *self.extensions)):
            raise CheckpointInvalid(
                "its origin, or a line behind the root, is not one line with something in it"
            )
        if not 0 <= self.size <= LARGEST:
            raise CheckpointInvalid(f"no log has {self.size} records")
        if len(self.root) != HASH_BYTES:
            raise CheckpointInvalid(f"its root has {len(self.root)} bytes, not {HASH_BYTES}")

    @property
    def text(self) -> str:
        """The text of its note."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "\n".join(lines) + "\n"

    @classmethod
    def from_text(cls, text: str) -> "Checkpoint":
        """The checkpoint with this note's text. Raises `CheckpointInvalid`."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise CheckpointInvalid("it does not have the lines origin, size and root")
        origin, size, root, *extensions = lines
        if not _SIZE.fullmatch(size):
            raise CheckpointInvalid(f"its size is no number of records: {size[:40]!r}")
        try:
            return cls(origin, int(size), from_base64(root), tuple(extensions))
        except ValueError:
            raise CheckpointInvalid(f"its root is not in base64: {root[:80]!r}") from None


def signed_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> str:
    """The note in which these keys sign the checkpoint. Raises `NoteInvalid` as `sign_note` does."""
    return sign_note(checkpoint.text, *signers)


def open_checkpoint(raw: str, verifiers: Sequence[Verifier]) -> tuple[Checkpoint, Opened]:
    """Reads a checkpoint that the log itself signed, and perhaps witnesses.

    Raises `NoteInvalid` as `open_note` does, and `CheckpointInvalid` where the text is no checkpoint's or no
    verified key has the log's name: then somebody else speaks for it (C2SP tlog-checkpoint, "Signatures").
    """
    opened = open_note(raw, verifiers)
    checkpoint = Checkpoint.from_text(opened.text)
    names = [signature.name for signature in opened.verified]
    if checkpoint.origin not in names:
        raise CheckpointInvalid(f"the log {checkpoint.origin!r} did not sign it, but {', '.join(names)}")
    return checkpoint, opened
