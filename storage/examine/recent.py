"""The quick look at a start: do the schema, the last records and the newest checkpoints fit together?"""

from storage.errors import RecordUnfit
from storage.examine.problem import Problem
from storage.examine.vouched import unvouched
from storage.file.database import Database
from storage.file.schema import missing_tables, schema_differences
from storage.log.canonical import decode
from storage.proof.chain import batches
from storage.proof.edge import head
from storage.proof.link import GENESIS, link
from storage.proof.note import Verifier
from storage.proof.seal import head_note

RECENT = 1000
"""Records whose links are looked at."""


def look_at_end(
    database: Database, *, count: int = RECENT, own: Verifier | None = None
) -> tuple[Problem, ...]:
    """What is wrong with the ledger's end; empty when nothing is. Milliseconds, whatever the ledger's size.

    It notices records that are missing although the file beside the database names them (a lost write-ahead
    log, an old copy), and signatures that are missing although something came out. `own`: the key that signs
    here, which the ledger must name. Raises `DatabaseDamaged`, `LedgerUnavailable`.
    """
    beside = head_note(database.path)  # before the records: one that is written meanwhile names more
    with database.reading() as connection:
        problems = [Problem("schema", line) for line in schema_differences(connection, database.known)]
        if missing_tables(connection, database.known):
            return tuple(problems)
        last, _ = head(connection)
        problems += unvouched(connection, beside, database.known, own)
    return (*problems, *_links(database, max(0, last - count)))


def _spelt(body: bytes) -> str:
    """What is wrong with a body's spelling: a member that stands in it twice hides one from whoever asks."""
    try:
        decode(body)
    except RecordUnfit as error:
        return f"it cannot be read: {error}"
    return ""


def _links(database: Database, after: int) -> tuple[Problem, ...]:
    """The links behind record `after`, whose own hash is taken as it is."""
    seen = max(0, after - 1)
    previous = None if seen else GENESIS
    for batch in batches(database, seen):
        for seq, body, digest in batch:
            if seq != seen + 1:
                return (Problem(f"record {seen + 1}", f"it is missing: the next one is {seq}"),)
            if previous is not None and link(previous, body) != digest:
                return (Problem(f"record {seq}", "its hash does not follow from it and the one before"),)
            if (wrong := _spelt(body)) and seq > after:
                return (Problem(f"record {seq}", wrong),)
            previous, seen = digest, seq
    return ()
