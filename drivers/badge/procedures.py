"""What to ask a card that may be of several kinds, and what its answers prove. Nothing here does I/O."""

from collections.abc import Callable
from typing import NamedTuple

from drivers.badge import Credential, Evidence, felica, piv
from drivers.badge.apdu import GET_UID, NoIdentity, identity
from drivers.badge.exchange import Exchange
from drivers.badge.felica_mac import KEY_SIZE
from drivers.badge.kinds import CardKind, CardKinds
from drivers.badge.passthrough import passed_through

Draw = Callable[[int], bytes]
"""Gives so many random bytes, which nobody can foresee: `secrets.token_bytes`."""

PROVING = frozenset({CardKind.FELICA_MAC, CardKind.PIV})
"""The kinds whose procedure proves the card."""
PASSING = frozenset({"protocol"})
"""Reasons that may pass when the card is asked again."""


class Found(NamedTuple):
    """A card's identity and what stands behind it."""

    credential: Credential
    evidence: Evidence


def known_by(kinds: CardKinds, reader: str, atr: bytes, draw: Draw) -> Exchange[Found]:
    """The identity of a card with this ATR on this reader, as the first of the kinds that it is.

    Raises `NoIdentity`. A reason in `PASSING` ends the search at once: a disturbance must not turn a card
    that can prove itself into one that merely says a number. Otherwise the first reason that says more than
    `wrong_kind` is given.
    """
    reasons = []
    for kind in kinds.fitting(atr):
        try:
            credential = yield from _as(kind, kinds, reader, atr, draw)
        except NoIdentity as finding:
            if finding.reason in PASSING:
                raise
            reasons.append(finding.reason)
        else:
            return Found(credential, Evidence.AUTHENTICATED if kind in PROVING else Evidence.IDENTIFIED)
    raise NoIdentity(next((reason for reason in reasons if reason != "wrong_kind"), "wrong_kind"))


def _as(kind: CardKind, kinds: CardKinds, reader: str, atr: bytes, draw: Draw) -> Exchange[Credential]:
    match kind:
        case CardKind.FELICA_MAC:
            challenge = draw(KEY_SIZE)
            return passed_through(reader, lambda: felica.lite_s_proof(kinds.master_key, challenge))
        case CardKind.FCF:
            return passed_through(reader, felica.fcf_number)
        case CardKind.PIV:
            return piv.proof(draw(piv.CHALLENGE_SIZE))
    return _number(atr)


def _number(atr: bytes) -> Exchange[Credential]:
    """The number that the card gave at anticollision: a FeliCa's IDm, another's UID."""
    return identity((yield GET_UID), atr)
