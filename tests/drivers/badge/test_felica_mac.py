"""FeliCa Lite-S's arithmetic against published numbers, and against the virtual card's own, by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.badge.felica import PROVED
from drivers.badge.felica_mac import card_key, diversified, mac, mac_a, same, session_key
from simulators.cards.felica_cards import chain


def swapped(text: str) -> bytes:
    """Hexadecimal, each 8 bytes the other way round, as some sources print what lies on the card."""
    data = bytes.fromhex(text)
    return b"".join(data[at : at + 8][::-1] for at in range(0, len(data), 8))


# nfcpy, tests/test_tag_tt3_sony.py: how the key '0123456789abcdef' is written to CK, and a challenge to RC.
CK = bytes.fromhex("37363534333231306665646362613938")
RC = bytes.fromhex("07060504030201000F0E0D0C0B0A0908")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("000102030405060708090A0B0C0D0E0F", "0b1268d7a4ac6932"),
        ("08090A0B0C0D0E0F0001020304050607", "18cdd33c0fb25dd7"),
    ],
    ids=["read", "write"],
)
def test_the_chain_as_nfcpy_has_it(key: str, expected: str) -> None:
    assert mac(swapped(key), swapped("0001020304050607"), bytes(range(32))).hex() == expected


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("01020304050607080000000000000000", "91aec5b6d9b3b12d"),
        ("01000000000000000000000000000000", "bd73eb7294a00279"),
        ("00000000000000000000000000000000", "cc97f1b97b8bbc79"),
        ("10040100030000000000010000000019", "a622c337a4e44271"),
    ],
    ids=["id", "state", "zeros", "attributes"],
)
def test_blocks_read_with_a_mac_as_nfcpy_has_them(block: str, expected: str) -> None:
    assert mac(session_key(CK, RC), RC, bytes.fromhex(block)).hex() == expected


def test_a_write_with_mac_a_as_nfcpy_has_it() -> None:
    session = session_key(CK, RC)
    header = bytes.fromhex("00FEFF00") + bytes.fromhex("92009100")  # WCNT, the block STATE, MAC_A
    written = header + b"\x01" + bytes(15)
    assert mac(session[8:] + session[:8], RC, written).hex() == "17c19e3bbdc3e8bd"


def test_a_session_key_of_a_real_card() -> None:
    # qiita.com/AkimotoMasane/items/17d008950a0a486c1654, an RC-S966. SK2 follows from SK1, so that its one
    # digit CD for CB in SK1 is a slip of the pen.
    key = bytes.fromhex("ABE6F4E392EC58B9D5345D3DA28C7515")
    challenge = bytes.fromhex("404954F40BEAA8A8160EFD98A4890416")
    assert session_key(key, challenge).hex() == "02471ad751cb0025d107ac7cbbb84345"


@pytest.mark.parametrize(
    ("master", "text", "expected"),
    [
        (
            "00112233445566778899AABBCCDDEEFF",
            "04782E21801D803042F54E585020416275",
            "a8dd63a3b89d54b37ca802473fda9175",
        ),
    ],
)
def test_diversification_as_an10922_has_it(master: str, text: str, expected: str) -> None:
    assert diversified(bytes.fromhex(master), bytes.fromhex(text)).hex() == expected


def test_every_card_has_its_own_key_of_the_right_size() -> None:
    master = bytes(range(16))
    keys = {card_key(master, bytes([n]) * 16) for n in range(50)}
    assert len(keys) == 50
    assert {len(key) for key in keys} == {16}
    assert card_key(bytes(16), bytes(16)) != card_key(master, bytes(16))


@pytest.mark.parametrize(
    ("master", "block"), [(b"", bytes(16)), (bytes(24), bytes(16)), (bytes(16), bytes(8))]
)
def test_keys_of_other_lengths_are_refused(master: bytes, block: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        card_key(master, block)


@pytest.mark.parametrize("size", [0, 15, 32])
def test_what_an10922_pads_otherwise_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="cannot be diversified by"):
        diversified(bytes(16), bytes(size))


@given(session=st.binary(min_size=16, max_size=16), start=st.binary(min_size=16, max_size=16), data=st.data())
def test_two_implementations_agree(session: bytes, start: bytes, data: st.DataObject) -> None:
    text = data.draw(st.integers(1, 9).flatmap(lambda n: st.binary(min_size=8 * n, max_size=8 * n)))
    assert mac(session, start, text) == chain(session, start[:8], text)


BLOCK = st.binary(min_size=16, max_size=16)


@given(key=BLOCK, challenge=BLOCK, blocks=st.tuples(BLOCK, BLOCK, BLOCK), at=st.integers(0, 47))
def test_mac_a_covers_every_byte_of_identity_version_and_count(
    key: bytes, challenge: bytes, blocks: tuple[bytes, bytes, bytes], at: int
) -> None:
    data = b"".join(blocks)
    changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    assert not same(mac_a(key, challenge, PROVED, data), mac_a(key, challenge, PROVED, changed))


def test_mac_a_covers_which_blocks_they_are() -> None:
    data = bytes(48)
    assert mac_a(CK, RC, PROVED, data) != mac_a(CK, RC, (0x82, 0x86, 0x83, 0x91), data)
    assert mac_a(CK, RC, (0x82, 0x91), data[:16]) != mac_a(CK, RC, (0x86, 0x91), data[:16])
