"""Appending and reading, from one loop, from many threads, and by waiters that leave."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.errors import LedgerUnavailable
from storage.file.database import Database, open_database
from storage.log.ledger import Entry, Ledger
from storage.proof.chain import verify_chain
from storage.station.records import DeviceChanged, StationStarted, StationStopped
from tests.storage.projections import Projections
from tests.storage.samples import HandClock, started

PATIENCE_S = 60


class Gate:
    """Keeps the writer's thread busy until it is opened, so that work queues up behind it."""

    def __init__(self, database: Database) -> None:
        self._reached, self._open = threading.Event(), threading.Event()
        self._done = database.submit(self._wait)
        assert self._reached.wait(PATIENCE_S)

    def _wait(self, connection: Connection) -> None:
        self._reached.set()
        assert self._open.wait(PATIENCE_S)

    def open(self) -> None:
        self._open.set()
        self._done.result(PATIENCE_S)


def numbers(entries: tuple[Entry, ...]) -> list[int]:
    return [entry.seq for entry in entries]


async def test_append_is_readable_when_it_returns(ledger: Ledger) -> None:
    assert await ledger.append() == ()
    first = await ledger.append(started(1))
    rest = await ledger.append(started(2), started(3))
    assert numbers(first) == [1]
    assert numbers(rest) == [2, 3]
    assert tuple(ledger.read()) == first + rest
    assert rest[0].at_us == rest[1].at_us, "one transaction has one time"


async def test_append_is_on_disk_when_it_returns(path: Path, ledger: Ledger) -> None:
    """A copy of the files at that moment, as a power cut would leave them, holds the record."""
    await ledger.append(started(1))
    copy = path.with_name("copy.db")
    for suffix in ("", "-wal"):
        content = path.with_name(path.name + suffix).read_bytes()
        copy.with_name(copy.name + suffix).write_bytes(content)
    with open_database(copy) as found:
        assert verify_chain(found) is None
        last = Ledger(found, station="s", clock=HandClock()).last()
    assert last == ledger.last()
    assert last is not None


async def test_projections_are_there_when_it_returns(ledger: Ledger, projections: Projections) -> None:
    await ledger.append(DeviceChanged(device="cabinet", state="online"))
    assert projections.devices() == {"cabinet": "online"}


def test_reading_in_parts(ledger: Ledger) -> None:
    kinds = [started(n) if n % 3 else StationStopped(reason=str(n)) for n in range(1, 1201)]
    ledger.append_blocking(*kinds)
    everything = list(ledger.read())
    assert [entry.seq for entry in everything] == list(range(1, 1201))
    assert list(ledger.read(after=1100)) == everything[1100:]
    assert list(ledger.read(after=10, limit=600)) == everything[10:610]
    assert list(ledger.read(after=1190, limit=600)) == everything[1190:]
    assert list(ledger.read(limit=0)) == []
    stops = [entry for entry in everything if entry.kind == "station.stopped"]
    assert list(ledger.read(kind="station.stopped")) == stops
    assert list(ledger.read(kind="station.stopped", after=9, limit=3)) == stops[3:6]
    assert list(ledger.read(kind="no.such")) == []


def test_a_reading_left_in_the_middle_holds_nothing(path: Path, database: Database, ledger: Ledger) -> None:
    """An open read transaction would keep the write-ahead log growing for ever."""
    ledger.append_blocking(*map(started, range(10)))
    left = ledger.read()
    assert next(left).seq == 1
    busy = database.submit(lambda connection: None)
    busy.result(PATIENCE_S)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM ledger").scalar() == 10
    ledger.append_blocking(started(11))
    database.close()
    assert not path.with_name(path.name + "-wal").exists(), "a reader kept the log from being closed"


def test_what_is_appended_while_reading_is_read_too(ledger: Ledger) -> None:
    ledger.append_blocking(*map(started, range(700)))
    seen = []
    for entry in ledger.read():
        seen.append(entry.seq)
        if entry.seq == 10:
            ledger.append_blocking(started(701))
    assert seen == list(range(1, 702))


def test_an_empty_ledger(ledger: Ledger, database: Database) -> None:
    assert ledger.last() is None
    assert list(ledger.read()) == []
    assert verify_chain(database) is None


# --- order and groups -----------------------------------------------------------------------------------


async def test_what_queues_up_is_committed_in_the_order_of_asking(database: Database, ledger: Ledger) -> None:
    gate = Gate(database)
    waiting = [asyncio.ensure_future(ledger.append(started(n), started(-n))) for n in range(1, 101)]
    await asyncio.sleep(0)
    gate.open()
    entries = [entry for batch in await asyncio.gather(*waiting) for entry in batch]
    assert [entry.seq for entry in entries] == list(range(1, 201))
    assert [entry.record for entry in entries] == [started(s * n) for n in range(1, 101) for s in (1, -1)]
    assert [entry.at_us for entry in entries] == sorted(entry.at_us for entry in entries)
    assert verify_chain(database) is None


async def test_a_group_shares_one_commit(database: Database, ledger: Ledger) -> None:
    await ledger.append(started(0))
    gate = Gate(database)
    waiting = [asyncio.ensure_future(ledger.append(started(n))) for n in range(100)]
    await asyncio.sleep(0)
    before = database.path.with_name(database.path.name + "-wal").stat().st_size
    gate.open()
    await asyncio.gather(*waiting)
    grown = database.path.with_name(database.path.name + "-wal").stat().st_size - before
    assert grown < 50 * 4096, "a hundred commits would have written several pages each"


