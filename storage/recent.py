"""The quick look at a start: do the schema, the last records and the newest checkpoints fit together?"""

from storage.chain import batches
from storage.checkpoint import open_checkpoint
from storage.database import Database
from storage.edge import StoredTree, head
from storage.errors import DatabaseDamaged, StorageError
from storage.link import GENESIS, link
from storage.note import Verifier
from storage.schema import schema_differences
from storage.seal import current_key, head_note, newest_note
from storage.tree import root_of
from storage.walk import Problem

RECENT = 1000
"""Records whose links are looked at."""


def look_at_end(database: Database, *, count: int = RECENT) -> tuple[Problem, ...]:
    """What is wrong with the ledger's end; empty when nothing is. Milliseconds, whatever the ledger's size.

    It notices records that are missing although the file beside the database names them: a lost write-ahead
    log, an old copy. Raises `DatabaseDamaged`, `LedgerUnavailable`.
    """
    with database.reading() as connection:
        problems = [Problem("schema", line) for line in schema_differences(connection)]
        last, _ = head(connection)
        vkey = current_key(connection)
        notes = {
            "the newest checkpoint": newest_note(connection),
            "the file beside the database": head_note(database.path),
        }
        stored = StoredTree(connection)
        for where, note in notes.items():
            if note and (wrong := _wrong(note, vkey, last, stored)):
                problems.append(Problem(where, wrong))
    return (*problems, *_links(database, max(0, last - count)))


def _wrong(note: str, vkey: str, last: int, stored: StoredTree) -> str:
    if not vkey:
        return "there is a checkpoint, and no record that names its key"
    try:
        checkpoint, _ = open_checkpoint(note, (Verifier.from_text(vkey),))
        if checkpoint.size > last:
            return f"it names {checkpoint.size} records, and there are {last}: the rest is missing"
        root = root_of(checkpoint.size, stored.subtree)
    except DatabaseDamaged as error:
        return error.detail
    except StorageError as error:
        return f"not signed by the ledger's key: {error.detail}"
    return (
        ""
        if root == checkpoint.root
        else f"the first {checkpoint.size} records are not those that were signed"
    )


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
            previous, seen = digest, seq
    return ()
