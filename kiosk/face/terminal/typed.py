"""Bytes from a terminal into keys and touches. Any bytes at all: what nobody can have meant is dropped.

Textual's own parser raises on some sequences, and gives what it does not understand back as keys, so that
half a touch report or a terminal's answer would press digits. Here a sequence is understood as a whole or
dropped as a whole (its grammar: ECMA-48, section 5.4), and only the keys below exist.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ESC = "\x1b"
ABORTS = "\x18\x1a"
"""CAN and SUB end any sequence (ECMA-48, sections 8.3.6 and 8.3.148)."""
STRING_ENDS = "\x07\x9c"
"""BEL (xterm) and ST, besides ESC with a backslash."""
LONGEST = 64
"""Characters of a control sequence that anybody sends on purpose; xterm's longest reports have about 30."""
X10_BYTES = 3
"""What follows an old mouse report's `CSI M`: button, column and row as raw bytes."""

KEYS = {
    **{digit: digit for digit in "0123456789"},
    **dict(zip("０１２３４５６７８９", "0123456789", strict=True)),
    "*": "asterisk",
    "\r": "enter",
    "\t": "tab",
    "\x7f": "backspace",
    "\x03": "ctrl+c",
    "\x11": "ctrl+q",
    "\x1a": "ctrl+z",
}
"""The characters that are keys of the kiosk or of its demo. Nothing else that is typed means anything."""

_FUNCTION = {
    1: ("OP", "[11~", "[[A"),
    2: ("OQ", "[12~", "[[B"),
    3: ("OR", "[13~", "[[C"),
    4: ("OS", "[14~", "[[D"),
    5: ("[15~", "[[E"),
    6: ("[17~",),
    7: ("[18~",),
    8: ("[19~",),
    9: ("[20~",),
    10: ("[21~",),
    11: ("[23~",),
    12: ("[24~",),
}
"""xterm's, then the older xterm's (also rxvt's), then the Linux console's (console_codes(4))."""

SEQUENCES = {
    **{ESC + each: f"f{number}" for number, sequences in _FUNCTION.items() for each in sequences},
    **{
        ESC + lead + final: key
        for final, key in zip("ABCDHF", ("up", "down", "right", "left", "home", "end"), strict=True)
        for lead in "[O"
    },
    f"{ESC}[1~": "home",
    f"{ESC}[4~": "end",
    f"{ESC}[5~": "pageup",
    f"{ESC}[6~": "pagedown",
    f"{ESC}[Z": "shift+tab",
}