async def test_many_threads_and_a_loop(database: Database, ledger: Ledger) -> None:
    def blocking(thread: int) -> list[Entry]:
        return [entry for n in range(25) for entry in ledger.append_blocking(started(1000 * thread + n))]

    with ThreadPoolExecutor(8) as pool:
        loop = asyncio.get_running_loop()
        others = [loop.run_in_executor(pool, blocking, thread) for thread in range(1, 9)]
        mine = [await ledger.append(started(n)) for n in range(25)]
        theirs = await asyncio.gather(*others)
    entries = list(ledger.read())
    assert [entry.seq for entry in entries] == list(range(1, 226))
    assert sorted([e.seq for batch in mine for e in batch] + [e.seq for t in theirs for e in t]) == list(
        range(1, 226)
    )
    for batch in theirs:
        assert batch == [entry for entry in entries if entry in batch], "each thread's own order is kept"
    times = [(entry.at_us, entry.mono_us) for entry in entries]
    assert times == sorted(times), "the order of times is the order of numbers"
    assert verify_chain(database) is None


def test_two_programs_share_the_file(path: Path, database: Database, ledger: Ledger) -> None:
    """The command line may append while the kiosk runs; numbers and hashes go on across both."""
    with open_database(path) as second:
        other = Ledger(second, station="north", clock=HandClock())
        for n in range(5):
            ledger.append_blocking(started(n))
            other.append_blocking(started(-n))
        assert [entry.record for entry in ledger.read()] == [
            started(s * n) for n in range(5) for s in (1, -1)
        ]
        assert Projections(second).differences() == ()
    assert verify_chain(database) is None


def test_two_programs_append_at_the_same_time(path: Path, database: Database) -> None:
    clock = HandClock()
    ledger = Ledger(database, station="north", clock=clock)
    with open_database(path) as second, ThreadPoolExecutor(2) as pool:
        both = (ledger, Ledger(second, station="north", clock=clock))
        done = [
            pool.submit(lambda one: [one.append_blocking(started(n)) for n in range(100)], b) for b in both
        ]
        for future in done:
            assert len(future.result(PATIENCE_S)) == 100
    assert [entry.seq for entry in ledger.read()] == list(range(1, 201))
    assert verify_chain(database) is None


class _HesitantClock(HandClock):
    """Lets other threads in between telling the time and handing it over."""

    def now_us(self) -> int:
        now = super().now_us()
        time.sleep(0.001)
        return now


def test_times_stay_in_order_however_threads_interleave(database: Database) -> None:
    ledger = Ledger(database, station="s", clock=_HesitantClock())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: ledger.append_blocking(started(n)), range(64)))
    times = [entry.at_us for entry in ledger.read()]
    assert times == sorted(times)


# --- waiters that leave -----------------------------------------------------------------------------------


async def test_a_cancelled_waiter_leaves_and_its_record_is_written(
    database: Database, ledger: Ledger
) -> None:
    gate = Gate(database)
    waiting = [asyncio.ensure_future(ledger.append(started(n))) for n in range(20)]
    await asyncio.sleep(0)
    for task in waiting[::2]:
        task.cancel()
    await asyncio.sleep(0)
    gate.open()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [isinstance(result, asyncio.CancelledError) for result in results] == [True, False] * 10
    assert [entry.record for entry in ledger.read()] == [started(n) for n in range(20)]
    assert numbers(await ledger.append(started(99))) == [21], "the writer lives"


async def test_waiters_cancelled_at_any_moment_do_no_harm(database: Database, ledger: Ledger) -> None:
    for n in range(150):
        task = asyncio.ensure_future(ledger.append(started(n)))
        for _ in range(1 + n % 5):  # after one the append has begun: the record is asked for
            await asyncio.sleep(0)
        if n % 10 == 9:
            await asyncio.wait({task}, timeout=0.0005)
        task.cancel()
        await asyncio.wait({task})
    assert (await ledger.append(started(-1)))[0].seq == 151
    assert [entry.record for entry in ledger.read(limit=150)] == [started(n) for n in range(150)]
    assert verify_chain(database) is None


async def test_a_time_limit_around_append(database: Database, ledger: Ledger) -> None:
    gate = Gate(database)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ledger.append(started(1)), 0.01)
    gate.open()
    assert numbers(await ledger.append(started(2))) == [2]


def test_a_loop_that_is_gone_does_no_harm(database: Database, ledger: Ledger) -> None:
    gate = Gate(database)

    async def leave() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(ledger.append(started(1))), 0.01)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(leave())
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.close()
    gate.open()
    assert ledger.append_blocking(started(2))[0].seq == 2


# --- closing ------------------------------------------------------------------------------------------


async def test_closing_writes_what_is_queued_and_takes_no_more(database: Database, ledger: Ledger) -> None:
    gate = Gate(database)
    waiting = [asyncio.ensure_future(ledger.append(started(n))) for n in range(10)]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(asyncio.to_thread(ledger.close))
    done, _ = await asyncio.wait({closing}, timeout=0.1)
    assert not done, "closing waits for what is queued"
    gate.open()
    await closing
    assert [numbers(batch) for batch in await asyncio.gather(*waiting)] == [[n] for n in range(1, 11)]
    with pytest.raises(LedgerUnavailable, match="closed"):
        await ledger.append(started(1))
    assert len(list(ledger.read())) == 10, "it can still be read"


def test_closing_the_database_writes_what_is_queued(path: Path) -> None:
    database = open_database(path, create=True)
    ledger = Ledger(database, station="s", clock=HandClock())
    futures = [ledger._submit((started(n),)) for n in range(600)]
    database.close()
    assert [future.result(0)[0].seq for future in futures] == list(range(1, 601))
    with open_database(path) as again:
        assert verify_chain(again) is None
        last = Ledger(again, station="s", clock=HandClock()).last()
    assert last is not None
    assert last.record == StationStarted(software="599")
