"""Before a ledger signs on, it holds what it finds against what was signed; then it signs what is due.

Whoever can write the file but not sign could put records behind the newest checkpoint, or take all
checkpoints away, and wait for the next honest signature. So nothing is written over what is in dispute.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete

from storage.errors import LedgerDisputed, LedgerUnavailable, StorageError
from storage.examine.problem import Dispute, trouble
from storage.examine.vouched import BETWEEN, not_holding, unvouched
from storage.log.records import CheckpointKey, LedgerAccepted
from storage.log.tables import checkpoints
from storage.memory import Known
from storage.proof.edge import Edge, head
from storage.proof.note import Signer
from storage.proof.seal import BLOCK, Seal, WrongCheckpointKey, current_key, head_note, newest_note

UNSIGNED = 64
UNSIGNED_US = 60_000_000
"""Records without an outcome are signed too once so many are not, or a minute after the last signature: what
stands behind the newest checkpoint nobody vouches for, and after a power cut nobody can tell whose it is."""


LONGEST = 2000
"""Characters of what was wrong, and of a note that stood, in the record that accepts it."""


class NothingDisputed(StorageError):
    """Two people were to decide what is so, and a signature stands for everything. Nothing was written."""

    title = "No record is in dispute"


@dataclass(frozen=True, slots=True)
class Decision:
    """What two people decided: the records up to `last`, which they have seen, count as they stand.

    `approver` and `second` are people, `authority` the account that writes it down. `lost`: the key that
    signed was lost too, and the one that signs here takes its place.
    """

    last: int
    approver: str
    second: str
    authority: str
    reason: str
    lost: bool = False


class Sealing:
    """One signer's way to a ledger's checkpoints. All but `close` is called in the writer's thread."""

    def __init__(self, signer: Signer, database: Path, known: Known, *, is_new: bool = False) -> None:
        self.signer = signer
        self._known = known
        self._is_new = is_new
        self._database = database
        self._seal = Seal(signer, database)
        self._is_named = False
        self._signed: tuple[int, int] | None = None

    def look(self, connection: Connection) -> None:
        """Raises `LedgerDisputed` or `DatabaseDamaged` where no signature stands for what there is.

        Only a ledger whose file was made just now gets the file beside the database here: wherever else it
        is missing, somebody took it away, also from a ledger that is empty.
        """
        self._is_named = False
        is_empty = head(connection)[0] == 0
        if self._is_new and is_empty and not head_note(self._database):
            self._begin()
        own = self.signer.verifier if is_empty else None
        if problems := unvouched(connection, head_note(self._database), self._known, own):
            raise trouble(problems)

    def sign(self, connection: Connection, edge: Edge, now_us: int) -> Callable[[], None]:
        """Signs all there is; returns what to do once that is durable. Raises `WrongCheckpointKey`.

        `now_us`: the monotonic clock, by which it is told when the next is due.
        """
        if not self._is_ours(connection):
            named = current_key(connection) or "none"
            raise WrongCheckpointKey(f"the ledger names {named}; {self.signer.verifier.text} was to sign")
        tell = self._seal.write(connection, edge.seq, edge.frontier.root())

        def durable() -> None:
            tell()
            self._signed = (edge.seq, now_us)

        return durable

    def sign_if_due(self, connection: Connection, edge: Edge, now_us: int) -> Callable[[], None]:
        """The same where too much, or for too long, was not signed; else nothing."""
        if self._is_due(edge, now_us) and self._is_ours(connection):
            return self.sign(connection, edge, now_us)
        return lambda: None

    def sign_block(self, connection: Connection, edge: Edge) -> None:
        """Signs at the end of each block, also amid a transaction: each full one has its checkpoint."""
        if edge.seq % BLOCK == 0 and self._is_ours(connection):
            self._seal.keep(connection, edge.seq, edge.frontier.root())

    def decided(
        self, connection: Connection, edge: Edge, decision: Decision
    ) -> tuple[CheckpointKey | LedgerAccepted, ...]:
        """The records that say so. Raises `NothingDisputed`, `DatabaseDamaged`, `LedgerUnavailable`.

        Checkpoints in dispute are taken out of their table: they would be in dispute for ever. Their notes
        stand in the record.
        """
        self._is_named = False
        beside, kept, rows = (
            head_note(self._database),
            newest_note(connection),
            not_holding(connection, self._known),
        )
        problems = unvouched(connection, beside, self._known, None if decision.lost else self.signer.verifier)
        if not problems:
            raise NothingDisputed("a signature stands for every outcome")
        if not isinstance(wrong := trouble(problems), LedgerDisputed):
            raise wrong
        if edge.seq != decision.last:
            raise LedgerUnavailable(f"there are {edge.seq} records, and {decision.last} were looked at")
        for block, _ in rows:
            connection.execute(delete(checkpoints).where(checkpoints.c.block == block)).close()
        notes = dict.fromkeys((kept, *(note for _, note in rows)))
        accepted = LedgerAccepted(
            first=min(each.since for each in problems if isinstance(each, Dispute)),
            last=edge.seq,
            root=edge.frontier.root().hex(),
            wrong=wrong.detail[:LONGEST],
            approver=decision.approver,
            second=decision.second,
            authority=decision.authority,
            kept=BETWEEN.join(notes)[:LONGEST],
            head="" if beside == kept else beside[:LONGEST],
            reason=decision.reason,
        )
        return (*self._key(connection, lost=decision.lost), accepted)

    def hold(self, connection: Connection) -> None:
        """Raises, and so undoes the decision, where it would leave something in dispute."""
        if problems := unvouched(connection, newest_note(connection), self._known, self.signer.verifier):
            raise trouble(problems)

    def _key(self, connection: Connection, *, lost: bool) -> tuple[CheckpointKey, ...]:
        """The record that names the key, where none does or the one that is named was lost."""
        named, vkey = current_key(connection), self.signer.verifier.text
        if named == vkey or (named and not lost):
            return ()
        return (CheckpointKey(vkey=vkey, retired=named),)

    def close(self) -> None:
        """Gives the head file back, durably."""
        self._seal.close()

    def _is_due(self, edge: Edge, now_us: int) -> bool:
        if self._signed is None:
            return True
        seq, mono_us = self._signed
        return edge.seq - seq >= UNSIGNED or (edge.seq > seq and now_us - mono_us >= UNSIGNED_US)

    def _is_ours(self, connection: Connection) -> bool:
        """Does the ledger name this key, as far as it is written? Asked once after each look."""
        if not self._is_named:
            self._is_named = current_key(connection) == self.signer.verifier.text
        return self._is_named

    def _begin(self) -> None:
        try:
            self._seal.begin()
        except OSError as error:
            raise LedgerUnavailable(f"{error.filename}: cannot be written: {error.strerror}") from error
