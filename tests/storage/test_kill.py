"""`kill -9` at any moment: what was acknowledged is there, in its place, and everything fits together.

200 kills, or as many as `KAGIBAN_KILLS` says, in campaigns of 50 against a file each.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from storage.examine.verify import verify
from storage.file.database import open_database
from storage.log.ledger import Entry, Ledger
from storage.station.records import Acknowledged, Intended, Reconciled, Unknown
from tests.storage.projections import Projections
from tests.storage.samples import HandClock

pytestmark = pytest.mark.long

KILLS = int(os.environ.get("KAGIBAN_KILLS", "200"))
AT_ONE_FILE = 50
START_S = 0.06
"""About as long as an appender needs until it appends; three times as long when it makes the file."""

KEY = bytes(range(32))


class Victim:
    """The appending program, seen from outside."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.acknowledged: dict[int, str] = {}
        self.starts = 0

    def start(self, how: str = "go") -> int:
        """Starts an appender; returns its process id once it is being forked."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{how}\n")
        self._process.stdin.flush()
        return self._pid(self._line())

    def take(self, acknowledgements: int) -> None:
        """Reads on until that many more records have been acknowledged."""
        target = len(self.acknowledged) + acknowledgements
        while len(self.acknowledged) < target:
            self._hear(self._line())

    def hear_out(self) -> None:
        """Reads what it had still said before it died."""
        while (line := self._line()) != "gone":
            self._hear(line)

    def _pid(self, line: str) -> int:
        word, number, *_ = line.split()
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
            self.starts += 1
        else:
            pytest.fail(f"after a kill: {line}")

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the victim's parent ended"
        return line.strip()


@contextmanager
def victim(path: Path, key: bytes | None) -> Iterator[Victim]:
    command = [sys.executable, "-m", "tests.storage.victim", str(path), *([key.hex()] if key else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Victim(process)
        finally:
            process.kill()


def kill(program: Victim, chance: Random, *, young: bool) -> None:
    """Lets one live for a while: until it has appended something, or hardly until it is up.

    While the campaign is `young`, the file itself is being made.
    """
    pid = program.start()
    if not young and chance.random() < 0.7:
        program.take(chance.randrange(1, 25))
        time.sleep(chance.uniform(0, 0.002))
    else:
        time.sleep(chance.uniform(0, START_S * (3 if young else 1)))
    os.kill(pid, signal.SIGKILL)
    program.hear_out()


def explained_once(entries: Sequence[Entry]) -> bool:
    """Has every command one answer, or was it cut off once and reconciled once?"""
    told = Counter[tuple[type, int]]()
    for entry in entries:
        if isinstance(entry.record, Acknowledged | Unknown | Reconciled):
            told[type(entry.record), entry.record.intent] += 1
    intents = {entry.seq for entry in entries if isinstance(entry.record, Intended)}
    answered, cut_off, reconciled = (
        {intent for kind, intent in told if kind is which} for which in (Acknowledged, Unknown, Reconciled)
    )
    return (
        set(told.values()) == {1}
        and answered | cut_off == intents
        and not answered & cut_off
        and cut_off == reconciled != set()
    )


@pytest.mark.parametrize("campaign", range(-(-KILLS // AT_ONE_FILE)))
def test_nothing_acknowledged_is_lost_by_fifty_kills(campaign: int, path: Path) -> None:
    key = KEY if campaign % 2 else None
    chance = Random(campaign)
    with victim(path, key) as program:
        for number in range(AT_ONE_FILE):
            kill(program, chance, young=number < 5)
        program.start("settle")
        program.hear_out()
    assert program.starts > AT_ONE_FILE / 2
    with open_database(path, key=key) as database:
        assert verify(database).problems == ()
        assert not Projections(database).open_intents()
        assert not Projections(database).unreconciled()
        entries = list(Ledger(database, station="s", clock=HandClock()).read())
    stored = {entry.seq: entry.hash.hex() for entry in entries}
    assert program.acknowledged.items() <= stored.items()
    assert explained_once(entries)
