"""A receipt printer that speaks ESC/POS, on a serial line."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.apart import apart
from drivers.errors import DeviceOffline, DeviceRefused, NoAnswer
from drivers.printer import Bitmap, Job
from drivers.printer import escpos_bytes as escpos
from drivers.printer.escpos_talk import ANSWER_S, WORK_S, Silent, Talk
from drivers.wire import LineDown, open_wire, unopened

BAUD = 19200
"""The fastest of a TM-T88II's DIP switches (Technical Reference Guide, table A-1): SW1-7 and SW1-8 off."""
DOTS = {58: 384, 80: 576}
"""Dots in a line by the paper's width in mm, at 203 dots an inch. TM-T88 have 180 an inch: 360 and 512."""

_NO_ANSWER = (
    "it does not answer: is it switched on, is its cable in, and is its speed the one that is configured?"
)


class EscPosPrinter:
    """A `Printer`. `dots`: how many it prints in a line. Raises `ValueError` for settings that no port has.

    `answer_s`, `work_s`: see `Talk`. The port is open, and nobody else's, only while something is printed.
    """

    # Not on a `drivers.line.Line`: that one keeps a port open for a device that is read all the time, and a
    # printer has nothing to be read for. A job of half a minute would also look like a dead thread there.

    name = "printer"
    confirms = True

    def __init__(
        self,
        port: str,
        *,
        dots: int,
        baud: int = BAUD,
        answer_s: float = ANSWER_S,
        work_s: float = WORK_S,
    ) -> None:
        self._serial = unopened(port, baud, "N", 1)
        self._dots = dots
        self._patience = answer_s, work_s
        self._alone = threading.Lock()
        self._owed = 0.0
        """Until when a late answer of the last conversation may come (monotonic)."""
        self._broken_off = False
        """May the last job have ended inside a command?"""

    async def print(self, job: Job) -> None:
        """See `Printer`. Takes its time at the line's speed; one that is cancelled is printed to its end."""
        await apart(lambda: self._print(job), self.name)

    async def look(self) -> None:
        """Asks whether it could print now, and prints nothing. Raises `DeviceOffline`, `DeviceRefused`."""
        await apart(self._look, self.name)

    # --- in a thread --------------------------------------------------------------------------------------

    def _print(self, job: Job) -> None:
        bitmap = job.bitmap(self._dots)
        with self._alone, self._ready() as talk:
            blank, self._broken_off = escpos.BLANK if self._broken_off else b"", True
            self._put_down(talk, blank, bitmap)
            self._broken_off = False

    def _look(self) -> None:
        with self._alone, self._ready():
            pass

    @contextmanager
    def _ready(self) -> Iterator[Talk]:
        """The printer, which answers and has nothing against printing. Until here nothing was printed."""
        try:
            wire = open_wire(self._serial)
        except LineDown as down:
            raise DeviceOffline(self.name, down.reason) from down
        talk = Talk(wire, *self._patience, owed=self._owed)
        try:
            self._require_well(talk)
            yield talk
        finally:
            self._owed = talk.owed
            wire.close()

    def _require_well(self, talk: Talk) -> None:
        try:
            trouble = talk.trouble()
        except LineDown as down:
            raise DeviceOffline(self.name, down.reason) from down
        except Silent as silent:
            raise DeviceOffline(self.name, _NO_ANSWER) from silent
        if trouble:
            raise DeviceRefused(self.name, trouble)

    def _put_down(self, talk: Talk, blank: bytes, bitmap: Bitmap) -> None:
        """Prints and cuts. Whatever fails from here on, paper may have moved."""
        try:
            self._require_whole(talk.through(blank + escpos.INITIALISE))
            if blank:  # its "there" may have been the answer that the last job waited for in vain
                talk.drain()
            for piece in (*escpos.bands(bitmap), escpos.CUT):
                self._require_whole(talk.through(piece))
            self._require_whole(talk.trouble())
        except LineDown as down:
            raise NoAnswer(self.name, f"{down.reason}: the slip may not be whole") from down
        except Silent as silent:
            raise NoAnswer(
                self.name, "it fell silent while it printed: the slip may not be whole"
            ) from silent

    def _require_whole(self, trouble: str) -> None:
        if trouble:
            raise NoAnswer(self.name, f"{trouble}, since it began: the slip may not be whole")
