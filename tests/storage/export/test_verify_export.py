"""The verifier inside an export, run as an auditor runs it: it names what was done to the export."""

import ast
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.export.export import export_jsonl, verifier
from storage.proof.checkpoint import Checkpoint
from storage.proof.note import Signer, sign_note
from storage.proof.seal import rotation_text
from storage.proof.spelling import Handwritten, packed
from tests.storage.export.exports import (
    KEY,
    ORIGIN,
    SIGNER,
    SIZE,
    STRANGER,
    Log,
    Verdict,
    body,
    every_form,
    examined,
    forged,
    lines,
    log_of,
    run,
    tiles,
)
from tests.storage.samples import NOON_US, STEADY


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return every_form(tmp_path_factory.mktemp("exports"))


@pytest.fixture
def place(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "copy")


@pytest.mark.parametrize("name", ["tiles", "all.jsonl", "some.jsonl", "proof.json"])
def test_what_nobody_touched_is_verified(place: Path, name: str) -> None:
    verdict = run(place / "verify_export.py", place / name, "--key", KEY)
    assert verdict.status == 0, verdict.said
    assert f"signed by key {ORIGIN}+{SIGNER.verifier.key_id.hex()} (given from outside)" in verdict.said
    assert "root over 600 records" in verdict.said
    assert "VERIFIED" in verdict.said


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 513])
def test_every_size_is_verified(tmp_path: Path, size: int) -> None:
    tiles(tmp_path / "tiles", log_of(size))
    for export in (tmp_path / "tiles", lines(tmp_path / "all.jsonl", log_of(size))):
        assert examined(export, KEY).wrong == []


def test_seventy_thousand_records_are_verified(tmp_path: Path) -> None:
    verdict = run(tiles(tmp_path / "tiles", log_of(70_000)), "--key", KEY)
    assert (verdict.status, "records 1 to 70,000" in verdict.said) == (0, True), verdict.said
    lines(tmp_path / "all.jsonl", log_of(70_000))
    verdict = run(tmp_path / "verify_export.py", "all.jsonl", "--key", KEY)
    assert (verdict.status, "records 1 to 70,000" in verdict.said) == (0, True), verdict.said


def test_without_a_key_from_outside_it_says_how_little_that_proves(place: Path) -> None:
    verdict = run(place / "tiles" / "verify_export.py")
    assert verdict.status == 0
    assert "proves only that the export fits together" in verdict.said


@STEADY
@given(data=st.data())
def test_any_range_proves_itself(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    first = data.draw(st.integers(1, size))
    last = data.draw(st.integers(first, size))
    path = lines(tmp_path_factory.mktemp("range") / "some.jsonl", log_of(size), first, last)
    report = examined(path, KEY)
    assert (report.wrong, report.unchecked) == ([], [])


def against(place: Path, name: str, note: str, *more: str) -> Verdict:
    (place / "kept").write_text(note, encoding="utf-8")
    return run(place / "verify_export.py", name, "--key", KEY, "--against", "kept", *more)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 300, 512, 513, 600])
def test_earlier_checkpoints_agree(place: Path, size: int) -> None:
    note = log_of(SIZE).note(size=size)
    for name in ("tiles", "all.jsonl"):
        verdict = against(place, name, note)
        assert verdict.status == 0, verdict.said
        assert f"kept: what is here leads to its root over {size} records" in verdict.said


@pytest.mark.parametrize("name", ["tiles", "all.jsonl", "some.jsonl"])
def test_a_tail_that_was_cut_off_is_noticed(place: Path, name: str) -> None:
    verdict = against(place, name, log_of(SIZE + 100).note())
    assert verdict.status == 1
    assert "kept has 700 records, the export 600: it is older, or records were removed" in verdict.said


def test_another_history_is_noticed(place: Path) -> None:
    for name in ("tiles", "all.jsonl"):
        verdict = against(place, name, forged(300).note(size=400))
        assert verdict.status == 1
        assert "kept: what is here does not lead to the root over 400 records" in verdict.said


