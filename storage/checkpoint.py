"""C2SP checkpoints."""

import base64
from dataclasses import dataclass

from storage.errors import StorageError
from storage.note import Opened, Signer, Verifier, open_note, sign_note


class CheckpointInvalid(StorageError):
    title = "This is no checkpoint"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def from_text(cls, text: str) -> "Checkpoint":
        try:
            origin, size, root, *_ = text.split("\n")
            return cls(origin, int(size), base64.b64decode(root))
        except ValueError as error:
            raise CheckpointInvalid(text) from error


def signed_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> str:
    return sign_note(checkpoint.text, *signers)


def open_checkpoint(raw: str, verifiers: tuple[Verifier, ...]) -> tuple[Checkpoint, Opened]:
    opened = open_note(raw, verifiers)
    return Checkpoint.from_text(opened.text), opened
