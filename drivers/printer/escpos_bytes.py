"""ESC/POS as bytes, pure: pictures into commands, status bytes into words.

Source: Epson, "ESC/POS Command Reference for TM Printers" (ESC @, GS v 0, GS V, GS r, DLE EOT), and the
specifications of TM-T88III (buffers, DIP switches) and TM-T81 (ranges of GS v 0).
"""

from collections.abc import Callable, Iterator, Sequence

from drivers.printer import Bitmap

INITIALISE = b"\x1b@"
CUT = b"\x1dVB\x00"
"""GS V 66 0: feeds to the cutter and cuts, but for one point at which the slip hangs until it is torn off."""
SAY_WHEN_THERE = b"\x1dr\x01"
"""GS r 1: answered with the paper sensor's state once everything sent before it was worked off."""

BAND_BYTES = 2048
"""Dots sent in one command. A TM's receive buffer holds 4 KB: when paper runs out in a band, what is left of
it fits, so nothing is lost for want of a flow control that not every cable carries."""
BLANK = bytes(BAND_BYTES)
"""Ends a GS v 0 that was broken off, as white dots; where there is none, NUL is no command and is ignored."""

QUESTIONS = (1, 2, 3, 4)
"""DLE EOT n: 1 the printer, 2 why it is off line, 3 which error, 4 the paper sensor."""

_TROUBLES = (
    (2, 0x04, "its cover is open"),
    (4, 0x60, "it has no paper"),
    (2, 0x20, "it has no paper"),
    (3, 0x08, "its cutter is stuck: open the cover, take the paper out, switch it off and on"),
    (3, 0x20, "it has a fault that does not go away by itself: switch it off and on, or have it repaired"),
    (3, 0x40, "its head is too hot: wait a few minutes"),
    (2, 0x08, "somebody holds its FEED button"),
    (2, 0x40, "it reports an error: open and close its cover, or switch it off and on"),
    (1, 0x08, "it is off line"),
)
"""Question, bits of its answer, what they mean; what somebody can put right comes first."""


def ask(question: int) -> bytes:
    """DLE EOT n: answered at once, whatever waits in the buffer, also while the printer is off line."""
    return b"\x10\x04" + bytes([question])


def is_status(byte: int) -> bool:
    """An answer to DLE EOT: 0xx1xx10 in bits. XON and XOFF are not."""
    return byte & 0x93 == 0x12


def is_there(byte: int) -> bool:
    """An answer to GS r 1: 0xx0xxxx in bits.

    DLE EOT that happens to stand among a picture's dots is answered too, and is told from it by bit 4.
    """
    return byte & 0x90 == 0


def paper_ended(byte: int) -> bool:
    """Does an answer to GS r 1 say that there is no paper? (Near its end, bits 0 and 1, is no trouble.)"""
    return byte & 0x0C == 0x0C


def trouble(status: Callable[[int], int]) -> str:
    """What keeps it from printing, for a technician; or nothing. `status` gives the answer to a question."""
    answers = {question: status(question) for question in QUESTIONS}
    return next((words for question, bits, words in _TROUBLES if answers[question] & bits), "")


def bands(bitmap: Bitmap) -> Iterator[bytes]:
    """The picture as commands (GS v 0), each whole in itself and with at most `BAND_BYTES` of dots."""
    at_once = max(1, BAND_BYTES // max(1, (bitmap.width + 7) // 8))
    for top in range(0, len(bitmap.rows), at_once):
        yield _raster(bitmap.rows[top : top + at_once])


def _raster(rows: Sequence[bytes]) -> bytes:
    """White to the right of all rows is not sent: half of a slip is white, and 19200 baud are slow."""
    wide = max(1, *(len(row.rstrip(b"\0")) for row in rows))
    head = b"\x1dv0\0" + wide.to_bytes(2, "little") + len(rows).to_bytes(2, "little")
    return head + b"".join(row[:wide] for row in rows)
