"""Every view at the panel's size and at a terminal's: what stands on it, and that a finger can hit it."""

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Static

from kiosk.core.alarms import Alarm, AlarmCause
from kiosk.core.desk.asking import (
    Count,
    CountEnd,
    Counting,
    Message,
    NumberQuestion,
    Option,
    PinQuestion,
    Question,
    Stage,
    Tone,
    Waited,
    Waiting,
)
from kiosk.core.watch import alarms as watch_alarms
from kiosk.face.widgets.big_button import BigButton
from kiosk.keys import alarms as key_alarms
from kiosk.people import alarms as people_alarms
from tests.kiosk.face.stand import SIZES, assert_a_finger_can_hit, screen_text, shown, stand
from tests.kiosk.world import SATO

STAGE = Stage(("本人確認", "鍵", "作業内容", "取り出し"), 1)
FEW = Question("ご用件は何ですか", (Option(1, "鍵を返す", "3 番"), Option(2, "鍵を借りる")), STAGE)
MANY = Question(
    "どの鍵が要りますか",
    tuple(Option(n, f"{n}  マイナンバーカード保管庫", "前回" if n == 1 else "") for n in range(1, 25)),
    STAGE,
)
NUMBER = NumberQuestion("鍵の札の番号は何番ですか", "その鍵の場所の扉が開きます。", 3, STAGE)
PIN = PinQuestion("暗証番号を入れてください。", "", 8, STAGE)
WAITING = Waiting(
    "3 番の扉が開きました。鍵を取ってください", "取らなければ、貸出は取りやめになります。", 20, STAGE, 3
)
WARNED = Waiting(
    "7 番に掛けられました。3 番に掛け直してください",
    "そのままだと警報が出ます。",
    9,
    STAGE,
    3,
    "場所が違います",
)
MESSAGES = [
    Message(
        Tone.DONE, "鍵 3 を貸し出しました。", ("キャビネット 3", "返すときは、職員証をかざしてください。"), 6
    ),
    Message(Tone.WARNING, "3 番の扉が開いたままです。", ("扉を押してください。",), 6),
    Message(
        Tone.REFUSED, "この鍵は貸出中です。", ("返却されるまでお待ちください。", "持っている人：佐藤 花子"), 6
    ),
]


