"""What the table of batches says after each record of shredding."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from storage.log.ledger import Ledger
from storage.shredding.facts import StandIn
from storage.shredding.questions import items_of
from storage.shredding.records import (
    CounterOdd,
    SheetsCounted,
    ShredBegun,
    ShredClosed,
    ShredConfirmed,
    ShredEntered,
    ShredRecounted,
    ShredStandIn,
    moved,
)
from tests.storage.projections import Projections


def begin(ledger: Ledger, batch: str = "b1") -> None:
    ledger.append_blocking(ShredBegun(batch=batch, person="p", second="q", approver="boss", reason="急用"))
    ledger.append_blocking(
        ShredEntered(batch=batch, items="書き損じ\t30\n期限切れカード\t2", sheets=32, serials="A1 A2")
    )


def count(ledger: Ledger, *readings: int, batch: str = "b1") -> None:
    for reading in readings:
        ledger.append_blocking(SheetsCounted(reading=reading, when="change", batch=batch))


def test_a_batch_from_its_beginning_to_its_end(ledger: Ledger, projections: Projections) -> None:
    begin(ledger)
    for person in ("p", "q"):
        ledger.append_blocking(ShredConfirmed(batch="b1", person=person, checklist="なし"))
    count(ledger, 100, 101, 110, 132)
    (batch,) = projections.open_batches()
    assert (batch.person, batch.second, batch.approver, batch.reason) == ("p", "q", "boss", "急用")
    assert batch.items == (("書き損じ", 30), ("期限切れカード", 2))
    assert (batch.serials, batch.confirmed) == (("A1", "A2"), ("p", "q"))
    assert (batch.first_reading, batch.last_reading, batch.counted, batch.odd) == (100, 132, 32, 0)
    closed = ShredClosed(batch="b1", person="p", second="q", sheets=32, counted=32)
    (entry,) = ledger.append_blocking(closed)
    assert projections.open_batches() == ()
    (done,) = projections.batches(batch.began, batch.began + timedelta(days=1))
    assert (done.closed, done.difference, done.accepted_by) == (entry.at, 0, "")
    assert projections.batches(batch.began - timedelta(days=1), batch.began) == ()


def test_a_lot_that_is_entered_anew_is_confirmed_anew(ledger: Ledger, projections: Projections) -> None:
    begin(ledger)
    ledger.append_blocking(ShredConfirmed(batch="b1", person="p", checklist="なし"))
    ledger.append_blocking(ShredEntered(batch="b1", items="書き損じ\t31", sheets=31))
    (batch,) = projections.open_batches()
    assert (batch.confirmed, batch.sheets, batch.serials) == ((), 31, ())
    ledger.append_blocking(ShredRecounted(batch="b1", sheets=29, person="p"))
    assert projections.open_batches()[0].sheets == 29


def test_what_the_counter_did_that_no_sheet_does_is_counted_apart(
    ledger: Ledger, projections: Projections
) -> None:
    begin(ledger)
    count(ledger, 100, 110)
    ledger.append_blocking(CounterOdd(what="reset", from_reading=110, to_reading=0, batch="b1"))
    count(ledger, 115)
    (batch,) = projections.open_batches()
    assert (batch.counted, batch.odd, batch.last_reading) == (15, 1, 115), "a total goes on over a reset"


def test_after_a_start_it_is_counted_on_from_where_the_counter_stands(
    ledger: Ledger, projections: Projections
) -> None:
    begin(ledger)
    count(ledger, 100, 110)
    ledger.append_blocking(CounterOdd(what="reset", from_reading=110, to_reading=2, batch="b1"))
    count(ledger, 2, 7)
    (batch,) = projections.open_batches()
    assert (batch.counted, batch.odd, batch.last_reading) == (15, 1, 7)
    assert projections.last_reading() == 7


def test_sheets_outside_any_batch_are_nobodys(ledger: Ledger, projections: Projections) -> None:
    begin(ledger)
    ledger.append_blocking(SheetsCounted(reading=7, when="outside"))
    assert projections.open_batches()[0].counted == 0
    assert projections.differences() == ()


def test_what_goes_in_between_two_sessions_is_not_the_batchs(
    ledger: Ledger, projections: Projections
) -> None:
    """As it was found: three fed, left open, two by a run-away, two more: five of the batch's, not seven."""
    begin(ledger)
    for reading, when, whose in (
        *((100, "start", "b1"), (103, "change", "b1"), (103, "end", "b1")),
        *((105, "outside", ""),),
        *((105, "start", "b1"), (107, "change", "b1"), (107, "end", "b1")),
    ):
        ledger.append_blocking(SheetsCounted(reading=reading, when=when, batch=whose))
    (batch,) = projections.open_batches()
    assert (batch.first_reading, batch.last_reading, batch.counted) == (100, 107, 5)
    assert projections.differences() == ()


def test_a_batch_that_was_closed_keeps_the_count_that_was_signed(
    ledger: Ledger, projections: Projections
) -> None:
    """Also one of before, when the sheets of nobody were counted to it."""
    begin(ledger)
    for reading, when in ((100, "start"), (103, "end"), (105, "start"), (107, "end")):
        ledger.append_blocking(SheetsCounted(reading=reading, when=when, batch="b1"))
    (batch,) = projections.open_batches()
    assert batch.counted == 5
    (entry,) = ledger.append_blocking(ShredClosed(batch="b1", person="p", second="q", sheets=7, counted=7))
    (done,) = projections.batches(batch.began, batch.began + timedelta(days=1))
    assert (done.closed, done.counted) == (entry.at, 7)
    assert projections.differences() == ()


def test_who_stands_in_is_read_from_the_log(ledger: Ledger, projections: Projections) -> None:
    begin(ledger)
    let = ShredStandIn(batch="b1", person="r", instead_of="q", approver="boss", reason="急用")
    ledger.append_blocking(let)
    (batch,) = projections.open_batches()
    assert batch.stand_ins == (StandIn("r", "q", "boss", "急用"),)
    assert (batch.person, batch.second) == ("p", "q"), "who began it stays"


@given(st.lists(st.integers(-5, 9), max_size=12))
def test_a_reading_after_the_other_adds_up_to_what_the_counter_has_moved(steps: list[int]) -> None:
    """Whatever falls in between: a fall is no sheet."""
    readings = list(accumulate(steps, initial=50))
    records = [SheetsCounted(reading=reading, when="outside") for reading in readings]
    found = sum(moved(record, before) for before, record in pairwise([None, *readings], records))
    assert found == sum(step for step in steps if step > 0)


def pairwise(
    before: list[int | None], records: list[SheetsCounted]
) -> Iterator[tuple[int | None, SheetsCounted]]:
    """Each record with the reading before it."""
    return zip(before, records, strict=False)


@given(st.lists(st.tuples(st.text("あいう", min_size=1, max_size=4), st.integers(0, 999)), max_size=5))
def test_items_are_read_back(items: list[tuple[str, int]]) -> None:
    assert items_of("\n".join(f"{kind}\t{number}" for kind, number in items)) == tuple(items)
