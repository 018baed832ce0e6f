"""What a subject remembers, as one value; and what is compiled of several such values.

A database carries a `Known`: by it records are read, signed and brought into the tables. Of a subject that is
not among them nothing is lost: its records stay in the ledger and verify, and are read as `OtherRecord`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table

from storage.log.entry import Entry, OtherRecord, entry_of
from storage.log.personal import Personal
from storage.log.record import Record
from storage.log.tables import LOG_TABLES

Effect = Callable[[Any, Entry, Connection], None]
"""Brings a record (the first, of the kind that it is named for) into the tables.

It runs in the transaction that appends the record, and in a replay of the whole ledger; it depends on the
record and the tables alone and never refuses: what has happened cannot be undone by a table.
"""


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What one subject remembers. A kind that no effect is named for does nothing to the tables.

    `outcomes`: of its kinds those in which something came out one way or the other; `decisions`: those in
    which somebody decided or said something, or which change a balance or a right. Behind all of these a
    checkpoint is signed. `tables` are made of the records alone. `effects`: also for the root of several
    kinds. `hears`: by the names of kinds what records of other subjects do to this one's tables; such a
    record may be an `OtherRecord`, where their subject is not here, so only its `parts` are to be asked.
    """

    name: str
    kinds: tuple[type[Record], ...] = ()
    outcomes: tuple[type[Record], ...] = ()
    decisions: tuple[type[Record], ...] = ()
    tables: tuple[Table, ...] = ()
    effects: Mapping[type[Record], Effect] = field(default_factory=dict)
    hears: Mapping[str, Effect] = field(default_factory=dict)


class Known:
    """All that a program knows of what its records mean.

    `kinds` by their names; names of kinds are `outcomes`, and `signed` (these and decisions); `tables` are
    those made from the ledger, `schema` all that a file has. Of `gone`, subjects that were left out, the file
    keeps the tables, and a signature that is missing behind their records is as loud as ever.
    """

    def __init__(self, memories: Iterable[Memory], gone: Iterable[Memory] = ()) -> None:
        self.memories, self._gone = tuple(memories), tuple(gone)
        ever = (*self.memories, *self._gone)
        self.kinds: Mapping[str, type[Record]] = self._kinds()
        self.outcomes = frozenset(kind.kind for each in ever for kind in each.outcomes)
        decided = frozenset(kind.kind for each in ever for kind in each.decisions)
        self.signed = self.outcomes | decided
        self.tables = tuple(table for each in self.memories for table in each.tables)
        self.schema = tuple(dict.fromkeys((*LOG_TABLES, *(table for each in ever for table in each.tables))))
        self._effects = {kind: self._effects_of(kind) for kind in (*self.kinds, *self._heard())}

    def plus(self, memory: Memory) -> "Known":
        """The same with one more subject. Raises `ValueError` where it has a kind of another one's name."""
        return Known((*self.memories, memory), (each for each in self._gone if each.name != memory.name))

    def without(self, name: str) -> "Known":
        """The same without this subject. The file keeps its tables, and nothing is written to them."""
        gone = (each for each in self.memories if each.name == name)
        return Known((each for each in self.memories if each.name != name), (*self._gone, *gone))

    def apply(self, connection: Connection, entry: Entry) -> None:
        """Brings the tables from before `entry` to after it."""
        if not self.may_be_heard(entry):
            return
        for effect in self._effects.get(entry.kind, ()):
            effect(entry.record, entry, connection)

    def may_be_heard(self, entry: Entry) -> bool:
        """Is it what it says it is? Not of another version, nor spoilt.

        One of a subject that is not here may be heard by its name.
        """
        return not isinstance(entry.record, OtherRecord) or entry.kind not in self.kinds

    def entry(
        self,
        seq: int,
        body: str,
        digest: bytes,
        subject: str | None = None,
        salt: bytes = b"",
        text: str = "",
    ) -> Entry:
        """The entry that a row of the ledger holds, with what stands beside it. Raises `DatabaseDamaged`."""
        own = None if subject is None else Personal(subject, salt, text)
        return entry_of(seq, body, digest, own, kinds=self.kinds)

    def _kinds(self) -> dict[str, type[Record]]:
        kinds: dict[str, type[Record]] = {}
        for kind in (kind for each in self.memories for kind in each.kinds):
            if kinds.setdefault(kind.kind, kind) is not kind:
                raise ValueError(f"two kinds of record are named {kind.kind}")
        return kinds

    def _heard(self) -> Iterable[str]:
        return (name for each in self.memories for name in each.hears)

    def _effects_of(self, name: str) -> tuple[Effect, ...]:
        """The one named for the kind itself, or else for its nearest root; then those of other subjects."""
        roots = self.kinds[name].__mro__ if name in self.kinds else ()
        own = [each.effects[root] for root in roots for each in self.memories if root in each.effects]
        return (*own[:1], *(each.hears[name] for each in self.memories if name in each.hears))
