"""Asking a contactless card who it is, as bytes in and bytes out. Nothing here does input or output.

The command is the reader's own pseudo-command GET DATA (PC/SC part 3, 3.2.2.1.3), which every PC/SC reader
for contactless cards answers with the number that the card gave at anticollision: the UID of an ISO 14443
card, the IDm of a FeliCa card. It identifies; it proves nothing, for such numbers can be copied.
"""

from drivers.badge import Credential

GET_UID = bytes.fromhex("FFCA000000")
"""GET DATA, P1 P2 = 00 00 (UID), Le = 00 (all of it)."""

LENGTHS = frozenset({4, 7, 8, 10})
"""Bytes of an identifier: ISO 14443-3 single, double and triple size 4, 7, 10; FeliCa's IDm 8."""

OK = b"\x90\x00"
_STATUS = 2
_RANDOM_UID = 0x08  # first byte of a random single-size UID: ISO 14443-3, 6.5.4
_SINGLE_SIZE = 4

# Historical bytes of a contactless storage card's ATR: application identifier with the PC/SC workgroup's RID,
# then the byte for the card's standard (PC/SC part 3, 3.1.3.2.3.1, and its supplement: 11 is FeliCa).
_PCSC_APPLICATION = bytes.fromhex("804F0CA000000306")
_FELICA = 0x11


class NoIdentity(Exception):
    """The card gave no usable identity; `reason` is one of those that `Unreadable` carries."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def kind_of(atr: bytes) -> str:
    """`idm` when the reader's ATR says FeliCa, else `uid`."""
    _, found, after = atr.partition(_PCSC_APPLICATION)
    return "idm" if found and after[:1] == bytes([_FELICA]) else "uid"


def is_storage(atr: bytes) -> bool:
    """Whether the reader's ATR says that the card only stores, and knows no commands of ISO 7816-4."""
    return _PCSC_APPLICATION in atr


def identity(answer: bytes, atr: bytes) -> Credential:
    """The identity in an answer to `GET_UID`. Raises `NoIdentity`, and nothing else, for any bytes.

    Reasons: `protocol` (no status word), `no_uid` (the card or reader refused), `bad_length`, and
    `random_uid` for a number that the card makes up each time: nobody could be known by it.
    """
    if len(answer) < _STATUS:
        raise NoIdentity("protocol")
    number, status = answer[:-_STATUS], answer[-_STATUS:]
    if status != OK:
        raise NoIdentity("no_uid")
    if len(number) not in LENGTHS:
        raise NoIdentity("bad_length")
    if len(number) == _SINGLE_SIZE and number[0] == _RANDOM_UID:
        raise NoIdentity("random_uid")
    return Credential(kind_of(atr), number)
