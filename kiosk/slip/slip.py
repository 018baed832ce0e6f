"""What stands on a slip."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True, slots=True)
class Slip:
    """A heading, lines of label and value, and a text as a QR code. All but `code` is for people.

    `office` stands under the heading. Values may be long: they are wrapped. `name` is the stem of a file's
    name, as `2026-11-24-lock-up`; print queues show it too.
    """

    title: str
    office: str
    lines: tuple[tuple[str, str], ...]
    code: str
    name: str

    @property
    def matrix(self) -> tuple[tuple[bool, ...], ...]:
        """The QR code's modules (ISO/IEC 18004, level M or better), true for dark, without a quiet zone.

        Raises `segno.DataOverflowError` for more than a code holds (2,331 bytes).
        """
        # UTF-8 said outright: a note's dash is no Latin-1, and what segno tries next is Shift_JIS.
        code = segno.make_qr(self.code, error="m", encoding="utf-8")
        return tuple(tuple(map(bool, row)) for row in code.matrix)


QUIET = 4
"""Light modules that a code needs on each side (ISO/IEC 18004, 9.1)."""
