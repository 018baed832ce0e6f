"""Long lines are parted at the width in cells, and nothing of them is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kiosk.face.widgets.lines import wrapped

SIGNS = st.text("aB1 鍵番、。가か゛ー（）-█", max_size=60)


@given(SIGNS, st.integers(2, 40))
def test_parts_fit_and_hold_every_sign_in_order(line: str, width: int) -> None:
    parts = wrapped(line, width)
    assert all(cell_len(part) <= width for part in parts)
    assert "".join(parts).replace(" ", "") == line.replace(" ", "")


@given(SIGNS)
def test_a_line_that_fits_is_left_as_it_is(line: str) -> None:
    assert wrapped(line, max(2, cell_len(line))) == [line]


@pytest.mark.parametrize(
    ("line", "width", "parts"),
    [
        ("鍵番鍵番鍵番", 5, ["鍵番", "鍵番", "鍵番"]),
        ("a鍵番鍵番", 4, ["a鍵", "番鍵", "番"]),
        ("three little words", 14, ["three little", "words"]),
        ("three little words", 12, ["three little", "words"]),
        ("佐藤 マイナンバーカード", 12, ["佐藤 マイナ", "ンバーカード"]),
        ("", 10, [""]),
    ],
)
def test_words_stay_whole_where_a_blank_is_near(line: str, width: int, parts: list[str]) -> None:
    assert wrapped(line, width) == parts
