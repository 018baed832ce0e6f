"""The same course of things on a real PC/SC daemon and in this process: one report for each card, always."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from drivers.badge import Evidence, Tap
from simulators.cards.cards import (
    BadAtrCard,
    Card,
    EmptyCard,
    FelicaCard,
    MuteCard,
    OddCard,
    PulledAwayCard,
    RandomUidCard,
    RefusingCard,
    StatuslessCard,
    TruncatedCard,
)
from simulators.cards.readers import InProcessBench
from tests.drivers.badge.watching import ALICE, BOB, CAROL, MARKER, Stand, number, watched


def test_a_card_is_told_once_while_it_lies_and_when_it_goes(stand: Stand) -> None:
    with stand.watched() as seen:
        stand.bench.lay(ALICE)
        seen.wait_for_cards(1)
        stand.bench.lift()
        stand.bench.tap(MARKER)
        seen.wait_for_cards(2)
    tap = seen.events[1]
    assert isinstance(tap, Tap)
    assert (tap.reader, tap.credential.kind, tap.evidence) == (stand.names[0], "idm", Evidence.IDENTIFIED)
    assert seen.cards() == [number(ALICE), number(MARKER)]
    assert seen.readers() == [(stand.names, "")]
    assert len(seen.threads) == 1


def test_cards_with_equal_atr_in_a_row_and_the_same_again(stand: Stand) -> None:
    with stand.watched() as seen:
        for card in (ALICE, BOB, BOB):
            stand.bench.tap(card)
        seen.wait_for_cards(3)
    assert seen.cards() == [number(ALICE), number(BOB), number(BOB)]


def test_a_swap_is_two_cards(stand: Stand) -> None:
    with stand.watched() as seen:
        stand.bench.lay(ALICE)
        seen.wait_for_cards(1)
        stand.bench.lift()
        stand.bench.lay(BOB)
        seen.wait_for_cards(2)
    assert seen.cards() == [number(ALICE), number(BOB)]


def test_two_readers_at_once(stand: Stand) -> None:
    with stand.watched() as seen, ThreadPoolExecutor(2) as hands:
        hands.submit(stand.bench.tap, ALICE, reader=0)
        hands.submit(stand.bench.tap, CAROL, reader=1)
        seen.wait_for_cards(2)
    assert seen.cards(stand.names[0]) == [number(ALICE)]
    assert seen.cards(stand.names[1]) == [number(CAROL)]


def test_a_card_that_lies_there_at_the_start(stand: Stand) -> None:
    stand.bench.lay(ALICE)
    with stand.watched() as seen:
        seen.wait_for_cards(1)
        stand.bench.tap(MARKER, reader=1)
        seen.wait_for_cards(2)
    assert seen.cards() == [number(ALICE), number(MARKER)]


def test_readers_not_named_are_left_alone(stand: Stand) -> None:
    with watched(stand.scard, stand.names[1]) as seen, ThreadPoolExecutor(2) as hands:
        hands.submit(stand.bench.tap, ALICE, reader=0).result()
        hands.submit(stand.bench.tap, MARKER, reader=1).result()
        seen.wait_for_cards(1)
    assert seen.cards() == [number(MARKER)]
    assert seen.readers() == [((stand.names[1],), "")]


def test_the_plug_is_pulled_and_put_back(stand: Stand) -> None:
    with stand.watched() as seen:
        stand.bench.unplug()
        seen.wait_for_readers((), "no_reader")
        with stand.watched() as started_without:
            started_without.wait_for_readers((), "no_reader")
            stand.bench.plug()
            started_without.wait_for_readers(stand.names)
        seen.wait_for_readers(stand.names)
        stand.bench.tap(ALICE)
        seen.wait_for_cards(1)
    assert seen.cards() == [number(ALICE)]
    assert started_without.cards() == []


def test_the_service_dies_and_comes_back(stand: Stand) -> None:
    with stand.watched() as seen:
        stand.bench.kill_service()
        seen.wait_for_readers((), "pcscd_down")
        stand.bench.start_service()
        seen.wait_for_readers(stand.names)
        stand.bench.tap(ALICE)
        seen.wait_for_cards(1)
    assert seen.cards() == [number(ALICE)]
    assert seen.readers() == [(stand.names, ""), ((), "pcscd_down"), (stand.names, "")]


def test_a_card_that_lay_there_all_the_while_gives_no_second_tap(stand: Stand) -> None:
    with stand.watched() as seen:
        stand.bench.lay(ALICE)
        seen.wait_for_cards(1)
        stand.bench.kill_service()
        seen.wait_for_readers((), "pcscd_down")
        stand.bench.start_service()
        seen.wait_for_readers(stand.names)
        stand.wait_present(0)
        stand.bench.lift()
        stand.bench.tap(ALICE)
        seen.wait_for_cards(2)
        stand.bench.tap(MARKER)
        seen.wait_for_cards(3)
    assert seen.cards() == [number(ALICE), number(ALICE), number(MARKER)]


def test_another_card_after_the_service_came_back_is_told(stand: Stand) -> None:
    with stand.watched() as seen:
        stand.bench.lay(ALICE)
        seen.wait_for_cards(1)
        stand.bench.kill_service()
        stand.bench.lift()
        stand.bench.lay(BOB)
        stand.bench.start_service()
        seen.wait_for_cards(2)
    assert seen.cards() == [number(ALICE), number(BOB)]


ODD: list[tuple[Card, str]] = [
    (MuteCard(), "[mute]"),
    (BadAtrCard(), "[protocol]"),
    (RefusingCard(), "[no_uid]"),
    (TruncatedCard(), "[bad_length]"),
    (StatuslessCard(), "[protocol]"),
    (RandomUidCard(), "[random_uid]"),
    (OddCard(b"\x90\x00"), "[bad_length]"),
    (OddCard(b"\x63\x00"), "[no_uid]"),
]


@pytest.mark.parametrize("some", [ODD[:4], ODD[4:]], ids=["first", "second"])
def test_odd_cards_are_told_by_what_is_odd(stand: Stand, some: list[tuple[Card, str]]) -> None:
    with stand.watched() as seen, ThreadPoolExecutor(len(some)) as hands:
        for reader, (card, _) in enumerate(some):
            hands.submit(stand.bench.lay, card, reader)
        seen.wait_for_cards(len(some))
        list(hands.map(stand.bench.lift, range(len(some))))
        stand.bench.tap(MARKER)
        seen.wait_for_cards(len(some) + 1)
    told = [seen.cards(name)[0] for name in stand.names]
    assert told == [finding for _, finding in some]
    assert len(seen.cards()) == len(some) + 1


def test_a_card_pulled_away_in_the_middle_of_a_command(stand: Stand) -> None:
    with stand.watched() as seen:
        stand.bench.tap(PulledAwayCard(ALICE))
        seen.wait_for_cards(1)
        stand.bench.tap(ALICE)
        seen.wait_for_cards(2)
    assert seen.cards() == ["[removed_too_soon]", number(ALICE)]


def test_a_card_that_says_nothing_holds_the_reader_until_it_is_lifted(stand: Stand) -> None:
    with stand.watched() as seen:
        stand.bench.tap(EmptyCard(), hold=0.1)
        stand.bench.tap(ALICE)
        seen.wait_for_cards(2)
    # In this process no answer is an answer at once; on the wire it is none, until the card is gone.
    local = isinstance(stand.bench, InProcessBench)
    assert seen.cards() == ["[protocol]" if local else "[removed_too_soon]", number(ALICE)]


def test_many_taps_none_lost_none_twice(stand: Stand) -> None:
    rounds = 13 if isinstance(stand.bench, InProcessBench) else 5  # the real one looks every 0.4 s only
    cards = [
        [FelicaCard(bytes([reader, *range(6), n])) for n in range(rounds)]
        for reader in range(len(stand.names))
    ]

    def all_on(reader: int) -> None:
        for card in cards[reader]:
            stand.bench.tap(card, reader=reader)

    with stand.watched() as seen, ThreadPoolExecutor(len(cards)) as hands:
        list(hands.map(all_on, range(len(cards))))
        seen.wait_for_cards(rounds * len(cards))
    for reader, laid in enumerate(cards):
        assert seen.cards(stand.names[reader]) == [number(card) for card in laid]
