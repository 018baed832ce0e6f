"""Pictures into commands, read back by a reader that stands in this file; status bytes into words."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.printer import Bitmap
from drivers.printer import escpos_bytes as escpos


@st.composite
def bitmaps(draw: st.DrawFn) -> Bitmap:
    """Any width up to 80 mm, many rows of few kinds, with much white."""
    width = draw(st.integers(1, 600))
    stride, beside = (width + 7) // 8, -width % 8
    most = 2**width - 1
    row = st.integers(0, most) | st.sampled_from([0, most]) | st.integers(0, most).map(lambda n: n & ~0xFFFF)
    kinds = draw(st.lists(row.map(lambda n: (n << beside).to_bytes(stride, "big")), min_size=1, max_size=4))
    places = draw(st.lists(st.integers(0, len(kinds) - 1), max_size=400))
    return Bitmap(width, tuple(kinds[place] for place in places))


def rows_in(command: bytes, stride: int) -> Iterator[bytes]:
    """GS v 0 m xL xH yL yH d1…dk, as the reference has it."""
    assert command[:4] == b"\x1dv0\0"
    across, down = (int.from_bytes(command[at : at + 2], "little") for at in (4, 6))
    assert 1 <= across <= stride
    assert 1 <= down <= 2303
    assert len(command) == 8 + across * down
    yield from (command[8 + i * across :][:across].ljust(stride, b"\0") for i in range(down))


@example(Bitmap(16, (b"\0\xff", b"\x80\0")))
@given(bitmaps())
def test_any_picture_comes_out_of_its_commands(bitmap: Bitmap) -> None:
    stride = (bitmap.width + 7) // 8
    commands = list(escpos.bands(bitmap))
    assert tuple(row for command in commands for row in rows_in(command, stride)) == bitmap.rows
    assert all(len(command) <= 8 + escpos.BAND_BYTES for command in commands)


def test_white_to_the_right_is_not_sent() -> None:
    (command,) = escpos.bands(Bitmap(576, (b"\x80".ljust(72, b"\0"),) * 20))
    assert command == b"\x1dv0\0\x01\0\x14\0" + b"\x80" * 20


@pytest.mark.parametrize(
    ("width", "row"), [(8, b""), (8, b"ab"), (9, b"a"), (7, b"\x01"), (12, b"\x00\x08"), (1, b"\x40")]
)
def test_a_row_that_does_not_fit(width: int, row: bytes) -> None:
    with pytest.raises(ValueError, match="dots wide"):
        Bitmap(width, (row,))
    Bitmap(width, (b"\x80".ljust((width + 7) // 8, b"\0"),))


WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, ""),
        ({4: 0x1E}, ""),
        ({1: 0x1A, 2: 0x32, 4: 0x72}, "it has no paper"),
        ({1: 0x1A, 2: 0x32}, "it has no paper"),
        ({1: 0x1A, 2: 0x16, 4: 0x72}, "its cover is open"),
        ({1: 0x1A, 2: 0x52, 3: 0x1A}, "its cutter is stuck"),
        ({1: 0x1A, 2: 0x52, 3: 0x32}, "it has a fault that does not go away"),
        ({1: 0x1A, 2: 0x52, 3: 0x52}, "its head is too hot"),
        ({1: 0x1A, 2: 0x1A}, "somebody holds its FEED button"),
        ({1: 0x1A, 2: 0x52}, "it reports an error"),
        ({1: 0x1A}, "it is off line"),
        ({1: 0x16}, ""),  # the cash drawer's connector
    ],
)
def test_a_status_in_words(answers: dict[int, int], words: str) -> None:
    said = escpos.trouble({**WELL, **answers}.__getitem__)
    assert said.startswith(words)
    assert bool(said) is bool(words)


def test_answers_are_told_apart() -> None:
    """Flow control (XON, XOFF) is neither; no byte is both."""
    statuses = {byte for byte in range(256) if escpos.is_status(byte)}
    there = {byte for byte in range(256) if escpos.is_there(byte)}
    assert not statuses & there
    assert not {0x11, 0x13} & (statuses | there)
    assert {0x12, 0x16, 0x1A, 0x32, 0x72} <= statuses
    assert {0x00, 0x03, 0x0C, 0x0F} <= there
    assert [escpos.paper_ended(byte) for byte in (0x00, 0x03, 0x0C, 0x0F)] == [False, False, True, True]