@pytest.mark.parametrize(
    ("name", "size", "status"),
    [
        ("some.jsonl", 194, 0),
        ("some.jsonl", 195, 0),
        ("some.jsonl", 450, 0),
        ("some.jsonl", 600, 0),
        ("some.jsonl", 100, 2),
        ("some.jsonl", 599, 2),
        ("proof.json", 600, 0),
        ("proof.json", 599, 2),
        ("proof.json", 700, 2),
    ],
)
def test_what_a_part_of_the_log_cannot_show_is_said(place: Path, name: str, size: int, status: int) -> None:
    verdict = against(place, name, log_of(700).note(size=size))
    assert verdict.status == status, verdict.said
    assert ("NOT CHECKED kept: this export does not hold" in verdict.said) == (status == 2)


def test_a_checkpoint_that_a_stranger_signed_proves_nothing(place: Path) -> None:
    verdict = against(place, "tiles", log_of(SIZE).note(STRANGER, size=300))
    assert verdict.status == 1
    assert "no known key leads there" in verdict.said


def test_a_checkpoint_that_came_by_mail_is_read(place: Path) -> None:
    note = log_of(SIZE).note(size=300)
    (place / "kept").write_bytes(b"\r\n" + note.replace("\n", "\r\n").encode() + b"  \r\n")
    verdict = run(place / "verify_export.py", "tiles", "--key", KEY, "--against", "kept")
    assert verdict.status == 0, verdict.said


def test_a_checkpoint_of_another_log_is_refused(place: Path) -> None:
    other = Signer.generate("example.jp/south")
    text = log_of(SIZE).note().partition("\n\n")[0].replace("north", "south")
    verdict = against(place, "tiles", sign_note(text + "\n", other), "--key", other.verifier.text)
    assert verdict.status == 1
    assert "kept is of another log, 'example.jp/south'" in verdict.said


def rotated(signed: str, *, retired: Signer = SIGNER, new: Signer = STRANGER) -> Log:
    """A log whose 100th record replaces the first key."""
    bodies = list(log_of(SIZE).bodies)
    bodies[0] = body(1, "checkpoint.key", payload={"vkey": KEY})
    payload = {"vkey": new.verifier.text, "retired": retired.verifier.text}
    bodies[99] = body(100, "checkpoint.key", payload=payload | ({"signed": signed} if signed else {}))
    return Log(bodies)


ROTATION = sign_note(rotation_text(ORIGIN, STRANGER.verifier.text), SIGNER, STRANGER)


@pytest.mark.parametrize("form", ["tiles", "lines"])
def test_a_key_that_the_first_key_named_is_believed(tmp_path: Path, form: str) -> None:
    log = rotated(ROTATION)
    (tmp_path / "kept").write_text(log.note(SIGNER, size=99))
    if form == "tiles":
        script = tiles(tmp_path / "tiles", log, STRANGER, vkeys=(KEY, STRANGER.verifier.text))
    else:
        script = tmp_path / "verify_export.py"
        note, vkeys = log.note(STRANGER), (KEY, STRANGER.verifier.text)
        export_jsonl(tmp_path / "a.jsonl", note=note, vkeys=vkeys, rows=log.rows, subtree=log.subtree)
    verdict = run(script, "--key", KEY, "--against", tmp_path / "kept")
    assert verdict.status == 0, verdict.said
    new = f"{ORIGIN}+{STRANGER.verifier.key_id.hex()}"
    assert f"gives way to key {new}, and signed that" in verdict.said
    assert f"signed by key {new} (named in record 100 by key" in verdict.said


def test_the_new_key_alone_is_enough_for_what_it_signed(tmp_path: Path) -> None:
    script = tiles(tmp_path / "tiles", rotated(ROTATION), STRANGER, vkeys=(STRANGER.verifier.text,))
    assert run(script, "--key", STRANGER.verifier.text).status == 0


