"""A checkpoint in few signs: what is packed is unpacked whole, what is mistyped is noticed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.proof.checkpoint import Checkpoint, open_checkpoint, signed_checkpoint
from storage.proof.note import Signer, cosigned
from storage.proof.spelling import (
    ALPHABET,
    BITS,
    PREFIX,
    SIGNS,
    CodeInvalid,
    Handwritten,
    as_handwritten,
    packed,
    size_in,
    unpacked,
)

SIGNER = Signer("kagiban/counter-1/01234567", bytes(range(32)))
SIZES = st.one_of(st.integers(0, 10_000), st.integers(0, 2**63 - 1))
ROOTS = st.binary(min_size=32, max_size=32)


def note(size: int = 4321, root: bytes = bytes(range(32))) -> str:
    return signed_checkpoint(Checkpoint(SIGNER.name, size, root), SIGNER)


@given(SIZES, ROOTS)
def test_what_is_packed_is_the_note_with_its_signature(size: int, root: bytes) -> None:
    text = packed(note(size, root))
    assert size_in(text) == size
    opened, _ = open_checkpoint(unpacked(f" {text.lower()}\n", (SIGNER.verifier,)), (SIGNER.verifier,))
    assert (opened.size, opened.root) == (size, root)
    assert unpacked(text, (SIGNER.verifier,)) == note(size, root)


def test_packed_is_made_of_what_a_code_holds_most_of() -> None:
    text = packed(note())
    assert text.startswith(PREFIX)
    assert len(text) == 183
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


def test_packing_says_nothing_rather_than_less() -> None:
    more = Checkpoint(SIGNER.name, 1, bytes(32), ("an extension",))
    assert packed(signed_checkpoint(more, SIGNER)) == ""
    stranger = Signer("witness", bytes(32))
    assert packed(signed_checkpoint(Checkpoint(SIGNER.name, 1, bytes(32)), stranger)) == ""
    assert packed(cosigned(note(), stranger)) == packed(note()), "the log's own signature is what counts"


@pytest.mark.parametrize("text", [PREFIX, PREFIX + "A" * 10, PREFIX + "1" * 173, PREFIX + "7" * 173])
def test_what_is_not_packed_right_is_refused(text: str) -> None:
    assert size_in(text) is None
    with pytest.raises(CodeInvalid):
        unpacked(text, (SIGNER.verifier,))


def test_another_key_does_not_unpack() -> None:
    with pytest.raises(CodeInvalid, match=SIGNER.verifier.key_id.hex()):
        unpacked(packed(note()), (Signer("another", bytes(32)).verifier,))


@given(SIZES, ROOTS)
def test_what_is_written_down_is_read_again(size: int, root: bytes) -> None:
    code = Handwritten.of(size, root)
    for text in (code.text, code.text.lower(), code.text.replace("-", " "), f" {code.text}\n"):
        assert Handwritten.from_text(text) == as_handwritten(text) == code
    assert code.is_of(root)
    assert size_in(code.text) == size


def test_it_is_what_the_documentation_says() -> None:
    code = Handwritten.of(4321, bytes(range(32)))
    first, *groups = code.text.split("-")
    assert (first, [len(group) for group in groups]) == ("4321", [4] * 7)
    assert len(ALPHABET) == len(set(ALPHABET)) == 23
    assert not set(ALPHABET) & set("BGILOQSUVWZ01")
    assert math.floor(BITS) == 122
    value = 0
    for sign in "".join(groups)[:-1]:
        value = value * 23 + ALPHABET.index(sign)
    assert value == int.from_bytes(bytes(range(32)), "big") % 23**27


@given(SIZES, ROOTS, st.data())
def test_one_wrong_sign_or_two_that_changed_places_are_noticed(
    size: int, root: bytes, data: st.DataObject
) -> None:
    signs = list(Handwritten.of(size, root).text.replace("-", ""))
    first = len(str(size))
    at = data.draw(st.integers(0, len(signs) - 2))
    other = data.draw(st.sampled_from("0123456789" if at < first else ALPHABET))
    swapped = [*signs[:at], signs[at + 1], signs[at], *signs[at + 2 :]]
    for wrong in ([*signs[:at], other, *signs[at + 1 :]], swapped):
        if wrong != signs and at != first - 1:
            text = "".join(wrong[:first]) + "-" + "".join(wrong[first:])
            assert size_in(text) is None, text


@given(ROOTS, ROOTS)
def test_another_root_has_another_code(one: bytes, other: bytes) -> None:
    assert Handwritten.of(1, one).is_of(other) is (one == other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "number of records"),
        ("ACDE-FHJK", "number of records"),
        ("01-" + "A" * 28, "number of records"),
        ("4321-" + "A" * 27, "27 signs, not 28"),
        ("4321-" + "A" * 29, "29 signs, not 28"),
        ("4321-BILO" + "A" * 24, "these signs occur in no code: B I L O"),
    ],
)
def test_what_is_mistyped_is_said(text: str, said: str) -> None:
    with pytest.raises(CodeInvalid) as caught:
        Handwritten.from_text(text)
    assert said in caught.value.detail


def test_the_alphabet_has_as_many_signs_as_fit_the_root() -> None:
    assert len(ALPHABET) ** SIGNS < 2**128 < 2**256
