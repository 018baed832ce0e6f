"""A receipt printer at the end of a serial line: paper, a cover, a cutter, and ESC/POS.

It works its buffer off in order, while it has paper and its cover is shut; DLE EOT it answers at once.
What it printed stands in `paper`, what it did not understand in `faults`.
"""

from collections import deque
from pathlib import Path

import serial

from simulators.printer.escpos_commands import Buffer, Command, Listener, Unknown
from simulators.wire.served_line import ServedLine
from simulators.world.world import World

BUFFER = 4096
"""Bytes that it takes in while it cannot print; more are lost, for this cable has no flow control."""
_LOOK_S = 0.02
"""From look to look at cover and paper, while it waits for them in the middle of a picture."""
FIXED_BITS = 0x12
COVER_OPEN, PAPER_STOP, OFFLINE, PAPER_END, PAPER_END_IN_ORDER = 0x04, 0x20, 0x08, 0x60, 0x0C


class EscPosPrinter(ServedLine):
    """One printer. `dots` in a line; `row_s`: seconds that a row of dots takes (0: it prints at once)."""

    def __init__(
        self,
        port: Path | str,
        baud: int = 19200,
        *,
        dots: int = 576,
        row_s: float = 0.0,
        world: World | None = None,
    ) -> None:
        super().__init__(port, baud, world=world or World({}, slots=[]), name="escpos-printer")
        self.paper: list[bytes] = []
        """Rows of dots, each as wide as the printer, since `tear_off`."""
        self.cuts: list[int] = []
        """After how many rows it was cut."""
        self.faults: list[str] = []
        self._row_bytes = dots // 8
        self._row_s = row_s
        self._buffer, self._listener = Buffer(), Listener()
        self._rows: deque[bytes] = deque()
        self._next_row = 0.0
        self._left: int | None = None
        self._cover_open = False
        self._mute_after: int | None = None
        self._line: serial.Serial | None = None

    # --- whoever stands before it: from any thread ----------------------------------------------------------

    def load(self, rows: int | None = None) -> None:
        """Puts a roll in, which ends after so many rows (None: not today). What waits is printed."""
        self._change(left=rows)

    def run_out(self) -> None:
        """Takes the paper out."""
        self._change(left=0)

    def cover(self, *, is_open: bool) -> None:
        """Opens or shuts the cover."""
        with self._lock:
            self._cover_open = is_open
            self._work()

    def mute(self, after_rows: int = 0) -> None:
        """Its sending wire breaks, now or once so many rows are printed."""
        self._mute_after = after_rows

    def tear_off(self) -> list[bytes]:
        """The paper that hangs out of it."""
        with self._lock:
            rows, self.paper, self.cuts = self.paper, [], []
            return rows

    def _change(self, *, left: int | None) -> None:
        with self._lock:
            self._left = left
            self._work()

    # --- the line -------------------------------------------------------------------------------------------

    def _serve(self, line: serial.Serial) -> None:
        self._line = line
        while not self._stopping.is_set():
            data = self._receive(line, None)
            with self._lock:
                self._take(data)

    def _take(self, data: bytes) -> None:
        for question in self._listener.hear(data):
            self._answer(self._status(question))
        if len(self._buffer) + len(data) > BUFFER and not self._ready:
            self.faults.append(f"{len(data)} bytes are lost: its buffer is full")
            return
        self._buffer.add(data)
        self._work()

    def _answer(self, byte: int) -> None:
        muted = self._mute_after is not None and len(self.paper) >= self._mute_after
        if self._line is not None and not muted:
            self._line.write(bytes([byte]))

    def _status(self, question: int) -> int:
        out = self._left == 0
        match question:
            case 1:
                return FIXED_BITS | (0 if self._ready else OFFLINE)
            case 2:
                return FIXED_BITS | (COVER_OPEN if self._cover_open else 0) | (PAPER_STOP if out else 0)
            case 4:
                return FIXED_BITS | (PAPER_END if out else 0)
            case _:
                return FIXED_BITS

    # --- the paper ------------------------------------------------------------------------------------------

    @property
    def _ready(self) -> bool:
        return self._left != 0 and not self._cover_open

    def _work(self) -> None:
        """Goes on as far as paper, cover and time let it."""
        while self._ready:
            if self._rows:
                if not self._print_row():
                    return
            elif (command := self._buffer.take()) is not None:
                self._carry_out(command)
            else:
                return

    def _print_row(self) -> bool:
        if self._world.now() < self._next_row:
            return False
        self._next_row = self._world.now() + self._row_s
        self.paper.append(self._rows.popleft())
        if self._left is not None:
            self._left -= 1
        return True

    def _carry_out(self, command: Command | Unknown) -> None:
        match command:
            case Unknown(data):
                self.faults.append(f"not understood: {data.hex(' ')}")
            case Command("GS v 0", (0, across, down), data):
                self._rows.extend(self._row(data[i * across : (i + 1) * across]) for i in range(down))
            case Command("GS V 66"):
                self.cuts.append(len(self.paper))
            case Command("GS r", (1 | 49,)):
                self._answer(PAPER_END_IN_ORDER if self._left == 0 else 0)
            case Command("ESC @" | "DLE EOT"):
                pass
            case Command(name, parameters):
                self.faults.append(f"not done here: {name} {parameters}")

    def _row(self, data: bytes) -> bytes:
        if len(data) > self._row_bytes:
            self.faults.append(f"a row of {len(data)} bytes is wider than the paper")
        return data[: self._row_bytes].ljust(self._row_bytes, b"\0")

    # --- for `ServedLine` -----------------------------------------------------------------------------------

    def _power_all(self, *, on: bool) -> None:
        if not on:
            self._buffer.clear()
            self._rows.clear()

    def _tick_all(self) -> None:
        self._work()

    def _moments(self) -> list[float | None]:
        if not self._rows:
            return [None]
        return [self._next_row if self._ready else self._world.now() + _LOOK_S]
