"""The owner thread: order, unplugging, a port that others want, and one that takes no bytes."""

import errno
import os
import select
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from drivers.line import Line, LineDown, Wire, _Retry
from drivers.wire import _why, open_wire, unopened
from tests.drivers.cabinet.peers import PATIENCE, Peer, Socket

HOLDS_A_PORT = """
import serial, sys
port = serial.Serial(sys.argv[1], exclusive=True)
print("held", flush=True)
sys.stdin.read()
"""


class Lodger:
    """A tenant that notes what happens to it. `period_s` between steps; `work` is done in each."""

    def __init__(self, period_s: float = 0.01, work: Callable[[Wire], None] = lambda _: None) -> None:
        self.period_s = period_s
        self.work = work
        self.seen: list[str] = []
        self.threads: set[int] = set()
        self._due = 0.0
        self._changed = threading.Condition()

    def attached(self, _wire: Wire) -> None:
        """Noted."""
        self._note("attached")

    def due(self) -> float:
        """After the period."""
        return self._due

    def step(self, wire: Wire) -> None:
        """Noted, and the work done."""
        self._due = time.monotonic() + self.period_s
        self._note("step")
        self.work(wire)

    def detached(self, reason: str) -> None:
        """Noted with the reason."""
        self._note(reason)

    def closing(self, _wire: Wire) -> None:
        """Noted."""
        self._note("closing")

    def wait_for(self, what: str, times: int = 1) -> None:
        """Waits until something was noted so often."""

        def noted() -> bool:
            return sum(what in seen for seen in self.seen) >= times

        with self._changed:
            assert self._changed.wait_for(noted, PATIENCE), (what, self.seen[-5:])

    def _note(self, what: str) -> None:
        with self._changed:
            self.seen.append(what)
            self.threads.add(threading.get_ident())
            self._changed.notify_all()


@contextmanager
def running(path: Path | str, lodger: Lodger) -> Iterator[Line]:
    """A line with its tenant."""
    line = Line(str(path))
    line.start(lodger)
    try:
        yield line
    finally:
        line.stop()


def _who(number: int, _wire: Wire) -> tuple[int, int]:
    return number, threading.get_ident()


def _note(notes: list[str], note: str, _wire: Wire) -> None:
    notes.append(note)


def test_jobs_run_in_order_on_the_one_thread_with_steps_between(socket: Socket) -> None:
    lodger = Lodger()
    with running(socket.path, lodger) as line:
        lodger.wait_for("step")
        futures = [line.submit(partial(_who, n)) for n in range(50)]
        results = [future.result(PATIENCE) for future in futures]
        lodger.wait_for("step", 5)
    assert [n for n, _ in results] == list(range(50))
    assert {ident for _, ident in results} == lodger.threads
    assert lodger.seen[0] == "attached"
    assert lodger.seen[-1] == "closing"


def test_a_job_goes_before_the_next_step_even_when_steps_are_always_due(socket: Socket) -> None:
    """A job submitted during a step is the next thing that happens; then it is a step's turn again."""
    order: list[str] = []
    line = Line(str(socket.path))

    def work(_wire: Wire) -> None:
        order.append("step")
        if order.count("step") == 10:
            for n in range(3):
                line.submit(partial(_note, order, f"job {n}"))

    lodger = Lodger(period_s=0.0, work=work)
    line.start(lodger)
    lodger.wait_for("step", 20)
    line.stop()
    assert order[10:16] == ["job 0", "step", "job 1", "step", "job 2", "step"]


def test_unplugged_and_plugged_in_again(socket: Socket) -> None:
    lodger = Lodger(work=lambda wire: wire.write(b"x"))
    with running(socket.path, lodger) as line:
        for times in (1, 2):
            lodger.wait_for("attached", times)
            socket.unplug()
            lodger.wait_for("does not exist", times)
            with pytest.raises(LineDown, match="does not exist") as caught:
                line.submit(lambda _: None).result(PATIENCE)
            assert not caught.value.sent
            socket.plug()
        lodger.wait_for("attached", 3)
        assert _until_open(line) == "done"


