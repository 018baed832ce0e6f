"""The power goes at any moment: what was acknowledged is there afterwards, and everything fits together.

A real process is recorded; the disk is made again as a cut may leave it (`tests/storage/powercut`). 150 cuts,
or as many as `KAGIBAN_CUTS` says.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from shutil import rmtree

import pytest

from storage.errors import LedgerUnavailable, WrongDatabase
from storage.examine.recent import look_at_end
from storage.examine.verify import verify
from storage.examine.vouched import HEAD
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.log.sealing import Decision
from storage.proof.chain import verify_chain
from storage.station.records import StationStopped
from tests.storage.powercut.appender import SIGNER, Plan
from tests.storage.powercut.disk import Disk
from tests.storage.powercut.recording import Call, Said, Wrote, hindrance, record
from tests.storage.projections import Projections
from tests.storage.samples import HandClock

CUTS = int(os.environ.get("KAGIBAN_CUTS", "150"))
LOANS = 28
"""So many loans by each of three tasks fill the write-ahead log twice: SQLite empties it at 1000 pages."""

KEY = bytes(range(32))
FILE = "k.db"

pytestmark = [pytest.mark.long, pytest.mark.timeout(120 + CUTS // 4)]

Recorded = Callable[[Plan], Sequence[Call]]
Records = dict[int, str]


@dataclass(frozen=True, slots=True)
class Cut:
    """The power went before call number `moment`: the database that is left, and what had been said."""

    moment: int
    path: Path
    said: tuple[str, ...]

    def told(self, word: str) -> Records:
        """The records told with this word: hash by number."""
        lines = (line.split() for line in self.said)
        return {int(line[1]): line[2] for line in lines if line[0] == word}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Carries out a plan under the eyes of strace, once."""
    if reason := hindrance():
        pytest.skip(f"nothing can be recorded here: {reason}")
    recordings: dict[bytes, Sequence[Call]] = {}

    def recorded(plan: Plan) -> Sequence[Call]:
        name = repr(plan).encode()
        if name not in recordings:
            folder = tmp_path_factory.mktemp("recorded").resolve()
            recordings[name] = record(plan.command(folder / FILE), folder, folder.with_suffix(".trace"))
        return recordings[name]

    return recorded


