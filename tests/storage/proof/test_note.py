"""Signed notes to the letter: Go's published example, keys as text, several signatures, no note."""

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.proof.note import (
    COSIGNATURE,
    MOST_SIGNATURES,
    KeyTextInvalid,
    NoteInvalid,
    Signer,
    Verifier,
    cosigned,
    open_note,
    parse_note,
    sign_note,
)
from tests.storage.samples import STEADY

NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANNS = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
EXAMPLE = f"{TEXT}\n— PeterNeumann {SIGNED}\n"
"""The example in the documentation of golang.org/x/mod/sumdb/note."""

OURS = Signer("kagiban/北区/1", bytes(32))
WITNESS = Signer("witness.example", bytes([1]) * 32)


def test_the_published_example_is_read_and_written() -> None:
    verifier, signer = Verifier.from_text(NEUMANN), Signer.from_text(NEUMANNS)
    assert (verifier.text, signer.text, signer.verifier) == (NEUMANN, NEUMANNS, verifier)
    opened = open_note(EXAMPLE, [verifier])
    assert (opened.text, [each.name for each in opened.verified]) == (TEXT, ["PeterNeumann"])
    assert sign_note(TEXT, signer) == EXAMPLE


def test_a_key_never_shows_its_secret_but_when_asked() -> None:
    secret = b64encode(b"\x01" + bytes(32)).decode()
    assert secret in OURS.text
    assert secret not in repr(OURS)
    with pytest.raises(KeyTextInvalid) as caught:
        Signer.from_text(OURS.text.replace("+KEY+", "+KEY+x"))
    assert secret not in str(caught.value)


def test_several_sign_and_a_stranger_stays_unjudged() -> None:
    note = cosigned(sign_note("hello\n", OURS), WITNESS)
    opened = open_note(note, [OURS.verifier])
    assert [each.name for each in opened.verified] == [OURS.name]
    assert [each.name for each in opened.unverified] == [WITNESS.name]
    both = open_note(note, [WITNESS.verifier, OURS.verifier])
    assert {each.name for each in both.verified} == {OURS.name, WITNESS.name}
    assert cosigned(note, WITNESS).count("\n— ") == 2, "who had signed signs anew, not twice"


def test_a_known_keys_false_signature_spoils_the_note() -> None:
    good = sign_note("hello\n", OURS, WITNESS)
    with pytest.raises(NoteInvalid, match="false"):
        open_note(good.replace("hello", "hallo"), [OURS.verifier])
    with pytest.raises(NoteInvalid, match="no known key"):
        open_note(good, [Signer(OURS.name, bytes([7]) * 32).verifier])
    with pytest.raises(NoteInvalid, match="more than one known key"):
        open_note(good, [OURS.verifier, _same_id(OURS.verifier)])


def _same_id(verifier: Verifier) -> Verifier:
    """A key that somebody ground until its id is another's, as far as a reader can tell."""

    class Ground(Verifier):
        @property
        def key_id(self) -> bytes:
            return verifier.key_id

    return Ground(verifier.name, bytes([9]) * 32)


def test_a_witness_signs_a_time_too() -> None:
    signer = Signer("witness.example", bytes([3]) * 32)
    verifier = Verifier(signer.name, signer.verifier.public, COSIGNATURE)
    assert Verifier.from_text(verifier.text) == verifier
    text, time = "kagiban/north/1\n1\nAAAA\n", 1_795_478_400
    value = time.to_bytes(8, "big") + signer.sign(f"cosignature/v1\ntime {time}\n{text}")
    line = b64encode(verifier.key_id + value).decode()
    opened = open_note(f"{text}\n— {signer.name} {line}\n", [verifier])
    assert len(opened.verified) == 1
    assert not verifier.holds(text, (time + 1).to_bytes(8, "big") + value[8:])
    assert not verifier.holds(text, b"\xff" * 8 + value[8:])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "this is not"),
        ("hello\n", "this is not"),
        ("hello\n\n", "this is not"),
        ("hello\n\n— me AAAA", "this is not"),
        ("hello\n\n- me AAAAAAAA\n", "not a line"),
        ("hello\n\n— me AAAA\n", "not a line"),
        ("hello\n\n— me A=AAAAAAA\n", "not a line"),
        ("hello\n\n— m+e AAAAAAAA\n", "not a line"),
        ("hel\tlo\n\n— me AAAAAAAA\n", "character 3"),
        ("hel\ud800lo\n\n— me AAAAAAAA\n", "character 3"),
        ("x" * 1_000_001 + "\n\n— me AAAAAAAA\n", "longer"),
        ("hello\n\n" + "— me AAAAAAAA\n" * (MOST_SIGNATURES + 1), "signatures"),
    ],
)
def test_what_is_no_note(text: str, why: str) -> None:
    with pytest.raises(NoteInvalid, match=why):
        parse_note(text)


@pytest.mark.parametrize(("text", "signers"), [("hello", (OURS,)), ("hello\n", ()), ("\x00\n", (OURS,))])
def test_what_cannot_be_signed(text: str, signers: tuple[Signer, ...]) -> None:
    with pytest.raises(NoteInvalid):
        sign_note(text, *signers)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000",
        NEUMANN[:-1],
        NEUMANN.replace("c74f20a3", "c74f20a4"),
        NEUMANN.replace("PeterNeumann", "Peter Neumann"),
        NEUMANN.replace("+ARpc", "+Appc"),
    ],
)
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(KeyTextInvalid):
        Verifier.from_text(text)
    with pytest.raises(KeyTextInvalid):
        Signer.from_text(f"PRIVATE+KEY+{text}")


def test_a_private_key_of_another_kind_or_size_is_refused() -> None:
    with pytest.raises(KeyTextInvalid):
        Signer(OURS.name, bytes(31))
    with pytest.raises(KeyTextInvalid, match="begins with"):
        Signer.from_text(NEUMANN)
    with pytest.raises(KeyTextInvalid, match="type"):
        Signer.from_text("PRIVATE+KEY+n+00000000+" + b64encode(b"\x04" + bytes(32)).decode())
    with pytest.raises(KeyTextInvalid, match="31 bytes"):
        Verifier("n", bytes(31))
    with pytest.raises(KeyTextInvalid, match="type 9"):
        Verifier("n", bytes(32), 9)


@STEADY
@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=200))
def test_any_text_is_signed_and_read_back(text: str) -> None:
    assert open_note(sign_note(text + "\n", OURS), [OURS.verifier]).text == text + "\n"


@STEADY
@given(st.data())
def test_a_bit_bent_anywhere_is_noticed(data: st.DataObject) -> None:
    raw = bytearray(sign_note("some text\nof two lines\n", OURS).encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        bent = raw.decode()
    except UnicodeDecodeError:
        return
    with pytest.raises(NoteInvalid):
        open_note(bent, [OURS.verifier])


def test_a_key_id_is_of_name_and_key() -> None:
    note = parse_note(sign_note("t\n", OURS))
    (signature,) = note.signatures
    assert b64decode(signature.line.split()[-1])[:4] == OURS.verifier.key_id
    assert Signer("other", bytes(32)).verifier.key_id != OURS.verifier.key_id