@pytest.mark.parametrize("size", SIZES)
async def test_idle(tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        await shown(pilot)
        assert screen_text(app) == snapshot


@pytest.mark.parametrize("size", SIZES)
async def test_idle_with_alarms_names_no_place(
    tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with stand(tmp_path, size) as (app, pilot, kiosk):
        kiosk.badges.readers()
        await kiosk.station.alarms.start(Alarm(key_alarms.KEY_VANISHED, 1, "k1"))
        await kiosk.settle()
        await shown(pilot)
        assert screen_text(app) == snapshot
        assert "保管庫" not in screen_text(app)


async def test_idle_tells_no_passer_by_what_may_be_open_although_it_looks_shut(tmp_path: Path) -> None:
    async with stand(tmp_path, SIZES[0]) as (app, pilot, kiosk):
        for alarm in (
            Alarm(watch_alarms.LOCK_STAYS_ON, 2),
            Alarm(key_alarms.SLOT_NOT_KNOWN, 3),
            Alarm(key_alarms.PLACE_SILENT, device="vault"),
        ):
            await kiosk.station.alarms.start(alarm)
        await kiosk.settle()
        await shown(pilot)
        assert str(app.query_one("#idle-alarms", Static).content).splitlines() == [
            "扉の確認が必要です。相談先: 責任職",
            "扉の確認が必要です。相談先: 責任職",
            "保管場所の確認が必要です。相談先: 責任職",
        ]


@pytest.mark.parametrize("size", SIZES)
async def test_the_day_has_its_line_at_rest_whatever_else_there_is_to_say(
    tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with stand(tmp_path, size) as (app, pilot, kiosk):
        app.day_line = lambda: "始業点検 08:31 済   枚数確認 済   本日の裁断 未"
        kiosk.badges.readers()
        for slot in (1, 2):
            await kiosk.station.alarms.start(Alarm(key_alarms.KEY_VANISHED, slot, f"k{slot}"))
        await kiosk.settle()
        await shown(pilot)
        assert screen_text(app) == snapshot
        assert len(app.station.alarms.standing) == 3
        boxes = [app.query_one(name).region for name in ("#idle-day", "#idle-alarms", "#no-card")]
        assert [box.height for box in boxes] == [1, 3, 5]
        assert all(upper.bottom <= lower.y for upper, lower in itertools.pairwise(boxes))


NOT_FOR_PASSERS_BY = [
    watch_alarms.LOCK_STAYS_ON,
    key_alarms.KEY_MISSING,
    key_alarms.KEY_SWAPPED,
    key_alarms.KEY_ASTRAY,
    people_alarms.RECOVERY,
]


@pytest.mark.parametrize("cause", NOT_FOR_PASSERS_BY)
async def test_a_passer_by_reads_nothing_that_would_help_them(tmp_path: Path, cause: AlarmCause) -> None:
    async with stand(tmp_path, SIZES[0]) as (app, pilot, kiosk):
        alarm = Alarm(cause, 2, "k2")
        await kiosk.station.alarms.start(alarm)
        await kiosk.settle()
        await shown(pilot)
        text = screen_text(app)
        assert alarm.text[:12] not in text
        assert alarm.in_passing[:12] in text


@pytest.mark.parametrize("question", [FEW, MANY], ids=["few", "many"])
@pytest.mark.parametrize("size", SIZES)
async def test_choice(
    tmp_path: Path, size: tuple[int, int], question: Question[int], snapshot: SnapshotAssertion
) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        app.counter.welcome(SATO)
        asked = asyncio.ensure_future(app.counter.choose(question))
        await shown(pilot)
        assert screen_text(app) == snapshot
        assert_a_finger_can_hit(app)
        await pilot.click("#answer-1")
        assert await asked == 2


@pytest.mark.parametrize("size", SIZES)
async def test_every_answer_of_a_long_question_can_be_reached_by_touch(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        seen: list[str] = []
        asked = asyncio.ensure_future(app.counter.choose(MANY))
        for _ in range(12):
            await shown(pilot)
            labels = [str(b.label) for b in app.query("#answers BigButton").results(BigButton) if b.display]
            if labels[0] in seen:
                break
            seen += labels
            await pilot.click("#choice-more")
        assert len(set(seen)) == 24
        await pilot.click("#choice-stop")
        assert await asked is None


@pytest.mark.parametrize("size", SIZES)
async def test_number(tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.number(NUMBER))
        await shown(pilot)
        for button in ("#digit-1", "#digit-2", "#number-delete", "#digit-0"):
            await pilot.click(button)
        await shown(pilot)
        assert screen_text(app) == snapshot
        await pilot.click("#number-enter")
        assert await asked == 10


@pytest.mark.parametrize("size", SIZES)
async def test_a_pin_is_counted_and_not_shown(
    tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.pin(PIN))
        await shown(pilot)
        for button in ("#pin-key-7", "#pin-key-2", "#pin-key-9", "#pin-delete", "#pin-key-9", "#pin-key-5"):
            await pilot.click(button)
        await shown(pilot)
        assert screen_text(app) == snapshot
        assert "8306" not in screen_text(app)
        await pilot.click("#pin-enter")
        assert await asked == "8306"


@pytest.mark.parametrize("size", SIZES)
async def test_counting(tmp_path: Path, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    now = [Count(0), Count(37, "紙が詰まりました。")]
    counting = Counting(
        "裁断してください。",
        ("佐藤 花子", "加藤 葵"),
        42,
        "入らないと止まります。",
        99,
        STAGE,
        lambda: now[-1],
    )
    async with stand(tmp_path, size) as (app, pilot, _):
        never = asyncio.get_running_loop().create_future()
        asked = asyncio.ensure_future(app.counter.count(counting, never))
        await shown(pilot)
        assert screen_text(app) == snapshot
        now.append(Count(42))
        app.station.changes.tell()
        await shown(pilot)
        assert "紙が詰まりました" not in screen_text(app)
        await pilot.click("#counting-finish")
        assert await asked is CountEnd.FINISHED
        app.counter.farewell()
        await shown(pilot)
        assert "佐藤" not in screen_text(app)


async def test_shuffled_keys_say_what_they_enter(tmp_path: Path) -> None:
    async with stand(tmp_path, (100, 30)) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.pin(replace(PIN, shuffled=True)))
        await shown(pilot)
        labels = [str(app.query_one(f"#pin-key-{place}", BigButton).label) for place in range(10)]
        assert sorted(labels) == list("0123456789")
        for place in (4, 0, 7, 7):
            await pilot.click(f"#pin-key-{place}")
        await pilot.press("enter")
        assert await asked == "".join(labels[place] for place in (4, 0, 7, 7))


async def test_what_is_wanted_more_rarely_has_its_own_place(tmp_path: Path) -> None:
    async with stand(tmp_path, (100, 30)) as (app, pilot, _):
        question = replace(FEW, aside=Option(9, "ほかの用件"))
        asked = asyncio.ensure_future(app.counter.choose(question))
        await shown(pilot)
        assert "ほかの用件" in screen_text(app)
        await pilot.click("#choice-aside")
        assert await asked == 9


async def test_the_first_answer_comes_by_itself_unless_another_is_touched(tmp_path: Path) -> None:
    async with stand(tmp_path, (100, 30)) as (app, pilot, kiosk):
        question = replace(FEW, itself_s=1.5)
        asked = asyncio.ensure_future(app.counter.choose(question))
        await shown(pilot)
        await kiosk.advance(2)
        assert await asked == 1
        asked = asyncio.ensure_future(app.counter.choose(question))
        await shown(pilot)
        await pilot.click("#answer-1")
        assert await asked == 2


async def test_a_number_holds_no_more_digits_than_asked_for(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.number(NUMBER))
        await shown(pilot)
        await pilot.press("1", "2", "3", "4", "enter")
        assert await asked == 123


@pytest.mark.parametrize("waiting", [WAITING, WARNED], ids=["plain", "warned"])
@pytest.mark.parametrize("size", SIZES)
async def test_waiting(
    tmp_path: Path, size: tuple[int, int], waiting: Waiting, snapshot: SnapshotAssertion
) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        never = asyncio.get_running_loop().create_future()
        asked = asyncio.ensure_future(app.counter.wait(waiting, never))
        await shown(pilot)
        assert screen_text(app) == snapshot
        await pilot.click("#waiting-stop")
        assert await asked is Waited.GIVEN_UP


async def test_a_waiting_ends_as_its_event_does(tmp_path: Path) -> None:
    async def outcome(value: bool) -> bool:
        return value

    async with stand(tmp_path, (80, 24)) as (app, _, _kiosk):
        assert await app.counter.wait(WAITING, outcome(True)) is Waited.HAPPENED
        assert await app.counter.wait(WAITING, outcome(False)) is Waited.TIME_UP


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.tone)
@pytest.mark.parametrize("size", SIZES)
async def test_message(
    tmp_path: Path, size: tuple[int, int], message: Message, snapshot: SnapshotAssertion
) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        told = asyncio.ensure_future(app.counter.tell(message))
        await shown(pilot)
        assert screen_text(app) == snapshot
        await pilot.click("#message-ok")
        await told


async def test_a_question_lapses_when_nobody_answers(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, kiosk):
        asked = asyncio.ensure_future(app.counter.choose(FEW))
        await shown(pilot)
        await kiosk.advance(30)
        assert await asked is None


async def test_nothing_personal_stays_after_the_visit(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, kiosk):
        app.counter.welcome(SATO)
        asked = asyncio.ensure_future(app.counter.choose(FEW))
        await shown(pilot)
        assert SATO.name in screen_text(app)
        app.counter.farewell()
        await kiosk.advance(30)
        await asked
        await shown(pilot)
        assert SATO.name not in screen_text(app)


async def test_a_name_is_never_read_as_markup(tmp_path: Path) -> None:
    hostile = "[@click=app.exit]名前[/] [/] [bold"
    question = Question(hostile, (Option(1, hostile, hostile),), Stage((hostile,), 0))
    async with stand(tmp_path, (100, 30)) as (app, pilot, _):
        app.counter.welcome(type(SATO)("p", "1", hostile, SATO.role))
        asked = asyncio.ensure_future(app.counter.choose(question))
        await shown(pilot)
        assert "[@click=app.exit]" in screen_text(app)
        await pilot.click("#choice-text")
        await pilot.click("#answer-0")
        assert await asked == 1
        assert app.is_running


async def test_no_chord_leaves_the_kiosk(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, _):
        await pilot.press("ctrl+q", "ctrl+c", "ctrl+z", "ctrl+p", "escape", "ctrl+backslash", "f1", "f10")
        await shown(pilot)
        assert app.is_running
        assert app.shown is app.idle


async def test_a_finger_that_bounces_does_not_answer_the_next_question(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, _):

        async def two_questions() -> tuple[int | None, int | None]:
            return await app.counter.choose(FEW), await app.counter.choose(MANY)

        asked = asyncio.ensure_future(two_questions())
        await shown(pilot)
        await pilot.click("#answer-0", times=2)
        await shown(pilot)
        assert not asked.done()
        assert "どの鍵が要りますか" in screen_text(app)
        await pilot.click("#answer-1")
        assert await asked == (1, 2)


async def test_a_digit_may_be_touched_twice_as_fast_as_one_likes(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.number(NUMBER))
        await shown(pilot)
        await pilot.click("#digit-7", times=2)
        await pilot.click("#number-enter")
        assert await asked == 77


MUCH = Message(
    Tone.WARNING, "2026年11月24日", tuple(f"{number} 行目：{'確認' * 30}" for number in range(9)), 6
)


@pytest.mark.parametrize("size", SIZES)
async def test_no_line_of_a_message_is_cut_off(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stand(tmp_path, size) as (app, pilot, kiosk):
        told = asyncio.ensure_future(app.counter.tell(MUCH))
        await shown(pilot)
        seen = ""
        for _turn in range(app.message._pages):
            seen += screen_text(app)
            await kiosk.advance(5)
            await pilot.click("#message-more")
            await shown(pilot)
        assert app.message._pages > 1
        assert [f"{number} 行目" in seen for number in range(9)] == [True] * 9
        assert seen.count("確認") == 9 * 30
        assert app.counter.seconds_left == 6, "whoever turns it has time anew"
        assert_a_finger_can_hit(app)
        await pilot.press("0")
        await shown(pilot)
        assert not told.done()
        await pilot.press("1")
        await told


LONG_TEXT = (
    "残すもの："
    + "、".join(f"鍵 {number} が戻っていません" for number in range(1, 22))
    + "。理由は何ですか。"
)


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_question_leaves_its_answers_whole(tmp_path: Path, size: tuple[int, int]) -> None:
    question = Question(LONG_TEXT, tuple(Option(n, f"理由 {n}") for n in range(9)), FEW.stage)
    async with stand(tmp_path, size) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.choose(question))
        await shown(pilot)
        assert_a_finger_can_hit(app)
        assert "鍵21が戻っていません" in "".join(screen_text(app).split())
        boxes = [button.region for button in app.choice.query(BigButton) if button.display and button.visible]
        assert all(not one.overlaps(other) for one in boxes for other in boxes if one is not other)
        await pilot.press("1")
        assert await asked == 0
