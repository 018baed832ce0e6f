"""Drawing on the terminal from a thread of its own: whoever stops the terminal does not stop the kiosk.

A text console holds its output back while Scroll Lock is on, a serial one when its cable is pulled; a write
then waits for as long as that lasts. What cannot be drawn meanwhile is dropped, and the screen drawn anew.
"""

import logging
import os
import select
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

MOST = 1_000_000
"""Bytes that wait to be drawn: some fifty full screens."""
CHUNK = 16_384
LAST_S = 1.0
"""How long the end waits for the last of it: a terminal that takes nothing is left as it is."""


class Drawing:
    """Bytes on their way to the terminal. `fd` is closed with it.

    `anew` is called, in the drawing thread, when something was dropped and the terminal takes output again.
    """

    def __init__(self, fd: int, anew: Callable[[], None]) -> None:
        self._fd = fd
        self._anew = anew
        self._waiting = bytearray()
        self._changed = threading.Condition()
        self._dropping = False
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="drawing", daemon=True)
        self._thread.start()

    def write(self, text: str) -> None:
        """Draws this, soon. Never waits and never raises."""
        data = text.encode(errors="replace")
        with self._changed:
            if self._ended or self._dropping:
                return
            if len(self._waiting) + len(data) > MOST:
                self._waiting.clear()
                self._dropping = True
            else:
                self._waiting += data
            self._changed.notify()

    def end(self, last: str = "") -> None:
        """Draws `last`, waits a moment until all is drawn, and lets go of the terminal."""
        with self._changed:
            self._dropping = False
        self.write(last)
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join(LAST_S)

    def let_go(self) -> None:
        """Draws nothing any more."""
        with self._changed:
            self._ended = True
            self._waiting.clear()
            self._changed.notify()

    def _run(self) -> None:
        try:
            while (data := self._next()) is not None:
                self._draw(data)
        except OSError as error:
            log.warning("nothing can be drawn on the terminal any more: %s", error.strerror)
            self.let_go()
        finally:
            os.close(self._fd)

    def _next(self) -> bytes | None:
        with self._changed:
            if self._dropping:  # what was being drawn is out: the terminal takes output again
                self._dropping = False
                self._anew()
            self._changed.wait_for(lambda: self._waiting or self._ended or self._dropping)
            if not self._waiting and self._ended:
                return None
            data = bytes(self._waiting[:CHUNK])
            del self._waiting[:CHUNK]
            return data

    def _draw(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._fd, data) :]
            except BlockingIOError:  # somebody who shares the terminal has set it so
                select.select([], [self._fd], [])
