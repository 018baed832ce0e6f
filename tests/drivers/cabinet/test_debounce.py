"""Debouncing against its definition: the last so many readings were all the same, and another than counts."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.debounce import Debounced


@given(st.integers(1, 6), st.lists(st.sampled_from([True, False, None]), max_size=80))
def test_a_value_counts_once_it_was_read_so_often_running(scans: int, readings: list[bool | None]) -> None:
    """None stands for a link that was lost."""
    contact = Debounced(scans)
    counts: bool | None = None
    since_loss: list[bool] = []
    for reading in readings:
        if reading is None:
            assert contact.forget() is (counts is not None)
            counts, since_loss = None, []
            continue
        since_loss.append(reading)
        last = since_loss[-scans:]
        changes = len(last) == scans and len(set(last)) == 1 and reading != counts
        assert contact.feed(reading) is changes
        if changes:
            counts = reading
        assert contact.value is counts


@given(st.integers(2, 6), st.integers(1, 50))
def test_chatter_shorter_than_that_is_never_seen(scans: int, bursts: int) -> None:
    contact = Debounced(scans)
    changes = sum(contact.feed(True) for _ in range(scans))
    for _ in range(bursts):
        changes += sum(contact.feed(False) for _ in range(scans - 1))
        changes += contact.feed(True)
    assert changes == 1
    assert contact.value is True
