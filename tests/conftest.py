"""For all tests: what a worker of the test runner leaves in the environment is not what a user has."""

import os

import pytest

for _name in ("COLUMNS", "LINES"):
    os.environ.pop(_name, None)  # pytest-xdist says 80 columns to programs that run in terminals of their own

LONG = (
    "tests/kiosk/test_year.py",
    "tests/kiosk/demo/",
    "tests/drivers/shredder/test_kill.py",
    "tests/storage/test_power_cut.py",
)
"""Files that take a minute or more, whatever the number of their tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first: at the end no worker waits for another that has just begun with one of them."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
