"""A PIN is kept so that neither the database nor a wrong key tells it."""

import pytest

from kiosk.people.pin import PinUnreadable, digest, is_fit, is_outdated, matches

KEY, OTHER = bytes(32), bytes([1]) * 32


@pytest.fixture(scope="module")
def kept() -> str:
    return digest("8306", KEY)


def test_the_right_pin_and_no_other(kept: str) -> None:
    assert matches("8306", kept, KEY)
    assert not matches("8307", kept, KEY)
    assert not matches("", kept, KEY)
    assert not matches("8306", kept, OTHER), "without the station's key all ten thousand are wrong"


def test_two_people_with_one_pin_are_not_told_by_it(kept: str) -> None:
    again = digest("8306", KEY)
    assert again != kept
    assert matches("8306", again, KEY)


def test_it_is_argon2id_with_the_parameters_of_rfc_9106(kept: str) -> None:
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert "8306" not in kept
    assert not is_outdated(kept)
    assert is_outdated(kept.replace("t=3", "t=1"))


def test_what_is_no_digest_is_said_to_be_none() -> None:
    with pytest.raises(PinUnreadable):
        matches("8306", "8306", KEY)


@pytest.mark.parametrize("pin", ["8306", "0918", "55551", "12345679"])
def test_fit(pin: str) -> None:
    assert is_fit(pin)


@pytest.mark.parametrize(
    "pin", ["", "830", "123456789", "0000", "1234", "4321", "8901", "83o6", "8306\n", "٨٣٠٦"]
)
def test_unfit(pin: str) -> None:
    assert not is_fit(pin)
