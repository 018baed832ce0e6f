"""The day's settings: what holds without them, what they become, and each mistake by its key."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.day.settings import DayRules
from kiosk.keys.night.settings import NightRules
from kiosk.keys.settings import Guarding
from tests.kiosk.config.conftest import SMALL, problems_of, write
from tests.kiosk.loaded import load


def test_without_them_nothing_is_counted_and_no_hour_is_set(tmp_path: Path) -> None:
    settings = load(write(tmp_path, SMALL))
    assert settings.section(DayRules) == DayRules()
    assert settings.section(Guarding) == Guarding()


def test_they_become_rules(tmp_path: Path) -> None:
    text = (
        SMALL
        + """
[day]
vault = "vault"
opens_by = "8:45"
locks_by = "19:00"
briefing = true
checklist = ["ブラインドを下ろした"]
closed = ["2026-12-28"]
open = ["2026-11-28", "2026-12-29"]
stay_until = [18, 20]
why_over = ["調査中"]
"""
    )
    settings = load(write(tmp_path, text))
    day, calendar = settings.section(DayRules), settings.rules.calendar
    assert (settings.section(Guarding).vault, day.opens_by, day.locks_by, day.briefing) == (
        "vault",
        525,
        1140,
        True,
    )
    assert (day.checklist, settings.section(NightRules).stay_until) == (("ブラインドを下ろした",), (18, 20))
    assert (day.why_over, day.why_missing) == (("調査中",), DayRules().why_missing)
    assert not calendar.is_working_day(date(2026, 12, 28))
    assert calendar.is_working_day(date(2026, 11, 28))


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('vault = "safe"', ("day.vault", "the id of one of the places (vault)", "found 'safe'")),
        ('opens_by = "8.45"', ("day.opens_by", 'a time of day as in "8:45"', "found '8.45'")),
        ('locks_by = "24:00"', ("day.locks_by", 'a time of day as in "8:45"', "found '24:00'")),
        ('closed = ["2026-02-29"]', ("day.closed[0]", "a day that there is", "found '2026-02-29'")),
        ('open = ["2026-12-28", "12/29"]', ("day.open[1]", "a day in quotes", "found '12/29'")),
        ("closed = [2026-12-28]", ("day.closed[0]", "a day in quotes", "found 2026-12-28")),
        ("stay_until = [25]", ("day.stay_until[0]", "found 25")),
        ('briefing = "yes"', ("day.briefing", "true or false", "found 'yes'")),
        ('checklist = [""]', ("day.checklist[0]", "found ''")),
        ("checklst = []", ("day.checklst", "did you mean checklist?")),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, setting: str, said: tuple[str, ...]) -> None:
    (problem,) = problems_of(write(tmp_path, f"{SMALL}[day]\n{setting}\n"))
    for piece in said:
        assert piece in problem
