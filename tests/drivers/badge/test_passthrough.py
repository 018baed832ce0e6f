"""How frames reach the card on each family of readers, and what a reader that cannot says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.badge import Credential
from drivers.badge.apdu import NoIdentity
from drivers.badge.exchange import Exchange
from drivers.badge.felica import fcf_number, lite_s_proof
from drivers.badge.passthrough import AcsPassThrough, TransparentSession, passed_through, ways
from drivers.badge.tlv import encode, objects
from simulators.cards.card_readers import AcsFelica, PlainFelica, TransparentFelica
from simulators.cards.felica_cards import Fcf
from tests.drivers.badge.talking import IDM, MASTER, STRANGER, lite_s, outcome, said

FRAME = bytes.fromhex("060088B40000")
ACS, SONY = "ACS ACR1252 Reader [ACR1252 Reader PICC] 00 00", "SONY FeliCa RC-S300/P (1234567) 00 00"
GENUINE = Credential("felica_mac", IDM)


def proof() -> Exchange[Credential]:
    """The longest exchange there is."""
    return lite_s_proof(MASTER, bytes(range(16)))


@pytest.mark.parametrize(
    ("reader", "families"),
    [
        (ACS, [AcsPassThrough]),
        (SONY, [TransparentSession]),
        ("Virtual PCD 00 00", [TransparentSession, AcsPassThrough]),
    ],
)
def test_the_readers_name_tells_its_family(reader: str, families: list[type]) -> None:
    assert [type(way) for way in ways(reader)] == families


def test_how_frames_are_wrapped() -> None:
    assert AcsPassThrough().wrap(FRAME).hex() == "ff00000006060088b40000"
    assert TransparentSession().wrap(FRAME).hex() == "ffc200010f5f4604a08601009506060088b4000000"
    assert [command.hex() for command in TransparentSession().opening] == [
        "ffc2000002810000",
        "ffc20002048f02030000",
    ]
    assert [command.hex() for command in TransparentSession().closing] == ["ffc2000002820000"]


@pytest.mark.parametrize(
    ("answer", "frame"),
    [
        ("C00300900092010096020000970301020390 00", "010203"),
        ("C003009000970101 9000", "01"),
        ("C003016401 9000", ""),
        ("6401", ""),
    ],
)
def test_what_a_transparent_session_answers(answer: str, frame: str) -> None:
    assert TransparentSession().unwrap(bytes.fromhex(answer)).hex() == frame


@pytest.mark.parametrize(("answer", "frame"), [("0102039000", "010203"), ("6300", ""), ("6301", "")])
def test_what_an_acs_reader_answers(answer: str, frame: str) -> None:
    assert AcsPassThrough().unwrap(bytes.fromhex(answer)).hex() == frame


@pytest.mark.parametrize("way", [AcsPassThrough(), TransparentSession()])
@pytest.mark.parametrize(
    ("answer", "reason"), [("6D00", "no_passthrough"), ("6A81", "no_passthrough"), ("90", "protocol")]
)
def test_what_is_no_answer_has_a_reason(
    way: AcsPassThrough | TransparentSession, answer: str, reason: str
) -> None:
    with pytest.raises(NoIdentity) as caught:
        way.unwrap(bytes.fromhex(answer))
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("reader", "family"),
    [(ACS, AcsFelica), (SONY, TransparentFelica), (STRANGER, AcsFelica), (STRANGER, TransparentFelica)],
)
def test_the_same_procedures_run_on_every_family(reader: str, family: type[PlainFelica]) -> None:
    assert outcome(passed_through(reader, proof), family(lite_s()).answer) == GENUINE
    number = outcome(passed_through(reader, fcf_number), family(Fcf(IDM, b"77")).answer)
    assert number == Credential("fcf", b"77          ")


@pytest.mark.parametrize(
    ("reader", "family"), [(ACS, TransparentFelica), (SONY, AcsFelica), (STRANGER, PlainFelica)]
)
def test_a_reader_that_passes_nothing_through_says_so(reader: str, family: type[PlainFelica]) -> None:
    assert outcome(passed_through(reader, proof), family(lite_s()).answer) == "no_passthrough"


def test_a_session_is_closed_also_when_there_is_no_identity() -> None:
    for chip in (lite_s(), lite_s(master=bytes(16)), Fcf(IDM, b"1")):
        card = TransparentFelica(chip)
        outcome(passed_through(SONY, proof), card.answer)
        assert not card.is_open


@given(
    answers=st.lists(
        st.binary(max_size=70) | st.binary(max_size=70).map(lambda d: d + b"\x90\x00"), max_size=8
    )
)
def test_any_answers_of_a_reader_give_a_reason(answers: list[bytes]) -> None:
    for reader in (ACS, SONY, STRANGER):
        result = outcome(passed_through(reader, proof), said(answers))
        assert result in {"no_passthrough", "protocol", "wrong_kind", "not_genuine"}


TAGS = st.sampled_from([0x53, 0x70, 0x7C, 0x82, 0x97, 0xC0, 0x5F46, 0x7F49])


@given(st.dictionaries(TAGS, st.binary(max_size=700), max_size=5))
def test_objects_come_out_as_they_went_in(values: dict[int, bytes]) -> None:
    assert objects(b"".join(encode(tag, value) for tag, value in values.items())) == values


def parsed(data: bytes) -> dict[int, bytes] | str:
    """The objects, or the reason why none; any other exception is the test's failure."""
    try:
        return objects(data)
    except NoIdentity as finding:
        return finding.reason


@given(st.binary(max_size=60))
def test_any_bytes_are_objects_or_a_named_finding(data: bytes) -> None:
    found = parsed(data)
    assert found == "protocol" if isinstance(found, str) else sum(map(len, found.values())) <= len(data)


@pytest.mark.parametrize("broken", ["53", "5301", "5F", "5380", "5383000001AA", "53820001", "5381"])
def test_a_broken_object_is_a_named_finding(broken: str) -> None:
    assert parsed(bytes.fromhex(broken)) == "protocol"


def test_a_length_may_take_more_bytes_than_it_needs() -> None:
    assert parsed(bytes.fromhex("538100 7082000101")) == {0x53: b"", 0x70: b"\x01"}
