"""The virtual FeliCa chips without the driver: published numbers, what a real one refuses, any frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.cards.card_readers import AcsFelica, PlainFelica, TransparentFelica
from simulators.cards.cards import FELICA_ATR, FelicaCard, RefusingCard, satisfied
from simulators.cards.felica_cards import Chip, Fcf, LiteS, Transit
from simulators.cards.forged_cards import Bent, Overheard, Replaying, copied_felica

IDM = bytes.fromhex("0102030405060708")
# nfcpy, tests/test_tag_tt3_sony.py: the key '0123456789abcdef', and a challenge, as they are written
CK = bytes.fromhex("37363534333231306665646362613938")
CHALLENGE = "07060504030201000F0E0D0C0B0A0908"
POLLING = "060088B40000"
WRITE_RC = "2008" + IDM.hex() + "010900018080" + CHALLENGE
OPEN, FELICA, CLOSE = "FFC2000002810000", "FFC20002048F02030000", "FFC2000002820000"


def asked(chip: Chip, frame: str) -> str | None:
    """The chip's frame, in hexadecimal."""
    told = chip.answer(bytes.fromhex(frame))
    return None if told is None else told.hex()


def read(service: str, *blocks: str) -> str:
    """A frame that reads blocks."""
    elements = "".join("80" + block for block in blocks)
    body = f"06{IDM.hex()}01{service}{len(blocks):02x}{elements}"
    return f"{len(body) // 2 + 1:02x}{body}"


def test_polling_is_answered_for_its_own_systems_only() -> None:
    chip = LiteS(IDM, CK)
    mine = "1201" + IDM.hex() + "00f1000000014300"
    assert asked(chip, POLLING) == asked(chip, "0600FFFF0000") == asked(chip, "060012FC0000") == mine
    assert asked(chip, "0600FE000000") is None


def test_a_block_read_with_its_mac_as_nfcpy_has_it() -> None:
    chip = LiteS(IDM, CK)
    assert asked(chip, WRITE_RC) == "0c09" + IDM.hex() + "0000"
    told = asked(chip, read("0b00", "82", "81"))
    identity, mac = IDM.hex() + 8 * "00", "91aec5b6d9b3b12d" + 8 * "00"
    assert told == "2d07" + IDM.hex() + "000002" + identity + mac


def test_mac_a_ends_the_conversation_and_polling_begins_the_next() -> None:
    chip = LiteS(IDM, CK)
    for frame, done in [
        (POLLING, False),
        (WRITE_RC, False),
        (read("0b00", "82", "91"), True),
        (POLLING, False),
    ]:
        asked(chip, frame)
        assert chip.done is done


@pytest.mark.parametrize(
    "frame",
    [
        read("0b00", "87"),
        read("0b00", "82", "87"),
        read("0b00", "70"),
        read("0b00", "00", "01", "02", "03", "04"),
        read("8b1a", "00"),
        WRITE_RC.replace("8080", "8082"),
        WRITE_RC.replace("0900", "0b00"),
    ],
    ids=["key", "key too", "no block", "five", "no service", "identity", "read-only"],
)
def test_what_a_lite_s_refuses(frame: str) -> None:
    told = asked(LiteS(IDM, CK), frame)
    assert told is not None
    assert told[20:22] == "01"


@pytest.mark.parametrize(
    "frame", ["", "06", "0600", POLLING[:-2], WRITE_RC.replace(IDM.hex(), 16 * "0"), "0a04" + IDM.hex()]
)
def test_what_is_not_for_it_meets_silence(frame: str) -> None:
    assert asked(LiteS(IDM, CK), frame) is None


def test_an_idm_has_8_bytes() -> None:
    with pytest.raises(ValueError, match="8 bytes"):
        LiteS(b"short", CK)


def test_fcf_lives_in_the_common_area_and_nowhere_else() -> None:
    chip = Fcf(IDM, b"123")
    polled = asked(chip, "0600FE000000")
    assert polled is not None
    common = polled[4:20]
    assert common != IDM.hex()
    assert asked(chip, f"1006{common}018b1a018000") == f"1d07{common}000001" + b"01123         \0\0".hex()
    assert asked(chip, f"1006{IDM.hex()}018b1a018000") == f"0c07{IDM.hex()}01a6"
    assert asked(Transit(IDM), f"1006{common}018b1a018000") == f"0c07{common}01a6"


