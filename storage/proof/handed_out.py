"""How a checkpoint was handed out, as the records spell it, and which of the ways lead out of the machine."""

from enum import StrEnum


class How(StrEnum):
    """What is on record is what was so; what was only tried is not."""

    SCREEN = "screen"
    """As a QR code, whole on the kiosk's screen, when somebody said that they have it."""
    CODE = "code"
    """As a code of a few signs, when somebody said that they have written it down."""
    STICK = "stick"
    """As a file on a stick, read back from it."""
    MAIL = "mail"
    """By a mail that a server has taken for at least one recipient."""
    PAPER = "paper"
    """On paper: the printer said that it was printed."""
    QR = "qr"
    """As a QR code on a terminal on which it had room."""
    TEXT = "text"
    """As text on a terminal."""
    FILE = "file"
    """As a file on a stick or another machine's disk. Before `same_disk` was told apart, on any disk."""
    SAME_DISK = "same_disk"
    """As a file on a disk of this machine: whoever rewrites the records can rewrite it too."""
    PIPE = "pipe"
    """To another program: what that has done with it is not known."""


LEFT = frozenset(How) - {How.SAME_DISK, How.PIPE}
"""The ways by which it has left the machine, as far as the machine can know."""
