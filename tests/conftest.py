"""For all tests: their order, who gets them, and which need a real wire."""

import gc
import os

import pytest
from _pytest.unittest import TestCaseFunction
from xdist.remote import Producer

from tests.sharing import SharingFilesWhole, shares
from tests.wires import needs_wire

for _name in ("COLUMNS", "LINES"):
    os.environ.pop(_name, None)  # pytest-xdist says 80 columns to programs that run in terminals of their own

IN_MEMORY = "/dev/shm"
ROOM = 2 << 30


def _has_room() -> bool:
    """May all files of the tests lie in memory? Each sync is as it was, and no test waits for a disk."""
    try:
        found = os.statvfs(IN_MEMORY)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC


if _has_room():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", IN_MEMORY)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs a real wire; the long ones come first, then files that go to one worker as a whole.

    At the end no worker waits for another that has just begun with a long one.
    """
    for item in items:
        if needs_wire(item):
            item.add_marker("wire")
        if isinstance(item, TestCaseFunction):  # a machine of Hypothesis: hundreds of courses
            item.add_marker("long")
    items.sort(key=lambda item: (item.get_closest_marker("long") is None, not shares(_file(item))))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SharingFilesWhole:
    """How the tests are given out to the workers, under `--dist load`."""
    return SharingFilesWhole(config, log)


def pytest_collection_finish() -> None:
    """What is there before the first test stays: nobody looks through it again for what can be given up."""
    gc.collect()
    gc.freeze()
