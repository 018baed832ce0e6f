"""A program that appends for ever, to be killed. Run as a module: `python -m tests.storage.victim FILE`.

It forks a fresh appender for every line that it reads, so that twenty kills cost one interpreter's start.
It says `pid N`, the appender `start SEQ` once it is open and `ack SEQ HASH` after each append, and it
says `gone` when the appender is dead. Each line is one write: a pipe takes it whole.
"""

import asyncio
import os
import sys
from pathlib import Path

from storage.chain import verify_chain
from storage.database import open_database
from storage.ledger import Ledger
from storage.projections import Projections
from storage.records import Acknowledged, Intended, KeyTaken, Record
from tests.storage.samples import HandClock


def say(line: str) -> None:
    """One line, at once."""
    os.write(1, f"{line}\n".encode())


async def lend(ledger: Ledger, slot: int) -> None:
    """One person's loans, one after the other, each told once it is durable."""
    while True:
        intended = Intended(action="release", because="lend", device="cabinet", slot=slot, key=f"k{slot}")
        intent = await told(ledger, intended)
        await told(ledger, Acknowledged(intent=intent, slot=slot))
        await told(ledger, KeyTaken(key=f"k{slot}", slot=slot, person="p", purpose="x", intent=intent))


async def told(ledger: Ledger, record: Record) -> int:
    """Appends and says so."""
    (entry,) = await ledger.append(record)
    say(f"ack {entry.seq} {entry.hash.hex()}")
    return entry.seq


async def work(path: Path) -> None:
    """Opens as a restart would, then appends from three tasks at once."""
    with open_database(path) as database:
        problem = verify_chain(database) or Projections(database).differences()
        ledger = Ledger(database, station="s", clock=HandClock())
        last = ledger.last()
        say(f"start {last.seq if last else 0}" if not problem else f"problem {problem}")
        await asyncio.gather(*(lend(ledger, slot) for slot in (1, 2, 3)))


def main(path: Path) -> None:
    """Forks an appender for each line of standard input."""
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(work(path))
            os._exit(1)
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
