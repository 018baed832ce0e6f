"""The model of the disk: what a cut may leave, and what it may not."""

from collections.abc import Iterable
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.storage.powercut.disk import SECTOR, Disk
from tests.storage.powercut.recording import Call, Made, Removed, Renamed, Resized, Synced, Wrote
from tests.storage.samples import STEADY

OLD, NEW = b"o" * (4 * SECTOR), b"n" * (4 * SECTOR)
SEEDS = range(300)


def left_by(calls: Iterable[Call]) -> list[dict[str, bytes]]:
    """What many cuts at the end of these calls leave."""
    disk = Disk()
    for call in calls:
        disk.take(call)
    return [disk.after_cut(Random(seed)) for seed in SEEDS]


def made(name: str, content: bytes) -> list[Call]:
    """A file that is durable: content and name."""
    return [Made(name), Wrote(name, 0, content), Synced(name, 2), Synced("", 3)]


def test_what_was_synced_is_there_after_every_cut() -> None:
    assert all(left == {"f": OLD} for left in left_by(made("f", OLD)))


def test_what_was_written_later_is_there_in_whole_sectors_or_not() -> None:
    seen = {left["f"] for left in left_by([*made("f", OLD), Wrote("f", 0, NEW)])}
    assert {OLD, NEW} < seen
    for content in seen:
        sectors = [content[start : start + SECTOR] for start in range(0, len(content), SECTOR)]
        assert all(sector in (OLD[:SECTOR], NEW[:SECTOR]) for sector in sectors)


def test_a_later_write_may_be_there_without_an_earlier_one() -> None:
    calls = [*made("f", OLD), Wrote("f", 0, b"1"), Wrote("f", SECTOR, b"2")]
    seen = {(left["f"][0:1], left["f"][SECTOR : SECTOR + 1]) for left in left_by(calls)}
    assert seen == {(b"o", b"o"), (b"1", b"o"), (b"o", b"2"), (b"1", b"2")}


def test_a_sync_does_not_cover_what_was_written_while_it_ran() -> None:
    calls = [*made("f", OLD), Wrote("f", 0, b"1"), Wrote("f", 1, b"2"), Synced("f", 5)]
    assert {left["f"][:2] for left in left_by(calls)} == {b"1o", b"12"}


def test_a_synced_file_without_a_synced_name_may_be_gone() -> None:
    seen = [left.get("f") for left in left_by([Made("f"), Wrote("f", 0, OLD), Synced("f", 2)])]
    assert set(seen) == {None, OLD}


def test_a_removed_file_may_come_back_until_the_folder_is_synced() -> None:
    removed = [*made("f", OLD), Removed("f")]
    assert {left.get("f") for left in left_by(removed)} == {None, OLD}
    assert {left.get("f") for left in left_by([*removed, Synced("", 5)])} == {None}


def test_a_file_that_takes_the_place_of_another_leaves_one_of_the_two() -> None:
    calls = [*made("f", OLD), Made("g"), Wrote("g", 0, NEW), Synced("g", 6), Renamed("g", "f")]
    assert {left["f"] for left in left_by(calls)} == {OLD, NEW}


def test_a_file_that_was_cut_off_may_be_long_again() -> None:
    assert {left["f"] for left in left_by([*made("f", OLD), Resized("f", 0)])} == {b"", OLD}


@STEADY
@given(st.lists(st.tuples(st.integers(0, 3000), st.binary(min_size=1, max_size=1500)), max_size=8))
def test_a_sync_behind_everything_leaves_what_the_process_saw(writes: list[tuple[int, bytes]]) -> None:
    seen = bytearray()
    for at, data in writes:
        seen.extend(bytes(max(0, at - len(seen))))
        seen[at : at + len(data)] = data
    calls: list[Call] = [Made("f"), *(Wrote("f", at, data) for at, data in writes)]
    disk = Disk()
    for call in [*calls, Synced("f", len(calls)), Synced("", len(calls))]:
        disk.take(call)
    assert disk.after_cut(Random(1)) == {"f": bytes(seen)}
