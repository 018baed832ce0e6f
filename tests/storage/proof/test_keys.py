"""Which key signs when: each is named by the one before it, and a key from elsewhere decides who they are."""

import pytest

from storage.log.records import CheckpointKey
from storage.proof.keys import KeyHistory
from storage.proof.note import Signer, sign_note
from storage.proof.seal import WrongCheckpointKey, introduced_by, retired_by, rotation_text

FIRST, SECOND, STRANGER = (Signer("kagiban/north/1", bytes([number]) * 32) for number in (1, 2, 3))
OPENED = CheckpointKey(vkey=FIRST.verifier.text)


def history(*records: CheckpointKey, trusted: tuple[Signer, ...] = ()) -> tuple[KeyHistory, list[str]]:
    keys = KeyHistory([signer.verifier for signer in trusted])
    return keys, [keys.take(10 * number, record) for number, record in enumerate(records)]


def test_the_key_in_force_is_the_last_one_named_by_then() -> None:
    keys, wrong = history(OPENED, retired_by(FIRST, SECOND))
    assert wrong == ["", ""]
    assert keys.verifiers == (FIRST.verifier, SECOND.verifier)
    assert [keys.in_force(size) for size in (9, 10, 11)] == [FIRST.verifier, SECOND.verifier, SECOND.verifier]
    assert KeyHistory().in_force(5) is None


def test_a_key_that_was_stolen_and_replaced_needs_the_one_before_it() -> None:
    unsigned = CheckpointKey(vkey=STRANGER.verifier.text, retired=FIRST.verifier.text)
    for taken, why in (
        (unsigned, "did not sign it"),
        (CheckpointKey(vkey=STRANGER.verifier.text), "does not take the place"),
        (retired_by(SECOND, STRANGER), "does not take the place"),
        (_retired_with(sign_note(rotation_text(FIRST.name, STRANGER.verifier.text), SECOND)), "no known key"),
        (
            _retired_with(sign_note(rotation_text(FIRST.name, SECOND.verifier.text), FIRST)),
            "names another key",
        ),
        (_retired_with("rubbish"), "this is not"),
        (CheckpointKey(vkey="rubbish"), "this is not"),
    ):
        keys, wrong = history(OPENED, taken)
        assert why in wrong[1]
        assert keys.verifiers == (FIRST.verifier,)
    _, wrong = history(retired_by(FIRST, SECOND))
    assert "never named" in wrong[0]


def _retired_with(signed: str) -> CheckpointKey:
    return CheckpointKey(vkey=STRANGER.verifier.text, retired=FIRST.verifier.text, signed=signed)


def test_a_lost_key_is_replaced_where_the_new_one_is_known_from_elsewhere() -> None:
    unsigned = CheckpointKey(vkey=STRANGER.verifier.text, retired=FIRST.verifier.text)
    keys, wrong = history(OPENED, unsigned, trusted=(STRANGER,))
    assert (wrong, keys.is_trusted, keys.strangers()) == (["", ""], True, "")


def test_keys_from_elsewhere_that_are_not_the_ledgers_are_told() -> None:
    keys, _ = history(OPENED, trusted=(STRANGER,))
    assert not keys.is_trusted
    assert STRANGER.verifier.text in keys.strangers()
    assert KeyHistory().strangers() == ""


def test_the_key_file_must_be_the_ledgers() -> None:
    assert introduced_by(FIRST, "") == OPENED
    assert introduced_by(FIRST, FIRST.verifier.text) is None
    with pytest.raises(WrongCheckpointKey, match="the key file holds"):
        introduced_by(FIRST, SECOND.verifier.text)
    with pytest.raises(ValueError, match="name is the log's"):
        retired_by(FIRST, Signer("other", bytes(32)))
