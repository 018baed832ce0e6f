"""A cable for each test, and no thread left after it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulators.wire.cable import Cable


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    assert [thread.name for thread in left if not thread.name.startswith("asyncio_")] == []


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    """A cable without pacing."""
    cable = Cable(tmp_path, paced=False)
    cable.start()
    yield cable
    cable.stop()
