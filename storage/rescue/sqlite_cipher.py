"""The pages of a file that SQLCipher 4 encrypted with a raw key, decrypted without SQLCipher.

Source: zetetic.net/sqlcipher/design. A page is AES-256-CBC, and ends in its IV and an HMAC-SHA512 over
ciphertext, IV and page number. The first 16 bytes of the file are the salt of the HMAC's key.
"""

from collections.abc import Callable, Iterable
from hashlib import pbkdf2_hmac
from hmac import compare_digest, digest

from cryptography.hazmat.primitives.ciphers import Cipher as AesCbc
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

SALT = 16
RESERVED = 80
"""Bytes at each page's end: an IV of 16 and an HMAC of 64."""

_MAC = 64
_MASK = 0x3A
_ROUNDS = 2
"""The HMAC's key is derived from the raw key and the salt with every byte XORed by `_MASK`."""

Pages = Callable[[], Iterable[tuple[int, bytes]]]


class Cipher:
    """Decrypts pages under one raw key (32 bytes). Without a salt it tells no genuine page from others."""

    def __init__(self, key: bytes, salt: bytes | None) -> None:
        self._aes = AES256(key)
        self._mac_key: bytes | None = None
        if salt is not None:
            masked = bytes(byte ^ _MASK for byte in salt)
            self._mac_key = pbkdf2_hmac("sha512", key, masked, _ROUNDS, len(key))

    @property
    def authenticates(self) -> bool:
        """Does it refuse pages that are not what was written?"""
        return self._mac_key is not None

    def genuine(self, number: int, page: bytes) -> bool:
        """Is this what was written as page `number`? False without a salt."""
        if self._mac_key is None or len(page) <= RESERVED:
            return False
        said = page[_start(number) : -_MAC] + number.to_bytes(4, "little")
        return compare_digest(digest(self._mac_key, said, "sha512"), page[-_MAC:])

    def opened(self, number: int, page: bytes) -> bytes | None:
        """The page without its reserved bytes; None where it is not genuine, if that can be told."""
        if self.authenticates and not self.genuine(number, page):
            return None
        start = _start(number)
        decryptor = AesCbc(self._aes, CBC(page[-RESERVED:-_MAC])).decryptor()
        return bytes(start) + decryptor.update(page[start:-RESERVED]) + decryptor.finalize()


def _start(number: int) -> int:
    return SALT if number == 1 else 0


def find_cipher(key: bytes, salts: Iterable[bytes], pages: Pages) -> Cipher:
    """With the first of the salts under which any page is genuine, else without one."""
    for salt in salts:
        cipher = Cipher(key, salt)
        if any(cipher.genuine(number, page) for number, page in pages()):
            return cipher
    return Cipher(key, None)
