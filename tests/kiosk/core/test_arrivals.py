"""The queue at the kiosk: in turn, but nobody who may have gone long ago."""

import asyncio
from pathlib import Path

import pytest

from kiosk.core.arrivals import Arrival, Arrivals, Unread
from kiosk.counter.reception import _first
from tests.kiosk.world import SATO, TANAKA, Kiosk


class Clock:
    now = 0

    def __call__(self) -> int:
        return self.now


async def test_who_tapped_long_ago_is_not_waited_for_and_who_came_since_is() -> None:
    clock = Clock()
    arrivals = Arrivals(clock, 60)
    arrivals.put(Arrival("a", SATO))
    clock.now = 30_000_000
    arrivals.put(Arrival("b", TANAKA))
    await arrivals.came()
    assert len(arrivals) == 2
    clock.now = 61_000_000
    await arrivals.someone_else("a")
    assert await arrivals.next() == Arrival("b", TANAKA)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(arrivals.came(), 0.01)


async def test_a_tap_counts_from_when_it_was_given() -> None:
    arrivals = Arrivals()
    arrivals.put(Arrival("a", SATO))
    mark = arrivals.taps
    assert arrivals.has_tapped_since(SATO.id, 0)
    assert not arrivals.has_tapped_since(SATO.id, mark)
    arrivals.put(Arrival("b", SATO))
    assert arrivals.has_tapped_since(SATO.id, mark)
    assert (arrivals.card_of(SATO.id), arrivals.card_of(TANAKA.id)) == ("b", "")
    assert arrivals.take(SATO.id)
    assert not arrivals.take(SATO.id)
    assert arrivals.has_tapped_since(SATO.id, mark), "whether it was served or not"


async def test_a_tap_serves_once_and_whatever_follows_from_that() -> None:
    arrivals = Arrivals()
    assert not arrivals.may_serve(SATO.id), "without a tap nothing is done"
    arrivals.put(Arrival("a", SATO))
    assert arrivals.may_serve(SATO.id)
    arrivals.serve(SATO.id, "recount")
    assert not arrivals.may_serve(SATO.id)
    assert not arrivals.may_serve(SATO.id, "start")
    assert arrivals.may_serve(SATO.id, "recount")
    arrivals.serve(SATO.id, "close")
    assert not arrivals.may_serve(SATO.id, "recount")
    arrivals.put(Arrival("a", SATO))
    assert arrivals.may_serve(SATO.id)


async def test_no_visit_begins_for_who_tapped_long_ago(tmp_path: Path) -> None:
    k = Kiosk(tmp_path)
    k.station.arrivals.put(Arrival("a", SATO))
    await k.clock.advance(k.station.times.tap_s + 1, lambda: asyncio.ensure_future(k.settle()))
    first = asyncio.ensure_future(_first(k.station))
    await asyncio.sleep(0)
    assert not first.done()
    k.station.arrivals.put(Arrival("b", TANAKA))
    assert await first == Arrival("b", TANAKA)
    await k.stop()


async def test_who_tapped_before_the_question_taps_again_unless_they_may_bring_a_key() -> None:
    arrivals = Arrivals()
    arrivals.put(Arrival("a", SATO))
    arrivals.put(Unread("gone too soon"))
    arrivals.put(Arrival("b", TANAKA))
    arrivals.grow_old()
    arrivals.put(Arrival("a", SATO))
    arrivals.drop_old(lambda person: person == TANAKA)
    assert await arrivals.next() == Arrival("b", TANAKA, old=True)
    assert await arrivals.next() == Arrival("a", SATO)
    assert len(arrivals) == 0
