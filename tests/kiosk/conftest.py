"""The workflow tests speak English: their assertions quote the source texts."""

from collections.abc import Iterator

import pytest

from kiosk import locale


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    locale.use("en")
    yield
    locale.use("en")
