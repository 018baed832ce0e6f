"""PIV's slot 9E: commands as SP 800-73-4 has them, certificates of every sort, frauds and disturbances."""

import gzip
import hashlib
import secrets
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.badge import Credential
from drivers.badge.apdu import NoIdentity
from drivers.badge.piv import GET_CERTIFICATE, SELECT, Key, authentication, key_id, key_of, proof, signed
from drivers.badge.tlv import encode
from simulators.cards.cards import FelicaCard, UidCard
from simulators.cards.forged_cards import ReplayingPiv, copied_piv
from simulators.cards.piv_cards import PivCard, PrivateKey, certificate
from tests.drivers.badge.talking import (
    FORGERS_P256,
    FORGERS_RSA,
    P256_CARD,
    P256_KEY,
    RSA_CARD,
    RSA_KEY,
    Bending,
    cut,
    flipped,
    outcome,
    said,
)

CHALLENGE = bytes(range(32))
REASONS = {
    "wrong_kind", "no_certificate", "bad_certificate", "unsupported_key", "not_genuine", "protocol",
}  # fmt: skip
BOTH = pytest.mark.parametrize(
    ("key", "card"), [(P256_KEY, P256_CARD), (RSA_KEY, RSA_CARD)], ids=["ec", "rsa"]
)


def genuine(key: PrivateKey) -> Credential:
    """What a card with this key is known by, computed here."""
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Credential("piv", hashlib.sha256(spki).digest())


def container(der: bytes, info: bytes = b"\x00") -> bytes:
    """A certificate as GET DATA gives it."""
    return encode(0x53, encode(0x70, der) + encode(0x71, info) + encode(0xFE, b""))


def reason(act: Callable[[], object]) -> str:
    """The reason of the finding that `act` raises."""
    with pytest.raises(NoIdentity) as caught:
        act()
    return caught.value.reason


# --- commands and keys --------------------------------------------------------------------------------


def test_the_commands() -> None:
    assert SELECT.hex() == "00a4040009a0000003080000100000"
    assert GET_CERTIFICATE.hex() == "00cb3fff055c035fc10100"
    (one,) = authentication(P256_KEY.public_key(), CHALLENGE)
    assert one.hex() == "0087119e267c2482008120" + CHALLENGE.hex() + "00"


def test_rsa_goes_as_a_chain_of_two_and_is_padded_as_pkcs1_has_it() -> None:
    first, last = authentication(RSA_KEY.public_key(), CHALLENGE)
    assert first[:5].hex() == "1087079eff"
    assert last[:5].hex() == "0087079e0b"
    assert last[-1:] == b"\x00"
    template = first[5:] + last[5:-1]
    assert template[:12].hex() == "7c82010682008182" + "0100" + "0001"
    signature = RSA_KEY.sign(CHALLENGE, padding.PKCS1v15(), utils.Prehashed(SHA256()))
    numbers = RSA_KEY.public_key().public_numbers()
    recovered = pow(int.from_bytes(signature, "big"), numbers.e, numbers.n)
    assert template[-256:] == recovered.to_bytes(256, "big")


def test_a_signature_by_rfc_6979() -> None:
    # RFC 6979, A.2.5: P-256, SHA-256, message "sample"
    x = 0x60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6
    y = 0x7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299
    r = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
    s = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    digest = hashlib.sha256(b"sample").digest()
    answer = encode(0x7C, encode(0x82, utils.encode_dss_signature(r, s)))
    assert signed(key, digest, answer)
    assert not signed(key, hashlib.sha256(b"test").digest(), answer)


@BOTH
def test_the_key_is_found_zipped_or_not(key: PrivateKey, card: PivCard) -> None:
    plain, zipped = container(card.der), container(gzip.compress(card.der), b"\x01")
    assert key_id(key_of(plain)) == key_id(key_of(zipped)) == genuine(key).id


def test_a_new_certificate_for_the_same_key_is_the_same_identity() -> None:
    again = PivCard(P256_KEY, certificate(P256_KEY, "somebody else"))
    assert again.der != P256_CARD.der
    assert outcome(proof(CHALLENGE), again.answer) == genuine(P256_KEY)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"", "no_certificate"),
        (encode(0x53, b""), "no_certificate"),
        (container(b""), "no_certificate"),
        (b"\x53\x05\x70", "bad_certificate"),
        (encode(0x53, b"\x70\x82\xff\xff"), "bad_certificate"),
        (container(b"\x30\x03\x02\x01\x01"), "bad_certificate"),
        (container(P256_CARD.der[:-1]), "bad_certificate"),
        (container(P256_CARD.der, b"\x01"), "bad_certificate"),
        (container(gzip.compress(P256_CARD.der)[:-9], b"\x01"), "bad_certificate"),
        (container(gzip.compress(bytes(10_000_000)), b"\x01"), "bad_certificate"),
        (container(gzip.compress(P256_CARD.der)), "bad_certificate"),
    ],
)
def test_what_is_no_certificate_has_a_reason(given: bytes, expected: str) -> None:
    assert reason(lambda: key_of(given)) == expected


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP384R1()),
        rsa.generate_private_key(65537, 1024),  # noqa: S505 - that it is weak is the point
        rsa.generate_private_key(65537, 3072),
    ],
    ids=["p384", "rsa1024", "rsa3072"],
)
def test_other_sizes_of_keys_are_not_taken(key: PrivateKey) -> None:
    assert reason(lambda: key_of(container(certificate(key)))) == "unsupported_key"