_MOUSE = re.compile(r"\x1b\[<(\d{1,3});(\d{1,4});(\d{1,4})([Mm])", re.ASCII)
_SYNCHRONISED = re.compile(r"\x1b\[\?2026;[1-4]\$y", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key by Textual's name for it; `character` is empty for one that writes nothing."""

    key: str
    character: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """A button of the mouse, or a finger, went down or up at a cell counted from 0. `button` is 1 to 3."""

    x: int
    y: int
    down: bool
    button: int = 1


@dataclass(frozen=True, slots=True)
class Scrolled:
    """A wheel's step, or a finger's stroke, at a cell counted from 0."""

    x: int
    y: int
    up: bool


@dataclass(frozen=True, slots=True)
class DrawsAtOnce:
    """The terminal says that it can hold back a screen until it is whole (mode 2026)."""


Meant = KeyPressed | Touched | Scrolled | DrawsAtOnce


class Typed:
    """Understands a terminal's input, in whatever pieces it arrives. Nothing here raises or grows."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._sequence = ""
        self._taking: Callable[[str], Iterator[Meant]] = self._plain
        self._raw_left = 0

    def feed(self, data: bytes) -> list[Meant]:
        """What these bytes mean, with what was left of the last ones."""
        return [meant for char in self._decode(data) for meant in self._taking(char)]

    @property
    def waiting(self) -> bool:
        """Is a sequence begun and not ended?"""
        return self._taking != self._plain

    @property
    def may_be_escape(self) -> bool:
        """Is there nothing but ESC: the key of that name, unless more comes at once?"""
        return self._taking == self._after_escape

    def nothing_more(self) -> list[Meant]:
        """So long a silence that nothing will come: a lone ESC was the key, anything else is dropped."""
        escape = self.may_be_escape
        self._decode(b"", True)
        self._back_to_plain()
        return [KeyPressed("escape", ESC)] if escape else []

    # --- one method for each place in a sequence -----------------------------------------------------

    def _plain(self, char: str) -> Iterator[Meant]:
        if char == ESC:
            self._begin()
        elif key := KEYS.get(char):
            yield KeyPressed(key, key if key.isdecimal() else char)

    def _after_escape(self, char: str) -> Iterator[Meant]:
        if char == ESC:
            yield KeyPressed("escape", ESC)
            return
        self._sequence += char
        if char == "[":
            self._taking = self._control
        elif char in "]P^_X":
            self._taking = self._string
        elif char in "ON" or " " <= char <= "/":
            self._taking = self._one_more
        else:  # "Alt" and a key, or a sequence of two: none of the kiosk's
            self._back_to_plain()

    def _control(self, char: str) -> Iterator[Meant]:
        if self._restarts(char):
            return
        self._sequence += char
        if self._sequence == f"{ESC}[M":
            self._raw_left, self._taking = X10_BYTES, self._raw
        elif self._sequence == f"{ESC}[[":
            self._taking = self._one_more
        elif "@" <= char <= "~":
            yield from self._whole()
        elif len(self._sequence) > LONGEST or not " " <= char <= "?":
            self._taking = self._rest if " " <= char <= "?" else self._plain

    def _rest(self, char: str) -> Iterator[Meant]:
        """The rest of a sequence that is too long: not to be taken for keys."""
        if not self._restarts(char) and not " " <= char <= "?":
            self._back_to_plain()
        return iter(())

    def _one_more(self, char: str) -> Iterator[Meant]:
        if self._restarts(char):
            return
        self._sequence += char
        yield from self._whole()

    def _raw(self, char: str) -> Iterator[Meant]:
        if not self._restarts(char):
            self._raw_left -= 1
            if not self._raw_left:
                self._back_to_plain()
        return iter(())

    def _string(self, char: str) -> Iterator[Meant]:
        """A title, a palette, an answer that was never asked for: up to its end, whatever it says."""
        if not self._restarts(char) and char in STRING_ENDS:
            self._back_to_plain()
        return iter(())

    def _restarts(self, char: str) -> bool:
        """Does this end the sequence before its time?"""
        if char == ESC:
            self._begin()
        elif char in ABORTS:
            self._back_to_plain()
        else:
            return False
        return True

    def _begin(self) -> None:
        self._sequence, self._taking = ESC, self._after_escape

    def _back_to_plain(self) -> None:
        self._sequence, self._taking = "", self._plain

    def _whole(self) -> Iterator[Meant]:
        sequence = self._sequence
        self._back_to_plain()
        if key := SEQUENCES.get(sequence):
            yield KeyPressed(key)
        elif mouse := _MOUSE.fullmatch(sequence):
            yield from _mouse(*map(int, mouse.groups()[:3]), down=mouse[4] == "M")
        elif _SYNCHRONISED.fullmatch(sequence):
            yield DrawsAtOnce()


def _mouse(code: int, column: int, row: int, *, down: bool) -> Iterator[Meant]:
    """An SGR report (xterm, mode 1006). Movements are no business of the kiosk: a finger presses or not."""
    x, y = column - 1, row - 1
    button, moved, wheel = code & 3, code & 32, code & 64
    if x < 0 or y < 0 or moved or code >= 128:
        return
    if wheel and button < 2:
        yield Scrolled(x, y, up=button == 0)
    elif not wheel and button < 3:
        yield Touched(x, y, down, button + 1)
