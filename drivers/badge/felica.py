"""FeliCa cards: their frames, a number in the common format (FCF), and the proof of FeliCa Lite-S.

A frame is its own length, a command and what belongs to it (JIS X 6319-4; FeliCa Lite-S User's Manual). The
procedures here yield frames and are sent the card's, or nothing where it kept silent; `passthrough` brings
them to the card. The FCF layout is as open programs read it (SLP-KBIT/attend-check and others).
"""

from collections.abc import Sequence

from drivers.badge import Credential
from drivers.badge.apdu import NoIdentity
from drivers.badge.exchange import Exchange
from drivers.badge.felica_mac import BLOCK_SIZE, KEY_SIZE, MAC_SIZE, card_key, mac_a, same

LITE_S_SYSTEM = 0x88B4
"""System code of FeliCa Lite and Lite-S."""
FCF_SYSTEM = 0xFE00
"""System code of the common area, in which others than FCF live too."""

READ_WRITE = 0x0009
READ_ONLY = 0x000B
FCF_SERVICE = 0x1A8B
"""Basic data in FCF: block 0 is the class of user (2 bytes), a personal number (12), and attributes (2)."""

RC, ID, CKV, WCNT, MAC_A = 0x80, 0x82, 0x86, 0x90, 0x91
"""Blocks of FeliCa Lite-S: challenge, identity, key version, count of writes with a MAC, and the MAC."""
PROVED = (ID, CKV, WCNT, MAC_A)
"""Read in one command: MAC_A, which must be last, covers the blocks before it."""

_IDM = 8
_POLLING, _READ, _WRITE = 0x00, 0x06, 0x08
_POLLING_ANSWERS = frozenset({18, 20})  # bytes; two more when the system code was asked for
_HEAD = 2 + _IDM
_DONE = b"\x00\x00"
_POLLS = 2  # a card on its way into the field may miss the first
_FCF_NUMBER = slice(2, 14)
_BLANK = frozenset({b"\x00" * 12, b" " * 12, b"0" * 12, b"\xff" * 12})


def polling(system: int) -> bytes:
    """Asks who has this system; others keep silent. One time slot."""
    return _frame(_POLLING, system.to_bytes(2, "big") + b"\x00\x00")


def read(idm: bytes, service: int, blocks: Sequence[int]) -> bytes:
    """Read Without Encryption of at most 4 blocks of one service."""
    return _frame(_READ, idm + _listed(service, blocks))


def write(idm: bytes, service: int, block: int, data: bytes) -> bytes:
    """Write Without Encryption of one block."""
    return _frame(_WRITE, idm + _listed(service, [block]) + data)


def polled(answer: bytes) -> bytes | None:
    """The IDm in an answer to `polling`, or None for silence. Raises `NoIdentity`: `protocol`."""
    if not answer:
        return None
    if len(answer) not in _POLLING_ANSWERS or answer[:2] != bytes([len(answer), _POLLING + 1]):
        raise NoIdentity("protocol")
    return answer[2:_HEAD]


def blocks_read(answer: bytes, idm: bytes, count: int) -> bytes | None:
    """The data of `count` blocks, or None when the card refused. Raises `NoIdentity`: `protocol`."""
    body = _body(answer, _READ + 1, idm)
    if body[:2] != _DONE:
        return None
    if body[2:3] != bytes([count]) or len(body) != 3 + count * BLOCK_SIZE:
        raise NoIdentity("protocol")
    return body[3:]


def written(answer: bytes, idm: bytes) -> bool:
    """Whether the card has written. Raises `NoIdentity`: `protocol`."""
    return _body(answer, _WRITE + 1, idm) == _DONE


def fcf_number() -> Exchange[Credential]:
    """The personal number of an FCF card, 12 bytes. It identifies: anybody can write one.

    The common area has an IDm of its own, which only a polling for it tells. Raises `NoIdentity`:
    `wrong_kind` (no FCF on the card), `no_number` (the number is blank), `protocol`.
    """
    idm = yield from _find(FCF_SYSTEM)
    block = blocks_read((yield read(idm, FCF_SERVICE, [0])), idm, 1)
    if block is None:
        raise NoIdentity("wrong_kind")
    if block[_FCF_NUMBER] in _BLANK:
        raise NoIdentity("no_number")
    return Credential("fcf", block[_FCF_NUMBER])


def lite_s_proof(master: bytes, challenge: bytes) -> Exchange[Credential]:
    """The IDm of a FeliCa Lite-S card, once it has proved that it holds the key made for it from `master`.

    `challenge`: 16 random bytes, never used before. Raises `NoIdentity`: `wrong_kind` (no FeliCa Lite),
    `not_genuine` (it cannot prove it), `protocol`.
    """
    if len(challenge) != KEY_SIZE:
        raise ValueError(f"a challenge has {KEY_SIZE} bytes")
    idm = yield from _find(LITE_S_SYSTEM)
    accepted = written((yield write(idm, READ_WRITE, RC, challenge)), idm)
    if not accepted:
        raise NoIdentity("not_genuine")
    blocks = blocks_read((yield read(idm, READ_ONLY, PROVED)), idm, len(PROVED))
    if blocks is None or not _proves(blocks, master, challenge, idm):
        raise NoIdentity("not_genuine")
    return Credential("felica_mac", idm)


def _proves(blocks: bytes, master: bytes, challenge: bytes, idm: bytes) -> bool:
    """Whether MAC_A fits the blocks before it, and the identity that it covers is the card's spoken to."""
    data, told = blocks[:-BLOCK_SIZE], blocks[-BLOCK_SIZE:][:MAC_SIZE]
    identity = data[:BLOCK_SIZE]
    expected = mac_a(card_key(master, identity), challenge, PROVED, data)
    return same(told, expected) and identity[:_IDM] == idm


def _find(system: int) -> Exchange[bytes]:
    """The IDm under which the card has this system. Raises `NoIdentity`: `wrong_kind` when it has not."""
    for _ in range(_POLLS):
        idm = polled((yield polling(system)))
        if idm is not None:
            return idm
    raise NoIdentity("wrong_kind")


def _body(answer: bytes, code: int, idm: bytes) -> bytes:
    """What follows the IDm in an answer to a command to that IDm."""
    if answer[:_HEAD] != bytes([len(answer) & 0xFF, code]) + idm:
        raise NoIdentity("protocol")
    return answer[_HEAD:]


def _frame(command: int, body: bytes) -> bytes:
    return bytes([len(body) + 2, command]) + body


def _listed(service: int, blocks: Sequence[int]) -> bytes:
    """One service, and blocks of it as two-byte elements (80: two bytes, access mode 0, first service)."""
    elements = b"".join(bytes([0x80, block]) for block in blocks)
    return b"\x01" + service.to_bytes(2, "little") + bytes([len(blocks)]) + elements
