"""A subject more, and a subject less: the ledger stands either way."""

from pathlib import Path

import pytest

from storage.errors import LedgerDisputed
from storage.examine.recent import look_at_end
from storage.examine.verify import verify
from storage.file.database import Database, open_database, open_for_reading
from storage.keys.questions import KeyQuestions
from storage.keys.records import KeyTaken
from storage.log import replay
from storage.log.entry import OtherRecord
from storage.log.ledger import Ledger
from storage.log.questions import RecordQuestions
from storage.log.record import Record
from storage.log.redaction import erase, kept_parts, parts_about
from storage.memory import Known, Memory
from storage.proof.note import Signer
from storage.rescue.backup import back_up
from storage.rescue.restore import prepare
from storage.shredding.records import CardDestroyed, ShredBegun, ShredClosed
from storage.subjects import MEMORIES, SHIPPED
from storage.vault.questions import VaultQuestions
from storage.vault.records import CardsMoved
from tests.storage.samples import HandClock, started

SIGNER = Signer("north", bytes(32))


class VisitorCame(Record, frozen=True, kw_only=True):
    """A visitor wrote their name into the book, as `person` saw."""

    kind = "visitor.came"
    personal = frozenset({"name"})
    person: str
    name: str = ""


VISITORS = Memory(name="visitors", kinds=(VisitorCame,), outcomes=(VisitorCame,))
WITH_VISITORS = SHIPPED.plus(VISITORS)
WITHOUT_SHREDDING = SHIPPED.without("shredding")


def written(database: Database, *records: Record) -> None:
    """Records in a ledger that signs."""
    ledger = Ledger(database, station="north", clock=HandClock(), signer=SIGNER)
    ledger.take_up_key()
    for record in records:
        ledger.append_blocking(record)
    ledger.close()


# --- one more -----------------------------------------------------------------------------------------


@pytest.fixture
def visited(path: Path) -> Path:
    """A ledger with a record of a subject that is not in the list as shipped."""
    with open_database(path, create=True, known=WITH_VISITORS) as database:
        written(database, started(0), VisitorCame(person="p-1", name="Yamada"), started(1))
    return path


def test_a_record_of_one_more_subject_is_written_read_and_verified(visited: Path) -> None:
    with open_database(visited, known=WITH_VISITORS) as database:
        (entry,) = database.ask(RecordQuestions).entries((VisitorCame.kind,))
        assert entry.record == VisitorCame(person="p-1"), "what is personal stands beside it"
        ledger = Ledger(database, station="north", clock=HandClock(99), signer=SIGNER)
        last = ledger.last(VisitorCame.kind)
        assert last is not None
        assert last.record == VisitorCame(person="p-1", name="Yamada")
        ledger.close()
        report = verify(database, own=SIGNER.verifier, full=True)
        assert report.problems == ()
        assert replay.differences(database) == ()


def test_it_is_signed_behind_as_its_subject_says(visited: Path) -> None:
    with open_database(visited, known=WITH_VISITORS) as database, database.reading() as connection:
        (entry,) = database.ask(RecordQuestions).entries((VisitorCame.kind,))
        newest = connection.exec_driver_sql("SELECT max(size) FROM checkpoints").scalar_one()
        assert newest >= entry.seq


def test_its_personal_part_is_erased_by_a_record(visited: Path) -> None:
    with open_database(visited, known=WITH_VISITORS) as database:
        assert [each.kind for each in kept_parts(database)] == [VisitorCame.kind]
        (seq,) = parts_about(database, "p-1")
        ledger = Ledger(database, station="north", clock=HandClock(99), signer=SIGNER)
        erase(database, ledger, [seq], cause="forget", authority="test", forgotten="p-1")
        ledger.close()
        assert kept_parts(database) == ()
        assert verify(database, own=SIGNER.verifier, full=True).problems == ()


def test_the_list_as_shipped_reads_it_as_a_record_that_it_does_not_know(visited: Path) -> None:
    with open_database(visited) as database:
        (entry,) = database.ask(RecordQuestions).entries((VisitorCame.kind,))
        assert entry.record == OtherRecord(actors={"person": "p-1"})
        assert entry.kind == VisitorCame.kind
        assert verify(database, own=SIGNER.verifier, full=True).problems == ()


def test_two_kinds_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"visitor\.came"):
        WITH_VISITORS.plus(Memory(name="others", kinds=(_namesake(),)))


def _namesake() -> type[Record]:
    class Namesake(Record, frozen=True, kw_only=True):
        kind = VisitorCame.kind

    return Namesake


# --- one less -----------------------------------------------------------------------------------------


