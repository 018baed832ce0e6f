"""Virtual cards, as bytes in and bytes out: what lies on a reader, whatever wire leads there.

Each answers the one command that every contactless reader knows, GET DATA (`FF CA 00 00 …`, PC/SC part 3,
3.2.2.1.3), or fails to in some way that real cards do. Cards that know more: `felica_cards`, `piv_cards`.
"""

import secrets
from dataclasses import dataclass
from typing import Protocol

FELICA_ATR = bytes.fromhex("3B8F8001804F0CA00000030611003B0000000042")
"""Contactless ATR of FeliCa (PC/SC part 3 supplement: standard byte 11, card name 003B)."""
STORAGE_ATR = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")
"""Contactless ATR of an ISO 14443-3 type A storage card (standard byte 03, card name 0001)."""
PROCESSOR_ATR = bytes.fromhex("3B80800101")
"""Contactless ATR of an ISO 14443-4 card without historical bytes."""
LONGEST_ATR = 33  # ISO 7816-3

_OK = b"\x90\x00"
_UNKNOWN_INSTRUCTION = b"\x6d\x00"
_GET_DATA_UID = b"\xff\xca\x00\x00"


class Lifted(Exception):
    """The card left the field in the middle of a command: no answer comes."""


class Card(Protocol):
    """What a reader meets. An empty `atr` is a card that does not answer to power."""

    @property
    def atr(self) -> bytes:
        """The answer to reset, as the reader makes it up for a contactless card."""

    def answer(self, apdu: bytes) -> bytes:
        """The answer to one command, status word and all. Raises `Lifted`."""


def satisfied(card: Card) -> bool:
    """Whether the hand may take a card away that has answered: it may have more to say than one answer.

    Such a card has an attribute `done`, false from the first command of a conversation to its last answer.
    """
    return bool(getattr(card, "done", True))


def _say(number: bytes, apdu: bytes) -> bytes:
    """The number to GET DATA, a refusal to anything else."""
    return number + _OK if apdu.startswith(_GET_DATA_UID) else _UNKNOWN_INSTRUCTION


def _insist(number: bytes, *lengths: int) -> None:
    if len(number) not in lengths:
        raise ValueError(f"{number.hex()}: {lengths} bytes expected, not {len(number)}")


@dataclass(frozen=True, slots=True)
class FelicaCard:
    """A FeliCa card. `idm`: 8 bytes; any other length raises `ValueError`."""

    idm: bytes
    atr: bytes = FELICA_ATR

    def __post_init__(self) -> None:
        _insist(self.idm, 8)

    def answer(self, apdu: bytes) -> bytes:
        """Its IDm."""
        return _say(self.idm, apdu)


@dataclass(frozen=True, slots=True)
class UidCard:
    """An ISO 14443 card. `uid`: 4, 7 or 10 bytes; any other length raises `ValueError`."""

    uid: bytes
    atr: bytes = STORAGE_ATR

    def __post_init__(self) -> None:
        _insist(self.uid, 4, 7, 10)

    def answer(self, apdu: bytes) -> bytes:
        """Its UID."""
        return _say(self.uid, apdu)


@dataclass(frozen=True, slots=True)
class RandomUidCard:
    """A card that protects its holder: each time another UID, 08 and 3 random bytes (ISO 14443-3, 6.5.4)."""

    atr: bytes = PROCESSOR_ATR

    def answer(self, apdu: bytes) -> bytes:
        """A number that nobody will see again."""
        return _say(b"\x08" + secrets.token_bytes(3), apdu)


@dataclass(frozen=True, slots=True)
class OddCard:
    """A card that says `said` to everything; the root of those that do not behave."""

    said: bytes
    atr: bytes = PROCESSOR_ATR

    def answer(self, apdu: bytes) -> bytes:
        """Always the same."""
        return self.said


class RefusingCard(OddCard):
    """A card that knows no GET DATA: a contact card, or a reader that does not make the command up."""

    def __init__(self) -> None:
        super().__init__(_UNKNOWN_INSTRUCTION)


class TruncatedCard(OddCard):
    """A card whose answer lost a byte: three of a UID's four."""

    def __init__(self) -> None:
        super().__init__(b"\x04\xa1\xb2" + _OK)


class StatuslessCard(OddCard):
    """A card whose answer lost nearly all: half a status word."""

    def __init__(self) -> None:
        super().__init__(_OK[:1])


class EmptyCard(OddCard):
    """A card that answers with nothing, not even a status word. On vpcd's wire that is silence."""

    def __init__(self) -> None:
        super().__init__(b"")


class MuteCard(OddCard):
    """Something that the reader feels, and that does not answer to power."""

    def __init__(self) -> None:
        super().__init__(b"", b"")


class BadAtrCard(OddCard):
    """A card whose answer to reset is none: it begins with neither 3B nor 3F (ISO 7816-3, 8.1)."""

    def __init__(self) -> None:
        super().__init__(_OK, b"\x00\x11\x22")


@dataclass(slots=True)
class PulledAwayCard:
    """A card that is pulled away while it answers its first command; `card` is what it is otherwise."""

    card: Card
    pulled: bool = False

    @property
    def atr(self) -> bytes:
        """As the card's."""
        return self.card.atr

    def answer(self, apdu: bytes) -> bytes:
        """`Lifted` at first, then as the card."""
        if not self.pulled:
            self.pulled = True
            raise Lifted
        return self.card.answer(apdu)
