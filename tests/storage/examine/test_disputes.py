"""What no signature stands for: nothing is written over it until two people have said what is so."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from storage.errors import DatabaseDamaged, LedgerDisputed, LedgerUnavailable
from storage.examine.recent import look_at_end
from storage.examine.verify import verify
from storage.file.database import Database, open_database
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.log.records import CheckpointKey, LedgerAccepted
from storage.log.sealing import UNSIGNED, UNSIGNED_US, Decision, NothingDisputed
from storage.proof.note import Signer
from storage.proof.seal import BLOCK, WrongCheckpointKey, head_note, head_path, newest_note
from storage.station.records import AlarmStarted, DeviceChanged, StationStopped
from storage.subjects import SHIPPED
from tests.storage.samples import NOON_US, HandClock, started

SIGNER, OTHER = Signer("s", bytes(32)), Signer("s", bytes([1]) * 32)


def opened(database: Database, signer: Signer | None = SIGNER, looks: int = 10**6) -> Ledger:
    return Ledger(database, station="s", clock=HandClock(looks), signer=signer)


def stopped(number: int) -> StationStopped:
    return StationStopped(reason=str(number))


@pytest.fixture
def lived(path: Path) -> Path:
    """A ledger of some days, at rest: outcomes, and others behind the last of them."""
    with open_database(path, create=True) as database:
        ledger = opened(database, looks=0)
        ledger.take_up_key()
        for number in range(30):
            ledger.append_blocking(started(number), stopped(number))
        ledger.append_blocking(started(99))
        ledger.close()
    return path


def forge(path: Path, *records: Record) -> None:
    """Records behind the end, joined as the ledger joins them, by somebody who cannot sign."""
    with open_database(path) as database:
        ledger = opened(database, None)
        ledger.append_blocking(*records)


def sql(path: Path, *statements: str) -> None:
    with open_database(path) as database:
        for statement in statements:
            database.submit(partial(_run, statement)).result()


def _run(text: str, connection: Connection) -> None:
    connection.exec_driver_sql(text).close()


def signed_up_to(path: Path) -> str:
    with open_database(path) as database, database.reading() as connection:
        return newest_note(connection)


def test_a_ledger_at_rest_and_whatever_stands_without_outcome_behind_it_is_taken_up(lived: Path) -> None:
    forge(lived, started(100), AlarmStarted(alarm="a", cause="slot_forced"))
    with open_database(lived) as database:
        assert look_at_end(database) == ()
        assert verify(database).problems == ()
        ledger = opened(database)
        ledger.append_blocking(stopped(1))
        ledger.close()
        assert verify(database).problems == ()


def both(path: Path) -> None:
    sql(path, "DELETE FROM checkpoints")
    head_path(path).unlink()


DISPUTES: dict[str, Callable[[Path], object]] = {
    "an outcome forged onto the end": lambda path: forge(path, stopped(7)),
    "an outcome before others": lambda path: forge(path, started(1), stopped(7), started(2)),
    "all checkpoints taken away": lambda path: sql(path, "DELETE FROM checkpoints"),
    "the file beside it taken away": lambda path: head_path(path).unlink(),
    "the file beside it emptied": lambda path: head_path(path).write_bytes(b""),
    "both": both,
    "the newest checkpoint spoilt": lambda path: sql(path, "UPDATE checkpoints SET note = 'x'"),
    "the newest checkpoint of another size": lambda path: sql(path, "UPDATE checkpoints SET size = 9"),
    "a checkpoint of a block that is not there": lambda path: sql(
        path, "INSERT INTO checkpoints SELECT block + 3, size, note FROM checkpoints"
    ),
    "a checkpoint that is none, of such a block": lambda path: sql(
        path, "INSERT INTO checkpoints SELECT block + 3, 4000, 'x' FROM checkpoints"
    ),
    "the file beside it spoilt": lambda path: head_path(path).write_text("x"),
}


ATTEMPTS: tuple[Callable[[Ledger], object], ...] = (
    lambda ledger: ledger.append_blocking(stopped(1)),
    lambda ledger: ledger.append_blocking(started(1)),
    lambda ledger: ledger.append_blocking(),
    lambda ledger: ledger.checkpoint(),
    lambda ledger: ledger.rotate_key(OTHER),
)


@pytest.mark.parametrize("attack", DISPUTES)
def test_nothing_is_signed_over_what_is_in_dispute(lived: Path, attack: str) -> None:
    DISPUTES[attack](lived)
    before = signed_up_to(lived), head_note(lived)
    with open_database(lived) as database:
        assert look_at_end(database) != ()
        assert verify(database).problems != ()
        for ledger in (opened(database), opened(database)):
            for attempt in ATTEMPTS:
                with pytest.raises(LedgerDisputed):
                    attempt(ledger)
            ledger.close()
    assert (signed_up_to(lived), head_note(lived)) == before


@pytest.mark.parametrize("attack", DISPUTES)
def test_two_people_decide_what_is_so_and_it_goes_on(lived: Path, attack: str) -> None:
    DISPUTES[attack](lived)
    kept, beside = signed_up_to(lived), head_note(lived)
    with open_database(lived) as database:
        ledger = opened(database)
        last = ledger.last()
        assert last is not None
        entry = ledger.accept(decision(last.seq), AlarmStarted(alarm="a", cause="ledger_accepted"))
        record = entry.record
        assert isinstance(record, LedgerAccepted)
        assert (record.last, record.approver, record.second) == (last.seq, "p-1", "p-2")
        assert record.reason == "we were all there"
        assert record.wrong
        assert record.kept == kept
        assert record.head == ("" if beside == kept else beside)
        assert look_at_end(database) == ()
        ledger.append_blocking(stopped(2))
        ledger.close()
        report = verify(database)
        assert report.problems == ()
        assert report.accepted == ((entry.seq, replace(record, reason="")),), "the reason is personal"
        assert next(each.kind for each in ledger.read(after=entry.seq)) == "alarm.started"


def decision(last: int, *, lost: bool = False) -> Decision:
    return Decision(last, "p-1", "p-2", "account:root", "we were all there", lost)


def test_only_what_was_looked_at_is_accepted(lived: Path) -> None:
    forge(lived, stopped(7))
    with open_database(lived) as database:
        ledger = opened(database)
        with pytest.raises(LedgerUnavailable, match="were looked at"):
            ledger.accept(decision(61))
        with pytest.raises(LedgerDisputed):
            ledger.append_blocking(started(1))
        ledger.close()


def test_where_nothing_is_in_dispute_there_is_nothing_to_accept(lived: Path) -> None:
    with open_database(lived) as database:
        ledger = opened(database)
        with pytest.raises(NothingDisputed):
            ledger.accept(decision(62))
        ledger.close()


def test_records_that_are_missing_cannot_be_accepted(lived: Path) -> None:
    head_path(lived).write_text(head_note(lived).replace("\n61\n", "\n90\n"))
    with open_database(lived) as database:
        ledger = opened(database)
        with pytest.raises(DatabaseDamaged, match="the rest is missing") as caught:
            ledger.accept(decision(62))
        assert not isinstance(caught.value, LedgerDisputed)
        ledger.close()


def test_a_lost_key_and_a_dispute_at_once_have_a_way_back(lived: Path) -> None:
    forge(lived, stopped(7))
    with open_database(lived) as database:
        ledger = opened(database, OTHER)
        with pytest.raises(DatabaseDamaged, match="the ledger names"):
            ledger.accept(decision(63))
        ledger.accept(decision(63, lost=True))
        ledger.append_blocking(stopped(1))
        ledger.close()
        assert verify(database, trusted=(OTHER.verifier,)).problems == ()


def test_history_that_was_written_anew_goes_on_being_named_though_it_was_accepted(lived: Path) -> None:
    """The note that contradicts it stands in the record by which people accepted it."""
    true = signed_up_to(lived), head_note(lived)
    lived.unlink()
    with open_database(lived, create=True) as database:
        for record in (CheckpointKey(vkey=SIGNER.verifier.text), *(stopped(n) for n in range(100))):
            opened(database, None).append_blocking(record)
        database.submit(
            lambda connection: connection.exec_driver_sql(
                "INSERT INTO checkpoints VALUES (0, 61, ?)", (true[0],)
            ).close()
        ).result()
        ledger = opened(database)
        with pytest.raises(LedgerDisputed, match="are not those that were signed"):
            ledger.append_blocking(stopped(1))
        ledger.accept(decision(101))
        ledger.close()
        assert look_at_end(database) == ()
        (said,) = map(str, verify(database).problems)
    assert "record 102, a checkpoint that stood before it: the first 61 records are not those" in said
    assert "p-1 and p-2 accepted what is there" in said


def test_several_checkpoints_that_do_not_hold_stand_in_the_record_and_are_judged_on(lived: Path) -> None:
    sql(
        lived,
        "INSERT INTO checkpoints SELECT block + 3, size, note FROM checkpoints",
        "INSERT INTO checkpoints VALUES (2, 9, 'y')",
    )
    note = signed_up_to(lived)
    with open_database(lived) as database:
        ledger = opened(database)
        record = ledger.accept(decision(62)).record
        assert isinstance(record, LedgerAccepted)
        assert record.kept == f"{note}\n\ny"
        ledger.close()
        assert look_at_end(database) == ()
        assert verify(database).problems == ()
        with database.reading() as connection:
            blocks = connection.exec_driver_sql("SELECT block FROM checkpoints").all()
        assert [tuple(row) for row in blocks] == [(0,)]


# --- while it runs --------------------------------------------------------------------------------------


def test_what_another_program_joins_is_looked_at_before_it_is_signed(lived: Path) -> None:
    with open_database(lived) as database:
        ledger = opened(database)
        ledger.append_blocking(stopped(1))
        with open_database(lived) as other:
            honest = opened(other)
            honest.append_blocking(stopped(2))
            honest.close()
        ledger.append_blocking(stopped(3))
        forge(lived, stopped(7))
        with pytest.raises(LedgerDisputed):
            ledger.append_blocking(started(1))
        ledger.close()


def test_a_program_with_the_retired_key_signs_nothing_more(lived: Path) -> None:
    """It was started before the key gave way, and has it in memory."""
    with open_database(lived) as database, open_database(lived) as second:
        old, ledger = opened(database), opened(second)
        old.append_blocking(stopped(1))
        ledger.rotate_key(OTHER)
        for _ in range(2):
            with pytest.raises(WrongCheckpointKey):
                old.append_blocking(stopped(2))
            with pytest.raises(WrongCheckpointKey):
                old.checkpoint()
        for ledger_ in (old, ledger):
            ledger_.close()
        assert verify(database).problems == ()


def test_a_ledger_that_names_no_key_is_not_signed(database: Database) -> None:
    ledger = opened(database)
    with pytest.raises(WrongCheckpointKey, match="names none"):
        ledger.append_blocking(stopped(1))
    ledger.append_blocking(started(1))
    ledger.take_up_key()
    ledger.append_blocking(stopped(1))
    ledger.close()
    assert verify(database).problems == ()


def test_the_file_beside_it_is_there_before_the_first_record(database: Database) -> None:
    ledger = opened(database)
    with pytest.raises(WrongCheckpointKey):
        ledger.append_blocking(stopped(1))
    assert head_note(database.path).startswith("s\n0\n")
    assert look_at_end(database) == ()
    assert verify(database).problems == ()
    ledger.take_up_key()
    assert head_note(database.path).startswith("s\n1\n")
    ledger.close()


class SlowClock(HandClock):
    """Ten seconds between two looks at the monotonic clock."""

    def now_us(self) -> int:
        return NOON_US + self.monotonic_us()

    def monotonic_us(self) -> int:
        self.looks += 1
        return UNSIGNED_US // 6 * self.looks


def test_what_is_no_outcome_is_signed_after_a_while(database: Database) -> None:
    """What stands behind the newest checkpoint nobody vouches for: it is little, and not for long."""
    ledger = opened(database, looks=0)
    ledger.take_up_key()
    for number in range(3 * UNSIGNED):
        ledger.append_blocking(started(number))
        assert unsigned(database) < UNSIGNED
    ledger.close()
    slow = Ledger(database, station="s", clock=SlowClock(10**4), signer=SIGNER)
    slow.append_blocking(started(0))
    assert unsigned(database) == 0, "the first after a start"
    seen = set()
    for number in range(10):
        slow.append_blocking(DeviceChanged(device="d", state=str(number)))
        seen.add(unsigned(database))
    assert max(seen) < 6
    assert min(seen) == 0
    slow.close()


def test_what_is_no_outcome_is_signed_after_a_while_also_if_nothing_more_happens(database: Database) -> None:
    """By the clock of now, whenever the ledger is asked to append, with a record or without."""
    clock = HandClock()
    ledger = Ledger(database, station="s", clock=clock, signer=SIGNER)
    ledger.take_up_key()
    ledger.append_blocking(started(0))
    clock.looks += UNSIGNED_US // 1000 - 10
    ledger.append_blocking()
    assert unsigned(database) == 1
    clock.looks += 20
    ledger.append_blocking()
    assert unsigned(database) == 0
    ledger.close()


def unsigned(database: Database) -> int:
    with database.reading() as connection:
        ((last, size),) = connection.exec_driver_sql(
            "SELECT (SELECT max(seq) FROM ledger), (SELECT max(size) FROM checkpoints)"
        ).all()
    return int(last) - int(size)


def test_each_full_block_has_a_checkpoint_of_its_own_also_of_one_transaction(database: Database) -> None:
    ledger = opened(database, looks=0)
    ledger.take_up_key()
    ledger.append_blocking(*(stopped(n) for n in range(3 * BLOCK)))
    ledger.close()
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT block, size FROM checkpoints ORDER BY block").all()
    assert [tuple(row) for row in rows] == [(0, 1024), (1, 2048), (2, 3072), (3, 3073)]
    assert verify(database).problems == ()


# --- ledgers that an earlier version left ---------------------------------------------------------------


def test_an_import_of_thousands_that_an_earlier_version_signed_at_its_end_stands(path: Path) -> None:
    """It signed once a transaction: blocks that a long one filled have no checkpoint of their own."""
    with open_database(path, create=True) as database:
        ledger = opened(database, looks=0)
        ledger.take_up_key()
        ledger.append_blocking(*(started(n) for n in range(5)))
        ledger.append_blocking(*(stopped(n) for n in range(3 * BLOCK)))
        ledger.append_blocking(stopped(0))
        ledger.close()
    sql(path, "DELETE FROM checkpoints WHERE block IN (1, 2)")
    with open_database(path) as database:
        assert look_at_end(database) == ()
        assert verify(database).problems == ()


def test_a_gap_among_the_checkpoints_is_named(path: Path) -> None:
    with open_database(path, create=True) as database:
        ledger = opened(database, looks=0)
        ledger.take_up_key()
        for number in range(3 * BLOCK // 100 + 1):
            ledger.append_blocking(*(stopped(number) for _ in range(100)))
        ledger.close()
    sql(path, "DELETE FROM checkpoints WHERE block = 1")
    with open_database(path) as database:
        said = "table checkpoints: none is kept of records 1025 to 2048, where something came out"
        assert [str(each) for each in look_at_end(database)] == [said]
        assert [str(each) for each in verify(database).problems] == [said]
        ledger = opened(database)
        with pytest.raises(LedgerDisputed):
            ledger.append_blocking(stopped(1))
        last = ledger.last()
        assert last is not None
        ledger.accept(decision(last.seq))
        ledger.close()
        assert look_at_end(database) == ()
        assert verify(database).problems == ()


def test_records_from_before_there_were_keys_are_for_two_people_to_accept(path: Path) -> None:
    with open_database(path, create=True) as database:
        opened(database, None, looks=0).append_blocking(started(1), stopped(1), started(2))
        ledger = opened(database)
        with pytest.raises(LedgerDisputed, match="no record names a key"):
            ledger.take_up_key()
        ledger.accept(decision(3))
        ledger.append_blocking(stopped(2))
        ledger.close()
        assert look_at_end(database, own=SIGNER.verifier) == ()
        assert verify(database, own=SIGNER.verifier).problems == ()


def test_a_key_that_is_not_the_one_here_is_named(lived: Path) -> None:
    with open_database(lived) as database:
        (said,) = look_at_end(database, own=OTHER.verifier)
        assert "here" in said.what
        assert any("here" in each.what for each in verify(database, own=OTHER.verifier).problems)


def test_an_older_file_beside_it_does_no_harm_also_before_a_change_of_keys(lived: Path) -> None:
    old = head_note(lived)
    with open_database(lived) as database:
        ledger = opened(database)
        ledger.rotate_key(OTHER)
        ledger.append_blocking(stopped(1))
        ledger.close()
    head_path(lived).write_text(old)
    with open_database(lived) as database:
        assert look_at_end(database, own=OTHER.verifier) == ()
        assert verify(database).problems == ()


NEVER_OUTCOMES = (
    "actuation.intended actuation.unknown alarm.ended alarm.forwarded alarm.started cabinet.sensed "
    "card.tapped card.unreadable checkpoint.handed_out clock.stepped device.changed pin.entered place.opened "
    "place.shut station.started visit.ended"
)


def test_what_was_written_unsigned_never_becomes_an_outcome() -> None:
    """Earlier ledgers hold such records behind their newest checkpoint: each would be in dispute at once."""
    assert set(NEVER_OUTCOMES.split()) <= SHIPPED.kinds.keys()
    assert not set(NEVER_OUTCOMES.split()) & SHIPPED.outcomes