@pytest.fixture
def shredded(path: Path) -> Path:
    """A ledger with records of shredding, one of which took a card out of the vault."""
    with open_database(path, create=True) as database:
        written(
            database,
            CardsMoved(place="vault", movement="received", by=3, person="p", serials="A1 A2 A3"),
            ShredBegun(batch="b", person="p", second="q"),
            CardDestroyed(batch="b", serial="A2", person="p", second="q", place="vault"),
            ShredClosed(batch="b", person="p", second="q", sheets=1, counted=1),
            KeyTaken(key="k", slot=1, person="p", purpose="交付", intent=0),
        )
    return path


def test_without_shredding_its_records_stay_and_verify(shredded: Path) -> None:
    with open_database(shredded, known=WITHOUT_SHREDDING) as database:
        kinds = (ShredBegun.kind, CardDestroyed.kind, ShredClosed.kind)
        entries = database.ask(RecordQuestions).entries(kinds)
        assert [entry.kind for entry in entries] == list(kinds)
        assert {type(entry.record) for entry in entries} == {OtherRecord}
        assert verify(database, own=SIGNER.verifier, full=True).problems == ()
        written(database, started(1))
        assert verify(database, own=SIGNER.verifier, full=True).problems == ()
    with open_for_reading(shredded) as database:
        assert verify(database, own=SIGNER.verifier, full=True).problems == (), "nor is it missed later"


def test_without_shredding_a_replay_gives_what_the_others_had(shredded: Path) -> None:
    with open_database(shredded, known=WITHOUT_SHREDDING) as database:
        before = _told(database)
        database.submit(lambda connection: replay.rebuild(connection, database.known)).result()
        assert replay.differences(database) == ()
        assert _told(database) == before
        assert database.ask(VaultQuestions).stock("vault").balance == 2, "the card has left the vault"


class CardSpoilt(Record, frozen=True, kw_only=True):
    """Nothing that shredding ever wrote."""

    kind = CardDestroyed.kind
    place: str


def test_a_spoilt_record_of_another_subject_does_nothing_whether_that_is_here_or_not(shredded: Path) -> None:
    for known in (SHIPPED, WITHOUT_SHREDDING):
        with open_database(shredded, known=known) as database:
            written(database, CardSpoilt(place="vault"))
            assert replay.differences(database) == ()
            assert database.ask(VaultQuestions).stock("vault").balance == 2


def test_without_shredding_a_backup_is_made_and_put_back(shredded: Path, tmp_path: Path) -> None:
    made = back_up(shredded, None, tmp_path / "copies", "copy")
    candidate = prepare(made.path, tmp_path / "target.db", None, WITHOUT_SHREDDING)
    with open_for_reading(candidate.path, known=WITHOUT_SHREDDING) as database:
        assert database.ask(KeyQuestions).loan_of("k") is not None
        assert verify(database, own=SIGNER.verifier, full=True).problems == ()


def test_without_shredding_a_signature_that_is_missing_behind_it_is_missed(shredded: Path) -> None:
    with open_database(shredded) as database:
        ledger = Ledger(database, station="north", clock=HandClock(99))
        ledger.append_blocking(ShredClosed(batch="c", person="p", second="q", sheets=1, counted=1))
        ledger.close()
        whole = look_at_end(database)
    with open_database(shredded, known=WITHOUT_SHREDDING) as database:
        assert look_at_end(database) == whole != ()
        assert whole[0] in verify(database, own=SIGNER.verifier, full=True).problems
        with pytest.raises(LedgerDisputed):
            written(database, started(1))


def _told(database: Database) -> tuple[object, ...]:
    cards, keys = database.ask(VaultQuestions), database.ask(KeyQuestions)
    return cards.stocks(), cards.serials("vault"), keys.open_loans()


# --- the list -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["keys", "people", "shredding", "vault", "day"])
def test_what_a_subject_has_goes_with_it(name: str) -> None:
    (memory,) = (each for each in MEMORIES if each.name == name)
    rest = SHIPPED.without(name)
    assert not rest.kinds.keys() & {kind.kind for kind in memory.kinds}
    assert (rest.outcomes, rest.signed) == (SHIPPED.outcomes, SHIPPED.signed), "absences are as loud"
    assert not set(rest.tables) & set(memory.tables)
    assert set(rest.schema) == set(SHIPPED.schema), "the file keeps its tables"
    again = rest.plus(memory)
    assert (again.kinds.keys(), again.signed) == (SHIPPED.kinds.keys(), SHIPPED.signed)
    assert set(again.tables) == set(SHIPPED.tables)


@pytest.mark.parametrize("memory", MEMORIES, ids=lambda memory: memory.name)
def test_a_memory_says_nothing_of_kinds_that_are_not_its_own(memory: Memory) -> None:
    assert set(memory.outcomes) <= set(memory.kinds)
    assert set(memory.decisions) <= set(memory.kinds) - set(memory.outcomes)
    roots = {root for kind in memory.kinds for root in kind.__mro__}
    assert set(memory.effects) <= roots
    others = Known(each for each in MEMORIES if each is not memory).kinds
    assert set(memory.hears) <= others.keys()
