"""FeliCa's frames as others send them, FCF's number, the proof of FeliCa Lite-S; frauds and disturbances."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.badge import Credential, felica
from drivers.badge.felica import fcf_number, lite_s_proof
from simulators.cards.felica_cards import Fcf, LiteS, Transit
from simulators.cards.forged_cards import Bent, Overheard, Replaying, copied_felica
from tests.drivers.badge.talking import IDM, MASTER, Bending, cut, flipped, lite_s, outcome, over, said

CHALLENGE, ANOTHER = bytes(range(16)), bytes(range(16, 32))
GENUINE = Credential("felica_mac", IDM)
REASONS = {"wrong_kind", "not_genuine", "no_number", "protocol"}
NFCPYS = bytes.fromhex("0102030405060708")


def test_frames_as_nfcpy_sends_them() -> None:
    # nfcpy, tests/test_tag_tt3_sony.py
    challenge = bytes.fromhex("07060504030201000F0E0D0C0B0A0908")
    write = felica.write(NFCPYS, 0x0009, 0x80, challenge)
    assert write.hex() == "20080102030405060708010900018080" + challenge.hex()
    assert felica.read(NFCPYS, 0x000B, [0x82, 0x81]).hex() == "12060102030405060708010b000280828081"
    assert felica.polling(0x12FC).hex() == "060012fc0000"


def test_the_frames_of_the_two_procedures() -> None:
    wire = Overheard(lite_s())
    outcome(lite_s_proof(MASTER, CHALLENGE), over(wire))
    told = IDM.hex()
    assert [frame.hex() for frame, _ in wire.heard] == [
        "060088b40000",
        f"2008{told}010900018080{CHALLENGE.hex()}",
        f"1606{told}010b00048082808680908091",
    ]
    chip = Fcf(IDM, b"12345678")
    wire = Overheard(chip)
    outcome(fcf_number(), over(wire))
    assert [frame.hex() for frame, _ in wire.heard] == [
        "0600fe000000",
        f"1006{chip.common_idm.hex()}018b1a018000",
    ]


def test_a_card_with_its_own_key_proves_itself_every_time() -> None:
    card = lite_s()
    for challenge in (CHALLENGE, ANOTHER):
        assert outcome(lite_s_proof(MASTER, challenge), over(card)) == GENUINE


def test_a_copy_without_the_key_does_not() -> None:
    assert outcome(lite_s_proof(MASTER, CHALLENGE), over(copied_felica(lite_s()))) == "not_genuine"


def test_a_card_of_the_factory_or_of_another_office_does_not() -> None:
    for card in (LiteS(IDM, bytes(16)), lite_s(master=bytes(16))):
        assert outcome(lite_s_proof(MASTER, CHALLENGE), over(card)) == "not_genuine"


def test_one_genuine_card_does_not_pass_for_another() -> None:
    mine = lite_s(bytes.fromhex("012E4128728C0000"))
    posing = Bent(mine, lambda told: told.replace(mine.idm, IDM, 1))

    def speak(frame: bytes) -> bytes:
        return posing.answer(frame.replace(IDM, mine.idm, 1)) or b""

    assert outcome(lite_s_proof(MASTER, CHALLENGE), over(mine)) == Credential("felica_mac", mine.idm)
    assert outcome(lite_s_proof(MASTER, CHALLENGE), speak) == "not_genuine"


def test_what_was_overheard_proves_nothing_later() -> None:
    wire = Overheard(lite_s())
    assert outcome(lite_s_proof(MASTER, CHALLENGE), over(wire)) == GENUINE
    assert outcome(lite_s_proof(MASTER, ANOTHER), over(Replaying(wire))) == "not_genuine"
    # Only a challenge that comes twice would let it through: so none may.
    assert outcome(lite_s_proof(MASTER, CHALLENGE), over(Replaying(wire))) == GENUINE


@pytest.mark.parametrize("chip", [Fcf(IDM, b"1"), Transit(IDM)], ids=["fcf", "transit"])
def test_what_is_no_felica_lite_is_of_another_kind(chip: Fcf | Transit) -> None:
    assert outcome(lite_s_proof(MASTER, CHALLENGE), over(chip)) == "wrong_kind"


def test_a_card_that_misses_the_first_polling_is_found_by_the_second() -> None:
    wire = Bending(over(lite_s()), 0, lambda told: b"")
    assert outcome(lite_s_proof(MASTER, CHALLENGE), wire) == GENUINE


@pytest.mark.parametrize("command", [1, 2], ids=["write", "read"])
def test_a_card_that_refuses_is_not_genuine(command: int) -> None:
    wire = Bending(over(lite_s()), command, lambda told: b"\x0c" + told[1:10] + b"\x01\xa8")
    assert outcome(lite_s_proof(MASTER, CHALLENGE), wire) == "not_genuine"


def test_a_challenge_of_another_size_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        next(lite_s_proof(MASTER, b"short"))


def test_fcf_tells_its_number_under_the_common_areas_idm() -> None:
    chip = Fcf(IDM, b"0012345678")
    assert outcome(fcf_number(), over(chip)) == Credential("fcf", b"0012345678  ")


@pytest.mark.parametrize("chip", [Transit(IDM), lite_s()], ids=["transit", "lite-s"])
def test_a_common_area_or_none_without_fcf_is_of_another_kind(chip: Transit | LiteS) -> None:
    assert outcome(fcf_number(), over(chip)) == "wrong_kind"


@pytest.mark.parametrize("blank", [b"", bytes(12), b"0" * 12, b"\xff" * 12])
def test_a_blank_number_is_nobodys(blank: bytes) -> None:
    assert outcome(fcf_number(), over(Fcf(IDM, blank))) == "no_number"


BENDS = st.builds(flipped, st.integers(0, 100), st.integers(1, 255)) | st.builds(cut, st.integers(0, 100))


@given(nth=st.integers(0, 2), bend=BENDS)
def test_a_disturbed_proof_is_the_cards_own_or_none(nth: int, bend: Callable[[bytes], bytes]) -> None:
    result = outcome(lite_s_proof(MASTER, CHALLENGE), Bending(over(lite_s()), nth, bend))
    assert result == GENUINE or result in REASONS


@given(answers=st.lists(st.binary(max_size=90), max_size=6))
def test_any_answers_prove_nothing(answers: list[bytes]) -> None:
    assert outcome(lite_s_proof(MASTER, CHALLENGE), said(answers)) in REASONS


@given(
    idm=st.binary(min_size=8, max_size=8), answers=st.tuples(st.binary(max_size=90), st.binary(max_size=90))
)
def test_any_answers_of_the_right_form_give_a_reason(idm: bytes, answers: tuple[bytes, bytes]) -> None:
    frames = [
        bytes([18, 1]) + idm + bytes(8),
        *(bytes([len(body) + 10, code]) + idm + body for code, body in zip((9, 7), answers, strict=True)),
    ]
    assert outcome(lite_s_proof(MASTER, CHALLENGE), said(frames)) in REASONS
    number = outcome(fcf_number(), said([frames[0], frames[2]]))
    assert isinstance(number, Credential) or number in REASONS