def test_a_key_that_was_retired_signs_no_longer(tmp_path: Path) -> None:
    log = rotated(ROTATION)
    verdict = run(tiles(tmp_path / "tiles", log, SIGNER), "--key", KEY)
    assert verdict.status == 1
    assert "after the record that retired that key" in verdict.said


THIRD = Signer.generate(ORIGIN)
SPLICED = sign_note("something else\n", SIGNER).partition("\n\n")[2]


@pytest.mark.parametrize(
    ("signed", "words"),
    [
        (sign_note(rotation_text(ORIGIN, STRANGER.verifier.text), STRANGER), "did not sign it"),
        (sign_note(rotation_text(ORIGIN, THIRD.verifier.text), SIGNER), "signed is something else"),
        (sign_note(rotation_text("example.jp/south", STRANGER.verifier.text), SIGNER), "is something else"),
        (ROTATION.partition("\n\n")[0] + "\n\n" + SPLICED, "does not verify"),
        ("", "which changes keys is not a signed note"),
    ],
)
def test_a_change_of_keys_that_the_old_key_did_not_sign_is_refused(
    tmp_path: Path, signed: str, words: str
) -> None:
    script = tiles(tmp_path / "tiles", rotated(signed), STRANGER, vkeys=(STRANGER.verifier.text,))
    verdict = run(script, "--key", KEY)
    assert verdict.status == 1
    assert any("record 100, which changes keys" in wrong and words in wrong for wrong in verdict.wrong)


def test_a_change_that_nobody_signed_takes_both_keys_from_outside(tmp_path: Path) -> None:
    """A key that was lost cannot sign its own end: then people must know the new one."""
    script = tiles(tmp_path / "tiles", rotated(""), STRANGER, vkeys=(STRANGER.verifier.text,))
    (tmp_path / "keys").write_text(f"{KEY}\n{STRANGER.verifier.text}\n")
    assert run(script, "--key", tmp_path / "keys").status == 0


def at(time: int, seq: int, kind: str = "key.taken", **payload: int) -> bytes:
    return body(seq, kind, NOON_US + time, **({"payload": payload} if payload else {}))


@pytest.mark.parametrize(
    ("second", "status"),
    [
        (at(10, 2), 0),
        (at(9, 2), 1),
        (at(9, 2, "clock.stepped", by_us=-1), 0),
        (at(9, 2, "clock.stepped", by_us=1), 1),
        (at(9, 2, "key.taken", by_us=-1), 1),
        (b'{"at":1,"kind":"clock.stepped","payload":{"by_us":true},"seq":2}', 1),
        (b'{"at":1,"kind":"clock.stepped","payload":[],"seq":2}', 1),
        (b'{"at":"1","kind":"x","seq":2}', 1),
        (b'{"at":1795478400000010,"kind":"x","seq":2,"seq":2}', 1),
        (b'{"at":1795478400000010,"kind":"x","seq":3}', 1),
        (b"\xff", 1),
        (b"[" * 30_000, 1),
        (b"2", 1),
    ],
)
def test_times_and_numbers_of_a_well_signed_log_are_looked_at(
    tmp_path: Path, second: bytes, status: int
) -> None:
    log = Log([at(10, 1), second, at(10, 3)])
    verdict = run(tiles(tmp_path / "tiles", log), "--key", KEY)
    assert verdict.status == status, verdict.said
    assert all("record 2" in wrong for wrong in verdict.wrong)


def test_what_a_file_manager_leaves_in_folders_is_passed_over(place: Path) -> None:
    (place / "tiles/tile/0/.DS_Store").touch()
    assert run(place / "tiles/verify_export.py", "--key", KEY).status == 0


