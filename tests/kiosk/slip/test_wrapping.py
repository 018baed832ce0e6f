"""Lines of a width: nothing is lost, nothing is too wide, words and brackets stay together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.slip.wrapping import cut, wrap

TEXT = st.text("鍵番のー、。（）「」abc-12 \t\n\u3000", max_size=80)


def width(text: str) -> float:
    """As in a terminal: 1 for a letter, 2 for a Japanese character."""
    return sum(1 if char < "\u0300" else 2 for char in text)


@given(TEXT | st.text(max_size=40), st.integers(2, 40))
def test_any_text(text: str, most: int) -> None:
    lines = wrap(text, most, width)
    assert lines
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= most for line in lines)


@pytest.mark.parametrize(
    ("text", "most", "lines"),
    [
        ("", 10, [""]),
        ("鍵", 1, ["鍵"]),
        ("two words", 8, ["two", "words"]),
        ("two words", 9, ["two words"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("保管庫の鍵", 4, ["保管", "庫の", "鍵"]),
        ("差はない。", 8, ["差はな", "い。"]),
        ("返納（二枚）", 6, ["返納", "（二", "枚）"]),
        ("記録S-2026-02を参照", 10, ["記録", "S-2026-02", "を参照"]),
        ("一\n\n二", 10, ["一", "", "二"]),
    ],
)
def test_where_it_breaks(text: str, most: int, lines: list[str]) -> None:
    assert wrap(text, most, width) == lines


def joined(lines: list[str]) -> str:
    """What somebody types who was told that an indented line goes on from the one above."""
    return "".join(line[2:] if line.startswith("  ") else f"\n{line}" for line in lines)[1:]


@given(st.text("abcXYZ019+/=— ", max_size=200).filter(lambda text: "  " not in text), st.integers(8, 120))
def test_a_note_is_typed_in_again_as_it_was(text: str, count: int) -> None:
    lines = cut(f"a/b\n\n{text}\n", count)
    assert joined(lines) == f"a/b\n\n{text}"
    assert all(len(line) <= count for line in lines)
    assert not [line for line in lines if line.startswith("   ")]
