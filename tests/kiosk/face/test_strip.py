"""What the top strip says of the last checkpoint that left the machine."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk import locale
from kiosk.core.alarms import Alarm
from kiosk.core.devices.equipment import CHANNEL
from kiosk.face.widgets.strip import Handed, alarms_text, checkpoint_text, custody_text, devices_text
from kiosk.keys import alarms as key_alarms
from kiosk.notify import alarms as sending_alarms
from kiosk.people import alarms as people_alarms
from kiosk.people.live import people_of
from storage.station.facts import DeviceState
from tests.kiosk.face.stand import screen_text, shown, stand

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


def test_one_of_today_that_is_not_over_the_last_lock_up_does_not_say_today() -> None:
    out = NOW - timedelta(hours=2)
    assert checkpoint_text(Handed(out, False, lock_up=False), NOW) == "! 検印 終業後なし"
    assert checkpoint_text(Handed(None, True, lock_up=False), NOW) == "! 検印 なし"


def test_never() -> None:
    assert checkpoint_text(Handed(None, True), NOW) == "! 検印 なし"


ALARM = Alarm(key_alarms.SLOT_FORCED, 2)


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


@pytest.mark.parametrize("width", [41, 44, 48, 52, 59, 60, 64, 70, 80])
async def test_neither_a_number_of_alarms_nor_a_device_is_ever_cut(tmp_path: Path, width: int) -> None:
    async with stand(tmp_path, (width, 30)) as (app, pilot, kiosk):
        for slot in (1, 2):
            await kiosk.station.alarms.start(Alarm(key_alarms.SLOT_FORCED, slot))
        await kiosk.settle()
        await shown(pilot)
        top = screen_text(app).split("\n")[0]
        assert top.rstrip().endswith("警報 2 件  未確認 2")
        assert "装置 正常" in top


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


@pytest.mark.parametrize(
    ("room", "text"),
    [
        (0, "装置 キーボックス 一部不調, 警報の送信 mail 送れていません"),
        (58, "装置 キーボックス 一部不調, 警報の送信 mail 送れていません"),
        (57, "装置 ! キーボックス, 警報の送信 mail"),
        (30, "装置 異常 2 件"),
        (5, "装置 異常 2 件"),
    ],
)
def test_devices_that_are_not_well_are_named_as_far_as_there_is_room(room: int, text: str) -> None:
    health = {
        "cabinet": DeviceState.DEGRADED,
        "reader": DeviceState.ONLINE,
        CHANNEL + "mail": DeviceState.OFFLINE,
    }
    assert devices_text(health, room) == text


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (130, 40)])
async def test_alarms_that_do_not_go_out_stand_on_the_strip_whole(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stand(tmp_path, size) as (app, pilot, kiosk):
        await kiosk.station.health.device_is(CHANNEL + "mail", DeviceState.OFFLINE, "relay_denied: 554 5.7.1")
        await kiosk.station.alarms.start(Alarm(sending_alarms.NOT_SENT, device="mail"))
        kiosk.station.changes.tell()
        await shown(pilot)
        kiosk.station.changes.tell()
        await shown(pilot)
        first = screen_text(app).split("\n")[0]
        whole = "装置 警報の送信 mail 送れていません" if size[0] >= 100 else "装置 ! 警報の送信 mail"
        assert whole in first or (size[0] == 80 and "装置 異常 1 件" in first)
        assert "警報 1 件  未確認 1" in first
        assert "警報を外へ送れていません。" in screen_text(app)


# --- a day without a custodian --------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "text"), [(None, ""), (0, "! 名簿 本日"), (3, "! 名簿 3日")])
def test_passers_by_learn_nothing_of_anybody(days: int | None, text: str) -> None:
    assert custody_text(days) == text


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_a_day_without_a_custodian_stands_on_the_strip_whole(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stand(tmp_path, size) as (app, pilot, kiosk):
        await shown(pilot)
        assert "名簿" not in screen_text(app).split("\n")[0]
        people_of(kiosk.station).unattended_in = 3
        await kiosk.station.alarms.start(ALARM)
        kiosk.station.changes.tell()
        await shown(pilot)
        first = screen_text(app).split("\n")[0]
        assert "! 名簿 3日" in first
        assert "警報 1 件  未確認 1" in first
        assert "11月24日" in first


async def test_an_alarm_that_only_time_brings_is_shown_at_once(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, kiosk):
        await shown(pilot)
        await kiosk.station.alarms.start(Alarm(people_alarms.NO_CUSTODIAN, device="kiosk"))
        await shown(pilot)
        assert "名簿の確認が必要です。相談先: 端末の管理者" in screen_text(app)
        await kiosk.station.alarms.end("over", people_alarms.NO_CUSTODIAN, device="kiosk")
        await shown(pilot)
        assert "名簿の確認" not in screen_text(app)


@pytest.mark.parametrize("room", [0, 1, 5, 20])
def test_devices_that_are_well_are_never_counted_as_not(room: int) -> None:
    assert devices_text({"cabinet": DeviceState.ONLINE}, room) == "装置 正常"
