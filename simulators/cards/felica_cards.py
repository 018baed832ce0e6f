"""FeliCa chips, as frames in and frames out. `card_readers` puts them on a reader.

A chip keeps silent (None) when a frame is not for it. They share nothing with the driver, not even the
arithmetic of the MAC.
"""

from typing import Protocol

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

LITE_S, NDEF, COMMON = b"\x88\xb4", b"\x12\xfc", b"\xfe\x00"
PMM = bytes.fromhex("00F1000000014300")
"""What a FeliCa Lite-S (RC-S966) says of its times; F1 is its IC code."""

RC, MAC, ID, SYS_C, CKV, CK, WCNT, MAC_A = 0x80, 0x81, 0x82, 0x85, 0x86, 0x87, 0x90, 0x91
_LITE_S_BLOCKS = {*range(0x0F), *range(0x80, 0x89), WCNT, MAC_A, 0x92}
_FIRST_WCNT = bytes.fromhex("00FEFF")  # factory state, lowest byte first
_POLLING, _READ, _WRITE = 0, 6, 8
_NO_SERVICE, _NO_BLOCK, _READ_ONLY = b"\x01\xa6", b"\x01\xa8", b"\x01\xa8"
_OK = b"\x00\x00"


class Chip(Protocol):
    """What a reader meets. `done`: the last answer ended what it is usually asked for."""

    @property
    def idm(self) -> bytes:
        """What it says at anticollision, 8 bytes."""

    @property
    def done(self) -> bool:
        """Whether the conversation is over."""

    def answer(self, frame: bytes) -> bytes | None:
        """Its frame, or None for silence."""


class _Felica:
    """What all chips share: taking a frame apart, and knowing which was the last. `systems`: their IDm."""

    last_service = b""

    def __init__(self, idm: bytes, systems: dict[bytes, bytes]) -> None:
        if len(idm) != 8:
            raise ValueError(f"{idm.hex()}: an IDm has 8 bytes")
        self.idm = idm
        self._systems = systems
        self.done = False

    def answer(self, frame: bytes) -> bytes | None:
        """See `Chip`."""
        if len(frame) < 6 or frame[0] != len(frame):
            return None
        if frame[1] == _POLLING:
            return self._polled(frame[2:4])
        if frame[2:10] not in self._systems.values():
            return None
        return self._commanded(frame[1], frame[2:10], frame[10:])

    def _polled(self, system: bytes) -> bytes | None:
        self.done = False
        wild = next(iter(self._systems)) if system == b"\xff\xff" else system
        idm = self._systems.get(wild)
        return None if idm is None else _frame(_POLLING + 1, idm + PMM)

    def _commanded(self, code: int, idm: bytes, body: bytes) -> bytes | None:
        """Reads and writes. A body: how many services (always 1), the service, blocks, data to write."""
        count = body[3] if len(body) > 3 else 0
        if len(body) < 4 + 2 * count:
            return None
        service = body[1:3]
        numbers = [body[5 + 2 * n] for n in range(count)]
        if code == _READ:
            told = self._read(idm, service, numbers)
            self.done = told[:2] == _OK and (service == self.last_service or MAC_A in numbers)
            return _frame(_READ + 1, idm + told)
        if code == _WRITE:
            return _frame(_WRITE + 1, idm + self._write(service, numbers, body[4 + 2 * count :]))
        return None

    def _read(self, idm: bytes, service: bytes, numbers: list[int]) -> bytes:
        raise NotImplementedError

    def _write(self, service: bytes, numbers: list[int], data: bytes) -> bytes:
        return _READ_ONLY


class LiteS(_Felica):
    """A FeliCa Lite-S with its key `ck` (16 bytes as written to block CK) and the rest of its ID block."""

    def __init__(self, idm: bytes, ck: bytes, *, rest_of_id: bytes = bytes(8), ckv: int = 1) -> None:
        super().__init__(idm, {LITE_S: idm, NDEF: idm})
        self.id_block = idm + rest_of_id
        self._blocks = {
            ID: self.id_block,
            SYS_C: LITE_S + bytes(14),
            CKV: ckv.to_bytes(2, "little") + bytes(14),
            WCNT: _FIRST_WCNT + bytes(13),
        }
        self._ck = ck
        self._rc = bytes(16)

    def _read(self, idm: bytes, service: bytes, numbers: list[int]) -> bytes:
        if service not in (b"\x09\x00", b"\x0b\x00"):
            return _NO_SERVICE
        if not 1 <= len(numbers) <= 4 or not set(numbers) <= _LITE_S_BLOCKS - {CK}:
            return _NO_BLOCK
        data = b""
        for number in numbers:
            data += self._made(number, numbers, data) or self._blocks.get(number, bytes(16))
        return _OK + bytes([len(numbers)]) + data

    def _made(self, number: int, numbers: list[int], before: bytes) -> bytes:
        """The blocks that a chip makes up when they are read; RC is never told."""
        session = self._session()
        if number == MAC_A:
            listed = b"".join(bytes([each, 0]) for each in numbers).ljust(8, b"\xff")
            return chain(session, self._rc[:8], listed + before) + bytes(8)
        if number == MAC:
            return chain(session, self._rc[:8], before) + bytes(8)
        return b""

    def _session(self) -> bytes:
        one = chain(self._ck, bytes(8), self._rc[:8])
        return one + chain(self._ck, one, self._rc[8:])

    def _write(self, service: bytes, numbers: list[int], data: bytes) -> bytes:
        if service != b"\x09\x00":
            return _NO_SERVICE
        if numbers != [RC] or len(data) != 16:
            return _READ_ONLY
        self._rc = data
        return _OK


class Fcf(_Felica):
    """A FeliCa Standard with a personal number in FCF; the common area has an IDm of its own."""

    last_service = b"\x8b\x1a"

    def __init__(self, idm: bytes, number: bytes) -> None:
        self.common_idm = bytes([idm[0] | 0x10]) + idm[1:]
        super().__init__(idm, {b"\x00\x03": idm, COMMON: self.common_idm})
        self._block = b"01" + number.ljust(12, b" ") + b"\x00\x00"

    def _read(self, idm: bytes, service: bytes, numbers: list[int]) -> bytes:
        if idm != self.common_idm or service != self.last_service:
            return _NO_SERVICE
        return _OK + b"\x01" + self._block if numbers == [0] else _NO_BLOCK


class Transit(_Felica):
    """A FeliCa for trains and shops: a common area without FCF, and nothing else that anybody may read."""

    def __init__(self, idm: bytes) -> None:
        super().__init__(idm, {b"\x00\x03": idm, COMMON: bytes([idm[0] | 0x10]) + idm[1:]})

    def _read(self, idm: bytes, service: bytes, numbers: list[int]) -> bytes:
        return _NO_SERVICE


def chain(key: bytes, start: bytes, data: bytes) -> bytes:
    """The last link of FeliCa's chain over `data`, 8 bytes a step; keys and steps are little-endian."""
    first, second = key[:8][::-1], key[8:][::-1]
    cipher = Cipher(TripleDES(first + second + first), modes.ECB())  # noqa: S305 - chained by hand below
    link = int.from_bytes(start, "little")
    for at in range(0, len(data), 8):
        step = cipher.encryptor()
        mixed = link ^ int.from_bytes(data[at : at + 8], "little")
        link = int.from_bytes(step.update(mixed.to_bytes(8, "big")) + step.finalize(), "big")
    return link.to_bytes(8, "little")


def _frame(code: int, body: bytes) -> bytes:
    return bytes([len(body) + 2, code]) + body
