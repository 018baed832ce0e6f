"""暗証番号 PINs: how one is kept, so that whoever has the database alone cannot try all of them.

Four digits are ten thousand guesses. The station's key goes into each digest first (HMAC-SHA256), so that a
guess needs the key, which is not in the database; Argon2id then makes each guess with the key slow.
"""

import hmac
import re
from hashlib import sha256
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

SHORTEST, LONGEST = 4, 8
"""Digits of a PIN."""

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
"""RFC 9106, section 4, second choice: 64 MiB, three passes, four lanes; about a sixth of a second here."""


class PinUnreadable(ValueError):
    """What is kept is no digest of a PIN."""


def is_fit(pin: str) -> bool:
    """Four to eight digits, and not one digit repeated or a plain run: those are tried first."""
    if re.fullmatch(f"[0-9]{{{SHORTEST},{LONGEST}}}", pin) is None:
        return False
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps not in ({0}, {1}, {9})


def digest(pin: str, station_key: bytes) -> str:
    """What is kept of a PIN: Argon2's own text, with its salt and parameters. Takes a sixth of a second."""
    return _hasher.hash(_keyed(pin, station_key))


def matches(pin: str, kept: str, station_key: bytes) -> bool:
    """Is this the PIN of which `kept` is the digest? Takes as long for a wrong one.

    Raises `PinUnreadable` where `kept` is no digest.
    """
    try:
        return _hasher.verify(kept, _keyed(pin, station_key))
    except VerifyMismatchError:
        return False
    except InvalidHashError as error:
        raise PinUnreadable("what is kept is no Argon2 digest") from error


def is_outdated(kept: str) -> bool:
    """Was it made with other parameters than are used now? Then it is made anew at the next right entry."""
    return _hasher.check_needs_rehash(kept)


def _keyed(pin: str, station_key: bytes) -> bytes:
    return hmac.digest(station_key, b"kagiban pin\x00" + pin.encode(), sha256)
