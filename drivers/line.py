"""The owner thread of one serial port: opens it, keeps it open, and lets one thing at a time happen on it.

Two kinds of things happen: jobs, which somebody submits and waits for, and the tenant's own work, one step
at a time. A job goes before the next step, so that it waits for one request and its answer at most.
"""

import atexit
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from drivers.wire import LineDown, Trace, Wire, open_wire, unopened

__all__ = ["Line", "LineDown", "Tenant", "Trace", "Wire"]

log = logging.getLogger(__name__)

T = TypeVar("T")
Job = Callable[[Wire], T]

FIRST_RETRY_S = 0.1
LAST_RETRY_S = 2.0
"""An adapter that is plugged in again is found after this at most."""


class Tenant(Protocol):
    """The device driver that lives on a line. Everything here is called from the line's thread."""

    def attached(self, wire: Wire) -> None:
        """The port is open. What was known of the other end before is no longer so."""

    def due(self) -> float:
        """The moment (monotonic) of the next step."""

    def step(self, wire: Wire) -> None:
        """One piece of work, one request at most. Moves `due` on."""

    def detached(self, reason: str) -> None:
        """The port is not there. Called for each new reason."""

    def closing(self, wire: Wire) -> None:
        """The last words before the line is closed on purpose."""


class Line:
    """One serial port and its thread. Raises `ValueError` for settings that no port has.

    `baud` in bit/s, `parity` `N`, `E` or `O`. `trace` sees every byte; it is called from the line's thread.
    """

    def __init__(
        self,
        port: str,
        *,
        baud: int = 38400,
        parity: str = "N",
        stopbits: int = 1,
        trace: Trace | None = None,
    ) -> None:
        self.port = port
        self._serial = unopened(port, baud, parity, stopbits)
        self._trace = trace
        self._jobs: deque[tuple[Future[Any], Job[Any]]] = deque()
        self._turn = threading.Condition()
        self._open = False
        self._down = f"{port} has not been opened"
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._beat = time.monotonic()

    def start(self, tenant: Tenant) -> None:
        """Starts the thread. Raises `RuntimeError` when it was started before."""
        if self._thread is not None:
            raise RuntimeError(f"the line {self.port} was started before")
        self._thread = threading.Thread(
            target=self._run, args=(tenant,), name=f"line {self.port}", daemon=True
        )
        # A program that fails elsewhere and ends without `stop` must neither hang nor leave a lock energised.
        atexit.register(self.stop)
        self._thread.start()

    def submit(self, job: Callable[[Wire], T]) -> Future[T]:
        """Has `job` done on the line's thread, before the tenant's next step. From any thread.

        The future fails with `LineDown` at once while the port is not open. Cancelled before its turn, a job
        is not begun; once begun it runs to its end.
        """
        future: Future[T] = Future()
        with self._turn:
            if self._open and not self._stopping:
                self._jobs.append((future, job))
                self._turn.notify()
                return future
            reason = self._down
        future.set_exception(LineDown(reason))
        return future

    def beat(self) -> float:
        """`time.monotonic` of the thread's last sign of life: seconds old at most, port or no port."""
        return self._beat

    def stop(self) -> None:
        """Ends the thread and closes the port; returns when both are done. Harmless when not started."""
        with self._turn:
            self._stopping = True
            self._turn.notify()
        if self._thread is not None:
            self._thread.join()
            atexit.unregister(self.stop)

    # --- the thread -------------------------------------------------------------------------------

    def _run(self, tenant: Tenant) -> None:
        retry = _Retry()
        while not self._stopping:
            try:
                wire = open_wire(self._serial, self._trace)
            except LineDown as down:
                self._lost(tenant, down.reason)
                self._wait(time.monotonic() + retry.next())
                continue
            try:
                self._serve(wire, tenant, retry)
            except LineDown as down:
                self._lost(tenant, down.reason)
            except Exception:  # a scan that dies silently would leave the cabinet unwatched
                log.exception("fault on the line %s; it is opened anew", self.port)
                self._lost(tenant, "internal fault, see the log")
            finally:
                wire.close()
            self._wait(time.monotonic() + retry.next())
        self._close_to_jobs(f"{self.port} is closed")

    def _serve(self, wire: Wire, tenant: Tenant, retry: "_Retry") -> None:
        """Jobs and steps in turn, until the line is stopped or goes down."""
        log.info("%s is open", self.port)
        tenant.attached(wire)
        with self._turn:
            self._open = True
        while not self._stopping:
            self._beat = time.monotonic()
            if waiting := self._next_job():
                _do(*waiting, wire)
            if tenant.due() <= time.monotonic():
                tenant.step(wire)
                retry.reset()
            elif not waiting:
                self._wait(tenant.due())
        self._close_to_jobs(f"{self.port} is closed")
        tenant.closing(wire)

    def _next_job(self) -> tuple[Future[Any], Job[Any]] | None:
        with self._turn:
            return self._jobs.popleft() if self._jobs else None

    def _wait(self, until: float) -> None:
        """Waits for a job or for being stopped, at most until `until` (monotonic)."""
        self._beat = time.monotonic()
        with self._turn:
            if not self._jobs and not self._stopping:
                self._turn.wait(max(0.0, until - time.monotonic()))

    def _lost(self, tenant: Tenant, reason: str) -> None:
        news = self._open or reason != self._down
        self._close_to_jobs(reason)
        if news:
            log.warning("%s", reason)
            tenant.detached(reason)

    def _close_to_jobs(self, reason: str) -> None:
        with self._turn:
            self._open = False
            self._down = reason
            left, self._jobs = self._jobs, deque()
        for future, _job in left:
            if future.set_running_or_notify_cancel():
                future.set_exception(LineDown(reason))


def _do(future: Future[Any], job: Job[Any], wire: Wire) -> None:
    """Does the job and gives its result to whoever waits. A line that went down under it is raised too."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = job(wire)
    except LineDown as down:
        future.set_exception(down)
        raise
    except BaseException as error:  # noqa: BLE001  it belongs to whoever waits for the job
        future.set_exception(error)
    else:
        future.set_result(result)


class _Retry:
    """The time between attempts to open: doubled each time, and short again once the port has worked."""

    def __init__(self) -> None:
        self._seconds = FIRST_RETRY_S

    def next(self) -> float:
        seconds, self._seconds = self._seconds, min(2 * self._seconds, LAST_RETRY_S)
        return seconds

    def reset(self) -> None:
        self._seconds = FIRST_RETRY_S
