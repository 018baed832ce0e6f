"""A conversation with a virtual card without a wire: what comes of it, and conversations that are bent."""

import secrets
from collections.abc import Callable, Sequence

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from drivers.badge import Credential
from drivers.badge.apdu import NoIdentity
from drivers.badge.exchange import Exchange, T, run
from drivers.badge.felica_mac import card_key
from drivers.badge.kinds import CardKinds
from drivers.badge.procedures import Found, known_by
from simulators.cards.cards import Card
from simulators.cards.felica_cards import Chip, LiteS
from simulators.cards.piv_cards import PivCard

MASTER = bytes.fromhex("000102030405060708090A0B0C0D0E0F")
IDM = bytes.fromhex("012E4128728C7E8B")
STRANGER = "Reader of no known family"

P256_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)
FORGERS_P256 = ec.generate_private_key(ec.SECP256R1())
FORGERS_RSA = rsa.generate_private_key(65537, 2048)
P256_CARD, RSA_CARD = PivCard(P256_KEY), PivCard(RSA_KEY)


def lite_s(idm: bytes = IDM, master: bytes = MASTER) -> LiteS:
    """A FeliCa Lite-S as an office issues it: with a key made for its ID block."""
    rest = bytes.fromhex("0000") + b"OFFICE"
    return LiteS(idm, card_key(master, idm + rest), rest_of_id=rest)


def outcome(exchange: Exchange[T], transmit: Callable[[bytes], bytes]) -> T | str:
    """What comes of an exchange: a finding, or the reason why none. Anything else is the test's failure."""
    try:
        return run(exchange, transmit)
    except NoIdentity as finding:
        return finding.reason


def shown(card: Card, kinds: CardKinds, reader: str = STRANGER) -> Found | str:
    """What a card on a reader is known by."""
    return outcome(known_by(kinds, reader, card.atr, secrets.token_bytes), card.answer)


def over(chip: Chip) -> Callable[[bytes], bytes]:
    """A wire to a chip for frames, on which silence is nothing."""
    return lambda frame: chip.answer(frame) or b""


def said(answers: Sequence[bytes]) -> Callable[[bytes], bytes]:
    """A card that says these answers, whatever it is asked, and then nothing more."""
    left = list(answers)
    return lambda command: left.pop(0) if left else b""


class Bending:
    """A wire whose `nth` answer `bend` changes."""

    def __init__(self, answer: Callable[[bytes], bytes], nth: int, bend: Callable[[bytes], bytes]) -> None:
        self._answer = answer
        self._left = nth
        self._bend = bend

    def __call__(self, command: bytes) -> bytes:
        told = self._answer(command)
        self._left -= 1
        return self._bend(told) if self._left == -1 else told


def flipped(at: int, mask: int) -> Callable[[bytes], bytes]:
    """Changes one byte, counted round and round."""
    return lambda told: bytes(
        byte ^ mask if place == at % max(1, len(told)) else byte for place, byte in enumerate(told)
    )


def cut(at: int) -> Callable[[bytes], bytes]:
    """Loses the end."""
    return lambda told: told[: at % max(1, len(told))]


def credential(found: Found | Credential | str) -> Credential | str:
    """The credential alone."""
    return found.credential if isinstance(found, Found) else found
