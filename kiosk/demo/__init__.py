"""The demo: the kiosk on simulators that stand at the end of the real wires.

The only part of the kiosk that may import `simulators`.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.errors import KioskError

if TYPE_CHECKING:
    from kiosk.subject import House

SOCKET = "bench.sock"
"""The bench's socket, in the demo's folder."""


def main(directory: Path | None, play: str | None, house: "House", *, in_process_cards: bool = False) -> int:
    """Shows the demo on this terminal, or plays a scripted day. Returns the exit code."""
    with _folder(directory) as folder:
        if play is not None:
            from kiosk.demo.play import play_day

            return play_day(folder, house, in_process_cards=in_process_cards)
        from kiosk.demo.live import show_demo

        return show_demo(folder, house, in_process_cards=in_process_cards)


def sim(words: Sequence[str], socket: Path | None) -> int:
    """Asks the bench of a running demo to do one thing. Returns 0 when it was done."""
    import shlex

    from simulators.bench.socket_bench import BenchSocketError, ask

    path = socket or newest_socket()
    try:
        answer = ask(path, shlex.join(words))
    except BenchSocketError as error:
        raise KioskError("The demo's bench does not answer", str(error)) from error
    verdict, _, sentence = answer.partition(" ")
    (sys.stdout if verdict == "ok" else sys.stderr).write(sentence + "\n")
    return 0 if verdict == "ok" else 1


def newest_socket() -> Path:
    """The socket of the demo that was started last with no folder named. Raises `KioskError`."""
    sockets = sorted(
        Path(tempfile.gettempdir()).glob(f"kagiban-demo-*/{SOCKET}"), key=lambda p: p.stat().st_mtime
    )
    if not sockets:
        raise KioskError("No demo is running", "start one with `kagiban demo`, or name its socket")
    return sockets[-1]


@contextmanager
def _folder(directory: Path | None) -> Iterator[Path]:
    if directory is not None:
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KioskError("The demo's folder cannot be made", f"{directory}: {error.strerror}") from error
        yield directory.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="kagiban-demo-") as folder:
        yield Path(folder)
