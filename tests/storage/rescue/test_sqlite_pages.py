"""Rows are read as SQLite wrote them; whatever else a file holds, nothing is raised and nothing runs on."""

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from storage.rescue.salvage import salvage
from storage.rescue.sqlite_cells import LONGEST, Cell, cell_at, is_leaf, is_text, pointers, unlisted
from storage.rescue.sqlite_pages import PageFile
from tests.storage.rescue.damage import KEY, PAGE, fill, record
from tests.storage.samples import STEADY

Value = int | float | str | bytes | None
INT64 = st.integers(-(2**63), 2**63 - 1)
SHORT = st.none() | INT64 | st.floats(allow_nan=False) | st.text(max_size=30) | st.binary(max_size=30)
LONG = st.builds(lambda piece, times: piece * times, st.binary(min_size=1, max_size=7), st.integers(1, 9000))


def rows_in(pages: PageFile) -> list[tuple[int, tuple[int, ...], tuple[bytes, ...]]]:
    """Every row that a page of the file lists."""
    rows = []
    for number in pages.numbers():
        page = pages.page(number)
        assert page is not None
        if is_leaf(page, number):
            for cell in filter(None, (cell_at(page, at, pages.usable) for at in pointers(page, number))):
                values = cell.values(pages.page)
                assert values is not None
                rows.append((cell.rowid, cell.types, values))
    return rows


def value(serial_type: int, stored: bytes) -> Value:
    """What is stored, as SQLite gives it."""
    if serial_type in (0, 8, 9):
        return {0: None, 8: 0, 9: 1}[serial_type]
    if serial_type == 7:
        return float(struct.unpack(">d", stored)[0])
    if serial_type < 7:
        return int.from_bytes(stored, "big", signed=True)
    return stored.decode() if is_text(serial_type) else stored


@settings(STEADY, max_examples=60)
@given(
    rows=st.dictionaries(INT64, st.lists(SHORT | LONG, min_size=3, max_size=3), max_size=25),
    size=st.sampled_from([512, 1024, 4096, 65_536]),
)
def test_rows_are_read_as_they_were_written(path: Path, rows: dict[int, list[Value]], size: int) -> None:
    path.unlink(missing_ok=True)
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA page_size = {size}")
    connection.execute("CREATE TABLE t (a, b, c)")
    for rowid, values in rows.items():
        connection.execute("INSERT INTO t (rowid, a, b, c) VALUES (?, ?, ?, ?)", (rowid, *values))
    connection.close()
    with PageFile(path, None) as pages:
        assert pages.page_size == size
        found: dict[int, list[Any]] = {
            rowid if rowid < 2**63 else rowid - 2**64: list(map(value, types, values))
            for rowid, types, values in rows_in(pages)
            if len(types) == 3
        }
    assert found == rows


@STEADY
@given(content=st.binary(max_size=3 * PAGE), log=st.binary(max_size=PAGE), key=st.sampled_from([None, KEY]))
def test_junk_is_no_error(path: Path, content: bytes, log: bytes, key: bytes | None) -> None:
    path.write_bytes(content)
    path.with_name(path.name + "-wal").write_bytes(log)
    salvaged = salvage(path, key)
    assert list(salvaged.records) == []
    assert salvaged.lost == ()


@STEADY
@given(page=st.binary(min_size=480, max_size=600), number=st.integers(1, 2), at=st.integers(0, 700))
def test_a_page_of_junk_has_rows_that_make_sense_or_none(page: bytes, number: int, at: int) -> None:
    page = b"\x0d" + page
    assert all(0 <= pointer < 2**16 for pointer in pointers(page, number))
    for start in (at, *unlisted(page), *pointers(page, number)):
        cell = cell_at(page, start, len(page))
        if cell is not None:
            assert cell.header <= len(cell.local) <= cell.size <= LONGEST
            assert cell.values(lambda _: None) is None or cell.size == len(cell.local)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("pages") / "k.db"
    fill(path, None, [record(number) for number in range(40)])
    return path.read_bytes()


@settings(STEADY, max_examples=60)
@given(data=st.data())
def test_a_bent_file_is_no_error_and_gives_nothing_that_was_not_written(
    path: Path, whole: bytes, data: st.DataObject
) -> None:
    """Bytes are replaced anywhere, and pages exchanged."""
    content = bytearray(whole)
    last = len(content) // PAGE - 1
    for _ in range(data.draw(st.integers(0, 3))):
        one, other = (PAGE * data.draw(st.integers(0, last)) for _ in range(2))
        content[one : one + PAGE] = content[other : other + PAGE]
    for _ in range(data.draw(st.integers(0, 30))):
        at = data.draw(st.integers(0, len(content) - 9))
        content[at : at + 8] = data.draw(st.binary(min_size=8, max_size=8))
    path.write_bytes(content)
    salvaged = salvage(path, None)
    assert all(whole.count(each.body + each.hash) for each in salvaged.prefix)


def test_a_chain_of_pages_that_goes_in_a_circle_ends() -> None:
    asked = []

    def fetch(number: int) -> bytes:
        asked.append(number)
        return (3).to_bytes(4, "big") + bytes(PAGE - 4)

    row = Cell(
        rowid=1, types=(12 + 2 * 49_996,), header=4, size=50_000, local=bytes(500), overflow=3, usable=PAGE
    )
    values = row.values(fetch)
    assert values is not None
    assert len(values[0]) == 49_996
    assert asked == [3] * 13
    assert row.values(lambda _: b"\x00\x00\x00\x03") is None, "a page that holds nothing"


@pytest.mark.parametrize(("size", "read"), [(LONGEST, True), (LONGEST + 1, False)])
def test_a_length_that_no_row_has_is_not_followed(size: int, read: bool) -> None:
    start = varint(size) + b"\x01\x05" + varint(12 + 2 * (size - 5)).rjust(4, b"\x80")
    assert (cell_at(start + bytes(PAGE - len(start)), 0, PAGE) is not None) == read


def varint(number: int) -> bytes:
    spelt = [number & 0x7F]
    while number := number >> 7:
        spelt.append(number & 0x7F | 0x80)
    return bytes(reversed(spelt))
