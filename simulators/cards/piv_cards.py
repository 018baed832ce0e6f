"""PIV cards as bytes in and bytes out: the application, a certificate in slot 9E, and its private key.

Written from NIST SP 800-73-4; the raw RSA and the TLV here share nothing with the driver.
"""

import gzip
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from simulators.cards.cards import PROCESSOR_ATR

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

AID = bytes.fromhex("A00000030800001000")
_OK, _NOT_FOUND, _UNKNOWN, _WRONG = b"\x90\x00", b"\x6a\x82", b"\x6d\x00", b"\x6a\x80"
_CERTIFICATE_OF_9E = bytes.fromhex("5C035FC101")
_LONGEST = 256  # bytes of one answer
_P256, _RSA_2048 = 0x11, 0x07


def certificate(key: PrivateKey, name: str = "card") -> bytes:
    """A certificate (DER) for the key, signed by itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    valid = builder.not_valid_before(today).not_valid_after(today + timedelta(days=1000))
    return valid.sign(key, SHA256()).public_bytes(Encoding.DER)


class PivCard:
    """A PIV card with this key. `der`: the certificate it shows, by default the key's own."""

    def __init__(self, key: PrivateKey, der: bytes = b"", *, zipped: bool = False, uid: bytes = b"") -> None:
        self.atr = PROCESSOR_ATR
        self.der = der or certificate(key)
        self._key = key
        self._uid = uid or b"\x08\x11\x22\x33"
        shown = gzip.compress(self.der) if zipped else self.der
        self._container = _tlv(0x53, _tlv(0x70, shown) + _tlv(0x71, bytes([zipped])) + _tlv(0xFE, b""))
        self._left = b""
        self._chain = b""
        self._selected = self._asked = False

    @property
    def done(self) -> bool:
        """Whether the whole answer to a challenge was fetched."""
        return self._asked and not self._left

    def answer(self, apdu: bytes) -> bytes:
        """See `simulators.cards.cards.Card`."""
        match apdu[1] if len(apdu) >= 5 else None:
            case 0xCA if apdu[0] == 0xFF:
                return self._uid + _OK
            case 0xA4:
                return self._select(apdu[5:-1])
            case 0xC0:
                return self._more()
            case 0xCB if self._selected:
                return self._tell(self._container) if apdu[5:10] == _CERTIFICATE_OF_9E else _NOT_FOUND
            case 0x87 if self._selected:
                return self._authenticate(apdu)
        return _UNKNOWN

    def _select(self, aid: bytes) -> bytes:
        self._asked, self._chain = False, b""
        self._selected = aid == AID
        return _tlv(0x61, _tlv(0x4F, aid[5:])) + _OK if self._selected else _NOT_FOUND

    def _tell(self, data: bytes) -> bytes:
        """The first part, and how much is left: 00 stands for 256 or more."""
        self._left = data
        return self._more()

    def _more(self) -> bytes:
        part, self._left = self._left[:_LONGEST], self._left[_LONGEST:]
        left = len(self._left)
        return part + (b"\x61" + bytes([left if left < _LONGEST else 0]) if left else _OK)

    def _authenticate(self, apdu: bytes) -> bytes:
        """Parts of a chain (class 10) are kept until the last one comes."""
        self._chain += apdu[5 : 5 + apdu[4]]
        if apdu[0] == 0x10:
            return _OK
        whole, self._chain = self._chain, b""
        self._asked = True
        challenge = self._challenge(whole, apdu[2], apdu[3])
        if challenge is None:
            return _WRONG
        return self._tell(_tlv(0x7C, _tlv(0x82, self._signed(challenge))))

    def _challenge(self, template: bytes, algorithm: int, slot: int) -> bytes | None:
        """What is to be signed, if it is for this key: the template ends with it."""
        right, size = (_P256, 32) if isinstance(self._key, ec.EllipticCurvePrivateKey) else (_RSA_2048, 256)
        challenge = template[-size:]
        asked = template == _tlv(0x7C, b"\x82\x00" + _tlv(0x81, challenge))
        return challenge if asked and (algorithm, slot) == (right, 0x9E) else None

    def _signed(self, challenge: bytes) -> bytes:
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(challenge, ec.ECDSA(Prehashed(SHA256())))
        numbers = self._key.private_numbers()
        power = pow(int.from_bytes(challenge, "big"), numbers.d, numbers.public_numbers.n)
        return power.to_bytes(256, "big")


def _tlv(tag: int, value: bytes) -> bytes:
    size = len(value)
    if size < 0x80:
        return bytes([tag, size]) + value
    if size <= 0xFF:
        return bytes([tag, 0x81, size]) + value
    return bytes([tag, 0x82]) + size.to_bytes(2, "big") + value
