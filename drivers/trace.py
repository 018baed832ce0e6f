"""A captured session: every byte on a wire with its direction and moment, as lines of JSON.

An installer can send such a file from a place that we cannot visit, and a test can play it again.
"""

import json
import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.wire import IN, OUT

log = logging.getLogger(__name__)


class TraceError(Exception):
    """A file that is no trace; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Bytes that passed: `direction` is `out` (from us) or `in`, `at` in monotonic seconds then."""

    direction: str
    data: bytes
    at: float


class TraceFile:
    """Writes what passes to a file, a line for each piece; to be given to `Line` as `trace`.

    Raises `OSError` when the file cannot be made. A disk that is full later ends the trace, not the line.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="ascii", buffering=1)
        self._lock = threading.Lock()

    def __call__(self, direction: str, data: bytes, at: float) -> None:
        """Writes one piece. From any thread."""
        line = json.dumps({"at": round(at, 6), "way": direction, "bytes": data.hex(" ")})
        with self._lock:
            if self._file.closed:
                return
            try:
                self._file.write(line + "\n")
            except OSError as error:
                log.warning("the trace ends here: %s", error)
                self._close()

    def close(self) -> None:
        """Ends the trace. Harmless when it has ended."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        try:
            self._file.close()
        except OSError as error:
            log.warning("the end of the trace is lost: %s", error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def read_trace(path: Path) -> list[Passed]:
    """The session in a file. Raises `TraceError`, `OSError`."""
    passed = []
    for number, line in enumerate(path.read_text(encoding="ascii", errors="replace").splitlines(), 1):
        try:
            entry = json.loads(line)
            piece = Passed(entry["way"], bytes.fromhex(entry["bytes"]), float(entry["at"]))
        except (ValueError, TypeError, KeyError) as error:
            raise TraceError(f"{path}, line {number}: is not a line of a trace") from error
        if piece.direction not in (OUT, IN):
            raise TraceError(f"{path}, line {number}: way is {piece.direction!r}, expected {OUT} or {IN}")
        passed.append(piece)
    return passed
