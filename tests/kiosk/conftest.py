"""The tests of the kiosk speak English: their assertions quote the source texts."""

from collections.abc import Iterator

import pytest

from kiosk import locale
from tests.kiosk.command_line import home as home
from tests.kiosk.command_line import made_once as made_once
from tests.kiosk.command_line import no_stray_fault_logs as no_stray_fault_logs
from tests.kiosk.command_line import run as run
from tests.kiosk.command_line import warm as warm
from tests.kiosk.kept import in_japan as in_japan
from tests.kiosk.kept import office as office


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    locale.use("en")
    yield
    locale.use("en")
