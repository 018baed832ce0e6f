"""What is erased is nowhere: not in the file, its free pages or overflow pages, nor in the log beside it."""

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import LedgerUnavailable
from storage.examine.verify import verify
from storage.file.connect import connect
from storage.file.database import Database, open_database
from storage.log.ledger import Ledger
from storage.log.ranges import numbers, ranges
from storage.log.redaction import erase, kept_parts, parts_about
from storage.people.records import PersonRecorded
from storage.proof.note import Signer
from tests.storage.samples import STEADY, HandClock, started

ROUNDS = 6
SIGNER = Signer("s", bytes(32))


def everything(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))


def name_of(number: int, length: int) -> str:
    """A text that occurs nowhere else, long enough for pages of its own where it is asked to be."""
    return f"跡なし{number:04}-" * length


def record(person: str, name: str) -> PersonRecorded:
    return PersonRecorded(person=person, role="staff", name=name)


@pytest.mark.parametrize("length", [1, 40, 2000])
def test_texts_of_any_length_leave_no_trace_round_after_round(path: Path, length: int) -> None:
    gone: list[bytes] = []
    with open_database(path, create=True) as database:
        ledger = Ledger(database, station="s", clock=HandClock(), signer=SIGNER)
        ledger.take_up_key()
        for round_ in range(ROUNDS):
            names = [name_of(10 * round_ + number, length) for number in range(10)]
            for number, name in enumerate(names):
                ledger.append_blocking(record(f"p{round_}-{number % 3}", name), started(number))
            assert all(name.encode()[:30] in everything(path) for name in names)
            erase(database, ledger, parts_about(database, f"p{round_}-1"), cause="forget", authority="test")
            gone += [name.encode()[:16] for name in names[1::3]]
            raw = everything(path)
            assert not any(name in raw for name in gone)
            assert all(name.encode()[:16] in raw for name in names[::3]), "the others are kept"
        assert verify(database, full=True).problems == ()
        ledger.close()
    assert not any(name in everything(path) for name in gone)


def test_while_somebody_reads_on_the_traces_are_said_to_stand(path: Path) -> None:
    with open_database(path, create=True) as database:
        ledger = Ledger(database, station="s", clock=HandClock(), signer=SIGNER)
        ledger.take_up_key()
        ledger.append_blocking(record("p", name_of(1, 3)))
        with closing(connect(path, None, "ro")) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM personal").fetchall()
            with pytest.raises(LedgerUnavailable, match="is being read"):
                erase(database, ledger, parts_about(database, "p"), cause="forget", authority="test")
            assert kept_parts(database) == (), "it is erased, with its record"
            reader.execute("ROLLBACK")
        database.leave_no_trace()
        assert name_of(1, 1).encode() not in everything(path)
        assert verify(database).problems == ()
        ledger.close()


def test_the_personal_part_goes_only_with_a_record(database: Database, ledger: Ledger) -> None:
    ledger.append_blocking(record("p", "名"), started(1))
    with pytest.raises(Exception, match="erased only with its record"):
        database.submit(
            lambda connection: connection.exec_driver_sql("DELETE FROM personal").close()
        ).result()
    assert len(kept_parts(database)) == 1


@STEADY
@given(st.sets(st.integers(1, 400)))
def test_numbers_are_written_as_ranges_and_read_back(seqs: set[int]) -> None:
    text = ranges(sorted(seqs))
    assert sorted(seqs) == ([seq for run in numbers(text) for seq in run] if text else [])
