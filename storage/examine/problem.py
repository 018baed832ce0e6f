"""What an examination finds."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.errors import DatabaseDamaged, LedgerDisputed


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not stand: `where` names the record, table, checkpoint or file."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Dispute(Problem):
    """Records from number `since` on for which no signature stands. The file is whole: people decide.

    Whether they are the office's own nobody can tell from the file; two people may accept them
    (`Ledger.accept`), or a backup takes their place.
    """

    since: int = 1


def trouble(problems: Sequence[Problem]) -> DatabaseDamaged:
    """The error that these are: `LedgerDisputed` where all of them are for people to decide."""
    said = "; ".join(map(str, problems))
    if all(isinstance(problem, Dispute) for problem in problems):
        return LedgerDisputed(said)
    return DatabaseDamaged(said)
