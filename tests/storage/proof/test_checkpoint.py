"""A checkpoint is what C2SP tlog-checkpoint says it is, and only the log itself speaks for the log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.proof.checkpoint import (
    LARGEST,
    Checkpoint,
    CheckpointInvalid,
    open_checkpoint,
    signed_checkpoint,
)
from storage.proof.note import NoteInvalid, Signer, sign_note
from storage.proof.tree import EMPTY_ROOT
from tests.storage.samples import STEADY

LOG = Signer("kagiban/north/1", bytes(32))
WITNESS = Signer("witness.example", bytes([1]) * 32)
TEXT = "kagiban/north/1\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def test_its_text_to_the_letter() -> None:
    checkpoint = Checkpoint(LOG.name, 7, EMPTY_ROOT)
    assert checkpoint.text == TEXT
    assert Checkpoint.from_text(TEXT) == checkpoint
    assert Checkpoint.from_text(TEXT + "more\n").extensions == ("more",)


def test_the_log_signs_and_witnesses_may() -> None:
    note = signed_checkpoint(Checkpoint(LOG.name, 7, EMPTY_ROOT), LOG, WITNESS)
    checkpoint, opened = open_checkpoint(note, [LOG.verifier])
    assert checkpoint.size == 7
    assert [each.name for each in opened.unverified] == [WITNESS.name]


def test_a_witness_alone_does_not_speak_for_the_log() -> None:
    note = signed_checkpoint(Checkpoint(LOG.name, 7, EMPTY_ROOT), WITNESS)
    with pytest.raises(CheckpointInvalid, match=r"did not sign it, but witness\.example"):
        open_checkpoint(note, [WITNESS.verifier])
    with pytest.raises(NoteInvalid):
        open_checkpoint(note, [LOG.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n7\n",
        TEXT[:-1],
        TEXT.replace("\n7\n", "\n07\n"),
        TEXT.replace("\n7\n", "\n-7\n"),
        TEXT.replace("\n7\n", "\n+7\n"),
        TEXT.replace("\n7\n", "\n７\n"),
        TEXT.replace("\n7\n", f"\n{LARGEST + 1}\n"),
        TEXT.replace("47DE", "47D"),
        TEXT.replace("FU=\n", "FV=\n"),
        TEXT.replace("kagiban/north/1", ""),
        TEXT + "\n",
    ],
)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(CheckpointInvalid):
        Checkpoint.from_text(text)
    if text.endswith("\n"):
        with pytest.raises(CheckpointInvalid):
            open_checkpoint(sign_note(text, LOG), [LOG.verifier])


@STEADY
@given(st.integers(0, LARGEST), st.binary(min_size=32, max_size=32))
def test_any_is_read_back(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(LOG.name, size, root)
    assert open_checkpoint(signed_checkpoint(checkpoint, LOG), [LOG.verifier])[0] == checkpoint


@pytest.mark.parametrize(("size", "root"), [(-1, EMPTY_ROOT), (LARGEST + 1, EMPTY_ROOT), (1, b"short")])
def test_what_no_log_can_say(size: int, root: bytes) -> None:
    with pytest.raises(CheckpointInvalid):
        Checkpoint(LOG.name, size, root)
