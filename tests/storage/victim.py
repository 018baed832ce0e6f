"""A program that appends for ever, to be killed: `python -m tests.storage.victim FILE [KEY]`.

It forks a fresh appender for every line that it reads, so that hundreds of kills cost one interpreter's
start. It says `pid N`, the appender `start SEQ` once it is open and `ack SEQ HASH` for each record that is
durable, and it says `gone` when the appender is dead. Each line is one write: a pipe takes it whole.
The appender goes on until it is killed; after a line `settle` it takes up what it finds, and ends.
"""

import asyncio
import os
import sys
from pathlib import Path

from storage import migrations  # here and not in each fork that makes the file: it takes long
from storage.examine.recent import look_at_end
from storage.file.database import Database, open_database
from storage.keys.records import KeyTaken
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.people.records import PersonRecorded
from storage.proof.chain import verify_chain
from storage.proof.note import Signer
from storage.proof.seal import Seal, head_note
from storage.station.records import Acknowledged, Intended, Reconciled, Unknown
from tests.storage.projections import Projections
from tests.storage.samples import HandClock

__all__ = ["lend", "migrations", "say", "take_up_intents"]

SLOTS = (1, 2, 3)
FOR_EVER = sys.maxsize


def say(line: str) -> None:
    """One line, at once."""
    os.write(1, f"{line}\n".encode())


async def told(ledger: Ledger, *records: Record) -> int:
    """Appends in one transaction and says so; returns the number of the first record."""
    entries = await ledger.append(*records)
    for entry in entries:
        say(f"ack {entry.seq} {entry.hash.hex()}")
    return entries[0].seq


async def lend(ledger: Ledger, slot: int, times: int = FOR_EVER) -> None:
    """One person's loans, one after the other, each record told once it is durable."""
    key, person = f"k{slot}", f"p{slot}"
    await told(ledger, PersonRecorded(person=person, role="staff", name=f"Name {slot}"))
    for _ in range(times):
        intended = Intended(action="release", because="lend", device="cabinet", slot=slot, key=key)
        intent = await told(ledger, intended)
        await told(ledger, Acknowledged(intent=intent, slot=slot))
        await told(ledger, KeyTaken(key=key, slot=slot, person=person, purpose="x", intent=intent))


async def take_up_intents(ledger: Ledger, database: Database) -> None:
    """As the kiosk does at a start, and its sensors soon after: no command stays without an explanation."""
    projections = Projections(database)
    if cut_off := projections.open_intents():
        await told(ledger, *(Unknown(intent=intent.seq, slot=intent.slot) for intent in cut_off))
    if unknown := projections.unreconciled():
        await told(ledger, *(Reconciled(intent=i.seq, slot=i.slot, finding="shut") for i in unknown))


def trouble(database: Database) -> object:
    """What is wrong: with the chain, the tree against the newest checkpoints, or a projection."""
    return verify_chain(database) or look_at_end(database) or Projections(database).differences()


async def work(path: Path, key: bytes | None, signer: Signer, loans: int) -> None:
    """Opens as a restart would, then appends from three tasks at once."""
    with open_database(path, create=True, key=key) as database:
        ledger = Ledger(database, station="s", clock=HandClock(), signer=signer)
        last = ledger.last()
        if last is None and not head_note(path):
            Seal(signer, path).begin()  # cut off while it was made: `init` leaves all of it or nothing
        problem = trouble(database)
        say(f"problem {problem}" if problem else f"start {last.seq if last else 0}")
        ledger.take_up_key()
        await take_up_intents(ledger, database)
        if loans:
            await asyncio.gather(*(lend(ledger, slot, loans) for slot in SLOTS))
        ledger.close()


def appender(path: Path, key: bytes | None, signer: Signer, loans: int) -> None:
    """Works in a process of its own. One that cannot says why and waits for its end."""
    try:
        asyncio.run(work(path, key, signer, loans))
    except Exception as error:  # noqa: BLE001 - whatever it is, the test must hear of it
        say(f"problem {error!r}".replace("\n", " "))
        os.read(0, 1)  # until the test kills it, or has ended
    os._exit(0)


def main(path: Path, key: bytes | None) -> None:
    """Forks an appender for each line of standard input."""
    signer = Signer.generate("s")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            appender(path, key, signer, loans=0 if line.strip() == "settle" else FOR_EVER)
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]) if len(sys.argv) > 2 else None)
