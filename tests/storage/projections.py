"""All questions at once, for tests that ask several rooms about one ledger."""

from storage.day.questions import DayQuestions
from storage.file.database import Database
from storage.keys.questions import KeyQuestions
from storage.log import replay
from storage.log.questions import RecordQuestions
from storage.people.questions import PeopleQuestions
from storage.shredding.questions import ShreddingQuestions
from storage.station.questions import StationQuestions
from storage.vault.questions import VaultQuestions


class Days(DayQuestions, VaultQuestions, KeyQuestions, RecordQuestions):
    """Those about days."""


class Projections(StationQuestions, KeyQuestions, PeopleQuestions, ShreddingQuestions, RecordQuestions):
    """The questions. Each is one short read; any thread may ask."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._writer = database
        self.days = Days(database)

    def rebuild(self) -> None:
        """Makes all tables again from the ledger, in one transaction. Not for an event loop's thread."""
        self._writer.submit(lambda connection: replay.rebuild(connection, self._writer.known)).result()

    def differences(self) -> tuple[str, ...]:
        """Where the tables are not what the ledger says, one line each. Reads the whole ledger."""
        return replay.differences(self._writer)