def test_many_faults_are_counted(place: Path) -> None:
    (place / "tiles/tile/0/000").write_bytes(bytes(8192))
    verdict = run(place / "tiles/verify_export.py", "--key", KEY)
    assert len(verdict.wrong) == 21
    assert verdict.wrong[-1] == f"and {256 + 1 - 20} more", "each record, and the tile against the one above"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--key", "no key"),
        ("--key", KEY[:-4] + "AAA="),
        ("--key", "/dev/null"),
        ("--against", "missing"),
        ("missing",),
        ("--wrong",),
        (".",),
    ],
)
def test_a_command_that_makes_no_sense_is_refused(place: Path, arguments: tuple[str, ...]) -> None:
    verdict = run(place / "verify_export.py", *arguments)
    assert verdict.status == 2, verdict.said
    assert "VERIFIED" not in verdict.said


def test_beside_one_file_of_lines_it_needs_no_path(tmp_path: Path) -> None:
    lines(tmp_path / "all.jsonl", log_of(3))
    assert run(tmp_path / "verify_export.py", "--key", KEY).status == 0


def test_without_the_cryptography_package_it_says_so(place: Path) -> None:
    command = [sys.executable, "-I", "-S", "verify_export.py"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install cryptography" in done.stderr


def test_it_is_python_3_9_and_imports_nothing_of_this_project() -> None:
    tree = ast.parse(verifier(), feature_version=(3, 9))
    imported = {
        name.partition(".")[0]
        for part in ast.walk(tree)
        for name in (
            [alias.name for alias in part.names]
            if isinstance(part, ast.Import)
            else [part.module or "."]
            if isinstance(part, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names | {"cryptography"}


def spellings(size: int) -> tuple[str, str]:
    """A checkpoint packed, and as somebody wrote it down."""
    note = log_of(SIZE).note(size=size)
    root = Checkpoint.from_text(note.partition("\n\n")[0] + "\n").root
    return packed(note), Handwritten.of(size, root).text


@pytest.mark.parametrize("name", ["tiles", "all.jsonl"])
def test_every_spelling_of_an_earlier_checkpoint_agrees(place: Path, name: str) -> None:
    small, written = spellings(257)
    for text in (small, small.lower() + "\n", written, written.replace("-", " ").lower()):
        verdict = against(place, name, text)
        assert verdict.status == 0, verdict.said
        assert "over 257 records" in verdict.said
        given_as_it_is = run(place / "verify_export.py", name, "--key", KEY, "--against", text.strip())
        assert given_as_it_is.status == 0, given_as_it_is.said
    assert "unsigned" in verdict.said


def test_what_is_written_down_of_another_history_is_noticed(place: Path) -> None:
    note = forged(300).note(size=400)
    root = Checkpoint.from_text(note.partition("\n\n")[0] + "\n").root
    for text in (packed(note), Handwritten.of(400, root).text):
        verdict = against(place, "tiles", text)
        assert verdict.status == 1
        assert "does not lead to the root over 400 records" in verdict.said
    verdict = against(place, "tiles", Handwritten.of(700, root).text)
    assert verdict.status == 1
    assert "records were removed" in verdict.said


def test_a_mistyped_code_is_told_apart_from_a_wrong_history(place: Path) -> None:
    small, written = spellings(257)
    wrong_end = written[:-1] + ("A" if written[-1] != "A" else "C")
    for text, said in (
        (wrong_end, "the last sign does not fit"),
        (written[:-2], "neither a note nor a code"),
        (small[:-8], "packed, but not whole"),
    ):
        verdict = against(place, "tiles", text)
        assert verdict.status == 1
        assert said in verdict.said


def test_the_parts_are_joined_into_the_program_that_was_released() -> None:
    """Exports of all versions hold the same program; who changes it on purpose changes this sum."""
    assert (
        sha256(verifier()).hexdigest() == "29e525686f6a6c1788aacc8a776297e7866df61573dd2ec51f6b8254f6955fcf"
    )
