"""What a real reader can do to the driver at the worst moment, made to happen in this process."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import drivers.badge.pcsc
from drivers.badge import BadgeEvent, ReadersChanged, Tap
from drivers.badge.pcsc import PcscReaders
from drivers.errors import DeviceOffline, NoAnswer
from simulators.cards.cards import Card, EmptyCard, FelicaCard, MuteCard
from simulators.cards.readers import InProcessBench
from tests.drivers.badge.watching import ALICE, BOB, CAROL, MARKER, PATIENCE, Seen, number, watched

SHARING_VIOLATION, RESET_CARD, NOT_TRANSACTED = 0x8010000B, 0x80100068, 0x80100016
UNRESPONSIVE_CARD, SECURITY_VIOLATION = 0x80100066, 0x8010006A


class Bent:
    """PC/SC with calls that go wrong: `first[name]` runs before the call, and what it gives replaces it."""

    def __init__(self, bench: InProcessBench) -> None:
        self._scard = bench.scard
        self.first: dict[str, list[Callable[[], Any]]] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            waiting = self.first.get(name, [])
            instead = waiting.pop(0)() if waiting else None
            return getattr(self._scard, name)(*arguments) if instead is None else instead

        return call


@pytest.fixture
def bent(local: InProcessBench) -> Any:
    """The readers of `local`, to be bent."""
    return Bent(local)


def _tap_and_mark(bench: InProcessBench, seen: Seen, card: Card = ALICE) -> list[str]:
    bench.tap(card, hold=PATIENCE)
    seen.wait_for_cards(1)
    bench.tap(MARKER, hold=PATIENCE)
    seen.wait(lambda: number(MARKER) in seen.cards())
    return seen.cards()


@pytest.mark.parametrize(
    ("call", "codes", "told"),
    [
        ("SCardConnect", [SHARING_VIOLATION, SHARING_VIOLATION], number(ALICE)),
        ("SCardTransmit", [RESET_CARD], number(ALICE)),
        ("SCardTransmit", [NOT_TRANSACTED, NOT_TRANSACTED], number(ALICE)),
        ("SCardConnect", [RESET_CARD - (1 << 32)], number(ALICE)),
    ],
)
def test_what_passes_is_tried_again(
    local: InProcessBench, bent: Any, call: str, codes: list[int], told: str
) -> None:
    with watched(bent) as seen:
        bent.first[call] = [
            lambda code=code: (code, [], 0)[: 3 if call == "SCardConnect" else 2] for code in codes
        ]
        assert _tap_and_mark(local, seen) == [told, number(MARKER)]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (SHARING_VIOLATION, "[in_use]"),
        (NOT_TRANSACTED, "[removed_too_soon]"),
        (UNRESPONSIVE_CARD, "[mute]"),
        (0x8010001F, "[protocol]"),
        (0x80100009, "[removed_too_soon]"),
    ],
)
def test_what_does_not_pass_is_told(local: InProcessBench, bent: Any, code: int, reason: str) -> None:
    with watched(bent) as seen:
        bent.first["SCardConnect"] = [lambda: (code, 0, 0)] * 4
        local.lay(ALICE)
        seen.wait_for_cards(1)
        bent.first.clear()
        local.lift()
        local.tap(MARKER, hold=PATIENCE)
        seen.wait_for_cards(2)
        assert seen.cards() == [reason, number(MARKER)]


def test_cards_that_answer_nothing(local: InProcessBench) -> None:
    with watched(local.scard) as seen:
        assert _tap_and_mark(local, seen, EmptyCard()) == ["[protocol]", number(MARKER)]


def test_a_swap_between_report_and_connection_is_two_cards(local: InProcessBench, bent: Any) -> None:
    def swap() -> None:
        local.scard.lift(local.names[0])
        local.scard.lay(local.names[0], BOB)

    with watched(bent) as seen:
        bent.first["SCardConnect"] = [swap]
        local.lay(ALICE)
        seen.wait_for_cards(2)
        local.tap(MARKER, reader=1)
        seen.wait_for_cards(3)
    assert seen.cards() == ["[removed_too_soon]", number(BOB), number(MARKER)]


def test_cards_that_came_and_went_while_the_driver_was_busy(local: InProcessBench) -> None:
    go_on, seen = threading.Event(), Seen()

    def emit(event: BadgeEvent) -> None:
        seen.emit(event)
        if isinstance(event, Tap):
            go_on.wait(PATIENCE)

    driver = PcscReaders(scard=local.scard)
    driver.start(emit)
    try:
        local.lay(ALICE)
        seen.wait_for_cards(1)
        local.lift()
        local.lay(BOB)
        local.lift()
        local.lay(CAROL)
        go_on.set()
        seen.wait_for_cards(3)
    finally:
        asyncio.run(driver.stop())
    assert seen.cards() == [number(ALICE), "[removed_too_soon]", number(CAROL)]


class KillingCard(FelicaCard):
    """A card in the middle of whose first answer the service dies."""

    kill: Callable[[], None]

    def answer(self, apdu: bytes) -> bytes:
        type(self).kill()
        return super().answer(apdu)


@pytest.mark.parametrize("stays", [True, False])
def test_the_service_dies_while_a_card_is_read(local: InProcessBench, stays: bool) -> None:
    killed = threading.Event()

    def kill() -> None:
        if not killed.is_set():
            local.kill_service()
            killed.set()

    KillingCard.kill = staticmethod(kill)
    with watched(local.scard) as seen:
        local.lay(KillingCard(ALICE.idm))
        seen.wait_for_readers((), "pcscd_down")
        if not stays:
            local.lift()
        local.start_service()
        seen.wait_for_cards(1)
        local.lift()
        local.tap(MARKER, hold=PATIENCE)
        seen.wait_for_cards(2)
    assert seen.cards() == [number(ALICE) if stays else "[removed_too_soon]", number(MARKER)]


def test_a_reader_found_empty_at_first_after_an_outage(local: InProcessBench) -> None:
    with watched(local.scard) as seen:
        local.lay(ALICE)
        seen.wait_for_cards(1)
        local.kill_service()
        local.lift()
        local.start_service()
        seen.wait_for_readers(local.names)
        local.tap(MARKER, reader=1, hold=PATIENCE)
        seen.wait_for_cards(2)
        local.tap(ALICE, hold=PATIENCE)
        local.tap(BOB, hold=PATIENCE)
        seen.wait(lambda: number(BOB) in seen.cards())
    assert seen.cards(local.names[0]) == [number(ALICE), number(BOB)]


def test_a_service_that_refuses_is_asked_again(local: InProcessBench, bent: Any) -> None:
    bent.first["SCardEstablishContext"] = [lambda: (SECURITY_VIOLATION, 0)] * 3
    with watched(bent) as seen:
        seen.wait_for_readers(local.names)
    assert seen.readers() == [((), "pcscd_down"), (local.names, "")]


def test_an_exception_out_of_the_library_does_not_end_the_thread(
    local: InProcessBench, bent: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise SystemError("returned a result with an exception set")

    bent.first["SCardListReaders"] = [fail]
    with watched(bent) as seen:
        seen.wait_for_readers(local.names)
        assert _tap_and_mark(local, seen) == [number(ALICE), number(MARKER)]
    assert "begin anew" in caplog.text


def test_a_listener_that_fails_does_not_end_the_thread(
    local: InProcessBench, caplog: pytest.LogCaptureFixture
) -> None:
    seen = Seen()

    def emit(event: BadgeEvent) -> None:
        seen.emit(event)
        if isinstance(event, ReadersChanged):
            raise RuntimeError("Event loop is closed")

    driver = PcscReaders(scard=local.scard)
    driver.start(emit)
    local.tap(ALICE, hold=PATIENCE)
    seen.wait_for_cards(1)
    asyncio.run(driver.stop())
    assert "nobody took ReadersChanged" in caplog.text


def test_a_reader_plugged_in_unnoticed_is_found_at_the_next_tick(local: InProcessBench, bent: Any) -> None:
    local.unplug()
    with watched(bent, tick=0.05) as seen:
        # The plug goes in after the listing and before the wait, which then sees no change in number.
        bent.first["SCardGetStatusChange"] = [lambda: local.plug()]
        seen.wait_for_readers(local.names)
        assert _tap_and_mark(local, seen) == [number(ALICE), number(MARKER)]


def test_the_thread_gives_signs_of_life(local: InProcessBench, bent: Any) -> None:
    turned = threading.Event()
    driver = PcscReaders(scard=bent, tick=0.01)
    before = driver.beat()
    bent.first["SCardGetStatusChange"] = [lambda: None, lambda: None, lambda: turned.set()]
    driver.start(lambda event: None)
    assert turned.wait(PATIENCE)
    assert driver.beat() > before
    asyncio.run(driver.stop())


async def test_stopping_at_any_moment_ends_the_thread(local: InProcessBench) -> None:
    driver = PcscReaders(scard=local.scard)
    for _ in range(30):
        driver.start(lambda event: None)
        await driver.stop()
    local.kill_service()
    driver.start(lambda event: None)
    await driver.stop()
    await driver.stop()


async def test_a_hung_service_does_not_hold_whoever_stops(
    local: InProcessBench, bent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drivers.badge.pcsc, "STOP_LIMIT_S", 0.05)
    hangs, let_go = threading.Event(), threading.Event()

    def hang() -> None:
        hangs.set()
        let_go.wait(PATIENCE)

    bent.first["SCardListReaders"] = [hang]
    driver = PcscReaders(scard=bent)
    driver.start(lambda event: None)
    assert hangs.wait(PATIENCE)
    with pytest.raises(NoAnswer):
        await driver.stop()
    let_go.set()
    for thread in threading.enumerate():
        if "badge" in thread.name:
            thread.join(PATIENCE)


async def test_it_is_started_once(local: InProcessBench) -> None:
    driver = PcscReaders(scard=local.scard)
    driver.start(lambda event: None)
    with pytest.raises(RuntimeError):
        driver.start(lambda event: None)
    await driver.stop()


def test_without_pyscard_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard.scard", None)
    with pytest.raises(DeviceOffline, match="pyscard"):
        PcscReaders().start(lambda event: None)


def test_importing_the_driver_needs_no_pyscard() -> None:
    code = "import sys, drivers.badge.pcsc, drivers.badge.probe; sys.exit('smartcard' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


CARDS = st.sampled_from([ALICE, BOB, CAROL, EmptyCard(), MuteCard()])
HANDS = st.lists(st.tuples(st.sampled_from([0, 1]), CARDS, st.booleans()), max_size=25)


@given(acts=HANDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_however_fast_the_hand_every_card_is_told_once(acts: list[tuple[int, Card, bool]]) -> None:
    bench, laid = InProcessBench(2), [0, 0]
    with watched(bench.scard) as seen:
        bench.tap(MARKER, hold=PATIENCE, reader=0)
        bench.tap(MARKER, hold=PATIENCE, reader=1)
        for reader, card, patient in acts:
            laid[reader] += 1
            bench.lay(card, reader)
            if patient:
                bench.scard.wait_answered(bench.names[reader], 0.01)
            bench.lift(reader)
        for reader in (0, 1):
            bench.tap(MARKER, hold=PATIENCE, reader=reader)
        seen.wait_for_cards(len(acts) + 4)
    for reader, name in enumerate(bench.names):
        assert len(seen.cards(name)) == laid[reader] + 2
        assert seen.cards(name)[-1] == number(MARKER)
