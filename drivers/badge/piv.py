"""PIV cards: proof by the card authentication key, slot 9E, which needs no PIN (NIST SP 800-73-4, part 2).

The identity is the key itself: SHA-256 of its SubjectPublicKeyInfo. A certificate that was copied without the
private key fails the challenge. Who issued the certificate, and until when it holds, is not looked at: which
keys are somebody's is decided where cards are enrolled. Algorithm codes are from SP 800-78-4, table 6-2.
"""

import hashlib
import zlib

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drivers.badge import Credential
from drivers.badge.apdu import OK, NoIdentity
from drivers.badge.exchange import Exchange
from drivers.badge.tlv import encode, objects

SELECT = bytes.fromhex("00A4040009A0000003080000100000")
"""Selects the PIV application by its AID without the version."""
GET_CERTIFICATE = bytes.fromhex("00CB3FFF055C035FC10100")
"""GET DATA for the certificate of card authentication, 5FC101."""
CHALLENGE_SIZE = 32
"""Bytes of a challenge: what the card signs as if it were a SHA-256 digest."""

P256, RSA_2048 = 0x11, 0x07
Key = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

_SLOT = 0x9E
_RSA_BITS = 2048
_GENERAL_AUTHENTICATE = 0x87
_CHAINED = 0x10  # class byte: more parts of this command follow
_PART = 255
_MORE = 0x61  # first status byte: so many bytes are still there (00: 256 or more)
_MOST_PARTS = 32  # of an answer: 8 KiB, four times what SP 800-73-4 allows a certificate
_MOST_UNZIPPED = 16384
_CERTIFICATE, _INFO, _TEMPLATE, _CONTAINER = 0x70, 0x71, 0x7C, 0x53
_CHALLENGE, _RESPONSE = 0x81, 0x82
_ZIPPED = 0x01
_GZIP = zlib.MAX_WBITS | 16

# DigestInfo for SHA-256 up to the digest (RFC 8017, 9.2, note 1).
_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


def proof(challenge: bytes) -> Exchange[Credential]:
    """The key of a PIV card, once the card has signed `challenge`: 32 random bytes, never used before.

    Raises `NoIdentity`: `wrong_kind` (no PIV application), `no_certificate`, `bad_certificate`,
    `unsupported_key` (neither P-256 nor RSA 2048), `not_genuine` (it cannot sign), `protocol`.
    """
    if len(challenge) != CHALLENGE_SIZE:
        raise ValueError(f"a challenge has {CHALLENGE_SIZE} bytes")
    _, status = yield from _ask(SELECT)
    if status != OK:
        raise NoIdentity("wrong_kind")
    container, status = yield from _ask(GET_CERTIFICATE)
    if status != OK:
        raise NoIdentity("no_certificate")
    key = key_of(container)
    answer = yield from _challenged(key, challenge)
    if not signed(key, challenge, answer):
        raise NoIdentity("not_genuine")
    return Credential("piv", key_id(key))


def key_of(container: bytes) -> Key:
    """The public key in the certificate's container (53: 70 certificate, 71 whether it is gzipped, FE).

    Raises `NoIdentity`: `no_certificate`, `bad_certificate`, `unsupported_key`.
    """
    try:
        parts = objects(objects(container).get(_CONTAINER, b""))
    except NoIdentity:
        raise NoIdentity("bad_certificate") from None
    der = parts.get(_CERTIFICATE, b"")
    if not der:
        raise NoIdentity("no_certificate")
    if parts.get(_INFO, b"\0")[:1] == bytes([_ZIPPED]):
        der = _unzipped(der)
    return _supported(_parsed(der))


def key_id(key: Key) -> bytes:
    """What the key is known by: SHA-256 of its SubjectPublicKeyInfo in DER, points uncompressed."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()


def signed(key: Key, challenge: bytes, answer: bytes) -> bool:
    """Whether `answer` (7C: 82 signature) is the challenge signed by the key's other half."""
    try:
        signature = objects(objects(answer).get(_TEMPLATE, b"")).get(_RESPONSE, b"")
        digest = utils.Prehashed(SHA256())
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, challenge, padding.PKCS1v15(), digest)
        else:
            key.verify(signature, challenge, ec.ECDSA(digest))
    except (NoIdentity, InvalidSignature):
        return False
    return True


def authentication(key: Key, challenge: bytes) -> tuple[bytes, ...]:
    """GENERAL AUTHENTICATE with the challenge, as the commands of a chain; the last one is answered.

    An RSA card computes with what it is given, so the host pads: EMSA-PKCS1-v1_5 (RFC 8017, 9.2).
    """
    rsa_key = isinstance(key, rsa.RSAPublicKey)
    given = _padded(challenge) if rsa_key else challenge
    data = encode(_TEMPLATE, encode(_RESPONSE, b"") + encode(_CHALLENGE, given))
    head = bytes([_GENERAL_AUTHENTICATE, RSA_2048 if rsa_key else P256, _SLOT])
    parts = [data[at : at + _PART] for at in range(0, len(data), _PART)]
    chained = tuple(bytes([_CHAINED]) + head + bytes([len(part)]) + part for part in parts[:-1])
    return (*chained, b"\x00" + head + bytes([len(parts[-1])]) + parts[-1] + b"\x00")


def _challenged(key: Key, challenge: bytes) -> Exchange[bytes]:
    """What the card answers to the challenge. Raises `NoIdentity`: `not_genuine` when it refuses."""
    answer = b""
    for command in authentication(key, challenge):
        answer, status = yield from _ask(command)
        if status != OK:
            raise NoIdentity("not_genuine")
    return answer


def _ask(command: bytes) -> Exchange[tuple[bytes, bytes]]:
    """A command's whole answer, fetched with GET RESPONSE as long as there is more, and its status word."""
    whole = b""
    for _ in range(_MOST_PARTS):
        answer = yield command
        if len(answer) < len(OK):
            raise NoIdentity("protocol")
        whole, status = whole + answer[: -len(OK)], answer[-len(OK) :]
        if status[0] != _MORE:
            return whole, status
        command = b"\x00\xc0\x00\x00" + status[1:]
    raise NoIdentity("protocol")


def _unzipped(data: bytes) -> bytes:
    """A gzipped certificate; what swells beyond all measure is none."""
    unzip = zlib.decompressobj(_GZIP)
    try:
        der = unzip.decompress(data, _MOST_UNZIPPED)
    except zlib.error:
        raise NoIdentity("bad_certificate") from None
    if not unzip.eof:
        raise NoIdentity("bad_certificate")
    return der


def _parsed(der: bytes) -> object:
    try:
        return x509.load_der_x509_certificate(der).public_key()
    except UnsupportedAlgorithm:
        raise NoIdentity("unsupported_key") from None
    except Exception:  # noqa: BLE001 - whatever a parser makes of a stranger's bytes, it is no certificate
        raise NoIdentity("bad_certificate") from None


def _supported(key: object) -> Key:
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    if isinstance(key, rsa.RSAPublicKey) and key.key_size == _RSA_BITS:
        return key
    raise NoIdentity("unsupported_key")


def _padded(digest: bytes) -> bytes:
    info = _DIGEST_INFO + digest
    return b"\x00\x01" + b"\xff" * (_RSA_BITS // 8 - len(info) - 3) + b"\x00" + info
