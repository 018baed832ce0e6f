"""A write-ahead log, read without SQLite (sqlite.org/fileformat2.html, 4): the pages of its committed frames.

SQLite stops at the first frame whose checksum is wrong. Here only that frame is left out: each checksum goes
on from the one that the frame before it carries, so those behind can still be told to be whole.
"""

import os
import sys
from array import array
from typing import Literal

Order = Literal["big", "little"]
Sum = tuple[int, int]

_HEADER = 32
_FRAME = 24
_MAGICS: dict[int, Order] = {0x377F0682: "little", 0x377F0683: "big"}
"""The header's first word, and what it says of the byte order of checksummed words (4.1)."""


def read_at(handle: int, offset: int, size: int) -> bytes:
    """So many bytes of an open file; fewer where there are no more, none where the disk cannot read them."""
    try:
        return os.pread(handle, size, offset)
    except OSError:
        return b""


class Wal:
    """The log in an open file (`handle` < 0: there is none) of a database with pages of `page_size` bytes.

    `pages`: for each page, where in the log its newest committed content begins. `broken`: frames (from 0)
    before the last commit that are not what was written; which page such a frame held is not known.
    """

    def __init__(self, handle: int, page_size: int) -> None:
        self._handle = handle
        self._size = page_size
        self._order: Order = "little"
        self.pages: dict[int, int] = {}
        self.broken: tuple[int, ...] = ()
        if handle >= 0:
            self._read()

    def page(self, number: int) -> bytes:
        """The content of a page that is in `pages`."""
        return read_at(self._handle, self.pages[number], self._size)

    def _read(self) -> None:
        header = read_at(self._handle, 0, _HEADER)
        self._order = _MAGICS.get(int.from_bytes(header[:4], "big"), "little")
        salts, before = self._salts(header), _sum_in(header[24:32])
        found: dict[int, int] = {}
        torn: list[int] = []
        for index in range((os.fstat(self._handle).st_size - _HEADER) // (_FRAME + self._size)):
            start = _HEADER + index * (_FRAME + self._size)
            head, content = self._frame(start)
            if head[8:16] == salts and self._is_whole(head, content, before):
                found[int.from_bytes(head[:4], "big")] = start + _FRAME
            else:
                torn.append(index)
                head = head[:4] + bytes(4) + head[8:]
            before = _sum_in(head[16:24])
            if any(head[4:8]):  # a commit: the size of the database after it
                self.pages |= found
                self.broken = tuple(torn)
                found = {}

    def _frame(self, start: int) -> tuple[bytes, bytes]:
        raw = read_at(self._handle, start, _FRAME + self._size)
        return raw[:_FRAME], raw[_FRAME:]

    def _salts(self, header: bytes) -> bytes:
        """What marks the frames of this turn of the log; where the header is lost, its first frame knows."""
        ours = len(header) == _HEADER and int.from_bytes(header[:4], "big") in _MAGICS
        if ours and checksum(header[:24], (0, 0), self._order) == _sum_in(header[24:]):
            return header[16:24]
        return self._frame(_HEADER)[0][8:16]

    def _is_whole(self, head: bytes, content: bytes, before: Sum) -> bool:
        if len(content) != self._size or not any(head[:4]):
            return False
        return checksum(content, checksum(head[:8], before, self._order), self._order) == _sum_in(head[16:])


def _sum_in(raw: bytes) -> Sum:
    return int.from_bytes(raw[:4], "big"), int.from_bytes(raw[4:8], "big")


def checksum(data: bytes, start: Sum, order: Order) -> Sum:
    """The running checksum (4.2) over whole 8-byte units, going on from `start`."""
    words = array("I", data)
    if order != sys.byteorder:
        words.byteswap()
    first, second = start
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
