"""The chain notices what a database's own checks do not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from storage.errors import DatabaseDamaged
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.log.tables import TRIGGERS
from storage.proof.chain import GENESIS, Problem, link, verify_chain
from tests.storage.samples import HandClock, started

COUNT = 2500


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A whole ledger, as a file's content, longer than one batch of the check."""
    path = tmp_path_factory.mktemp("chain") / "whole.db"
    with open_database(path, create=True) as database:
        Ledger(database, station="s", clock=HandClock()).append_blocking(*map(started, range(COUNT)))
        assert verify_chain(database) is None
    return path.read_bytes()


def altered(path: Path, content: bytes, statement: str) -> Problem | None:
    """What the check says after someone with the file has taken the guards off and put them back."""
    path.write_bytes(content)
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for name in TRIGGERS:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement)
    for sql in TRIGGERS.values():
        connection.execute(sql)
    connection.close()
    with open_database(path) as database:
        return verify_chain(database)


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE ledger SET body = replace(body, '1', '2') WHERE seq = 7", 7),
        ("UPDATE ledger SET body = body || ' ' WHERE seq = 7", 7),
        ("UPDATE ledger SET hash = zeroblob(32) WHERE seq = 2100", 2100),
        ("DELETE FROM ledger WHERE seq = 1", 1),
        ("DELETE FROM ledger WHERE seq = 2001", 2001),
        ("DELETE FROM ledger WHERE seq < 2400", 1),
        ("UPDATE ledger SET seq = 99999 WHERE seq = 2500", 2500),
        (
            "UPDATE ledger SET (body, hash) = (SELECT body, hash FROM ledger WHERE seq = 5) WHERE seq = 6",
            6,
        ),
    ],
)
def test_an_altered_row_is_found_where_it_is(path: Path, filled: bytes, statement: str, seq: int) -> None:
    problem = altered(path, filled, statement)
    assert problem is not None
    assert problem.seq == seq
    assert problem.what


def test_a_tail_that_was_cut_off_is_not_noticed_by_the_chain_alone(path: Path, filled: bytes) -> None:
    """Stated, so that nobody takes the chain for more than it is: this needs a checkpoint kept elsewhere."""
    assert altered(path, filled, "DELETE FROM ledger WHERE seq > 2000") is None


def flip(content: bytes, at: int, bits: int) -> bytes:
    return content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :]


@pytest.mark.parametrize("bits", [1, 0x80], ids=["another text", "no text any more"])
@pytest.mark.parametrize("where", [0.2, 0.5, 0.9])
def test_flipped_bits_in_a_body_are_found(path: Path, filled: bytes, where: float, bits: int) -> None:
    at = filled.index(b'"software":"', int(len(filled) * where)) + len('"software":"')
    path.write_bytes(flip(filled, at, bits))
    with open_database(path) as database, database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok", "SQLite does not see it"
    with open_database(path) as database:
        assert verify_chain(database) is not None


def _page(number: int) -> Callable[[bytes], bytes]:
    start = 4096 * number
    return lambda content: content[:start] + b"\xa5" * 4096 + content[start + 4096 :]


def test_a_destroyed_page_is_a_problem_and_reading_says_so(path: Path, filled: bytes) -> None:
    page = filled.index(b'"software":"1500"') // 4096
    path.write_bytes(_page(page)(filled))
    with open_database(path) as database:
        problem = verify_chain(database)
        assert problem is not None
        assert 1 < problem.seq <= 1501
        with pytest.raises(DatabaseDamaged):
            list(Ledger(database, station="s", clock=HandClock()).read())


def test_the_link_is_as_designed() -> None:
    """SHA-256 of 0x00, 32 zero bytes and `{}`; computed once with `sha256sum`."""
    expected = "df2fad6a42533aaab95db7d32ba62a1222257cd5908f1f5eb7ce850d55dc0709"
    assert link(GENESIS, b"{}").hex() == expected
