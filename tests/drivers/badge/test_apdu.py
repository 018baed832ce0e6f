"""Who a card is, from its answer: any bytes give a credential or a named finding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.badge import Credential
from drivers.badge.apdu import GET_UID, LENGTHS, NoIdentity, identity, kind_of
from simulators.cards.cards import FELICA_ATR, PROCESSOR_ATR, STORAGE_ATR

REASONS = {"protocol", "no_uid", "bad_length", "random_uid"}


def test_the_command_is_get_data_for_all_of_the_uid() -> None:
    assert GET_UID.hex() == "ffca000000"


@pytest.mark.parametrize(
    ("atr", "kind"),
    [
        (FELICA_ATR, "idm"),
        (STORAGE_ATR, "uid"),
        (PROCESSOR_ATR, "uid"),
        (b"", "uid"),
        (FELICA_ATR[:12], "uid"),
    ],
)
def test_the_atr_tells_felica_from_iso_14443(atr: bytes, kind: str) -> None:
    assert kind_of(atr) == kind


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "protocol"),
        ("90", "protocol"),
        ("6D00", "no_uid"),
        ("6E00", "no_uid"),
        ("6300", "no_uid"),
        ("04A1B2C36282", "no_uid"),
        ("9000", "bad_length"),
        ("04A1B29000", "bad_length"),
        ("04A1B2C3D49000", "bad_length"),
        ("00112233445566778899AA9000", "bad_length"),
        ("08A1B2C39000", "random_uid"),
    ],
)
def test_what_is_no_identity_has_a_reason(answer: str, reason: str) -> None:
    with pytest.raises(NoIdentity) as caught:
        identity(bytes.fromhex(answer), STORAGE_ATR)
    assert caught.value.reason == reason


@pytest.mark.parametrize("number", ["04A1B2C3", "04A1B2C3D4E5F6", "0112031234567890", "0811223344556677889A"])
def test_every_real_length_is_an_identity(number: str) -> None:
    assert identity(bytes.fromhex(number + "9000"), STORAGE_ATR) == Credential("uid", bytes.fromhex(number))


def found(answer: bytes, atr: bytes) -> Credential | str:
    """The credential, or the reason why none; any other exception is the test's failure."""
    try:
        return identity(answer, atr)
    except NoIdentity as finding:
        return finding.reason


@given(answer=st.binary(max_size=40), atr=st.binary(max_size=33))
def test_any_bytes_give_a_credential_or_a_reason(answer: bytes, atr: bytes) -> None:
    result = found(answer, atr)
    if isinstance(result, str):
        assert result in REASONS
    else:
        assert result.id + b"\x90\x00" == answer
        assert len(result.id) in LENGTHS
        assert result.kind in {"idm", "uid"}


@given(number=st.sampled_from(sorted(LENGTHS)).flatmap(lambda size: st.binary(min_size=size, max_size=size)))
def test_a_number_of_a_real_length_is_taken_unless_it_is_random(number: bytes) -> None:
    random = len(number) == 4 and number[0] == 8
    expected = "random_uid" if random else Credential("idm", number)
    assert found(number + b"\x90\x00", FELICA_ATR) == expected
