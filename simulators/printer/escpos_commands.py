"""ESC/POS as a printer takes it from the line: commands out of bytes, strictly.

After Epson's command reference for TM printers. A real printer prints what it does not understand as letters;
here that is a fault.
"""

from dataclasses import dataclass

_DLE_EOT = b"\x10\x04"


@dataclass(frozen=True, slots=True)
class Command:
    """One command: `name` as the reference has it, its parameters, and a picture's bytes."""

    name: str
    parameters: tuple[int, ...] = ()
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Bytes that begin no command that is known here."""

    data: bytes


_FIXED = {
    b"\x1b@": ("ESC @", 0),
    b"\x1dr": ("GS r", 1),
    b"\x1dVB": ("GS V 66", 1),
    _DLE_EOT: ("DLE EOT", 1),
}
"""Beginnings, with the number of bytes that follow."""
_PICTURE = b"\x1dv0"


class Buffer:
    """What has come and was not worked off yet."""

    def __init__(self) -> None:
        self._data = bytearray()

    def __len__(self) -> int:
        return len(self._data)

    def add(self, data: bytes) -> None:
        """Takes bytes in."""
        self._data += data

    def clear(self) -> None:
        """The supply was cut."""
        self._data.clear()

    def take(self) -> Command | Unknown | None:
        """The next command, or None while it is not whole. NUL is passed over."""
        while self._data[:1] == b"\0":
            del self._data[:1]
        if self._data.startswith(_PICTURE):
            return self._picture()
        for start, (name, count) in _FIXED.items():
            if self._data.startswith(start):
                whole = self._cut(len(start) + count)
                return None if whole is None else Command(name, tuple(whole[len(start) :]))
        if any(start.startswith(self._data) for start in (*_FIXED, _PICTURE)):
            return None
        return Unknown(bytes(self._cut(1) or b""))

    def _picture(self) -> Command | Unknown | None:
        """GS v 0 m xL xH yL yH d1…dk."""
        if len(self._data) < 8:
            return None
        mode, across, down = self._data[3], *_two_words(self._data[4:8])
        if mode > 3 or not 1 <= across <= 256 or not 1 <= down <= 2303:
            return Unknown(bytes(self._cut(8) or b""))
        whole = self._cut(8 + across * down)
        return None if whole is None else Command("GS v 0", (mode, across, down), whole[8:])

    def _cut(self, count: int) -> bytes | None:
        if len(self._data) < count:
            return None
        piece = bytes(self._data[:count])
        del self._data[:count]
        return piece


class Listener:
    """Hears DLE EOT n as it comes in, wherever it stands: among a picture's dots too, as real printers do."""

    def __init__(self) -> None:
        self._last = b""

    def hear(self, data: bytes) -> list[int]:
        """The questions that end in `data`."""
        heard = self._last + data
        self._last = heard[-2:]
        return [heard[i + 2] for i in range(len(heard) - 2) if heard[i : i + 2] == _DLE_EOT]


def _two_words(data: bytes | bytearray) -> tuple[int, int]:
    return int.from_bytes(data[:2], "little"), int.from_bytes(data[2:], "little")