def test_other_sorts_of_keys_are_not_taken() -> None:
    for other in (ed25519.Ed25519PrivateKey.generate(), dsa.generate_private_key(2048)):
        der = P256_CARD.der.replace(spki_of(P256_KEY), spki_of(other))
        assert reason(lambda der=der: key_of(container(der))) in {"unsupported_key", "bad_certificate"}  # type: ignore[misc]


def spki_of(key: PrivateKey | ed25519.Ed25519PrivateKey | dsa.DSAPrivateKey) -> bytes:
    """The public half, as it stands in a certificate."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


# --- whole conversations ------------------------------------------------------------------------------


@BOTH
def test_a_card_proves_that_it_holds_its_key(key: PrivateKey, card: PivCard) -> None:
    for _ in range(3):
        assert outcome(proof(secrets.token_bytes(32)), card.answer) == genuine(key)


@BOTH
def test_a_copied_certificate_proves_nothing(key: PrivateKey, card: PivCard) -> None:
    for forgers in (FORGERS_P256, FORGERS_RSA):
        assert outcome(proof(CHALLENGE), copied_piv(card, forgers).answer) == "not_genuine"


@BOTH
def test_a_signature_made_earlier_proves_nothing(key: PrivateKey, card: PivCard) -> None:
    earlier: list[bytes] = []

    def overheard(command: bytes) -> bytes:
        earlier.append(card.answer(command))
        return earlier[-1]

    assert outcome(proof(CHALLENGE), overheard) == genuine(key)
    old = key.sign(CHALLENGE, ec.ECDSA(utils.Prehashed(SHA256()))) if isinstance(
        key, ec.EllipticCurvePrivateKey
    ) else key.sign(CHALLENGE, padding.PKCS1v15(), utils.Prehashed(SHA256()))  # fmt: skip
    forgers = FORGERS_P256 if isinstance(key, ec.EllipticCurvePrivateKey) else FORGERS_RSA
    fraud = ReplayingPiv(card, forgers, old)
    assert outcome(proof(secrets.token_bytes(32)), fraud.answer) == "not_genuine"
    assert outcome(proof(secrets.token_bytes(32)), said(earlier)) == "not_genuine"
    # Only a challenge that comes twice would let them through: so none may.
    assert outcome(proof(CHALLENGE), fraud.answer) == outcome(proof(CHALLENGE), said(earlier)) == genuine(key)


def test_cards_of_other_kinds_say_so() -> None:
    for card in (UidCard(bytes(4)), FelicaCard(bytes(8))):
        assert outcome(proof(CHALLENGE), card.answer) == "wrong_kind"


def test_a_card_without_a_certificate_says_so() -> None:
    assert outcome(proof(CHALLENGE), said([b"\x90\x00", b"\x6a\x82"])) == "no_certificate"


@pytest.mark.parametrize("status", ["6982", "6A80", "6D00", "9000"])
def test_a_card_that_does_not_sign_is_not_genuine(status: str) -> None:
    shown = container(P256_CARD.der) + b"\x90\x00"
    assert outcome(proof(CHALLENGE), said([b"\x90\x00", shown, bytes.fromhex(status)])) == "not_genuine"


def test_an_answer_without_end_is_given_up() -> None:
    assert outcome(proof(CHALLENGE), lambda command: b"\x61\x00") == "protocol"


def test_a_challenge_of_another_size_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        next(proof(b"short"))


# --- arbitrary bytes ----------------------------------------------------------------------------------

BENDS = st.builds(flipped, st.integers(0, 600), st.integers(1, 255)) | st.builds(cut, st.integers(0, 600))
ANSWERS = st.binary(max_size=300) | st.binary(max_size=300).map(lambda data: data + b"\x90\x00")


@given(nth=st.integers(0, 8), bend=BENDS, rsa_card=st.booleans())
@settings(deadline=None)
def test_a_disturbed_proof_is_the_cards_own_or_none(
    nth: int, bend: Callable[[bytes], bytes], rsa_card: bool
) -> None:
    key, card = (RSA_KEY, RSA_CARD) if rsa_card else (P256_KEY, P256_CARD)
    result = outcome(proof(CHALLENGE), Bending(card.answer, nth, bend))
    assert result == genuine(key) or result in REASONS


@given(st.lists(ANSWERS, max_size=6))
def test_any_answers_prove_nothing(answers: list[bytes]) -> None:
    assert outcome(proof(CHALLENGE), said(answers)) in REASONS


@given(answers=st.lists(ANSWERS, max_size=3), rsa_card=st.booleans())
def test_any_answers_to_a_challenge_prove_nothing(answers: list[bytes], rsa_card: bool) -> None:
    shown = container((RSA_CARD if rsa_card else P256_CARD).der) + b"\x90\x00"
    assert outcome(proof(CHALLENGE), said([b"\x90\x00", shown, *answers])) in REASONS


@given(st.binary(max_size=400))
def test_any_signature_is_no_signature(text: bytes) -> None:
    keys: tuple[Key, ...] = (P256_KEY.public_key(), RSA_KEY.public_key())
    for key in keys:
        assert not signed(key, CHALLENGE, text)
        assert not signed(key, CHALLENGE, encode(0x7C, encode(0x82, text)))


@given(at=st.integers(0, 2000), mask=st.integers(1, 255), text=st.binary(max_size=300))
def test_any_certificate_is_a_key_or_a_named_finding(at: int, mask: int, text: bytes) -> None:
    for der in (flipped(at, mask)(P256_CARD.der), flipped(at, mask)(RSA_CARD.der), text):
        result = found(der)
        assert not isinstance(result, str) or result in REASONS


def found(der: bytes) -> Key | str:
    """The key in a certificate, or the reason why none; any other exception is the test's failure."""
    try:
        return key_of(container(der))
    except NoIdentity as finding:
        return finding.reason
