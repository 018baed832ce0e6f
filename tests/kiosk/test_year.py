"""A fiscal year at the kiosk: whatever is forgotten is named, and nothing is lost or doubled in the dark.

Another year with `YEAR_SEED` in the environment, a part of one with `YEAR_DAYS`.
"""

import os
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.kiosk.year import checks
from tests.kiosk.year.days import Year
from tests.kiosk.year.town import Town
from tests.kiosk.year.truth import FIRST, LAST

pytestmark = pytest.mark.long

SEED = int(os.environ.get("YEAR_SEED", "2026"))
DAYS = int(os.environ.get("YEAR_DAYS", "365"))
QUARTERS = (91, 183, 275, 365)
FIGURES = (
    *("visits", "shred.closed", "count.closed", "day.locked_up", "months refused", "starts"),
    *("counts left", "counts left and over", "power cuts", "power cuts in a start", "left behind"),
    *("broken off", "taken over", "tags read", "tags misread", "tags.drawn", "tags.put_off"),
)


@pytest.fixture(autouse=True)
def _in_japan(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where the date is another one than in Greenwich for a third of the day."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.timeout(900)
async def test_a_year(tmp_path: Path) -> None:
    last = min(LAST, date.fromordinal(FIRST.toordinal() + DAYS - 1))
    town = Town(tmp_path, SEED, datetime(FIRST.year, FIRST.month, FIRST.day).astimezone())
    began, kept = time.monotonic(), []

    async def check() -> None:
        await town.later(2)
        checks.evening(town)
        if town.evenings in QUARTERS:
            kept.append(checks.memory())
            spent = f"{time.monotonic() - began:.0f} s, {kept[-1][0]:.0f} MB, {kept[-1][1]} objects"
            print(f"{town.evenings} days, {town.power.total} records, {spent}")

    print(f"\nYEAR_SEED={SEED}")
    await Year(town, check).go(FIRST, last)
    await town.until(town.days_later(1))
    checks.all_days(town, FIRST, last)
    checks.whole_ledger(town)
    tell(town)
    await town.kiosk.stop()
    if len(kept) == len(QUARTERS):
        (early, few), (late, many) = kept[0], kept[-1]
        assert many - few < 15_000, "three quarters of a year more: memory does not grow with the records"
        assert late - early < 60


def tell(town: Town) -> None:
    """What there was in this year."""
    print(", ".join(f"{name}: {town.tally[name]}" for name in FIGURES))
    print(", ".join(f"{name} {number}" for name, number in sorted(town.tally.items()) if ": " in name))
    print(f"{town.power.total} records, {time.process_time():.0f} s of this process")
