"""Every test here speaks English, whatever was spoken before, and leaves the language as it was."""

from collections.abc import Iterator

import pytest

from kiosk import locale


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = locale.language()
    locale.use("en")
    yield
    locale.use(before)