def _until_open(line: Line) -> str:
    """The result of a job on a line that is just being opened."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return line.submit(lambda _: "done").result(PATIENCE)
        except LineDown:
            threading.Event().wait(0.01)
    return "never"


def test_a_job_under_which_the_line_falls_is_told(socket: Socket) -> None:
    lodger = Lodger(period_s=PATIENCE)
    with running(socket.path, lodger) as line:
        lodger.wait_for("step")

        def job(wire: Wire) -> None:
            socket.unplug()
            wire.write(b"x")

        with pytest.raises(LineDown, match="unplugged") as caught:
            line.submit(job).result(PATIENCE)
        assert not caught.value.sent
        lodger.wait_for("unplugged")


def test_waiting_jobs_are_refused_when_the_line_falls(socket: Socket) -> None:
    lodger = Lodger(period_s=PATIENCE)
    with running(socket.path, lodger) as line:
        lodger.wait_for("step")
        go = threading.Event()

        def falls(_wire: Wire) -> None:
            go.wait(PATIENCE)
            raise LineDown("it fell", sent=True)

        first, second = line.submit(falls), line.submit(lambda _: None)
        go.set()
        with pytest.raises(LineDown) as caught:
            first.result(PATIENCE)
        assert caught.value.sent
        with pytest.raises(LineDown) as caught:
            second.result(PATIENCE)
        assert not caught.value.sent


def test_a_job_cancelled_before_its_turn_is_not_begun(socket: Socket) -> None:
    lodger = Lodger(period_s=PATIENCE)
    done: list[str] = []
    with running(socket.path, lodger) as line:
        lodger.wait_for("step")
        go = threading.Event()
        first: Future[object] = line.submit(lambda _: go.wait(PATIENCE))
        second = line.submit(lambda _: done.append("second"))
        third = line.submit(lambda _: done.append("third"))
        assert second.cancel()
        go.set()
        third.result(PATIENCE)
        first.result(PATIENCE)
    assert done == ["third"]
    with pytest.raises(CancelledError):
        second.result()


def test_a_job_s_error_is_its_own(socket: Socket) -> None:
    lodger = Lodger()
    with running(socket.path, lodger) as line:
        lodger.wait_for("step")
        with pytest.raises(ZeroDivisionError):
            line.submit(lambda _: 1 / 0).result(PATIENCE)
        assert line.submit(lambda _: "still there").result(PATIENCE) == "still there"


def test_a_fault_in_the_tenant_does_not_end_the_watch(
    socket: Socket, caplog: pytest.LogCaptureFixture
) -> None:
    def work(_wire: Wire) -> None:
        if lodger.seen.count("step") == 3:
            raise RuntimeError("a bug")

    lodger = Lodger(work=work)
    with running(socket.path, lodger):
        lodger.wait_for("internal fault")
        lodger.wait_for("attached", 2)
        lodger.wait_for("step", 6)
    assert "a bug" in caplog.text


def test_a_line_that_is_stopped_takes_no_jobs(socket: Socket) -> None:
    lodger = Lodger()
    with running(socket.path, lodger) as line:
        lodger.wait_for("step")
    with pytest.raises(LineDown, match="closed"):
        line.submit(lambda _: None).result(PATIENCE)
    with pytest.raises(RuntimeError, match="started before"):
        line.start(lodger)


def test_a_line_never_started_can_be_stopped() -> None:
    line = Line("/nowhere")
    with pytest.raises(LineDown, match="has not been opened"):
        line.submit(lambda _: None).result(PATIENCE)
    line.stop()


def test_two_processes_on_one_port(socket: Socket) -> None:
    """Another process holds the port: the line says so, waits, and takes it over when it is free."""
    other = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLDS_A_PORT,
            str(socket.path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    lodger = Lodger()
    with other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with running(socket.path, lodger):
            lodger.wait_for("in use by another program")
            other.stdin.close()
            other.wait(PATIENCE)
            lodger.wait_for("attached")
            lodger.wait_for("step")


def test_a_port_that_takes_no_bytes_is_given_up(socket: Socket) -> None:
    """Nobody reads at the other end: once all buffers are full the write ends at its deadline."""
    taken = []
    wire = open_wire(
        unopened(str(socket.path), 38400, "N", 1), lambda _way, data, _at: taken.append(len(data))
    )
    with pytest.raises(LineDown, match="takes no bytes") as caught:
        wire.write(b"x" * 1_000_000, within=0.2)
    assert caught.value.sent
    wire.close()
    assert _what_is_left(socket.master) < sum(taken)  # the rest was thrown away when the port was closed


def _what_is_left(master: int) -> int:
    """Bytes that can still be read; they move between two buffers of the kernel, so each is waited for."""
    left = 0
    while select.select([master], [], [], 0.5)[0]:
        left += len(os.read(master, 65536))
    return left


def test_a_port_that_takes_nothing_had_nothing_sent(socket: Socket) -> None:
    wire = open_wire(unopened(str(socket.path), 38400, "N", 1))
    termios.tcflow(wire._fd, termios.TCOOFF)
    with pytest.raises(LineDown, match="takes no bytes") as caught:
        wire.write(b"x", within=0.05)
    assert not caught.value.sent
    wire.close()


def test_everything_that_passes_is_traced(socket: Socket) -> None:
    passed: list[tuple[str, bytes, float]] = []
    request = bytes.fromhex("01 02 00 00 00 08 79 CC")
    before = time.monotonic()
    with Peer(socket, lambda frame: [(0.0, b"answer")]):
        wire = open_wire(unopened(str(socket.path), 38400, "N", 1), lambda *piece: passed.append(piece))
        wire.write(request)
        answer = b""
        while len(answer) < 6 and (piece := wire.read(time.monotonic() + PATIENCE)):
            answer += piece
        wire.close()
    assert passed[0][:2] == ("out", request)
    assert b"".join(data for way, data, _ in passed if way == "in") == b"answer"
    stamps = [before, *(at for _, _, at in passed), time.monotonic()]
    assert stamps == sorted(stamps)


def test_reading_ends_at_its_deadline(socket: Socket) -> None:
    wire = open_wire(unopened(str(socket.path), 38400, "N", 1))
    assert wire.read(time.monotonic() + 0.01) == b""
    assert wire.discard() == 0
    os.write(socket.master, b"unasked")
    assert wire.read(time.monotonic() + PATIENCE)
    socket.unplug()
    with pytest.raises(LineDown, match="unplugged"):
        wire.read(time.monotonic() + PATIENCE)
    wire.close()


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOENT, "does not exist"),
        (errno.EACCES, "no permission"),
        (errno.EBUSY, "in use by another program"),
        (errno.EWOULDBLOCK, "in use by another program"),
        (errno.ENOTTY, "not a serial port"),
        (errno.EMFILE, "cannot be opened"),
    ],
)
def test_each_way_in_which_a_port_does_not_open_has_its_words(number: int, says: str) -> None:
    assert says in _why("the port", OSError(number, os.strerror(number)))


def test_a_file_and_a_folder_are_no_ports(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no port")
    for path in (tmp_path / "file", tmp_path):
        with pytest.raises(LineDown, match="not a serial port"):
            open_wire(unopened(str(path), 38400, "N", 1))


@pytest.mark.parametrize("settings", [{"parity": "X"}, {"baud": -1}, {"stopbits": 3}])
def test_settings_that_no_port_has(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Not a valid"):
        Line("/nowhere", **settings)  # type: ignore[arg-type]


def test_attempts_to_open_are_spaced_out_and_start_over_after_success() -> None:
    retry = _Retry()
    assert [round(retry.next(), 1) for _ in range(7)] == [0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]
    retry.reset()
    assert retry.next() == 0.1
