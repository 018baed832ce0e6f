"""Which tests go to the same worker of the runner: those of a file that makes something costly once for all.

All others are given out one by one, so that no worker waits at the end. (The groups of pytest-xdist itself,
marked by `xdist_group`, are not seen with pytest 9.2: it keeps a test's name elsewhere.)
"""

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parent
_ONCE_FOR_A_FILE = re.compile(r'scope="module"')


class SharingFilesWhole(LoadScopeScheduling):  # type: ignore[misc]  # xdist says no types
    """The unit of work is a file where its tests share something, else one test."""

    def _split_scope(self, nodeid: str) -> str:
        file, _mark, _name = nodeid.partition("::")
        return file if shares(file) else nodeid


@cache
def shares(file: str) -> bool:
    """Does a fixture that is made once for a file stand in this one, or in a conftest for it?"""
    path = ROOT.parent / file
    homes = [path, *(folder / "conftest.py" for folder in path.parents if folder.is_relative_to(ROOT))]
    return any(_ONCE_FOR_A_FILE.search(home.read_text(encoding="utf-8")) for home in homes if home.exists())
