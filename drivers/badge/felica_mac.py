"""The arithmetic of FeliCa Lite-S: session key, MAC_A, and the key of each card from one master key. Pure.

FeliCa Lite-S computes with two-key triple DES and holds every 8 bytes the other way round (FeliCa Lite-S
User's Manual, 5.1.1; the same in nfcpy's `tt3_sony` and creacorporation's `mSCFelicaMac`). All parameters and
results here are in the order in which they lie on the card and go over the air.
"""

from collections.abc import Sequence

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

KEY_SIZE = 16
MAC_SIZE = 8
BLOCK_SIZE = 16
_HALF = 8
_MOST_BLOCKS = 4  # that one command reads, MAC_A among them
_NO_BLOCK = b"\xff\xff"

_DIVERSIFY_AES128 = b"\x01"  # AN10922, 2.2: the constant before the diversification input for an AES-128 key


def card_key(master: bytes, id_block: bytes) -> bytes:
    """The key (block CK, 16 bytes) of the card with this ID block (16 bytes), from an AES-128 master key.

    NXP AN10922, 2.2: CMAC-AES-128 under the master key over 01 and the diversification input. One card's key
    tells nothing of another's or of the master key. (Sony's own method, in `mSCFelicaMac`, takes a master key
    of triple DES, 24 bytes: cards issued by it need their own.) Raises `ValueError` for other lengths.
    """
    if len(master) != KEY_SIZE or len(id_block) != BLOCK_SIZE:
        raise ValueError(f"a master key and an ID block have {KEY_SIZE} bytes each")
    return diversified(master, id_block)


def diversified(master: bytes, text: bytes) -> bytes:
    """AN10922's AES-128 key for `text`, of 16 to 31 bytes: shorter ones would need its own padding."""
    if not BLOCK_SIZE <= len(text) < 2 * BLOCK_SIZE:
        raise ValueError(f"{len(text)} bytes cannot be diversified by")
    cmac = CMAC(AES(master))
    cmac.update(_DIVERSIFY_AES128 + text)
    return cmac.finalize()


def session_key(key: bytes, challenge: bytes) -> bytes:
    """SK1 ‖ SK2 (16 bytes) of a card key CK1 ‖ CK2 and a challenge RC1 ‖ RC2."""
    return _swapped(_encrypted(_swapped(key), bytes(_HALF), _swapped(challenge)))


def mac(session: bytes, challenge: bytes, data: bytes) -> bytes:
    """The MAC (8 bytes) over `data`, whose length is a multiple of 8; the chain begins with RC1."""
    chained = _encrypted(_swapped(session), _swapped(challenge[:_HALF]), _swapped(data))
    return _swapped(chained[-MAC_SIZE:])


def mac_a(key: bytes, challenge: bytes, numbers: Sequence[int], data: bytes) -> bytes:
    """What block MAC_A holds when `numbers`, MAC_A last, are read together; `data`: the other blocks'."""
    listed = b"".join(number.to_bytes(2, "little") for number in numbers)
    header = listed + _NO_BLOCK * (_MOST_BLOCKS - len(numbers))
    return mac(session_key(key, challenge), challenge, header + data)


def same(one: bytes, other: bytes) -> bool:
    """Whether two MACs are equal, in a time that does not tell how far."""
    return constant_time.bytes_eq(one, other)


def _encrypted(key: bytes, start: bytes, data: bytes) -> bytes:
    """Two-key triple DES in CBC mode; the third key is the first."""
    encryptor = Cipher(TripleDES(key + key[:_HALF]), modes.CBC(start)).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def _swapped(data: bytes) -> bytes:
    """Each 8 bytes the other way round."""
    return b"".join(data[at : at + _HALF][::-1] for at in range(0, len(data), _HALF))
