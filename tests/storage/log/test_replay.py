"""Whatever is appended, in whatever order: the tables are what a replay of the ledger gives."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection, Table, delete

from storage.day.records import ClosedOver, DayOpened, MonthConfirmed
from storage.file.database import Database, open_database
from storage.keys.records import KeyHandedOver, KeyReturned, KeyTaken, KeyVanished
from storage.keys.tag_records import KeyMissing
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.people.records import PersonRecorded, PinEntered
from storage.proof.chain import verify_chain
from storage.shredding.records import ShredBegun
from storage.station.records import AlarmForwarded, AlarmStarted, DeviceChanged
from storage.subjects import SHIPPED
from storage.vault.records import CardsMoved, CountBegun
from tests.storage.projections import Projections
from tests.storage.samples import STEADY, HandClock, bolt, intended, taken, write

SMALL = st.integers(min_value=0, max_value=12)
WORDS = {
    "action": st.sampled_from(["release", "lamp_on"]),
    "alarm": st.sampled_from(["a1", "a2"]),
    "device": st.sampled_from(["cabinet", "reader"]),
    "key": st.sampled_from(["k1", "k2", "k3"]),
    "person": st.sampled_from(["", "p", "q"]),
    "returned_by": st.sampled_from(["", "p", "q"]),
    "what": st.sampled_from(["key", "bolt", "door"]),
    "count": st.sampled_from(["c1", "c2"]),
    "serials": st.sampled_from(["", "A1", "A1 A2"]),
    "state": st.sampled_from(["present", "absent", "locked", "open", "unknown", "online", "odd"]),
}
NUMBERS = {"slot": st.integers(min_value=1, max_value=3), "intent": SMALL, "loan": SMALL}


def meeting_records() -> st.SearchStrategy[Record]:
    """Records of every kind from so few words and numbers that they concern each other."""

    def of(kind: type[Record]) -> st.SearchStrategy[Record]:
        fields = {
            name: WORDS.get(name, st.just("x")) if hint is str else NUMBERS.get(name, SMALL)
            for name, hint in kind.__annotations__.items()
        }
        return st.builds(kind, **fields)

    return st.sampled_from(sorted(SHIPPED.kinds)).flatmap(lambda kind: of(SHIPPED.kinds[kind]))


class LedgerMachine(RuleBasedStateMachine):
    """Appends, restarts and rebuilds, beside a model of the loans in plain Python."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "k.db"
        self.clock = HandClock()
        self.written: list[Record] = []
        self.open: dict[str, list[int]] = {}
        self._open(create=True)

    def _open(self, *, create: bool = False) -> None:
        self.database = open_database(self.path, create=create)
        self.ledger = Ledger(self.database, station="s", clock=self.clock)
        self.projections = Projections(self.database)

    @rule(records=st.lists(meeting_records(), min_size=1, max_size=6))
    def append(self, records: list[Record]) -> None:
        for entry in self.ledger.append_blocking(*records):
            self.written.append(entry.record)
            match entry.record:
                case KeyTaken(key=key) | KeyVanished(key=key) | KeyMissing(key=key):
                    self.open.setdefault(key, []).append(entry.seq)
                case KeyReturned(key=key):
                    self.open.pop(key, None)
                case KeyHandedOver(key=key):
                    self.open[key] = [entry.seq]

    @rule()
    def restart(self) -> None:
        self.ledger.close()
        self.database.close()
        self._open()

    @rule()
    def rebuild(self) -> None:
        self.projections.rebuild()

    @invariant()
    def the_ledger_holds_what_was_written(self) -> None:
        if hasattr(self, "ledger"):
            assert [entry.record for entry in self.ledger.read()] == self.written
            assert verify_chain(self.database) is None

    @invariant()
    def the_tables_are_what_a_replay_gives(self) -> None:
        if hasattr(self, "ledger"):
            assert self.projections.differences() == ()

    @invariant()
    def loans_are_what_the_model_says(self) -> None:
        if hasattr(self, "ledger"):
            ids = sorted(seq for loans in self.open.values() for seq in loans)
            assert [loan.id for loan in self.projections.open_loans()] == ids
            for key in ("k1", "k2", "k3"):
                loan = self.projections.loan_of(key)
                assert (loan.id if loan else 0) == max(self.open.get(key, [0]))

    @invariant()
    def intents_are_one_thing_at_a_time(self) -> None:
        if hasattr(self, "ledger"):
            unanswered = {intent.seq for intent in self.projections.open_intents()}
            assert unanswered.isdisjoint(intent.seq for intent in self.projections.unreconciled())
            slots = [intent.slot for intent in self.projections.unsettled()]
            assert len(slots) == len(set(slots)), "one slot is granted once"

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.close()
            self.database.close()
            self.folder.cleanup()


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(STEADY, max_examples=25, stateful_step_count=12)


@pytest.mark.parametrize("table", SHIPPED.tables, ids=lambda table: table.name)
def test_a_table_that_was_altered_is_found_and_made_again(
    database: Database, ledger: Ledger, projections: Projections, table: Table
) -> None:
    for record in (
        taken(),
        intended(2),
        bolt("open"),
        AlarmStarted(alarm="a", cause="c"),
        DeviceChanged(device="d", state="online"),
        PersonRecorded(person="p", role="staff", name="n"),
        PinEntered(person="p", right=0),
        AlarmForwarded(channel="mail", upto=3),
        ShredBegun(batch="b", person="p", second="q"),
        DayOpened(day="2026-11-24", person="p"),
        CardsMoved(place="vault", movement="received", by=1, serials="A1", person="p"),
        CountBegun(count="c", place="vault", day="2026-11-24", person="p", second="q"),
        ClosedOver(day="2026-11-24", obstacle="o", reason="r", person="p", second="q"),
        MonthConfirmed(month="2026-10", person="p", days=22),
    ):
        write(ledger, record)
    assert projections.differences() == ()

    def empty(connection: Connection) -> None:
        connection.execute(delete(table))

    database.submit(empty).result()
    (difference,) = projections.differences()
    assert difference.startswith(f"{table.name} ")
    assert "the table has nothing" in difference
    projections.rebuild()
    assert projections.differences() == ()


def test_a_row_too_many_and_a_changed_row_are_told_apart(
    database: Database, ledger: Ledger, projections: Projections
) -> None:
    write(ledger, taken())

    def alter(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE loans SET holder = 'somebody'").close()
        connection.exec_driver_sql("INSERT INTO slots VALUES (9, 'present', 'locked')").close()

    database.submit(alter).result()
    changed, added = projections.differences()
    assert "'somebody'" in changed
    assert "says (1, 'k1', 1, 'p'" in changed
    assert added.endswith("the ledger says nothing")


def test_a_rebuild_that_fails_leaves_the_tables(
    database: Database, ledger: Ledger, projections: Projections, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ledger, taken())

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(SHIPPED, "apply", fail)
    with pytest.raises(ZeroDivisionError):
        projections.rebuild()
    assert len(projections.open_loans()) == 1
