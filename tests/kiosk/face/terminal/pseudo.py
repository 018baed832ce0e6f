"""A pseudo-terminal whose other end the test holds: any bytes in, all bytes out, and a program on it."""

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

KAGIBAN = str(Path(sys.executable).with_name("kagiban"))
PATIENCE_S = 40.0


class Pseudo:
    """A program on a pseudo-terminal. What it draws is taken as long as `takes` is so."""

    def __init__(self, process: "subprocess.Popen[bytes]", master: int) -> None:
        self.process = process
        self.takes = True
        self._master = master
        os.set_blocking(master, False)
        self._drawn = bytearray()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def drawn(self, since: int = 0) -> str:
        """Everything that was drawn since so many bytes."""
        return bytes(self._drawn[since:]).decode(errors="replace")

    @property
    def mark(self) -> int:
        """How many bytes have been drawn."""
        return len(self._drawn)

    def wait_for(self, text: str, since: int = 0, patience_s: float = PATIENCE_S) -> None:
        """Returns as soon as `text` has been drawn. Raises `AssertionError` when it never is."""
        deadline = time.monotonic() + patience_s
        while text not in self.drawn(since):
            assert time.monotonic() < deadline, (
                f"{text!r} was not drawn; last was:\n{self.drawn(since)[-2000:]}"
            )
            time.sleep(0.05)

    def type(self, data: bytes) -> None:
        """Types all of it, as fast as it is taken."""
        while data:
            try:
                data = data[os.write(self._master, data) :]
            except BlockingIOError:
                time.sleep(0.001)

    def size(self, columns: int, rows: int) -> None:
        """The window has another size."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def kill(self, number: signal.Signals) -> None:
        """Sends a signal."""
        self.process.send_signal(number)

    def ends(self, within_s: float = PATIENCE_S) -> int:
        """Its exit code, once it has ended. Raises `TimeoutExpired`."""
        return self.process.wait(within_s)

    def hang_up(self) -> None:
        """The terminal goes away."""
        self._ended.set()
        self._thread.join()
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        """Nothing is left."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self._master >= 0:
            self.hang_up()

    def _take(self) -> None:
        while not self._ended.is_set():
            with suppress(BlockingIOError, OSError):
                if self.takes:
                    self._drawn += os.read(self._master, 65536)
                    continue
            time.sleep(0.01)


@contextmanager
def on_pseudo(
    command: Sequence[str],
    *,
    columns: int = 100,
    rows: int = 30,
    environment: Mapping[str, str] | None = None,
    stdout: IO[bytes] | None = None,
    stderr: IO[bytes] | None = None,
) -> Iterator[Pseudo]:
    """Runs `command` with a pseudo-terminal as its own, and standard output and errors there or elsewhere."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    env = {**os.environ, "LANG": "C.UTF-8", "TERM": "xterm-256color", **(environment or {})}

    def take_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        command,
        stdin=slave,
        stdout=stdout or slave,
        stderr=stderr or slave,
        env=env,
        start_new_session=True,
        preexec_fn=take_terminal,
    )
    os.close(slave)
    pseudo = Pseudo(process, master)
    try:
        yield pseudo
    finally:
        pseudo.close()


def stops(config: Path) -> list[str]:
    """What the records say of each end, oldest first."""
    show = [KAGIBAN, "ledger", "show", "--config", str(config), "--json", "--kind", "station.stopped"]
    lines = subprocess.run(show, capture_output=True, check=True, text=True).stdout.splitlines()
    shown: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [each["payload"]["reason"] for each in shown]
