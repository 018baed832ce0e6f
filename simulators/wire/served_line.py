"""What all front ends on a serial line have in common: a thread that opens a port by path and answers on it.

A pseudo-terminal or a real USB-RS485 adapter; a port that goes away is opened again when it is back.
"""

import os
import select
import termios
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from pathlib import Path

import serial

from simulators.world.world import World

_REOPEN = 0.1


class ServedLine(ABC):
    """Modules on one line, served by one thread called `name`. `baud` as the line's."""

    def __init__(self, port: Path | str, baud: int, *, world: World, name: str) -> None:
        self._port = str(port)
        self._baud = baud
        self._world = world
        self._name = name
        self.counts: Counter[str] = Counter()
        self._lock = threading.RLock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Powers the modules and begins to answer. Raises `OSError` when the port cannot be opened."""
        if self._thread is not None:
            raise RuntimeError("already started")
        line = self._open()
        self._stopping.clear()
        self._wake, self._waker = os.pipe()
        with self._lock:
            self._power_all(on=True)
        self._thread = threading.Thread(target=self._run, args=(line,), name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Cuts the supply of all modules and returns when the thread is gone. Harmless when not started."""
        if self._thread is None:
            return
        self._stopping.set()
        os.write(self._waker, b"x")
        self._thread.join()
        self._thread = None
        os.close(self._wake)
        os.close(self._waker)
        with self._lock:
            self._power_all(on=False)

    # --- for each protocol ------------------------------------------------------------------------------

    @abstractmethod
    def _serve(self, line: serial.Serial) -> None:
        """Answers until stopped. Raises `OSError` or `termios.error` when the line goes away."""

    @abstractmethod
    def _power_all(self, *, on: bool) -> None:
        """All modules get their supply or lose it."""

    @abstractmethod
    def _tick_all(self) -> None:
        """Modules do what is due."""

    @abstractmethod
    def _moments(self) -> list[float | None]:
        """When modules next act by themselves, on the world's clock."""

    # --- the thread -------------------------------------------------------------------------------------

    def _open(self) -> serial.Serial:
        return serial.Serial(self._port, self._baud, timeout=0, write_timeout=1.0, exclusive=True)

    def _run(self, first: serial.Serial) -> None:
        line: serial.Serial | None = first
        while not self._stopping.is_set():
            try:
                if line is None:
                    line = self._open()
                self._serve(line)
            except (OSError, termios.error):
                _close(line)
                line = None
                self.counts["line lost"] += 1
                select.select([self._wake], [], [], _REOPEN)
        _close(line)

    def _receive(self, line: serial.Serial, patience: float | None) -> bytes:
        """What comes within `patience` seconds (None: for ever), or nothing. Meanwhile modules keep time."""
        deadline = None if patience is None else time.monotonic() + patience
        while not self._stopping.is_set():
            self._tick()
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            ready, _, _ = select.select([line.fileno(), self._wake], [], [], _sooner(left, self._next()))
            if line.fileno() in ready:
                return _read(line)
            if deadline is not None and time.monotonic() >= deadline:
                break
        return b""

    def _tick(self) -> None:
        with self._lock:
            self._tick_all()
        self._world.settle()

    def _next(self) -> float | None:
        """Seconds until a module or the world acts by itself, or None."""
        with self._lock:
            moments = self._moments()
        found = [moment for moment in (*moments, self._world.due()) if moment is not None]
        return max(0.0, min(found) - self._world.now()) if found else None


def _sooner(one: float | None, other: float | None) -> float | None:
    known = [seconds for seconds in (one, other) if seconds is not None]
    return min(known, default=None)


def _read(line: serial.Serial) -> bytes:
    data: bytes = line.read(4096)
    if not data:
        raise OSError("the line was ready and had nothing: it is gone")
    return data


def _close(line: serial.Serial | None) -> None:
    if line is not None:
        line.close()
