"""What comes back of 2,000 records after each kind of damage, plain and encrypted."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import LedgerUnavailable
from storage.rescue.salvage import Salvaged, salvage, spelt
from storage.station.records import DeviceChanged
from tests.storage.rescue.damage import (
    COUNT,
    KEY,
    PAGE,
    Whole,
    by_hand,
    fill,
    found,
    make_whole,
    on_page,
    page_of,
    rows_of,
    without_page,
)
from tests.storage.samples import STEADY

KEYS = pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])


@pytest.fixture(scope="module")
def wholes(tmp_path_factory: pytest.TempPathFactory) -> dict[bytes | None, Whole]:
    """The same records, plain and encrypted."""
    folder = tmp_path_factory.mktemp("salvage")
    return {key: make_whole(folder / f"{key is None}.db", key) for key in (None, KEY)}


def expect(salvaged: Salvaged, whole: Whole, lost: set[int]) -> None:
    """Everything but the lost is there as it was, linked, and what is missing is named."""
    left = {seq: row for seq, row in whole.rows.items() if seq not in lost}
    assert found(salvaged) == left
    assert all(each.linked for each in salvaged.records)
    assert salvaged.linked == len(salvaged) == len(left)
    assert salvaged.highest == max(left)
    assert {seq for run in salvaged.lost for seq in run} == {seq for seq in lost if seq < max(left)}
    assert salvaged.sound == (min(lost) - 1 if lost else COUNT)
    assert [each.seq for each in salvaged.prefix] == list(range(1, salvaged.sound + 1))
    assert salvaged.mended == ()


@KEYS
def test_a_whole_file_comes_back_whole(
    path: Path, wholes: dict[bytes | None, Whole], key: bytes | None
) -> None:
    path.write_bytes(wholes[key].content)
    salvaged = salvage(path, key)
    expect(salvaged, wholes[key], lost=set())
    assert (salvaged.broken, salvaged.broken_frames, salvaged.genuine) == ((), (), True)
    assert salvaged.pages == len(wholes[key].content) // PAGE
    assert os.listdir(path.parent) == [path.name]
    assert path.read_bytes() == wholes[key].content


@KEYS
@pytest.mark.parametrize("size", [16, 100, PAGE])
def test_a_destroyed_header_costs_nothing(
    path: Path, wholes: dict[bytes | None, Whole], key: bytes | None, size: int
) -> None:
    path.write_bytes(b"\xa5" * size + wholes[key].content[size:])
    salvaged = salvage(path, key)
    expect(salvaged, wholes[key], lost=set())
    assert salvaged.genuine == (key is None), "without the salt no page can be told to be genuine"


@pytest.mark.parametrize("filler", [b"\x00", b"\xff", b"\x0d"])
def test_a_destroyed_page_costs_its_own_records(
    path: Path, wholes: dict[bytes | None, Whole], filler: bytes
) -> None:
    content = wholes[None].content
    number = page_of(content, 1000)
    lost = on_page(content, number)
    assert 5 <= len(lost) <= 30
    path.write_bytes(without_page(content, number, filler))
    expect(salvage(path, None), wholes[None], lost)


def test_a_destroyed_page_of_an_encrypted_file_is_named(
    path: Path, wholes: dict[bytes | None, Whole]
) -> None:
    content = wholes[KEY].content
    costs = []
    for number in range(2, len(content) // PAGE + 1, 9):
        path.write_bytes(without_page(content, number))
        salvaged = salvage(path, KEY)
        lost = set(wholes[KEY].rows) - set(found(salvaged))
        expect(salvaged, wholes[KEY], lost)
        assert salvaged.broken == (number,)
        costs.append(len(lost))
    assert 100 < sum(costs) < 400
    assert max(costs) <= 30


@pytest.mark.parametrize("sector", range(8))
def test_a_destroyed_sector_costs_no_row_beside_it(
    path: Path, wholes: dict[bytes | None, Whole], sector: int
) -> None:
    """The first one holds the page's own list of its rows: they are found without it."""
    content = wholes[None].content
    number = page_of(content, 1000)
    start = (number - 1) * PAGE + sector * 512
    path.write_bytes(content[:start] + bytes(512) + content[start + 512 :])
    salvaged = salvage(path, None)
    rows = wholes[None].rows
    there = {seq for seq, row in found(salvaged).items() if row == rows[seq]}
    assert set(rows) - there == {
        seq for seq in on_page(content, number) if overlaps(content, rows[seq], start)
    }


def overlaps(content: bytes, row: tuple[bytes, bytes], sector: int) -> bool:
    """Does any of the row lie in the sector? Up to eight bytes before the body tell how long it is."""
    body, digest = row
    at = content.index(body + digest)
    return sector < at + len(body) + len(digest) and at - 8 < sector + 512


