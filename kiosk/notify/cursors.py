"""How far each channel is, in a small file beside the database. It is no record: it may be lost.

Without it every channel begins at the ledger's end, and what waited then is not sent.
"""

import json
import logging
import os
from pathlib import Path
from threading import Lock

import msgspec

log = logging.getLogger(__name__)


class Cursors:
    """Record numbers by channel. Any thread may call it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()

    def load(self, channel: str) -> int | None:
        """The number up to which `channel` has delivered; None where nothing is known."""
        with self._lock:
            return self._read().get(channel)

    def store(self, channel: str, seq: int) -> None:
        """Durable when this returns. Raises `OSError`; the file is then as it was."""
        with self._lock:
            text = json.dumps(self._read() | {channel: seq}, sort_keys=True)
            beside = self._path.with_name(f"{self._path.name}.new")
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with open(handle, "w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)

    def _read(self) -> dict[str, int]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, int])
        except FileNotFoundError:
            return {}
        except msgspec.MsgspecError as error:
            log.error("%s cannot be read, so channels begin anew: %s", self._path, error)
            return {}
