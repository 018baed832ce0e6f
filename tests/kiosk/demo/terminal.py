"""A real terminal for tests: a program in tmux, its screen as text, keys and touches sent to it."""

import os
import shlex
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 40.0


class Terminal:
    """One tmux window of a fixed size."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def screen(self) -> str:
        """What stands on the screen."""
        return self._tmux("capture-pane", "-p")

    def wait_for(self, text: str) -> str:
        """The screen as soon as `text` stands on it. Raises `AssertionError` when it never does."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            screen = self.screen()
            if text in screen:
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{text!r} did not come; on the screen is:\n{self.screen()}")

    def press(self, *keys: str) -> None:
        """Presses keys by their tmux names (`F1`, `Escape`, `1`, `C-q`)."""
        self._tmux("send-keys", *keys)

    def touch(self, text: str) -> None:
        """Touches the screen where `text` stands still: press and release of the first button."""
        self.wait_for(text)
        where = self._position(text)
        while (now := self._settled(text)) != where:
            where = now
        self._tmux("send-keys", "-l", f"\x1b[<0;{where[0]};{where[1]}M")
        self._tmux("send-keys", "-l", f"\x1b[<0;{where[0]};{where[1]}m")

    def _settled(self, text: str) -> tuple[int, int]:
        time.sleep(0.3)
        return self._position(text)

    def _position(self, text: str) -> tuple[int, int]:
        """Column and row of the text's second cell, counted from 1."""
        for row, line in enumerate(self.wait_for(text).splitlines(), start=1):
            if text in line:
                return sum(2 if ord(char) > 0x2E7F else 1 for char in line[: line.index(text)]) + 2, row
        return self._position(text)

    def process(self) -> int:
        """The process id of the program."""
        return int(self._tmux("list-panes", "-F", "#{pane_pid}").strip())

    def ended(self) -> int:
        """Waits for the program's end; its exit code, or -1 where a signal ended it."""
        process = self.process()
        deadline = time.monotonic() + PATIENCE_S
        while not _gone(process):
            if time.monotonic() > deadline:
                raise AssertionError(f"it still runs:\n{self.screen()}")
            time.sleep(0.05)
        server = int(self._tmux("display-message", "-p", "#{pid}"))
        for _ in range(20):
            # tmux 3.3a (Debian 12) misses the child's end while libutempter notes that the terminal closed,
            # and then never reaps it; told again, it looks.
            os.kill(server, signal.SIGCHLD)
            if status := self._tmux("list-panes", "-F", "#{pane_dead_status}").strip():
                return int(status)
            time.sleep(0.05)
        return -1

    def hang_up(self) -> bool:
        """Closes the terminal under the program. True when the program has ended by itself."""
        process = self.process()
        self._tmux("kill-server")
        deadline = time.monotonic() + PATIENCE_S
        while not (gone := _gone(process)) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not gone:
            os.kill(process, signal.SIGKILL)
        return gone

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-u", "-S", str(self._socket), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


@contextmanager
def terminal(
    command: Sequence[str],
    *,
    columns: int = 100,
    rows: int = 30,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Terminal]:
    """Runs `command` in a new tmux server of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kt-") as folder:
        socket = Path(folder) / "tmux"
        start = ["tmux", "-u", "-S", str(socket), "-f", os.devnull, "new-session", "-d"]
        size = ["-x", str(columns), "-y", str(rows)]
        env = {**os.environ, "COLORTERM": "truecolor", "LANG": "C.UTF-8", **(environment or {})}
        hold = ["set-option", "-g", "remain-on-exit", "on"]
        quoted = shlex.join(["exec", *command]).removeprefix("exec ")
        subprocess.run([*start, *size, "sleep 3600", ";", *hold], env=env, check=True)
        respawn = ["tmux", "-S", str(socket), "respawn-pane", "-k", f"exec {quoted}"]
        subprocess.run(respawn, env=env, check=True)
        try:
            yield Terminal(socket)
        finally:
            subprocess.run(["tmux", "-S", str(socket), "kill-server"], check=False, capture_output=True)