@KEYS
def test_a_truncated_file_gives_what_is_left(
    path: Path, wholes: dict[bytes | None, Whole], key: bytes | None
) -> None:
    content = wholes[key].content
    pages = len(content) // PAGE // 2
    path.write_bytes(content[: pages * PAGE])
    salvaged = salvage(path, key)
    if key is None:
        kept = set().union(*(on_page(content, number) for number in range(1, pages + 1)))
        expect(salvaged, wholes[key], set(wholes[key].rows) - kept)
    assert 600 < len(salvaged) < 1200
    assert found(salvaged).items() <= wholes[key].rows.items()
    assert salvaged.broken == ()


@KEYS
def test_a_page_that_is_cut_through_is_named(
    path: Path, wholes: dict[bytes | None, Whole], key: bytes | None
) -> None:
    content = wholes[key].content
    path.write_bytes(content[: 60 * PAGE + 3000])
    salvaged = salvage(path, key)
    assert found(salvaged).items() <= wholes[key].rows.items()
    assert 61 in salvaged.broken


def test_of_a_plain_page_that_is_cut_through_the_first_part_is_read(
    path: Path, wholes: dict[bytes | None, Whole]
) -> None:
    content = wholes[None].content
    number = page_of(content, 1000)
    path.write_bytes(content[: (number - 1) * PAGE + 3000])
    kept = set().union(*(on_page(content[: path.stat().st_size], page) for page in range(1, number + 1)))
    there = set(found(salvage(path, None)))
    assert there & on_page(content, number)
    assert there <= kept
    assert len(kept - there) <= 1, "the row through which the cut went"


# --- bits, bodies, hashes -----------------------------------------------------------------------------


def bent(content: bytes, places: list[tuple[int, int]]) -> bytes:
    changed = bytearray(content)
    for at, bit in places:
        changed[at] ^= 1 << bit
    return bytes(changed)


