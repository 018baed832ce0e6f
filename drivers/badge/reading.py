"""Reading the card that lies on a reader: connect, ask, and a finding for everything that can go wrong."""

from collections.abc import Callable
from dataclasses import dataclass

from drivers.badge.apdu import NoIdentity
from drivers.badge.exchange import run
from drivers.badge.kinds import CardKinds
from drivers.badge.procedures import PASSING, Draw, Found, known_by
from drivers.badge.winscard import (
    E_NO_SMARTCARD,
    E_NOT_TRANSACTED,
    E_READER_UNAVAILABLE,
    E_SHARING_VIOLATION,
    E_UNKNOWN_READER,
    STATE_MUTE,
    W_REMOVED_CARD,
    W_RESET_CARD,
    W_UNPOWERED_CARD,
    W_UNRESPONSIVE_CARD,
    Context,
    PcscError,
    ServiceLost,
    Sight,
)

ATTEMPTS = 4
_PAUSE_S = 0.05  # before the second attempt at a card that another program holds; doubled each time

_REASONS = {
    E_NO_SMARTCARD: "removed_too_soon",
    E_NOT_TRANSACTED: "removed_too_soon",
    E_READER_UNAVAILABLE: "removed_too_soon",
    E_SHARING_VIOLATION: "in_use",
    E_UNKNOWN_READER: "removed_too_soon",
    W_REMOVED_CARD: "removed_too_soon",
    W_UNPOWERED_CARD: "mute",
    W_UNRESPONSIVE_CARD: "mute",
}
_WORTH_ANOTHER_TRY = frozenset({E_NOT_TRANSACTED, E_SHARING_VIOLATION, W_RESET_CARD})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a card gave: an identity, or the reason why none. `sight`: which card it was, as far as known.

    Call `release` when it has been told: letting go of a card takes time that nobody should wait for.
    """

    found: Found | str
    sight: Sight
    release: Callable[[], None] = lambda: None


def read(
    context: Context, sight: Sight, pause: Callable[[float], object], kinds: CardKinds, draw: Draw
) -> Reading:
    """Reads the card on the reader of `sight`. `pause` sleeps, or returns early. Raises `ServiceLost`.

    Each attempt draws its own challenges. A card on its way into the field often fails once: what may pass is
    tried again, at once unless another program holds the card. A mute one is tried too: the reader powers it
    once more, half a second long.
    """
    was_mute, reason = bool(sight.state & STATE_MUTE), "protocol"
    for attempt in range(ATTEMPTS):
        try:
            connection = context.connect(sight.reader)
            try:
                sight = context.glance(sight.reader)
                found = run(known_by(kinds, sight.reader, sight.atr, draw), connection.transmit)
            except Exception:
                connection.close()
                raise
            return Reading(found, sight, connection.close)
        except ServiceLost:
            raise
        except NoIdentity as finding:
            reason = finding.reason
            if reason not in PASSING:
                break
        except PcscError as error:
            reason = _REASONS.get(error.code, "protocol")
            if error.code not in _WORTH_ANOTHER_TRY:
                break
            if error.code == E_SHARING_VIOLATION and attempt < ATTEMPTS - 1:
                pause(_PAUSE_S * 2**attempt)
    return Reading("mute" if was_mute else reason, sight)
