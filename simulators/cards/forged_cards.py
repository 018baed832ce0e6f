"""Frauds: copies of cards without their keys, and cards that say again what was overheard.

`Bent` is no fraud but a disturbance: frames that arrive otherwise than they were sent.
"""

import secrets
from collections.abc import Callable

from simulators.cards.felica_cards import Chip, LiteS
from simulators.cards.piv_cards import PivCard, PrivateKey

_READ, _WRITE = 6, 8


def copied_felica(card: LiteS) -> LiteS:
    """A clone: everything that can be read of `card`, and a key made up, for the real one cannot be read."""
    return LiteS(card.idm, secrets.token_bytes(16), rest_of_id=card.id_block[8:])


class Overheard:
    """`chip` with an ear beside it: keeps every frame and what was answered."""

    def __init__(self, chip: Chip) -> None:
        self._chip = chip
        self.heard: list[tuple[bytes, bytes | None]] = []

    @property
    def idm(self) -> bytes:
        """As the chip's."""
        return self._chip.idm

    @property
    def done(self) -> bool:
        """As the chip's."""
        return self._chip.done

    def answer(self, frame: bytes) -> bytes | None:
        """As the chip's."""
        told = self._chip.answer(frame)
        self.heard.append((frame, told))
        return told


class Replaying:
    """Answers each kind of command as the overheard card did last, whatever the challenge."""

    def __init__(self, overheard: Overheard) -> None:
        self.idm = overheard.idm
        self._told = {self._kind(frame): told for frame, told in overheard.heard}
        self.done = False

    def answer(self, frame: bytes) -> bytes | None:
        """See `Chip`."""
        self.done = frame[1] == _READ
        return self._told.get(self._kind(frame))

    @staticmethod
    def _kind(frame: bytes) -> bytes:
        return frame[:16] if frame[1] == _WRITE else frame


class Bent:
    """A chip whose frames `bend` changes on their way to the reader."""

    def __init__(self, chip: Chip, bend: Callable[[bytes], bytes | None]) -> None:
        self.idm = chip.idm
        self._chip = chip
        self._bend = bend

    @property
    def done(self) -> bool:
        """As the chip's."""
        return self._chip.done

    def answer(self, frame: bytes) -> bytes | None:
        """See `Chip`."""
        told = self._chip.answer(frame)
        return None if told is None else self._bend(told)


def copied_piv(card: PivCard, key: PrivateKey) -> PivCard:
    """A clone: the certificate of `card`, which anybody can read, and a key of the forger's own."""
    return PivCard(key, card.der)


class ReplayingPiv(PivCard):
    """A fraud with the certificate of `card`, and a signature that `card` made once for another challenge."""

    def __init__(self, card: PivCard, key: PrivateKey, signature: bytes) -> None:
        super().__init__(key, card.der)
        self._signature = signature

    def _signed(self, challenge: bytes) -> bytes:
        return self._signature