@settings(STEADY, max_examples=30)
@given(drawn=st.lists(st.tuples(st.integers(0, 2**24), st.integers(0, 7)), min_size=1, max_size=12))
def test_flipped_bits_cost_at_most_what_lies_beside_them(
    path: Path, wholes: dict[bytes | None, Whole], drawn: list[tuple[int, int]]
) -> None:
    whole = wholes[None]
    places = [(at % len(whole.content), bit) for at, bit in drawn]
    path.write_bytes(bent(whole.content, places))
    salvaged = salvage(path, None)
    touched = set().union(*(on_page(whole.content, at // PAGE + 1) for at, _ in places))
    there = {each.seq: each for each in salvaged.records}
    for seq, row in whole.rows.items():
        if seq not in touched:
            assert (there[seq].body, there[seq].hash) == row
            assert there[seq].linked or seq - 1 in touched
    for each in salvaged.prefix:
        assert (each.body, each.hash) == whole.rows[each.seq]
    assert set(there) | {seq for run in salvaged.lost for seq in run} >= set(range(1, salvaged.highest + 1))


@settings(STEADY, max_examples=20)
@given(data=st.data())
def test_flipped_bits_in_an_encrypted_file_cost_their_pages(
    path: Path, wholes: dict[bytes | None, Whole], data: st.DataObject
) -> None:
    whole = wholes[KEY]
    at = st.integers(PAGE, len(whole.content) - 1)
    places = data.draw(
        st.lists(st.tuples(at, st.integers(0, 7)), min_size=1, max_size=5, unique_by=lambda p: p[0])
    )
    path.write_bytes(bent(whole.content, places))
    salvaged = salvage(path, KEY)
    assert salvaged.broken == tuple(sorted({at // PAGE + 1 for at, _ in places}))
    expect(salvaged, whole, set(whole.rows) - set(found(salvaged)))
    assert len(salvaged) >= COUNT - 30 * len(places)


def test_a_bent_body_is_kept_and_not_linked(path: Path, wholes: dict[bytes | None, Whole]) -> None:
    content = wholes[None].content
    at = content.index(b'"detail":"999 ') + len(b'"detail":"')
    path.write_bytes(bent(content, [(at, 0)]))
    salvaged = salvage(path, None)
    assert [each.seq for each in salvaged.records if not each.linked] == [1000]
    assert found(salvaged)[1000][0] != wholes[None].rows[1000][0]
    assert salvaged.sound == 999
    assert len(salvaged) == COUNT


def test_a_bent_hash_is_computed_where_the_next_record_confirms_it(
    path: Path, wholes: dict[bytes | None, Whole]
) -> None:
    whole = wholes[None]
    at = whole.content.index(whole.rows[1000][1]) + 5
    path.write_bytes(bent(whole.content, [(at, 3)]))
    salvaged = salvage(path, None)
    assert salvaged.mended == (1000,)
    assert found(salvaged) == whole.rows
    assert salvaged.sound == COUNT


def test_long_bodies_are_read_from_their_overflow_pages(path: Path) -> None:
    lengths = [10, 3000, 4000, 4061, 5000, 9000, 20_000, 60_000]
    fill(
        path,
        None,
        [DeviceChanged(device="d", state=str(n), detail=chr(97 + i) * n) for i, n in enumerate(lengths)],
    )
    salvaged = salvage(path, None)
    assert found(salvaged) == rows_of(path, None)
    assert salvaged.sound == len(lengths)
    content = path.read_bytes()
    path.write_bytes(without_page(content, page_of_run(content, b"f")))
    again = salvage(path, None)
    assert spelt(again.lost) == "6", "the record whose overflow page is gone, and no other"
    assert again.linked == len(lengths) - 1


def page_of_run(content: bytes, letter: bytes) -> int:
    """A page that is full of one letter."""
    return content.index(letter * 4000) // PAGE + 1


@KEYS
def test_long_bodies_of_an_encrypted_file_too(path: Path, key: bytes | None) -> None:
    fill(path, key, [DeviceChanged(device="d", state="x", detail="長" * n) for n in (1, 1300, 1400, 20_000)])
    assert found(salvage(path, key)) == rows_of(path, key)


# --- copies, gaps, strangers --------------------------------------------------------------------------


STALE = (
    "CREATE TABLE stale (seq INTEGER PRIMARY KEY, body TEXT, hash BLOB)",
    "INSERT INTO stale SELECT seq, {body}, hash FROM ledger WHERE seq BETWEEN 900 AND 1100",
    "DROP TABLE stale",
)


def test_altered_copies_in_free_pages_are_told_by_their_links(
    path: Path, wholes: dict[bytes | None, Whole]
) -> None:
    path.write_bytes(wholes[None].content)
    by_hand(path, *(line.format(body="replace(body, 'online', 'onlino')") for line in STALE))
    assert b"onlino" in path.read_bytes()
    expect(salvage(path, None), wholes[None], lost=set())


def test_a_copy_in_a_free_page_stands_in_for_a_destroyed_one(
    path: Path, wholes: dict[bytes | None, Whole]
) -> None:
    path.write_bytes(wholes[None].content)
    by_hand(path, *(line.format(body="body") for line in STALE))
    content = path.read_bytes()
    number = page_of(content, 1000)
    path.write_bytes(without_page(content, number))
    expect(salvage(path, None), wholes[None], lost=set())


def test_behind_a_gap_the_next_record_confirms_the_first(
    path: Path, wholes: dict[bytes | None, Whole]
) -> None:
    content = wholes[None].content
    first = page_of(content, 1)
    lost = on_page(content, first)
    path.write_bytes(without_page(content, first))
    salvaged = salvage(path, None)
    expect(salvaged, wholes[None], lost)
    assert salvaged.sound == 0
    assert list(salvaged.prefix) == []


def test_with_the_wrong_key_there_is_nothing(path: Path, wholes: dict[bytes | None, Whole]) -> None:
    path.write_bytes(wholes[KEY].content)
    salvaged = salvage(path, bytes(32))
    assert len(salvaged) == salvaged.highest == salvaged.sound == 0
    assert not salvaged.genuine
    assert salvaged.broken == tuple(range(1, salvaged.pages + 1))
    assert len(salvage(path, None)) == 0


def test_a_file_that_cannot_be_opened_is_an_error(path: Path) -> None:
    with pytest.raises(LedgerUnavailable, match="No such file"):
        salvage(path, None)
    path.mkdir()
    with pytest.raises(LedgerUnavailable, match="folder"):
        salvage(path, None)
    with pytest.raises(ValueError, match="32 bytes"):
        salvage(path, b"short")


def test_a_log_that_cannot_be_opened_is_an_error(path: Path) -> None:
    path.write_bytes(b"")
    path.with_name(path.name + "-wal").mkdir()
    with pytest.raises(LedgerUnavailable, match=r"-wal: .*folder"):
        salvage(path, None)


@KEYS
@pytest.mark.parametrize("content", [b"", b"\x0d", b"SQLite format 3\x00", bytes(PAGE), b"\x0d" * 3 * PAGE])
def test_a_file_with_nothing_in_it_gives_nothing(path: Path, content: bytes, key: bytes | None) -> None:
    path.write_bytes(content)
    salvaged = salvage(path, key)
    assert (len(salvaged), salvaged.highest, salvaged.lost) == (0, 0, ())


def test_a_file_that_changes_while_it_is_read_is_noticed(
    path: Path, wholes: dict[bytes | None, Whole]
) -> None:
    path.write_bytes(wholes[None].content)
    salvaged = salvage(path, None)
    path.write_bytes(bytes(len(wholes[None].content)))
    with pytest.raises(LedgerUnavailable, match="changed"):
        list(salvaged.records)
