"""`kill -9` at any moment: what was acknowledged is there, in its place, and everything fits together."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.chain import verify_chain
from storage.database import open_database
from storage.ledger import Ledger
from storage.projections import Projections
from tests.storage.samples import HandClock

KILLS = 20


class Victim:
    """The appending program, seen from outside."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.acknowledged: dict[int, str] = {}

    def start(self) -> int:
        """Starts an appender; returns its process id once it is being forked."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return self._pid(self._line())

    def take(self, acknowledgements: int) -> None:
        """Reads on until that many more appends have been acknowledged."""
        target = len(self.acknowledged) + acknowledgements
        while len(self.acknowledged) < target:
            self._hear(self._line())

    def hear_out(self) -> None:
        """Reads what it had still said before it died."""
        while (line := self._line()) != "gone":
            self._hear(line)

    def _pid(self, line: str) -> int:
        word, number = line.split()
        if word != "pid":  # the appender may speak before its parent does
            self._hear(line)
            return self._pid(self._line())
        return int(number)

    def _hear(self, line: str) -> None:
        word, *rest = line.split()
        if word == "ack":
            self.acknowledged[int(rest[0])] = rest[1]
        elif word == "start":
            assert int(rest[0]) >= max(self.acknowledged, default=0), "an acknowledged record is gone"
        else:
            pytest.fail(f"after a kill: {line}")

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the victim's parent ended"
        return line.strip()


@contextmanager
def victim(path: Path) -> Iterator[Victim]:
    command = [sys.executable, "-m", "tests.storage.victim", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Victim(process)
        finally:
            process.kill()


def test_nothing_acknowledged_is_lost_by_twenty_kills(path: Path) -> None:
    open_database(path, create=True).close()
    chance = random.Random(20261123)
    with victim(path) as program:
        for _ in range(KILLS):
            pid = program.start()
            program.take(chance.randrange(0, 40))
            os.kill(pid, signal.SIGKILL)
            program.hear_out()
    assert len(program.acknowledged) >= KILLS
    with open_database(path) as database:
        assert verify_chain(database) is None
        assert Projections(database).differences() == ()
        entries = list(Ledger(database, station="s", clock=HandClock()).read())
    stored = {entry.seq: entry.hash.hex() for entry in entries}
    assert program.acknowledged.items() <= stored.items()
