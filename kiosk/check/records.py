"""The database: does it open with its safeguards in place, and does the chain of records hold?"""

from collections.abc import Generator
from contextlib import closing
from datetime import datetime

from kiosk.check.finding import Finding, Verdict
from kiosk.check.words import Say
from kiosk.config import Settings
from kiosk.core.clock import SystemClock
from storage.errors import StorageError
from storage.examine.recent import look_at_end
from storage.file.database import Database, open_database
from storage.log.ledger import Entry, Ledger
from storage.proof.chain import verify_chain
from storage.proof.note import Verifier


def database(settings: Settings, say: Say) -> Generator[Finding, None, datetime | None]:
    """Database and chain. Returns the time of the newest record; None where there is none to be read.

    Opening asserts the pragmas and the triggers.
    """
    try:
        key = settings.keyring.database
        with closing(open_database(settings.database, key=key, known=settings.known)) as opened:
            last = _last(opened, settings.station.id)
            chain = _chain(opened, last, settings.keyring.signer.verifier, say)
    except StorageError as error:
        advice = say("Do not delete the file. Have it looked at, or restore a backup.")
        yield Finding(say("database"), Verdict.BAD, f"{error.title}: {error.detail}", advice)
        yield Finding(say("ledger"), Verdict.UNKNOWN, say("not looked at"))
        return None
    yield Finding(say("database"), Verdict.GOOD, say("opens, with its safeguards in place"))
    yield chain
    return last.at if last else None


def _last(database: Database, station: str) -> Entry | None:
    with closing(Ledger(database, station=station, clock=SystemClock())) as ledger:
        return ledger.last()


def _chain(database: Database, last: Entry | None, own: Verifier, say: Say) -> Finding:
    """Every link, and whether a signature stands for what the kiosk would sign on."""
    advice = say("Keep a copy of the database as it is, and tell whoever answers for it.")
    if problem := verify_chain(database):
        return Finding(say("ledger"), Verdict.BAD, f"{problem.seq}: {problem.what}", advice)
    if problems := look_at_end(database, own=own):
        return Finding(say("ledger"), Verdict.BAD, str(problems[0]), advice)
    found = say("{count} records, unbroken to the last", count=last.seq) if last else say("no records yet")
    return Finding(say("ledger"), Verdict.GOOD, found)
