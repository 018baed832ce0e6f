"""One cell's text as a value: every form that an office writes, and none that could mean another."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.keys.sheets import cells as key_cells
from kiosk.people.sheets import cells as people_cells
from kiosk.sheets import cells, spelling
from kiosk.sheets.problems import Expected
from storage.keys.facts import Second
from storage.people.facts import Role

WIDE = str.maketrans("0123456789:-/.", "０１２３４５６７８９：－／．")
ERAS = ((2019, "令和", "R", date(2019, 5, 1)), (1989, "平成", "H", date(1989, 1, 8)))


def judged(read: Callable[[str], object], text: str) -> object:
    """What it is read as, else what was expected."""
    try:
        return read(text)
    except Expected as error:
        return str(error)


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-01",
        "2026/4/1",
        "2026.4.1",
        "2026年4月1日",
        "２０２６年４月１日",
        "20260401",
        "2026-04-01 00:00:00",
        "2026-04-01T00:00:00",
        "令和8年4月1日",
        "令和８年 ４月 １日",
        "R8.4.1",
        "r8/4/1",
        "Ｒ８．４．１",
        "㋿8年4月1日",
        "'2026-04-01",
    ],
)
def test_a_day_as_an_office_writes_it(text: str) -> None:
    assert cells.day(text) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", None),
        ("  ", None),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("S64.1.7", date(1989, 1, 7)),
        ("昭和58年4月1日", date(1983, 4, 1)),
        ("大正15年12月25日", date(1926, 12, 25)),
    ],
)
def test_the_edges_of_eras(text: str, meant: date | None) -> None:
    assert cells.day(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("26/4/1", "2026-02-29", "2026-13-01", "4月1日", "令和元年4月30日", "平成32年1月1日", "R0.5.1"),
        *("46113", "未定", "2026-04-01 08:30:00", "20261301", "x8.4.1", "1800-01-01", "2026-04", "R8.4.1.1"),
    ],
)
def test_what_is_no_day_or_not_surely_one(text: str) -> None:
    with pytest.raises(Expected, match="2026-04-01"):
        cells.day(text)


@given(st.dates(date(1868, 1, 25)))
def test_every_day_is_read_back(day: date) -> None:
    spelled = (
        day.isoformat(),
        f"{day.year:04}年{day.month}月{day.day}日",
        f"{day.year:04}/{day.month}/{day.day}",
    )
    for text in (*spelled, day.strftime("%Y%m%d").zfill(8)):
        assert cells.day(text) == cells.day(text.translate(WIDE)) == day


@given(st.sampled_from(ERAS), st.integers(0, 29 * 365))
def test_every_day_of_an_era_is_read(era: tuple[int, str, str, date], after: int) -> None:
    first, name, letter, begins = era
    day = date.fromordinal(begins.toordinal() + after)
    year = day.year - first + 1
    assert cells.day(f"{name}{year}年{day.month}月{day.day}日") == day
    assert cells.day(f"{letter}{year}.{day.month}.{day.day}") == day


@pytest.mark.parametrize(
    "text", ["はい", "○", "〇", "◯", "1", "１", "yes", "YES", "ＹＥＳ", "True", "有", " ○ "]
)
def test_yes(text: str) -> None:
    assert cells.yes(text)


@pytest.mark.parametrize("text", ["", "いいえ", "×", "x", "0", "no", "No", "FALSE", "無", "なし", "　", "-"])
def test_no(text: str) -> None:
    assert not cells.yes(text)


@given(st.text(max_size=6))
def test_any_text_is_yes_or_no_or_a_problem(text: str) -> None:
    assert judged(cells.yes, text) in (True, False, "yes or no, or 1 or 0; empty is no")


@pytest.mark.parametrize(
    "text", ["8:30-17:15", "8:30～17:15", "８：３０〜１７：１５", "8時30分から17時15分まで"]
)
def test_hours_as_an_office_writes_them(text: str) -> None:
    assert cells.hours(text) == (510, 1035)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("", (0, 0)), ("22:00-6:00", (1320, 360)), ("9時-17時", (540, 1020)), ("0:00-24:00", (0, 1440))],
)
def test_hours_over_midnight_and_none(text: str, meant: tuple[int, int]) -> None:
    assert cells.hours(text) == meant


@pytest.mark.parametrize(
    "text", ["8:30", "8:30-", "8:60-9:00", "25:00-26:00", "9:00-9:00", "24:00-8:00", "昼"]
)
def test_what_is_no_span_of_hours(text: str) -> None:
    with pytest.raises(Expected, match="8:30-17:15"):
        cells.hours(text)


@given(st.integers(0, 1439), st.integers(0, 1440))
def test_hours_are_read_back(since: int, until: int) -> None:
    if since != until:
        assert cells.hours(spelling.hours(since, until)) == (since, until)
        assert cells.hours(spelling.hours(since, until).translate(WIDE)) == (since, until)


@given(st.text(max_size=12))
def test_no_text_breaks_a_reader(text: str) -> None:
    readers: tuple[Callable[[str], object], ...] = (
        cells.day,
        cells.hours,
        people_cells.role,
        people_cells.card,
    )
    for read in (
        *readers,
        cells.slug,
        key_cells.second,
        cells.label,
        people_cells.staff_number,
        cells.whole(1, 9),
    ):
        assert judged(read, f"{text}?")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("責任職", Role.SUPERVISOR), ("part_time", Role.PART_TIME), ("Part-timer", Role.PART_TIME)],
)
def test_roles_in_both_languages(text: str, meant: Role) -> None:
    assert people_cells.role(text) is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Second.NOBODY),
        ("なし", Second.NOBODY),
        ("だれでも", Second.ANYONE),
        ("Other Group", Second.OTHER_GROUP),
    ],
)
def test_who_stands_beside(text: str, meant: Second) -> None:
    assert key_cells.second(text) is meant


def test_staff_numbers() -> None:
    assert [people_cells.staff_number(text) for text in ("1001", "１００１", "'1001", " A-7 ")] == [
        "1001",
        "1001",
        "1001",
        "A-7",
    ]
    for text in ("", "10 01", "1001.5", "佐藤", "1" * 17):
        with pytest.raises(Expected):
            people_cells.staff_number(text)


def test_card_numbers() -> None:
    assert people_cells.card("０１:01-0a 10 5a.17c001") == "01010A105A17C001"
    for text in ("", "12345", "01010A105A17C0ZZ", "4112233445566"):
        with pytest.raises(Expected, match="hexadecimal"):
            people_cells.card(text)
    with pytest.raises(Expected, match="begins with 08"):
        people_cells.card("08:AA:BB:CC")


def test_whole_numbers() -> None:
    read = cells.whole(1, 99, empty=1)
    assert [read(text) for text in ("", "7", "０７", "'7")] == [1, 7, 7, 7]
    for text in ("0", "100", "1.5", "-1", "七", "1e1"):
        with pytest.raises(Expected, match="from 1 to 99"):
            read(text)


def test_several_things_in_one_cell() -> None:
    assert cells.items("a, b、c，d\n;e；\n") == ("a", "b", "c", "d", "e")
    assert cells.lines("点検、交付") == ("点検", "交付")
    assert cells.lines("点検、交付\n在庫\n") == ("点検、交付", "在庫")


@given(st.lists(st.text("あ、,; x", min_size=1, max_size=5).map(str.strip).filter(bool), max_size=4))
def test_purposes_are_read_back(purposes: list[str]) -> None:
    kept = [each for each in purposes if each.strip("、,;")]
    assert list(cells.lines(spelling.purposes(kept))) == kept
