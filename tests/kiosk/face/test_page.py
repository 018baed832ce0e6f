"""Looking through a page: its lines, its answers, its code, and that nothing of it stays."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from syrupy.assertion import SnapshotAssertion

from kiosk.core.desk.asking import Code, Looked, Needs, Option, Page, Question, Stage
from kiosk.face.app import KioskApp
from kiosk.face.screens.page import Places, places
from kiosk.face.widgets.big_button import BigButton
from tests.kiosk.face.stand import SIZES, assert_a_finger_can_hit, screen_text, shown, stand
from tests.kiosk.face.test_code import modules, note
from tests.kiosk.world import SATO

STAGE = Stage(("本人確認", "枚数", "確認"), 1)
ANSWERS = (Option(1, "枚数が合う", "全部で 42 枚"), Option(2, "合わない"), Option(3, "後で"))
CALENDAR = (
    " 月  火  水  木  金  土  日",
    "                          1",
    "  2   3   4   5   6   7   8",
    "  9  10  11  12  13  14  15  欠けている日 10",
)
CALENDAR_PAGE = Page("この月の裁断は合っていますか", CALENDAR, ANSWERS[:2], STAGE, frozenset({3}))
PROSE = "この封筒の枚数は、台帳の枚数と合いません。責任職が来るまで、だれも封筒を開けないでください。" * 2
LONG = Page(
    "枚数を数えてください",
    (*(f"{n:>3}  マイナンバーカード {n * 7:>4} 枚" for n in range(1, 6)), PROSE, *map(str, range(60, 90))),
    ANSWERS,
    STAGE,
    frozenset({5}),
)
NOTE = note("kagiban/counter-1/01234567")
CODE = Page(
    "検印を写真に撮ってください",
    ("検印 4,321 件", "写真は共有フォルダーへ"),
    ANSWERS[:1],
    STAGE,
    code=Code((NOTE,), 3.0),
)
PAGES = {"calendar": CALENDAR_PAGE, "long": LONG, "code": CODE}
RED = (0xFF, 0xB4, 0xAB)
TOO_SMALL = "画面が小さく、コードを表示できません"


def red_lines(app: KioskApp) -> list[str]:
    """What is bold and red on the page."""
    found = []
    for strip in app.screen._compositor.render_strips()[1:]:
        marked = [s.text for s in strip if s.style and s.style.bold and s.style.color]
        reds = [s.text for s in strip if s.style and s.style.color and s.style.color.triplet == RED]
        if reds:
            assert set(reds) <= set(marked)
            found.append("".join(reds).rstrip())
    return found


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_page(tmp_path: Path, size: tuple[int, int], name: str, snapshot: SnapshotAssertion) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        app.counter.welcome(SATO)
        asked = asyncio.ensure_future(app.counter.look(PAGES[name]))
        await shown(pilot)
        assert screen_text(app) == snapshot
        assert_a_finger_can_hit(app)
        await pilot.click("#page-answer-0")
        assert (await asked).answer == 1


@pytest.mark.parametrize("size", SIZES)
async def test_every_line_can_be_reached_by_touch_and_marks_hold_for_all_of_a_line(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.look(LONG))
        await shown(pilot)
        seen, red = "", []
        for _page in range(8):
            seen += screen_text(app)
            red += red_lines(app)
            await pilot.click("#page-more")
            await shown(pilot)
            if "  1  マイナンバーカード" in screen_text(app):
                break
        assert all(f"\n  {number}\n" in seen for number in range(60, 90))
        assert "".join(line.strip() for line in red) == PROSE
        assert len(red) > 1
        await pilot.click("#page-stop")
        assert (await asked).answer is None


@pytest.mark.parametrize("size", SIZES)
async def test_each_answer_by_touch_and_by_key(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        for number, option in enumerate(ANSWERS):
            asked = asyncio.ensure_future(app.counter.look(LONG))
            await shown(pilot)
            await pilot.click(f"#page-answer-{number}")
            assert (await asked).answer == option.value
            asked = asyncio.ensure_future(app.counter.look(LONG))
            await shown(pilot)
            await pilot.press("9", "0", str(number + 1))
            assert (await asked).answer == option.value


async def test_keys_answer_only_what_is_asked(tmp_path: Path) -> None:
    async with stand(tmp_path, (100, 30)) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.look(CALENDAR_PAGE))
        await shown(pilot)
        await pilot.press("3", "0", "9", "enter", "asterisk")
        await shown(pilot)
        assert not asked.done()
        await pilot.press("escape")
        assert (await asked).answer is None


async def test_there_is_more_only_where_there_are_more_lines(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, _):
        for page, more in ((LONG, True), (CALENDAR_PAGE, False), (LONG, True)):
            asked = asyncio.ensure_future(app.counter.look(page))
            await shown(pilot)
            assert app.query_one("#page-more", BigButton).visible is more
            await pilot.press("escape")
            await asked


async def test_whoever_turns_the_page_has_time_anew(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, kiosk):
        limit = app.station.times.question_s
        asked = asyncio.ensure_future(app.counter.look(LONG))
        await shown(pilot)
        for _turn in range(3):
            await kiosk.advance(limit - 1)
            assert app.counter.seconds_left == 1
            await pilot.click("#page-more")
            await shown(pilot)
            assert app.counter.seconds_left == limit
        await kiosk.advance(limit - 1)
        assert not asked.done()
        await kiosk.advance(1)
        assert await asked == Looked()
        assert app.counter.seconds_left is None


async def test_a_page_that_is_all_seen_gives_no_time_for_turning_it(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, kiosk):
        asked = asyncio.ensure_future(app.counter.look(CALENDAR_PAGE))
        await shown(pilot)
        await kiosk.advance(app.station.times.question_s - 1)
        await pilot.press("0")
        await kiosk.advance(1)
        assert (await asked).answer is None


@pytest.mark.parametrize("size", [(100, 30), (98, 29), (133, 36)])
async def test_the_code_on_the_screen_is_the_whole_code(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.look(CODE))
        await shown(pilot)
        box = app.code.region
        drawn = [strip.crop(box.x, box.right).text for strip in app.screen._compositor.render_strips()]
        drawn = [line for line in drawn if line.strip()]
        expected = [list(line) for line in segno.make_qr(NOTE, error="l", encoding="utf-8").matrix]
        quiet = (box.width - len(expected)) // 2
        inner = slice(quiet, quiet + len(expected))
        assert quiet >= 2
        assert [row[inner] for row in modules(tuple(drawn))[inner]] == expected
        style = app.code.rich_style
        assert style.color is not None
        assert style.bgcolor is not None
        assert (style.color.triplet, style.bgcolor.triplet) == ((255, 255, 255), (0, 0, 0))
        assert TOO_SMALL not in screen_text(app)
        await pilot.press("1")
        assert (await asked).answer == 1


async def test_the_code_goes_with_its_page(tmp_path: Path) -> None:
    async with stand(tmp_path, (100, 30)) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.look(CODE))
        await shown(pilot)
        assert app.code.display
        await pilot.press("1")
        await asked
        other = asyncio.ensure_future(app.counter.choose(Question("次は", ANSWERS, STAGE)))
        await shown(pilot)
        assert not app.code.display
        assert app.choice.region.width == 100
        await pilot.press("escape")
        await other
        plain = asyncio.ensure_future(app.counter.look(replace(CODE, code=None)))
        await shown(pilot)
        assert not app.code.display
        assert TOO_SMALL not in screen_text(app)
        plain.cancel()


async def test_another_size_has_room_for_the_code_or_not(tmp_path: Path) -> None:
    async with stand(tmp_path, (100, 30)) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.look(CODE))
        for size, room in (((80, 24), False), ((100, 30), True), ((89, 40), False)):
            await pilot.resize_terminal(*size)
            await shown(pilot)
            assert app.code.display is room
            assert (TOO_SMALL in screen_text(app)) is not room
        asked.cancel()


async def test_nothing_that_was_looked_through_stays(tmp_path: Path) -> None:
    personal = replace(
        CODE,
        text="佐藤さんの鍵",
        body=("佐藤 花子",),
        options=(Option(1, "佐藤", "花子"),),
        stage=Stage(("佐藤",), 0),
    )
    async with stand(tmp_path, (100, 30)) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.look(personal))
        await shown(pilot)
        assert "佐藤" in screen_text(app)
        await pilot.press("1")
        await asked
        app.counter.farewell()
        await shown(pilot)
        assert app.shown is app.idle
        app.show(app.page)
        await shown(pilot)
        assert "佐藤" not in screen_text(app)
        assert not app.code.display
        assert "佐藤" not in "".join(str(button.label) for button in app.page.query(BigButton))
        await pilot.press("0", "1")
        assert app.is_running


@pytest.mark.parametrize(
    ("answers", "width", "expected"),
    [
        (1, 78, Places(in_bar=True, columns=1, rows=1)),
        (2, 78, Places(in_bar=False, columns=2, rows=1)),
        (2, 98, Places(in_bar=True, columns=2, rows=1)),
        (3, 98, Places(in_bar=False, columns=3, rows=1)),
        (3, 78, Places(in_bar=False, columns=3, rows=1)),
        (1, 38, Places(in_bar=False, columns=1, rows=1)),
        (3, 38, Places(in_bar=False, columns=2, rows=2)),
    ],
)
def test_answers_stand_in_the_bar_where_all_five_buttons_fit(
    answers: int, width: int, expected: Places
) -> None:
    assert places(answers, width) == expected


@pytest.mark.parametrize("answers", [1, 2, 3])
@pytest.mark.parametrize("size", [*SIZES, (98, 29)])
async def test_a_finger_hits_every_answer_beside_a_code(
    tmp_path: Path, size: tuple[int, int], answers: int
) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        page = replace(CODE, body=LONG.body, options=ANSWERS[:answers])
        asked = asyncio.ensure_future(app.counter.look(page))
        await shown(pilot)
        assert_a_finger_can_hit(app)
        boxes = [b.region for b in app.page.query(BigButton) if b.display and b.visible]
        assert len(boxes) == answers + 2
        assert all(not one.overlaps(other) for one in boxes for other in boxes if one is not other)
        assert app.query_one("#page-lines").region.height >= 3
        await pilot.click(f"#page-answer-{answers - 1}")
        assert (await asked).answer == answers


HAVE = Option(1, "控えた", needs=Needs.CODE)
OTHERWISE = Option(2, "ほかの方法")
CONFIRMED = replace(CODE, options=(HAVE, OTHERWISE))
SEEN = Option(1, "確認した", needs=Needs.LINES)
TO_BE_READ = replace(LONG, options=(SEEN, OTHERWISE))


def offered(app: KioskApp) -> dict[str, bool]:
    """The answers that are there, and whether each can be given."""
    buttons = [each for each in app.page.query("#page-answers BigButton").results(BigButton) if each.display]
    return {str(each.label).splitlines()[0]: not each.disabled for each in buttons}


async def test_a_code_is_confirmed_once_it_has_been_there_for_a_while(tmp_path: Path) -> None:
    async with stand(tmp_path, (100, 30)) as (app, pilot, kiosk):
        asked = asyncio.ensure_future(app.counter.look(CONFIRMED))
        await shown(pilot)
        assert offered(app) == {"控えた": False, "ほかの方法": True}
        await pilot.press("1")
        await pilot.click("#page-answer-0")
        assert not asked.done(), "nobody photographs within no time"
        await kiosk.advance(2.9)
        await pilot.press("1")
        assert not asked.done()
        await kiosk.advance(0.1)
        app.page.second()
        assert offered(app)["控えた"]
        await pilot.click("#page-answer-0")
        looked = await asked
        assert (looked.answer, looked.code, looked.code_s >= 3) == (1, NOTE, True)
        assert looked.confirms(CONFIRMED) == 1


@pytest.mark.parametrize("size", [(80, 24), (89, 40), (130, 28)])
async def test_a_code_for_which_there_is_no_room_cannot_be_confirmed(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stand(tmp_path, size) as (app, pilot, kiosk):
        asked = asyncio.ensure_future(app.counter.look(CONFIRMED))
        await shown(pilot)
        await kiosk.advance(10)
        app.page.second()
        assert offered(app) == {"ほかの方法": True}
        assert TOO_SMALL in screen_text(app)
        await pilot.press("2", "3")
        assert not asked.done()
        await pilot.press("1")
        looked = await asked
        assert (looked.answer, looked.code, looked.code_s) == (2, "", 0)


async def test_another_size_takes_the_confirmation_away_until_it_is_drawn_and_seen_again(
    tmp_path: Path,
) -> None:
    async with stand(tmp_path, (100, 30)) as (app, pilot, kiosk):
        asked = asyncio.ensure_future(app.counter.look(CONFIRMED))
        await shown(pilot)
        await kiosk.advance(10)
        app.page.second()
        for size in ((80, 24), (100, 30), (133, 40), (98, 29)):
            await pilot.resize_terminal(*size)
            await shown(pilot)
            await pilot.press("1") if app.code.fits else None
            assert not asked.done(), size
            assert not offered(app).get("控えた", False)
        await kiosk.advance(3)
        await pilot.press("1")
        assert (await asked).confirms(CONFIRMED) == 1


async def test_a_code_behind_another_view_is_not_there(tmp_path: Path) -> None:
    async with stand(tmp_path, (100, 30)) as (app, pilot, kiosk):
        first = asyncio.ensure_future(app.counter.look(CONFIRMED))
        await shown(pilot)
        await kiosk.advance(10)
        assert app.code.shown == NOTE
        await pilot.press("2")
        await first
        waits = asyncio.ensure_future(app.counter.choose(Question("次は", ANSWERS, STAGE)))
        await shown(pilot)
        assert (app.code.shown, app.code.shown_s) == ("", 0)
        await pilot.press("escape")
        await waits
        again = asyncio.ensure_future(app.counter.look(CONFIRMED))
        await shown(pilot)
        await pilot.press("1")
        assert not again.done(), "the time before does not count"
        again.cancel()


async def test_the_shorter_spelling_is_drawn_where_only_that_has_room(tmp_path: Path) -> None:
    short = "KAGIBAN:" + "A" * 173
    page = replace(CONFIRMED, code=Code((NOTE, short), 3.0), body=("検印 4,321 件まで",))
    async with stand(tmp_path, (80, 24)) as (app, pilot, kiosk):
        asked = asyncio.ensure_future(app.counter.look(page))
        await shown(pilot)
        assert app.code.shown == short
        assert_a_finger_can_hit(app)
        assert "検印 4,321 件まで" in screen_text(app)
        for size, spelling in (((100, 30), NOTE), ((80, 22), ""), ((80, 23), short)):
            await pilot.resize_terminal(*size)
            await shown(pilot)
            assert app.code.shown == spelling, size
        await kiosk.advance(3)
        await pilot.press("1")
        assert (await asked).code == short


@pytest.mark.parametrize("size", SIZES)
async def test_lines_are_confirmed_once_all_of_them_were_there(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stand(tmp_path, size) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.look(TO_BE_READ))
        await shown(pilot)
        pages = app.page._pages
        assert pages > 1
        for _turn in range(pages - 1):
            assert offered(app) == {"確認した": False, "ほかの方法": True}
            await pilot.press("1")
            await pilot.click("#page-answer-0")
            assert not asked.done()
            await pilot.click("#page-more")
            await shown(pilot)
        assert offered(app)["確認した"]
        await pilot.resize_terminal(size[0], size[1] - 1)
        await shown(pilot)
        assert not offered(app)["確認した"], "other pages, of which most were not there"
        await pilot.press(*["0"] * 10)
        await shown(pilot)
        for _turn in range(app.page._pages):
            await pilot.click("#page-more")
            await shown(pilot)
        await pilot.press("1")
        assert (await asked).confirms(TO_BE_READ) == 1


async def test_a_page_that_is_turned_without_being_painted_was_not_read(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, _):
        asked = asyncio.ensure_future(app.counter.look(TO_BE_READ))
        await shown(pilot)
        for _turn in range(app.page._pages):
            app.page._turn()  # faster than any screen
        assert not app.page._may(SEEN)
        asked.cancel()


async def test_what_fits_is_confirmed_at_once(tmp_path: Path) -> None:
    async with stand(tmp_path, (80, 24)) as (app, pilot, _):
        page = replace(CALENDAR_PAGE, options=(SEEN,))
        asked = asyncio.ensure_future(app.counter.look(page))
        await shown(pilot)
        assert offered(app) == {"確認した": True}
        await pilot.press("1")
        assert (await asked).confirms(page) == 1


def test_what_a_desk_does_not_say_it_has_shown_is_not_confirmed() -> None:
    for looked in (Looked(1), Looked(1, code=NOTE, code_s=2.9), Looked(1, code="another", code_s=9)):
        assert looked.confirms(CONFIRMED) is None
        assert replace(looked, answer=2).confirms(CONFIRMED) == 2
    assert Looked(1, whole=False).confirms(TO_BE_READ) is None
    assert Looked(1, whole=True).confirms(TO_BE_READ) == 1
    assert Looked(7, whole=True).confirms(TO_BE_READ) is None, "no answer of this page"
