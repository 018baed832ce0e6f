"""The demo's folder, and the socket in it by which its bench is asked."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.core.errors import KioskError

SOCKET = "bench.sock"
"""The bench's socket, in the demo's folder."""


def newest_socket() -> Path:
    """The socket of the demo that was started last with no folder named. Raises `KioskError`."""
    sockets = sorted(
        Path(tempfile.gettempdir()).glob(f"kagiban-demo-*/{SOCKET}"), key=lambda p: p.stat().st_mtime
    )
    if not sockets:
        raise KioskError("No demo is running", "start one with `kagiban demo`, or name its socket")
    return sockets[-1]


@contextmanager
def folder_of(directory: Path | None) -> Iterator[Path]:
    """That folder, made if it is missing; without one, a passing one. Raises `KioskError`."""
    if directory is not None:
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KioskError("The demo's folder cannot be made", f"{directory}: {error.strerror}") from error
        yield directory.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="kagiban-demo-") as folder:
        yield Path(folder)
