"""The virtual PIV cards without the driver: their answers to plain commands, checked by `cryptography`."""

import gzip

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from simulators.cards.forged_cards import ReplayingPiv, copied_piv
from simulators.cards.piv_cards import PivCard

SELECT = bytes.fromhex("00A4040009A0000003080000100000")
GET_CERTIFICATE = bytes.fromhex("00CB3FFF055C035FC10100")
DIGEST = bytes(range(32))
SIGN = bytes.fromhex("0087119E267C2482008120") + DIGEST + b"\x00"
KEY = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)


def whole(card: PivCard, command: bytes) -> bytes:
    """The answer with everything that GET RESPONSE adds, and the last status word."""
    told = card.answer(command)
    parts = told[:-2]
    while told[-2] == 0x61:
        told = card.answer(b"\x00\xc0\x00\x00" + told[-1:])
        parts += told[:-2]
    return parts + told[-2:]


def signature_of(card: PivCard) -> bytes:
    """What a P-256 card says to `SIGN`, without the template around it."""
    card.answer(SELECT)
    told = whole(card, SIGN)
    assert (told[0], told[1], told[2], told[3]) == (0x7C, len(told) - 4, 0x82, len(told) - 6)
    return told[4:-2]


def test_nothing_is_told_before_the_application_is_selected() -> None:
    card = PivCard(KEY)
    assert card.answer(GET_CERTIFICATE) == card.answer(SIGN) == b"\x6d\x00"
    assert card.answer(SELECT.replace(b"\x03\x08", b"\x03\x09")) == b"\x6a\x82"
    assert card.answer(SELECT)[-2:] == b"\x90\x00"


@pytest.mark.parametrize("zipped", [False, True])
def test_the_certificate_comes_in_parts(zipped: bool) -> None:
    card = PivCard(RSA_KEY, zipped=zipped)
    card.answer(SELECT)
    first = card.answer(GET_CERTIFICATE)
    assert len(first) == 258
    assert first[-2] == 0x61
    told = whole(card, GET_CERTIFICATE)
    assert told[:2] == b"\x53\x82"
    shown = told[8 : 8 + int.from_bytes(told[6:8], "big")]
    assert told[8 + len(shown) :] == b"\x71\x01" + bytes([zipped]) + b"\xfe\x00\x90\x00"
    der = gzip.decompress(shown) if zipped else shown
    assert x509.load_der_x509_certificate(der).public_key() == RSA_KEY.public_key()


def test_other_objects_are_not_there() -> None:
    card = PivCard(KEY)
    card.answer(SELECT)
    assert card.answer(bytes.fromhex("00CB3FFF055C035FC10500")) == b"\x6a\x82"


def test_a_p256_card_signs() -> None:
    KEY.public_key().verify(signature_of(PivCard(KEY)), DIGEST, ec.ECDSA(Prehashed(SHA256())))


def test_an_rsa_card_computes_with_what_comes_in_a_chain() -> None:
    card = PivCard(RSA_KEY)
    padded = (
        b"\x00\x01"
        + b"\xff" * 202
        + b"\x00"
        + bytes.fromhex("3031300D060960864801650304020105000420")
        + DIGEST
    )
    template = bytes.fromhex("7C82010682008182") + b"\x01\x00" + padded
    card.answer(SELECT)
    assert card.answer(b"\x10\x87\x07\x9e\xff" + template[:255]) == b"\x90\x00"
    assert not card.done
    last = template[255:]
    told = whole(card, b"\x00\x87\x07\x9e" + bytes([len(last)]) + last + b"\x00")
    assert card.done
    assert told[:8].hex() == "7c82010482820100"
    RSA_KEY.public_key().verify(told[8:-2], DIGEST, padding.PKCS1v15(), Prehashed(SHA256()))


@pytest.mark.parametrize(
    "command",
    [SIGN.replace(b"\x11\x9e", b"\x07\x9e"), SIGN.replace(b"\x11\x9e", b"\x11\x9a"), SIGN[:-8] + b"\x00"],
    ids=["algorithm", "slot", "short"],
)
def test_other_keys_algorithms_and_sizes_are_refused(command: bytes) -> None:
    card = PivCard(KEY)
    card.answer(SELECT)
    assert card.answer(command) == b"\x6a\x80"


def test_a_copy_shows_the_certificate_and_signs_with_another_key() -> None:
    card = PivCard(KEY)
    copy = copied_piv(card, OTHER)
    for each in (card, copy):
        each.answer(SELECT)
    assert whole(card, GET_CERTIFICATE) == whole(copy, GET_CERTIFICATE)
    with pytest.raises(InvalidSignature):
        KEY.public_key().verify(signature_of(copy), DIGEST, ec.ECDSA(Prehashed(SHA256())))


def test_a_replay_says_the_same_to_every_challenge() -> None:
    old = signature_of(PivCard(KEY))
    assert signature_of(ReplayingPiv(PivCard(KEY), OTHER, old)) == old


@given(st.lists(st.binary(max_size=60) | st.sampled_from([SELECT, SIGN, GET_CERTIFICATE]), max_size=6))
def test_any_command_is_answered(commands: list[bytes]) -> None:
    card = PivCard(KEY)
    for command in commands:
        assert len(card.answer(command)) >= 2
