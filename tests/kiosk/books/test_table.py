"""A table as text and as plain values: aligned as a terminal shows it, and nothing that moves its cursor."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kiosk.books.table import Column, as_plain, as_text, table_of
from kiosk.books.values import State, Words
from kiosk.people.register.known import Who
from kiosk.shredding.book import Items, Oddity

pytestmark = pytest.mark.usefixtures("in_japan")

NAME, COUNT = Column("name", "Name"), Column("count", "枚数")
NOON = datetime(2026, 11, 26, 3, 0, 7, 123456, tzinfo=UTC)


def test_columns_are_aligned_by_width_and_numbers_from_the_right() -> None:
    table = table_of("t", "Title", (NAME, COUNT), [("佐藤", 5), ("Smith", 1200), ("", None)])
    assert as_text(table) == "Title\n  Name   枚数\n  佐藤      5\n  Smith  1200\n\n"


def test_an_empty_table_says_so() -> None:
    table = table_of("t", "Title", (NAME, COUNT), [])
    assert as_text(table) == "Title\n  none\n"
    assert as_plain(table) == []


@given(st.lists(st.tuples(st.text(max_size=8), st.integers()), min_size=1, max_size=5))
def test_every_row_is_one_line_and_the_last_column_ends_at_one_place(rows: list[tuple[str, int]]) -> None:
    head, *lines = as_text(table_of("t", "T", (NAME, COUNT), rows)).split("\n")[1:-1]
    assert len(lines) == len(rows)
    assert {cell_len(line) for line in lines} == {cell_len(head)}


def test_times_are_the_offices_own_for_people_and_have_their_zone_for_programs() -> None:
    table = table_of("t", "T", (NAME, COUNT), [(NOON, date(2026, 11, 26))])
    assert as_text(table).splitlines()[-1].split() == ["2026-11-26", "12:00", "2026-11-26"]
    assert as_plain(table) == [{"name": "2026-11-26T12:00:07+09:00", "count": "2026-11-26"}]


def test_values_that_are_not_one_word() -> None:
    values = (
        (Who("p-1", "佐藤"), "佐藤", {"id": "p-1", "name": "佐藤"}),
        (Who("p-1", None), "p-1", {"id": "p-1", "name": None}),
        (Items((("書き損じ", 3), ("カード", 2))), "書き損じ 3、カード 2", None),
        (Words(("A1", "A2")), "A1、A2", ["A1", "A2"]),
        (State(is_open=True), "OPEN", "open"),
        (State(is_open=False), "closed", "closed"),
        (Oddity("reset"), "was reset", "reset"),
        (Oddity("sneezed"), "sneezed", "sneezed"),
        (True, "yes", True),
        (False, "", False),
        ("two\nlines", "two / lines", "two\nlines"),
        ("\x1b[31m", "?[31m", "\x1b[31m"),
    )
    for value, shown, plain in values:
        table = table_of("t", "T", (NAME,), [(value,)])
        assert as_text(table).split("\n")[2].strip() == shown
        ((said),) = (row["name"] for row in as_plain(table))
        assert plain is None or said == plain
        msgspec.json.encode(said)
    assert Items((("カード", 2),)).plain() == [{"kind": "カード", "sheets": 2}]