def cuts(
    calls: Sequence[Call], count: int, folder: Path, *, behind: str = "", before: str = ""
) -> Iterator[Cut]:
    """Power cuts at random moments, early ones first: `behind` something first said and `before` another.

    Half of them at any moment; half of them where more happens than one of very many writes into the log.
    """
    chance = Random(f"{count} {len(calls)}")
    first = _moment(calls, behind) if behind else 0
    last = _moment(calls, before, first) if before else len(calls)
    rare = [moment for moment in range(first, last + 1) if not _common(calls, moment)]
    moments = (
        *chance.choices(rare, k=count // 2),
        *chance.choices(range(first, last + 1), k=count - count // 2),
    )
    disk, done = Disk(), 0
    for moment in sorted(moments):
        for call in calls[done:moment]:
            disk.take(call)
        done = moment
        image = folder / f"cut-{moment}"
        image.mkdir()
        for name, content in disk.after_cut(chance).items():
            (image / name).write_bytes(content)
        yield Cut(moment, image / FILE, tuple(call.line for call in calls[:moment] if isinstance(call, Said)))
        rmtree(image)


def _moment(calls: Sequence[Call], said: str, start: int = 0) -> int:
    return next(moment for moment in range(start, len(calls)) if calls[moment] == Said(said))


def _common(calls: Sequence[Call], moment: int) -> bool:
    call = calls[moment - 1] if moment else None
    return isinstance(call, Wrote) and call.name.endswith("-wal")


def whole(path: Path, key: bytes | None, *, create: bool = False, begun: bool = True) -> Records:
    """Opens as a start would, looks at everything and goes on; returns the records that were there.

    SQLCipher's own check of pages reads the file past its write-ahead log, so that comes when it is empty.
    One that is not `begun` may never have been signed: nothing else is in dispute, and two accept it.
    """
    with open_database(path, key=key, create=create) as database:
        assert verify_chain(database) is None
        assert Projections(database).differences() == ()
        said = look_at_end(database)
        assert {each.where for each in said} <= (set() if begun else {HEAD, "record 1"})
        with database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]
        ledger = Ledger(database, station="s", clock=HandClock(), signer=SIGNER)
        entries = list(ledger.read())
        if said:
            ledger.accept(Decision(len(entries), "p-1", "p-2", "account:root", "it was never signed"))
        ledger.take_up_key()
        ledger.append_blocking(StationStopped(reason="it goes on"))
        database.leave_no_trace()
        assert verify(database, full=True).problems == ()
        return {entry.seq: entry.hash.hex() for entry in entries}


@pytest.mark.parametrize(
    ("plan", "share"),
    [
        pytest.param(Plan(loans=LOANS), 0.4, id="as it is"),
        pytest.param(
            Plan(loans=LOANS // 2, settings={"wal_autocheckpoint": ("30", 30)}), 0.4, id="log emptied often"
        ),
        pytest.param(Plan(loans=LOANS // 2, key=KEY), 0.2, id="encrypted"),
    ],
)
def test_a_power_cut_takes_nothing_that_was_acknowledged(
    plan: Plan, share: float, recorded: Recorded, tmp_path: Path
) -> None:
    for cut in cuts(recorded(plan), int(share * CUTS), tmp_path, behind="ready"):
        acknowledged = cut.told("ack")
        there = whole(cut.path, plan.key, begun=bool(acknowledged))
        assert acknowledged.items() <= there.items(), cut.moment


def test_the_same_cuts_find_what_a_database_that_does_not_sync_loses(
    recorded: Recorded, tmp_path: Path
) -> None:
    plan = Plan(loans=4, settings={"synchronous": ("NORMAL", 1)})
    lost = 0
    for cut in cuts(recorded(plan), 30, tmp_path, behind="ready"):
        with open_database(cut.path) as database:
            stored = {entry.seq for entry in Ledger(database, station="s", clock=HandClock()).read()}
        lost += not cut.told("ack").keys() <= stored
    print("LOST", lost)
    assert lost > 3


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_a_cut_while_a_database_is_made_leaves_a_good_one_or_none(
    key: bytes | None, recorded: Recorded, tmp_path: Path
) -> None:
    outcomes = {"good": 0, "none": 0}
    for cut in cuts(recorded(Plan(key=key)), CUTS // 5, tmp_path, before="ready"):
        outcome = "good"
        try:
            open_database(cut.path, key=key).close()
        except (LedgerUnavailable, WrongDatabase) as error:
            outcome = "none" if str(cut.path) in error.detail else error.detail
        assert whole(cut.path, key, create=True, begun=False) == {}, cut.moment
        outcomes[outcome] += 1
    assert min(outcomes.values()) > 1


def test_a_cut_while_an_old_database_is_brought_up_to_date_takes_no_record(
    recorded: Recorded, tmp_path: Path
) -> None:
    calls = recorded(Plan(old=600))
    for cut in cuts(calls, CUTS // 10, tmp_path, behind="made", before="ready"):
        assert whole(cut.path, None, begun=False) == cut.told("old"), cut.moment


def test_a_cut_does_not_bring_back_what_was_erased(recorded: Recorded, tmp_path: Path) -> None:
    calls = recorded(Plan(loans=4))  # so few that the log still has the name when it is emptied
    for cut in cuts(calls, CUTS // 5, tmp_path, behind="erased", before="ready"):
        left = b"".join(file.read_bytes() for file in cut.path.parent.iterdir())
        assert b"Name 2" in left
        assert b"Name 1" not in left, cut.moment
