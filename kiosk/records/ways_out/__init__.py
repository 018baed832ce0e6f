"""How a checkpoint can leave the machine beside screen and paper: what this station has, and no other.

Each way says what it is called on the screen, and hands a checkpoint out or says why it could not. What is
recorded of it, the workflow decides.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from kiosk.core.errors import KioskError
from kiosk.locale import _
from storage.log.records import CheckpointHandedOut
from storage.proof.checkpoint import Checkpoint
from storage.proof.handed_out import How
from storage.proof.spelling import Handwritten, packed


class NotHandedOut(KioskError):
    """It has not left the machine. `detail` says why, in a sentence for whoever stands there."""

    def __init__(self, detail: str) -> None:
        super().__init__(_("The checkpoint was not handed out"), detail)


@dataclass(frozen=True)
class Seal:
    """A checkpoint on its way out: the signed note, and its other spellings."""

    note: str

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """What the note says."""
        return Checkpoint.from_text(self.note.partition("\n\n")[0] + "\n")

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """The note, and where that is too long for the screen: all of it in fewer signs."""
        return tuple(filter(None, (self.note, packed(self.note))))

    @cached_property
    def handwritten(self) -> str:
        """To be written down."""
        return Handwritten.of(self.checkpoint.size, self.checkpoint.root).text

    def handed_out(self, how: How) -> CheckpointHandedOut:
        """The record that it was."""
        return CheckpointHandedOut(size=self.checkpoint.size, root=self.checkpoint.root.hex(), how=how)


class WayOut(Protocol):
    """One way. `label` and `note` are what is written on its button."""

    how: How

    @property
    def label(self) -> str:
        """What it is."""

    @property
    def note(self) -> str:
        """Where it leads."""

    async def hand_out(self, seal: Seal) -> str:
        """What became of it, in a sentence; returns when it has left. Raises `NotHandedOut`."""
