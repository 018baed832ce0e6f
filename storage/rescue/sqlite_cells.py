"""The rows on one page of an SQLite table (sqlite.org/fileformat2.html, 1.6 and 2.1), read without SQLite.

A page may hold anything: every length is checked, and what makes no sense is no row.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LONGEST = 1 << 17
"""Bytes of a row: a body may have 65,535. A length beyond this is damage, and is not followed."""

_LEAF = b"\x0d"
_HEADER = 8
_FIRST = 100
"""Page 1 begins with the file's own header."""

_INTEGERS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
"""Bytes of the values with serial types 0 to 9 (2.1). Types 10 and 11 never lie in a file."""

_LISTING = re.compile(
    rb"\x05\x00([\x81-\xff][\x00-\x7f])\x4c|\x06\x00([\x81-\xff][\x80-\xff][\x00-\x7f])\x4c"
)
"""How the columns of a row of the ledger are listed: its own length, NULL, a text, a blob of 32 bytes."""

Fetch = Callable[[int], bytes | None]
"""Gives the usable part of a page by its number."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A row as far as its own page holds it: the columns' serial types, and where the rest goes on."""

    rowid: int
    types: tuple[int, ...]
    header: int
    size: int
    local: bytes
    overflow: int
    usable: int

    def values(self, fetch: Fetch) -> tuple[bytes, ...] | None:
        """Each column's stored bytes, an integer's too; None where a page of the rest is broken."""
        payload = self._payload(fetch)
        if payload is None:
            return None
        values, at = [], self.header
        for each in self.types:
            values.append(payload[at : at + length_of(each)])
            at += len(values[-1])
        return tuple(values)

    def _payload(self, fetch: Fetch) -> bytes | None:
        """Local part and overflow pages (1.7), each of which carries more: the chain has an end."""
        parts, left, following = [self.local], self.size - len(self.local), self.overflow
        while left > 0:
            page = fetch(following)
            here = min(left, self.usable - 4)
            if page is None or len(page) < 4 + here:
                return None
            following = int.from_bytes(page[:4], "big")
            parts.append(page[4 : 4 + here])
            left -= here
        return b"".join(parts)


def length_of(serial_type: int) -> int:
    """Bytes of a value of this serial type. Raises `ValueError` for one that no file holds."""
    if serial_type >= 12:
        return (serial_type - 12) // 2
    if serial_type >= len(_INTEGERS):
        raise ValueError(f"serial type {serial_type}")
    return _INTEGERS[serial_type]


def is_text(serial_type: int) -> bool:
    """Is a value of this serial type a text?"""
    return serial_type > 12 and serial_type % 2 == 1


def is_leaf(page: bytes, number: int) -> bool:
    """Does the page say of itself that it holds rows of a table?"""
    return page[_base(number) :][:1] == _LEAF


def pointers(page: bytes, number: int) -> Sequence[int]:
    """Where the page says that its rows begin."""
    at = _base(number)
    count = int.from_bytes(page[at + 3 : at + 5], "big")
    array = page[at + _HEADER : at + _HEADER + 2 * count]
    return [int.from_bytes(array[i : i + 2], "big") for i in range(0, len(array) - 1, 2)]


def _base(number: int) -> int:
    return _FIRST if number == 1 else 0


def unlisted(page: bytes) -> Iterator[int]:
    """Where rows of the ledger begin, whether the page still lists them or not.

    The columns' list follows the row's length and its rowid; the length is known from the list.
    """
    for match in _LISTING.finditer(page):
        text_type, _ = _varint(match[1] or match[2], 0)
        length = _spelt(match.end() - match.start() + length_of(text_type) + 32)
        at = match.start() - 1
        while at > 0 and page[at - 1] >= 0x80:
            at -= 1
        if page.endswith(length, 0, max(at, 0)):
            yield at - len(length)


def cell_at(page: bytes, at: int, usable: int) -> Cell | None:
    """The row that begins there; None where none can, or it is cut off. `usable`: bytes of a whole page."""
    try:
        return _cell(page, at, usable)
    except (IndexError, ValueError):
        return None


def _cell(page: bytes, at: int, usable: int) -> Cell:
    size, at = _varint(page, at)
    rowid, at = _varint(page, at)
    here = _local(size, usable)
    local = page[at : at + here]
    header, types = _types(local)
    if size > LONGEST or len(local) != here or header + sum(map(length_of, types)) != size:
        raise ValueError("no row")
    overflow = int.from_bytes(page[at + here : at + here + 4], "big") if here < size else 0
    return Cell(rowid, types, header, size, local, overflow, usable)


def _types(payload: bytes) -> tuple[int, tuple[int, ...]]:
    """The record's header (2.1): its own length, then a serial type a column."""
    header, at = _varint(payload, 0)
    types = []
    while at < header:
        each, at = _varint(payload, at)
        types.append(each)
    if at != header:
        raise ValueError("the header ends within a number")
    return header, tuple(types)


def _local(size: int, usable: int) -> int:
    """How much of a row of `size` bytes lies on its own page (1.6, "cell payload")."""
    if size <= usable - 35:
        return size
    least = (usable - 12) * 32 // 255 - 23
    spread = least + (size - least) % (usable - 4)
    return spread if spread <= usable - 35 else least


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number there and where it ends: seven bits a byte, at most nine bytes, the ninth whole (1.6)."""
    value = 0
    for end in range(at, at + 8):
        byte = data[end]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, end + 1
    return value << 8 | data[at + 8], at + 9


def _spelt(value: int) -> bytes:
    """A number below 2^56 as `_varint` reads it."""
    spelt = [value & 0x7F]
    while value := value >> 7:
        spelt.append(value & 0x7F | 0x80)
    return bytes(reversed(spelt))
