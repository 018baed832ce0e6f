"""The one thread that writes. It owns the only writing connection and commits what is queued as one group."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from storage.errors import LedgerUnavailable, StorageError, translated
from storage.file.connect import BEGIN_WRITE

T = TypeVar("T")

Seal = Callable[[Connection], Callable[[], None]]
"""Done once at the end of a group, in its transaction; what it returns is called once that is durable."""

GROUP = 256
"""At most so many jobs share one commit: the first of them must not wait for ever."""


@dataclass(eq=False)
class _Job:
    """Work for the writing connection, and who waits for its result. It may be run more than once."""

    work: Callable[[Connection], Any]
    seal: Seal | None = None
    waiter: Future[Any] = field(default_factory=Future)
    awaited: bool = True

    def begin(self) -> None:
        """From here on a waiter that gives up can no longer cancel the future under the writer's hands."""
        self.awaited = self.waiter.set_running_or_notify_cancel()

    def succeed(self, result: object) -> None:
        if self.awaited:
            self.waiter.set_result(result)

    def fail(self, error: Exception) -> None:
        if self.awaited:
            self.waiter.set_exception(error)


class Writer:
    """Runs jobs in the order in which they were submitted. The thread starts with the first of them.

    Raises what the engine's `connect` raises.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._closed = False
        self._engine = engine
        self._connection = engine.connect()

    def submit(self, work: Callable[[Connection], T], seal: Seal | None = None) -> "Future[T]":
        """Queues `work`. Its future is done once the result is durable, or with an error once it is undone.

        `work` runs in the writer's thread inside a transaction that it neither commits nor rolls back. When
        another job of its group fails it is run again, so it must depend on the connection only. `seal` is
        run behind the whole group, once for all jobs that name it; what it returns must not raise.
        Raises `LedgerUnavailable` after `close`.
        """
        job = _Job(work, seal)
        with self._lock:
            if self._closed:
                raise LedgerUnavailable(f"{self._name}: the database is closed")
            if self._thread is None:
                self._thread = Thread(target=self._run, name=f"writer {self._name}", daemon=True)
                self._thread.start()
            self._jobs.put(job)
        return job.waiter

    def drain(self) -> None:
        """Waits until everything submitted so far is done."""
        with suppress(LedgerUnavailable):
            self.submit(lambda connection: None).result()

    def close(self) -> None:
        """Finishes what is queued, then ends the thread and its connection. Safe to call twice."""
        with self._lock:
            thread = self._thread
            if not self._closed and thread is not None:
                self._jobs.put(None)
            self._closed = True
        if thread is not None:
            thread.join()
        self._connection.close()
        self._engine.dispose()

    def _run(self) -> None:
        ending = False
        while not ending:
            queued = self._queued()
            ending = queued[-1] is None
            jobs = [job for job in queued if job is not None]
            for job in jobs:
                job.begin()
            self._write(jobs)

    def _queued(self) -> list[_Job | None]:
        """Waits for a job and takes what else is queued. None, always the last, means the end."""
        queued = [self._jobs.get()]
        with suppress(Empty):
            while len(queued) < GROUP and queued[-1] is not None:
                queued.append(self._jobs.get_nowait())
        return queued

    def _write(self, jobs: Sequence[_Job]) -> None:
        if not jobs:
            return
        try:
            results = self._commit(jobs)
        except Exception as error:  # noqa: BLE001 - whatever went wrong belongs to whoever waits
            self._failed(jobs, translated(error, self._name))
        else:
            for job, result in zip(jobs, results, strict=True):
                job.succeed(result)

    def _failed(self, jobs: Sequence[_Job], error: Exception) -> None:
        """The disk's trouble is everybody's; any other error is one job's: the others go on without it."""
        if len(jobs) > 1 and not isinstance(error, LedgerUnavailable):
            for job in jobs:
                self._write([job])
            return
        for job in jobs:
            job.fail(type(error)(error.detail) if isinstance(error, StorageError) else error)

    def _commit(self, jobs: Sequence[_Job]) -> list[Any]:
        with self._transaction():
            results = [job.work(self._connection) for job in jobs]
            seals = dict.fromkeys(job.seal for job in jobs if job.seal is not None)
            durable = [seal(self._connection) for seal in seals]
        for tell in durable:
            tell()
        return results

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Begun and ended at the driver, which takes a tenth of what SQLAlchemy takes for the same."""
        driver: Any = self._connection.connection.driver_connection
        driver.execute(BEGIN_WRITE)
        try:
            yield
            driver.execute("COMMIT")
        except BaseException:
            driver.rollback()
            raise
        finally:
            if self._connection.in_transaction():
                self._connection.rollback()
