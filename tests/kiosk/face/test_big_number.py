"""A number fills its place and never more than that."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.face.widgets.big_number import draw, largest


@given(st.text("0123456789", min_size=1, max_size=4), st.integers(1, 200), st.integers(1, 60))
def test_the_largest_that_fits(number: str, width: int, height: int) -> None:
    scale = largest(number, width, height)
    lines = draw(number, scale).split("\n")
    assert len(lines) == 5 * scale
    if scale > 1:
        assert max(map(len, lines)) <= width
        assert len(lines) <= height


def test_digits_can_be_told_apart() -> None:
    assert len({draw(digit, 1) for digit in "0123456789"}) == 10
    assert draw("1", 1) == "  ██\n████\n  ██\n  ██\n██████"
