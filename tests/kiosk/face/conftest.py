"""Screens are photographed as text: Japanese, at a fixed moment, in the office's time zone."""

import os
import time
from collections.abc import Iterator

import pytest

from kiosk import locale


@pytest.fixture(autouse=True)
def _japan() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Tokyo"
    time.tzset()
    locale.use("ja")
    yield
    locale.use("en")
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()
