"""The card's end of vpcd's wire, against a reader's end written here from vpcd's description."""

import socket
import struct
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.cards.cards import Card, EmptyCard, FelicaCard, MuteCard, PulledAwayCard
from simulators.cards.vpcd import VpcdSlot
from tests.drivers.badge.watching import ALICE, BOB, PATIENCE

OFF, ON, RESET, TELL_ATR = b"\0", b"\1", b"\2", b"\4"
GET_DATA = bytes.fromhex("FFCA000000")


class Reader:
    """The reader's end: one listening port, one card at a time."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE)
        self.port: int = self._listener.getsockname()[1]
        self._card: socket.socket | None = None

    def find(self) -> None:
        """Waits for a card."""
        if self._card is not None:
            self._card.close()
        self._card, _ = self._listener.accept()
        self._card.settimeout(PATIENCE)

    def say(self, message: bytes, pieces: int = 1) -> None:
        """One message, cut into pieces."""
        data = struct.pack(">H", len(message)) + message
        size = max(1, -(-len(data) // pieces))
        for at in range(0, len(data), size):
            self.card.sendall(data[at : at + size])

    def hear(self) -> bytes | None:
        """One message; None when the card hung up."""
        head = self._exactly(2)
        return None if head is None else self._exactly(struct.unpack(">H", head)[0])

    def ask(self, message: bytes, pieces: int = 1) -> bytes | None:
        """One message and its answer."""
        self.say(message, pieces)
        return self.hear()

    def power(self) -> bytes | None:
        """Switches the card on; gives its ATR."""
        self.say(ON)
        return self.ask(TELL_ATR)

    def look_until_gone(self) -> None:
        """Looks again and again (the hand may be slow) until the card hangs up instead of answering."""
        while self.ask(TELL_ATR) is not None:
            pass

    def forget(self) -> None:
        """The service dies: the line is cut."""
        self.card.close()

    def close(self) -> None:
        """Everything is over."""
        self._listener.close()
        if self._card is not None:
            self._card.close()

    @property
    def card(self) -> socket.socket:
        assert self._card is not None
        return self._card

    def _exactly(self, count: int) -> bytes | None:
        data = b""
        while len(data) < count:
            piece = self.card.recv(count - len(data))
            if not piece:
                assert data == b"", "the card hung up in the middle of a message: this would kill pcscd"
                return None
            data += piece
        return data


class Table:
    """A reader and a slot on it, and a second hand for acts that wait for the reader."""

    def __init__(self) -> None:
        self.reader = Reader()
        self.slot = VpcdSlot(lambda: self.reader.port)
        self._hand = ThreadPoolExecutor(1)

    def lay(self, card: Card) -> "Future[bool]":
        """Begins to lay a card down; the reader has found it."""
        laying = self._hand.submit(self.slot.lay, card, PATIENCE)
        self.reader.find()
        return laying

    def lift(self) -> "Future[None]":
        """Begins to lift it."""
        return self._hand.submit(self.slot.lift, PATIENCE)

    def close(self) -> None:
        """Everything is over; no thread is left."""
        self.slot.close()
        self.reader.close()
        self._hand.shutdown()


@pytest.fixture
def table() -> Iterator[Table]:
    """An empty table."""
    table = Table()
    yield table
    table.close()
    assert not table.slot._thread.is_alive()


def test_laid_down_means_powered_and_asked_for_its_atr(table: Table) -> None:
    laying = table.lay(ALICE)
    assert table.reader.ask(TELL_ATR) == ALICE.atr
    assert not laying.done()
    assert table.reader.power() == ALICE.atr
    assert laying.result(PATIENCE)


def test_controls_are_not_answered_and_commands_are(table: Table) -> None:
    table.lay(ALICE)
    table.reader.power()
    for control in (OFF, ON, RESET):
        table.reader.say(control)
    assert table.reader.ask(TELL_ATR) == ALICE.atr
    assert table.reader.ask(GET_DATA) == ALICE.idm + b"\x90\x00"
    assert table.slot.wait_read(PATIENCE)
    assert table.reader.ask(bytes.fromhex("00A4040000")) == b"\x6d\x00"


def test_it_is_lifted_at_a_look_and_not_before(table: Table) -> None:
    table.lay(ALICE).cancel()
    table.reader.power()
    lifting = table.lift()
    assert table.reader.ask(GET_DATA) == ALICE.idm + b"\x90\x00"
    assert not lifting.done()
    table.reader.look_until_gone()
    lifting.result(PATIENCE)


def test_the_next_card_is_another_connection(table: Table) -> None:
    for card in (ALICE, BOB):
        laying = table.lay(card)
        table.reader.power()
        assert laying.result(PATIENCE)
        assert table.reader.ask(GET_DATA) == card.idm + b"\x90\x00"
        lifting = table.lift()
        table.reader.look_until_gone()
        lifting.result(PATIENCE)


def test_a_card_stays_when_the_service_goes(table: Table) -> None:
    laying = table.lay(ALICE)
    table.reader.power()
    assert laying.result(PATIENCE)
    table.reader.forget()
    table.reader.find()
    assert table.reader.power() == ALICE.atr


def test_a_card_pulled_away_hangs_up_without_an_answer(table: Table) -> None:
    table.lay(PulledAwayCard(ALICE))
    table.reader.power()
    assert table.reader.ask(GET_DATA) is None
    table.slot.wait_lifted(PATIENCE)
    assert table.slot.lay(ALICE, 0.0) is False  # the place is free: it does not raise


def test_a_mute_card_is_there_and_cannot_be_powered(table: Table) -> None:
    table.lay(MuteCard())
    assert len(table.reader.ask(TELL_ATR) or b"") == 2
    assert len(table.reader.power() or b"") > 33
    assert len(table.reader.ask(TELL_ATR) or b"") == 2


def test_a_silent_card_hangs_up_when_it_is_lifted(table: Table) -> None:
    laying = table.lay(EmptyCard())
    table.reader.power()
    assert laying.result(PATIENCE)
    table.reader.say(GET_DATA)
    lifting = table.lift()
    assert table.reader.hear() is None
    lifting.result(PATIENCE)


def test_two_cards_on_one_reader_are_refused(table: Table) -> None:
    table.lay(ALICE)
    with pytest.raises(ValueError, match="lies on this reader"):
        table.slot.lay(BOB)


def test_without_a_reader_a_card_lies_there_all_the_same() -> None:
    slot = VpcdSlot(lambda: 0)
    assert slot.lay(ALICE) is False
    with pytest.raises(ValueError, match="lies on this reader"):
        slot.lay(BOB)
    slot.lift()
    slot.close()


MESSAGES = st.lists(
    st.tuples(
        st.sampled_from([OFF, ON, RESET, TELL_ATR, GET_DATA]) | st.binary(min_size=2, max_size=300),
        st.integers(1, 8),
    ),
    max_size=12,
)


@given(messages=MESSAGES)
@settings(max_examples=25, deadline=None)
def test_however_messages_are_cut_each_is_answered_in_its_turn(messages: list[tuple[bytes, int]]) -> None:
    table, card = Table(), FelicaCard(bytes(range(8)))
    try:
        table.lay(card)
        table.reader.power()
        for message, pieces in messages:
            if message in (OFF, ON, RESET):
                table.reader.say(message, pieces)
            else:
                expected = card.atr if message == TELL_ATR else card.answer(message)
                assert table.reader.ask(message, pieces) == expected
    finally:
        table.close()
