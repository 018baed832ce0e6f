"""Any bytes, in any pieces: keys and touches that somebody can have meant, and nothing else."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.face.terminal.typed import (
    KEYS,
    LONGEST,
    SEQUENCES,
    DrawsAtOnce,
    KeyPressed,
    Meant,
    Scrolled,
    Touched,
    Typed,
)

TELLING = [
    b"\x1b",
    b"[",
    b"<",
    b"O",
    b"M",
    b"m",
    b";",
    b"0",
    b"12",
    b"200~",
    b"]",
    b"P",
    b"\x07",
    b"\\",
    b"?",
    b"$y",
]
"""Bytes of which sequences are made, so that chance makes many."""

pieces = st.lists(st.one_of(st.sampled_from(TELLING), st.binary(max_size=6)), max_size=60)


def understood(*data: bytes) -> list[Meant]:
    typed = Typed()
    return [meant for each in data for meant in typed.feed(each)]


def keys(*data: bytes) -> list[str]:
    return [each.key for each in understood(*data) if isinstance(each, KeyPressed)]


@given(pieces)
def test_any_bytes_are_keys_and_touches_that_exist_or_nothing(data: list[bytes]) -> None:
    typed = Typed()
    for each in data:
        for meant in typed.feed(each):
            match meant:
                case KeyPressed():
                    assert meant.key in {*KEYS.values(), *SEQUENCES.values(), "escape"}
                case Touched() | Scrolled():
                    assert 0 <= meant.x < 9999
                    assert 0 <= meant.y < 9999
        assert len(typed._sequence) <= LONGEST + 1
    typed.nothing_more()
    assert typed.feed(b"7") == [KeyPressed("7", "7")]


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=8))
def test_in_whatever_pieces_it_arrives_it_means_the_same(data: bytes, cuts: list[int]) -> None:
    ends = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    parts = [data[a:b] for a, b in pairwise(ends)]
    assert understood(*parts) == understood(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x82\xa0",  # a kana in Shift_JIS: the byte that ended the kiosk
        b"\xff\xfe\x00\x00",
        b"\x1b[1114112u\x1b[99999999999999u",  # beyond Unicode, as the kitty protocol would say it
        b"\x1b[?62;22c\x1b[>1;4000;29c",  # what a terminal is
        b"\x1b[12;40R",  # where its cursor is
        b"\x1b[48;0;0;0;0t\x1b[8;24;80t",  # its size, by two protocols
        b"\x1b[I\x1b[O",  # looked at, and not
        b"\x1b]11;rgb:1111/2222/3333\x07\x1b]52;c;MTIz\x1b\\",
        b"\x1bP1$r12;3m\x1b\\\x1b_G1;1\x1b\\",
        b"\x1b[<0;0;1M\x1b[<0;1;0M\x1b[<999;1;1M\x1b[<0;99999;1M\x1b[<0;-4;1M\x1b[<;;M",  # on no screen
        b"\x1b[<35;4;4M\x1b[<32;4;4M",  # movements
        b"\x1b[M !1",  # an old mouse's report: three bytes, the last of them a digit's
        b"\x1b" + b"[" + b"1" * 500 + b"m",
        b"abc \xe3\x81\x82",
        b"\x1b1\x1bx\x1b(0",
    ],
)
def test_what_means_nothing_is_dropped_as_a_whole(data: bytes) -> None:
    assert understood(data) == []
    assert understood(data, b"\x1b[<0;5;6M", b"8") == [Touched(4, 5, down=True), KeyPressed("8", "8")]


def test_half_a_touch_presses_no_digits() -> None:
    typed = Typed()
    assert typed.feed(b"\x1b[<0;12") == []
    assert typed.waiting
    assert typed.nothing_more() == []
    assert typed.feed(b"5") == [KeyPressed("5", "5")]


def test_a_paste_that_never_ends_leaves_nobody_deaf() -> None:
    assert understood(b"\x1b[200~never ended", b"\x1b[<0;3;4M") == [Touched(2, 3, down=True)]


def test_a_lone_escape_is_the_key_once_nothing_follows() -> None:
    typed = Typed()
    assert typed.feed(b"\x1b") == []
    assert typed.may_be_escape
    assert typed.nothing_more() == [KeyPressed("escape", "\x1b")]
    assert keys(b"\x1b\x1b[A") == ["escape", "up"]


def test_what_the_kiosk_and_its_demo_are_worked_with() -> None:
    assert keys(b"0123456789*\r") == [*"0123456789", "asterisk", "enter"]
    assert keys("１２".encode()) == ["1", "2"]
    assert keys(b"\x1bOP\x1b[12~\x1b[[C\x1b[24~\x11\x03") == ["f1", "f2", "f3", "f12", "ctrl+q", "ctrl+c"]
    assert understood(b"\x1b[<0;5;6M\x1b[<0;5;6m") == [Touched(4, 5, down=True), Touched(4, 5, down=False)]
    assert understood(b"\x1b[<64;1;1M\x1b[<65;1;1M") == [Scrolled(0, 0, up=True), Scrolled(0, 0, up=False)]
    assert understood(b"\x1b[?2026;2$y") == [DrawsAtOnce()]
    assert understood(b"\x1b[?2026;0$y") == []
