"""What the top strip says of the last checkpoint that left the machine."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk import locale
from kiosk.alarms import Alarm, AlarmCause
from kiosk.widgets.strip import Handed, alarms_text, checkpoint_text
from tests.screens.stand import screen_text, shown, stand

SAID = ("#clock", "#devices", "#checkpoint", "#alarms")
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


@pytest.mark.parametrize("width", [80, 98, 100])
async def test_no_text_begins_right_beside_another(tmp_path: Path, width: int) -> None:
    """A terminal may halve a wide sign (the 日 of the date) when the cell after it is drawn anew alone."""
    async with stand(tmp_path, (width, 30)) as (app, pilot, _):
        await shown(pilot)
        texts = [app.query_one(name).region for name in SAID]
        assert all(one.right < other.x for one, other in pairwise(texts))


async def test_without_room_for_all_the_checkpoint_is_left_out(tmp_path: Path) -> None:
    async with stand(tmp_path, (41, 30)) as (app, pilot, _):
        await shown(pilot)
        assert screen_text(app).split("\n")[0].split() == [
            "09:00",
            "火",
            "11月24日",
            "装置",
            "正常",
            "警報",
            "なし",
        ]
        texts = [app.query_one(name).region for name in SAID if name != "#checkpoint"]
        assert all(one.right < other.x for one, other in pairwise(texts))
