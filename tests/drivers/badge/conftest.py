"""Readers on both wires, and somebody who watches what the driver tells."""

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulators.cards.pcscd import available, point_clients_at
from simulators.cards.readers import InProcessBench, PcscBench
from tests.drivers.badge.watching import IN_PROCESS, PCSCD, Stand

READERS = 4

# The client library keeps the path that it finds at its first call, so it must be set before any test runs.
point_clients_at(Path(tempfile.gettempdir()) / "no-daemon-yet")


@pytest.fixture(scope="session")
def daemon_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PcscBench]:
    """One real daemon for all tests of this process; those that kill it start it again."""
    if reason := available():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="kagiban-") as directory:  # a socket's path must be short
        bench = PcscBench(Path(directory), READERS)
        yield bench
        bench.close()


@pytest.fixture(params=[IN_PROCESS, pytest.param(PCSCD, marks=pytest.mark.wire)])
def stand(request: pytest.FixtureRequest) -> Iterator[Stand]:
    """Readers on one of the wires; afterwards everything is as it was."""
    if request.param == IN_PROCESS:
        yield from _tidy(Stand(InProcessBench(READERS)))
    else:
        bench = request.getfixturevalue("daemon_bench")
        point_clients_at(bench.socket_path)
        yield from _tidy(Stand(bench))


def _tidy(stand: Stand) -> Iterator[Stand]:
    yield stand
    for reader in range(READERS):
        stand.bench.lift(reader)
    stand.bench.start_service()
    stand.bench.plug()


@pytest.fixture
def local() -> InProcessBench:
    """Two readers in this process."""
    return InProcessBench(2)


@pytest.fixture(autouse=True)
def _no_driver_thread_is_left() -> Iterator[None]:
    yield
    left = [thread.name for thread in threading.enumerate() if "badge" in thread.name]
    assert left == []
