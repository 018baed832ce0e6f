"""A sheet of duties against register and rotation: what is found, what changes, and every fault."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kiosk.core.office.register import Register, register_of
from kiosk.core.office.rotation import SHREDDING, Rotation
from kiosk.people.rotation.changes import rotation_changes
from kiosk.people.rotation.sheet import RotationOffice, RotationSheet, duties, read_rotation
from kiosk.sheets.problems import Expected, SheetError
from kiosk.sheets.reading import book_of
from storage.people.facts import Person, Role
from storage.people.records import RotationSet
from tests.kiosk.made import BOSS, CARD_KEY, CLERK, workbook

TODAY = date(2026, 11, 26)
FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)
HEAD = ("職員番号", "氏名", FRIDAY, MONDAY)
TEMP = Person("p-temp", "3001", "渡辺 陽菜", Role.PART_TIME, "", "", None, date(2026, 11, 29))
Rows = Sequence[Sequence[object]]


def register(*people: Person) -> Register:
    return register_of([(person, []) for person in (people or (BOSS, CLERK, TEMP))], [], [], CARD_KEY)


def office(
    turns: dict[tuple[date, str], tuple[str, ...]] | None = None, today: date = TODAY
) -> RotationOffice:
    return RotationOffice(register(), Rotation(turns or {}), today)


def read(*rows: Sequence[object], at: RotationOffice | None = None, swap: bool = False) -> RotationSheet:
    return read_rotation(book_of(workbook(("11月", rows)), "duties.xlsx"), at or office(), swap=swap)


def made(
    *rows: Sequence[object], at: RotationOffice | None = None
) -> dict[tuple[date, str], tuple[str, ...]]:
    """What the sheet says: by day and duty the people."""
    return {(turn.day, turn.duty): turn.people for turn in read(*rows, at=at).turns}


def problems(*rows: Sequence[object], at: RotationOffice | None = None) -> list[tuple[int, str, str, str]]:
    """Row, column, what was found and what was expected of every problem."""
    try:
        read(*rows, at=at)
    except SheetError as error:
        return [(each.row, each.column, each.found, each.expected) for each in error.problems]
    return []


def places(*rows: Sequence[object], at: RotationOffice | None = None) -> list[tuple[int, str, str]]:
    return [problem[:3] for problem in problems(*rows, at=at)]


# --- what a sheet says --------------------------------------------------------------------------------


def test_days_across_and_people_down() -> None:
    turns = made(HEAD, ("1001", "佐藤", "裁断", "窓口1"), ("0012", "高橋", "裁断、窓口1", "休"))
    assert turns == {
        (FRIDAY, SHREDDING): ("p-boss", "p-clerk"),
        (FRIDAY, "窓口1"): ("p-clerk",),
        (MONDAY, "窓口1"): ("p-boss",),
    }


@pytest.mark.parametrize(
    "head",
    [
        ("職員番号", "氏名", "2026/11/27", "R8.11.30"),
        ("Staff number", "Name", "令和8年11月27日", "20261130"),
        ("", "", "2026-11-27", "2026年11月30日"),
        ("番号", "名前", "２０２６．１１．２７", "令和８年１１月３０日"),
    ],
)
def test_days_as_an_office_writes_them(head: Sequence[object]) -> None:
    assert set(made(head, ("1001", "x", "裁断", "裁断"))) == {(FRIDAY, "裁断"), (MONDAY, "裁断")}


@pytest.mark.parametrize(
    "weekdays",
    [
        ("", "", "金", "月"),
        ("曜日", "", "（金）", "月曜日"),
        ("", "曜日", "(金・祝)", "祝"),
        ("Weekday", "", "Fri", "monday"),
        ("", "", FRIDAY, MONDAY),
        ("", "", "金", ""),
    ],
)
def test_a_row_of_weekdays_may_stand_below(weekdays: Sequence[object]) -> None:
    assert len(made(HEAD, weekdays, ("1001", "佐藤", "裁断", ""))) == 1


def test_a_weekday_that_is_another_days_is_a_slip() -> None:
    found = problems(HEAD, ("", "", "木", "月"), ("1001", "佐藤", "裁断", ""))
    assert found == [(2, "2026-11-27", "'木'", "Fri, the weekday of this day")]
    assert places(HEAD, ("", "", "金", "#N/A"), ("1001", "佐藤", "裁断")) == [
        (2, "2026-11-30", "the error #N/A")
    ]
    assert places(HEAD, ("", "", "金", "xyz"), ("1001", "佐藤", "裁断")) == [(2, "2026-11-30", "'xyz'")]


def test_titles_above_columns_for_the_eye_and_empty_rows() -> None:
    rows: Rows = (
        ("窓口ローテーション表", None, None, "2026-11-01 作成"),
        (),
        ("班", "氏名", "職員番号", FRIDAY, "備考", MONDAY),
        ("第1班",),
        ("1", "高橋 美咲", "0012", "裁断", "午後のみ", "休"),
        ("", "", "", "", "見本"),
    )
    assert made(*rows) == {(FRIDAY, "裁断"): ("p-clerk",)}


def test_a_cell_that_was_merged_counts_for_each_of_its_days_and_people() -> None:
    def then(sheet: Worksheet) -> None:
        sheet.merge_cells("C2:D3")

    raw = workbook(("x", [HEAD, ("1001", "佐藤", "裁断"), ("0012", "高橋")]), then=then)
    sheet = read_rotation(book_of(raw, "x.xlsx"), office())
    assert {(turn.day, turn.people) for turn in sheet.turns} == {
        (FRIDAY, ("p-boss", "p-clerk")),
        (MONDAY, ("p-boss", "p-clerk")),
    }
    assert sheet.notes == (
        "x: merged cells count for each of their rows: 2-3",
        "cells merged over several days count for each of them, rows 2, 3",
    )


def test_a_csv_will_do_and_the_sheet_is_found_among_others() -> None:
    text = "職員番号,氏名,2026-11-27\n1001,佐藤,裁断\n"
    assert len(read_rotation(book_of(text.encode("cp932"), "x.csv"), office()).turns) == 1
    rows = [HEAD, ("1001", "佐藤", "裁断")]
    book = book_of(workbook(("凡例", [("裁断", "二人で")]), ("11月", rows)), "x.xlsx")
    assert read_rotation(book, office()).notes == ("sheets that are not read: 凡例",)
    book = book_of(workbook(("11月", rows), ("Rotation", [(*HEAD[:2], MONDAY)])), "x.xlsx")
    with pytest.raises(SheetError, match="no row below the days"):
        read_rotation(book, office())


# --- one cell -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("裁断", ("裁断",)),
        (" 裁断 ", ("裁断",)),
        ("窓口１", ("窓口1",)),
        ("裁断、窓口1", ("裁断", "窓口1")),
        ("裁断\n窓口1、受付;裁断", ("裁断", "窓口1", "受付")),
        *((rest, ()) for rest in ("", "休", "休み", "-", "ー", "年休", "OFF", "　")),
    ],
)
def test_what_a_cell_may_say(text: str, meant: tuple[str, ...]) -> None:
    assert duties(text) == meant


def test_a_duty_that_stands_is_taken_with_all_its_signs() -> None:
    assert duties("受付、案内\n裁断", {"受付、案内"}) == ("受付、案内", "裁断")
    assert duties("窓口１、休", {"窓口１", "休"}) == ("窓口１", "休")


@pytest.mark.parametrize("text", ["裁断、休", "x" * 81, "a\u200bb", "休\n裁断"])
def test_what_no_cell_may_say(text: str) -> None:
    with pytest.raises(Expected):
        duties(text)


# --- faults -------------------------------------------------------------------------------------------


def test_every_bad_cell_is_found_by_row_and_column() -> None:
    rows: Rows = (
        (*HEAD, "11/31", FRIDAY, "#REF!"),
        ("", "", "金", "月"),
        ("1001", "佐藤", "裁断、休", "#N/A"),
        ("12", "高橋", "裁断", "=A1"),
        ("9999", "だれか", "裁断"),
        ("", "だれ", "裁断"),
        ("1001", "佐藤", "裁断"),
        ("#VALUE!", "", "裁断", "", "", "", "", "値"),
    )
    assert places(*rows) == [
        (1, "", "'11/31'"),
        (1, "", "'2026-11-27' a second time"),
        (1, "", "the error #REF!"),
        (3, "2026-11-27", "'裁断、休'"),
        (3, "2026-11-30", "the error #N/A"),
        (4, "職員番号", "'12'"),
        (4, "2026-11-30", "a formula that was never computed (open the file in Excel and save it)"),
        (5, "職員番号", "'9999'"),
        (6, "職員番号", "nothing"),
        (7, "職員番号", "'1001'"),
        (8, "", "'値'"),
        (8, "職員番号", "the error #VALUE!"),
    ]


def test_zeros_that_a_spreadsheet_took_away_are_asked_for() -> None:
    ((_row, _column, _found, expected),) = problems(HEAD, (12, "高橋", "裁断"))
    assert expected.endswith("(did you mean 0012?)")


@pytest.mark.parametrize("rows", [[("職員番号", "氏名", "月", "火"), ("1001", "", "裁断")], [("x",)], []])
def test_a_sheet_without_days(rows: Rows) -> None:
    assert places(*rows) == [(0, "", "no such row")]


def test_who_is_not_employed_that_day_gets_no_duty_but_keeps_one() -> None:
    rows: Rows = (HEAD, ("3001", "渡辺", "裁断", "裁断"))
    ((row, column, _found, expected),) = problems(*rows)
    assert (row, column) == (2, "2026-11-30")
    assert expected == "nothing, for 3001 渡辺 陽菜 is not employed on this day"
    assert problems(*rows, at=office({(MONDAY, "裁断"): ("p-temp",)})) == []


def test_who_has_left_stays_where_they_were_and_gets_nothing_new() -> None:
    there = office({(FRIDAY, "裁断"): ("p-gone",)})
    assert made(HEAD, ("p-gone", "", "裁断"), at=there) == {(FRIDAY, "裁断"): ("p-gone",)}
    assert places(HEAD, ("p-gone", "", "裁断", "裁断"), at=there) == [(2, "2026-11-30", "'裁断'")]
    assert places(HEAD, ("p-other", "", "裁断"), at=there) == [(2, "職員番号", "'p-other'")]


def test_a_name_that_is_another_persons_is_said() -> None:
    sheet = read(HEAD, ("1001", "髙橋美咲", "裁断"), ("0012", "高橋　美咲", "裁断"))
    assert sheet.notes == ("row 2: 1001 is 佐藤 和子 on the register, and '髙橋美咲' in the sheet",)


def test_a_duty_that_is_new_is_said_where_there_was_a_table() -> None:
    rows: Rows = (HEAD, ("1001", "", "細断"))
    assert read(*rows).notes == ()
    there = office({(date(2025, 4, 1), "裁断"): ("p-boss",)})
    assert read(*rows, at=there).notes == ("duties that were not in the table before: 細断",)


# --- what becomes of it -------------------------------------------------------------------------------


def turn(day: date, duty: str, people: str, reason: str = "") -> RotationSet:
    return RotationSet(day=day.isoformat(), duty=duty, people=people, reason=reason)


def test_what_changes_is_written_and_nothing_else() -> None:
    there = office(
        {
            (FRIDAY, "裁断"): ("p-clerk", "p-boss"),
            (FRIDAY, "窓口1"): ("p-boss",),
            (MONDAY, "受付"): ("p-boss",),
            (MONDAY + timedelta(days=1), "裁断"): ("p-boss",),
        }
    )
    sheet = read(HEAD, ("1001", "", "裁断", "裁断"), ("0012", "", "裁断、窓口1"), at=there)
    changes = rotation_changes(sheet, there, "当番が休みのため")
    assert changes.records == (
        turn(FRIDAY, "窓口1", "p-clerk", "当番が休みのため"),
        turn(MONDAY, "受付", "", "当番が休みのため"),
        turn(MONDAY, "裁断", "p-boss"),
    )
    assert changes.lines == (
        "2026-11-27 (Fri) 窓口1: was 1001 佐藤 和子, becomes 0012 高橋 美咲",
        "2026-11-30 (Mon) 受付: was 1001 佐藤 和子, becomes nobody",
        "2026-11-30 (Mon) 裁断: 1001 佐藤 和子",
        "days in the sheet: 2, duties new or changed: 3, as before: 1",
    )


@pytest.mark.parametrize("today", [FRIDAY, MONDAY - timedelta(days=1)])
def test_a_day_that_has_begun_changes_only_as_a_swap(today: date) -> None:
    there = office({(FRIDAY, "裁断"): ("p-boss",), (FRIDAY, "受付"): ("p-boss",)}, today)
    rows: Rows = (HEAD, ("1001", "", "", "窓口1"), ("0012", "", "裁断", ""))
    assert problems(*rows, at=there) == [
        (1, "2026-11-27", "nobody", said("受付")),
        (3, "2026-11-27", "0012 高橋 美咲", said("裁断")),
    ]
    records = rotation_changes(read(*rows, at=there, swap=True), there, "交代").records
    assert [record.reason for record in records if isinstance(record, RotationSet)] == ["交代", "交代", ""]


def said(duty: str) -> str:
    return f"{duty}: 1001 佐藤 和子 as before (a day that has begun changes by a swap: --reason)"


def test_a_day_that_has_passed_and_stays_is_no_swap() -> None:
    there = office({(FRIDAY, "裁断"): ("p-boss", "p-clerk")}, MONDAY + timedelta(days=9))
    assert problems(HEAD[:3], ("0012", "", "裁断"), ("1001", "", "裁断"), at=there) == []


def test_only_the_office_that_was_shown_is_equal() -> None:
    assert office() == office()
    assert office() != office({(FRIDAY, "裁断"): ("p-boss",)})
    assert replace(office(), today=FRIDAY) != office()
