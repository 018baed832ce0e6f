"""What the top strip says of the last checkpoint that left the machine."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from kiosk import locale
from kiosk.alarms import Alarm, AlarmCause
from kiosk.widgets.strip import Handed, alarms_text, checkpoint_text

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def japanese() -> Iterator[None]:
    before = locale.language()
    locale.use("ja")
    yield
    locale.use(before)


@pytest.mark.parametrize(
    ("ago", "overdue", "text"),
    [
        (timedelta(hours=2), False, "検印 本日"),
        (timedelta(hours=10), False, "検印 1日前"),
        (timedelta(days=3), False, "検印 3日前"),
        (timedelta(days=30), True, "! 検印 30日前"),
    ],
)
def test_its_age_in_days_and_a_sign_when_it_is_old(ago: timedelta, overdue: bool, text: str) -> None:
    assert checkpoint_text(Handed(NOW - ago, overdue), NOW) == text


def test_never() -> None:
    assert checkpoint_text(Handed(None, True), NOW) == "! 検印 なし"


ALARM = Alarm(AlarmCause.SLOT_FORCED, 2)


@pytest.mark.parametrize(
    ("alarms", "unseen", "text"),
    [
        ((), 0, "警報 なし"),
        ((ALARM,), 0, "警報 1 件"),
        ((ALARM,), 1, "警報 1 件  未確認 1"),
        ((), 3, "警報 なし  未確認 3"),
    ],
)
def test_what_nobody_has_seen_to_is_counted_apart(alarms: tuple[Alarm, ...], unseen: int, text: str) -> None:
    assert alarms_text(alarms, unseen) == text
