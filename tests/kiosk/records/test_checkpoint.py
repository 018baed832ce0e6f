"""`kagiban ledger checkpoint`: on record is what was so; what was written down is held against the ledger."""

from io import StringIO
from pathlib import Path

import pytest

from kiosk.core.errors import KioskError
from kiosk.people.register.registrar import seed
from kiosk.records.checkpoint import Terminal, hand_out
from kiosk.records.ways_out import Seal
from kiosk.slip.qr import least_room
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.log.records import CheckpointHandedOut
from storage.proof.note import Verifier
from storage.proof.spelling import Handwritten, packed
from tests.kiosk.command_line import Run
from tests.kiosk.loaded import load
from tests.kiosk.records.test_verify import SIZE, alter, filled  # noqa: F401  # a fixture
from tests.storage.projections import Projections
from tests.storage.samples import HandClock

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")


def on_record(config: Path) -> list[str]:
    """How checkpoints were handed out."""
    settings = load(config)
    with open_database(settings.database, key=settings.keyring.database) as database:
        entries = Ledger(database, station="s", clock=HandClock()).read()
        return [each.record.how for each in entries if isinstance(each.record, CheckpointHandedOut)]


def has_left(config: Path) -> bool:
    """Does the kiosk's line say that one has?"""
    settings = load(config)
    with open_database(settings.database, key=settings.keyring.database) as database:
        return Projections(database).checkpoint_handed_out() is not None


def handed_out(config: Path, *, qr: bool = True, columns: int = 80, rows: int = 24, yes: bool = True) -> str:
    out = StringIO()
    terminal = Terminal(columns, rows, lambda question: yes)
    hand_out(load(config), seed, out, StringIO(), qr=qr, out_file=None, terminal=terminal)
    return out.getvalue()


def test_a_terminal_too_small_for_the_code_says_so_and_nothing_is_on_record(filled: Path) -> None:  # noqa: F811
    with pytest.raises(KioskError) as caught:
        handed_out(filled, columns=44, rows=60)
    assert "45" in caught.value.detail
    with pytest.raises(KioskError):
        handed_out(filled, columns=200, rows=24)
    assert on_record(filled) == []
    drawn = handed_out(filled, columns=45, rows=25)
    assert drawn.count("\x1b[97;40m") == 23, "all of it in fewer signs"
    assert on_record(filled) == ["qr"]
    drawn = handed_out(filled, columns=100, rows=60)
    assert drawn.count("\x1b[97;40m") >= 29


@pytest.mark.parametrize("qr", [True, False])
def test_what_nobody_has_confirmed_is_not_on_record(filled: Path, qr: bool) -> None:  # noqa: F811
    handed_out(filled, qr=qr, columns=100, rows=60, yes=False)
    assert on_record(filled) == []
    handed_out(filled, qr=qr, columns=100, rows=60)
    assert on_record(filled) == ["qr" if qr else "text"]
    assert has_left(filled)


def test_a_pipe_and_a_file_on_the_same_disk_do_not_count(run: Run, filled: Path) -> None:  # noqa: F811
    assert "数えません" in run("ledger", "checkpoint", "--config", filled).err
    beside = run("ledger", "checkpoint", "--config", filled, "--out", filled.with_name("here.txt"))
    assert beside.code == 0
    assert "まだ端末の外に出ていません" in beside.err
    assert on_record(filled) == ["pipe", "same_disk"]
    assert not has_left(filled)


def test_a_file_on_a_stick_counts(filled: Path) -> None:  # noqa: F811
    err = StringIO()
    hand_out(
        load(filled),
        seed,
        StringIO(),
        err,
        qr=False,
        out_file=filled.with_name("out.txt"),
        terminal=None,
        outside=lambda folder, home: True,
    )
    assert (on_record(filled), err.getvalue(), has_left(filled)) == (["file"], "", True)


def kept(config: Path) -> Seal:
    """A checkpoint over all records, as somebody took it along."""
    out = StringIO()
    hand_out(load(config), seed, out, StringIO(), qr=False, out_file=None, terminal=None)
    return Seal(out.getvalue())


def test_every_spelling_is_held_against_the_ledger(run: Run, filled: Path) -> None:  # noqa: F811
    seal = kept(filled)
    packed_file, code_file = filled.with_name("packed.txt"), filled.with_name("code.txt")
    packed_file.write_text(packed(seal.note) + "\n")
    code_file.write_text(seal.handwritten.replace("-", " ").lower())
    for against in (packed_file, code_file, packed(seal.note), seal.handwritten):
        said = run("ledger", "verify", "--config", filled, "--against", against)
        assert said.code == 0, (against, said)
        assert f"({SIZE}" in said.out
    assert "not signed" in said.out


def test_a_rewritten_history_shows_against_every_spelling(run: Run, filled: Path) -> None:  # noqa: F811
    seal = kept(filled)
    other = Handwritten.of(seal.checkpoint.size, bytes(32)).text
    said = run("ledger", "verify", "--config", filled, "--against", other)
    assert said.code == 1
    assert "history was changed" in said.out
    alter(filled, "DROP TRIGGER ledger_no_delete", "DELETE FROM ledger WHERE seq > 200")
    for against in (packed(seal.note), seal.handwritten):
        said = run("ledger", "verify", "--config", filled, "--against", against)
        assert said.code == 1
        assert f"records 201 to {SIZE} are missing" in said.out


def test_a_mistyped_code_is_said_before_anything_is_read(run: Run, filled: Path) -> None:  # noqa: F811
    code = kept(filled).handwritten
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    said = run("ledger", "verify", "--config", filled, "--against", wrong)
    assert said.code == 1
    assert "mistake" in said.err
    assert "records:" not in said.out


def test_the_packed_code_is_the_smaller_one(filled: Path) -> None:  # noqa: F811
    seal = kept(filled)
    key = load(filled).keyring.signer.verifier
    assert isinstance(key, Verifier)
    assert (least_room(seal.note), least_room(packed(seal.note))) == ((57, 29), (45, 23))
