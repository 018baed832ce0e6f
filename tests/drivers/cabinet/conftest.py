"""A port for each test, and no thread left after it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drivers.cabinet.peers import Socket, plugged


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    assert [thread.name for thread in left if not thread.name.startswith("asyncio_")] == []


@pytest.fixture
def socket(tmp_path: Path) -> Iterator[Socket]:
    """A terminal plugged in at a path."""
    with plugged(tmp_path / "port") as socket:
        yield socket