def test_a_copy_reads_the_same_and_computes_otherwise() -> None:
    card = LiteS(IDM, CK)
    copy = copied_felica(card)
    for chip in (card, copy):
        asked(chip, WRITE_RC)
    assert asked(card, read("0b00", "82", "86", "90")) == asked(copy, read("0b00", "82", "86", "90"))
    assert asked(card, read("0b00", "82", "91")) != asked(copy, read("0b00", "82", "91"))


def test_a_replay_says_what_was_heard_whatever_the_challenge() -> None:
    wire = Overheard(LiteS(IDM, CK))
    heard = [asked(wire, frame) for frame in (POLLING, WRITE_RC, read("0b00", "82", "91"))]
    fraud = Replaying(wire)
    other = WRITE_RC.replace(CHALLENGE, 32 * "A")
    assert [asked(fraud, frame) for frame in (POLLING, other, read("0b00", "82", "91"))] == heard
    assert asked(fraud, read("0b00", "00")) is None


def test_frames_can_be_bent() -> None:
    assert asked(Bent(LiteS(IDM, CK), lambda told: told[:2]), POLLING) == "1201"
    assert asked(Bent(LiteS(IDM, CK), lambda told: None), POLLING) is None


# --- on a reader --------------------------------------------------------------------------------------


def transmitted(card: PlainFelica, apdu: str) -> str:
    """The reader's answer, in hexadecimal."""
    return card.answer(bytes.fromhex(apdu)).hex()


@pytest.mark.parametrize("family", [PlainFelica, AcsFelica, TransparentFelica])
def test_every_reader_tells_the_idm(family: type[PlainFelica]) -> None:
    card = family(LiteS(IDM, CK))
    assert card.atr == FELICA_ATR
    assert transmitted(card, "FFCA000000") == IDM.hex() + "9000"
    assert transmitted(card, "00A4040000") == "6d00"


def test_a_reader_by_acs() -> None:
    card = AcsFelica(LiteS(IDM, CK))
    assert transmitted(card, "FF00000006" + POLLING) == "1201" + IDM.hex() + "00f10000000143009000"
    assert transmitted(card, "FF000000060600FE000000") == "6300"
    assert transmitted(card, "FF00000007" + POLLING) == "6d00"
    assert transmitted(card, OPEN) == "6d00"


def test_a_transparent_session_is_opened_switched_used_and_closed() -> None:
    card = TransparentFelica(LiteS(IDM, CK))
    exchange = "FFC200010F5F4604A08601009506" + POLLING + "00"
    assert transmitted(card, exchange) == "6d00"
    assert transmitted(card, OPEN) == "c0030090009000"
    assert transmitted(card, exchange) == "6d00"
    assert transmitted(card, FELICA) == "c0030090009000"
    told = "1201" + IDM.hex() + "00f1000000014300"
    assert transmitted(card, exchange) == "c003009000" + "920100" + "96020000" + "9712" + told + "9000"
    assert transmitted(card, exchange.replace("88B4", "FE00")) == "c0030164019000"
    assert transmitted(card, CLOSE) == "c0030090009000"
    assert transmitted(card, exchange) == "6d00"


def test_a_hand_holds_a_card_until_it_is_done() -> None:
    assert satisfied(FelicaCard(IDM))
    assert satisfied(RefusingCard())
    card = TransparentFelica(LiteS(IDM, CK))
    assert not satisfied(card)
    card.answer(bytes.fromhex(OPEN))
    for frame in (POLLING, read("0b00", "82", "91")):
        card.chip.answer(bytes.fromhex(frame))
    assert not satisfied(card)
    card.answer(bytes.fromhex(CLOSE))
    assert satisfied(card)


COMMANDS = st.binary(max_size=50) | st.tuples(
    st.sampled_from([bytes([6]), bytes([8])]), st.binary(max_size=40)
).map(lambda parts: bytes([len(parts[1]) + 10]) + parts[0] + IDM + parts[1])


@given(st.lists(COMMANDS, max_size=5))
def test_any_frame_is_answered_or_met_by_silence(frames: list[bytes]) -> None:
    for chip in (LiteS(IDM, CK), Fcf(IDM, b"1"), Transit(IDM)):
        for frame in frames:
            told = chip.answer(frame)
            assert told is None or told[0] == len(told)


@given(
    st.lists(
        st.binary(max_size=40) | st.sampled_from([bytes.fromhex(OPEN), bytes.fromhex(FELICA)]), max_size=5
    )
)
def test_any_command_to_a_reader_is_answered(commands: list[bytes]) -> None:
    for card in (AcsFelica(LiteS(IDM, CK)), TransparentFelica(LiteS(IDM, CK))):
        for command in commands:
            assert len(card.answer(command)) >= 2
