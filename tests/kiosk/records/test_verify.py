"""`kagiban ledger verify | checkpoint | proof | export` from outside, on a ledger that a kiosk wrote."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.keys.starter import KEYS, PLACES
from storage.file.connect import connect
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.log.records import CheckpointHandedOut
from storage.people.records import PersonRecorded
from storage.station.records import AlarmStarted, StationStopped
from tests.kiosk.command_line import PATIENCE, Run
from tests.kiosk.loaded import load
from tests.storage.samples import HandClock

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")

COUNT = 300
SIZE = COUNT + 3 + len(PLACES) + len(KEYS) + 6
"""What the fixture writes, and the places, keys and cards that the first command takes in."""


@pytest.fixture
def filled(home: Path) -> Path:
    """A kiosk with records; gives its configuration."""
    config = home / "kagiban.toml"
    settings = load(config)
    with open_database(settings.database, key=settings.keyring.database) as database:
        signer = settings.keyring.signer
        ledger = Ledger(database, station=settings.station.id, clock=HandClock(), signer=signer)
        ledger.take_up_key()
        ledger.append_blocking(PersonRecorded(person="p-1", role="staff", name="山田 花子"))
        for number in range(COUNT):
            ledger.append_blocking(AlarmStarted(alarm=f"a{number}", cause="slot_forced", slot=number))
        ledger.append_blocking(StationStopped(reason="done"))
        ledger.close()
    return config


def alter(config: Path, *statements: str) -> None:
    """Changes the file as somebody with root and the database's key would."""
    settings = load(config)
    connection = connect(settings.database, settings.keyring.database, "rw")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def verify_export(path: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    script = (path if path.is_dir() else path.parent) / "verify_export.py"
    command = [sys.executable, "-I", str(script), str(path), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_a_sound_ledger_stands_against_a_checkpoint_kept_elsewhere(run: Run, filled: Path) -> None:
    stick = filled.with_name("stick.txt")
    assert run("ledger", "checkpoint", "--config", filled, "--out", stick).code == 0
    key = filled.with_name("checkpoint.pub")
    said = run("ledger", "verify", "--config", filled, "--against", stick, "--key", key, "--full")
    assert said.code == 0, said.out + said.err
    assert "異常はありません" in said.out
    assert f"stick.txt ({SIZE})" in said.out
    assert "--key" not in said.out


def test_without_anything_from_elsewhere_it_says_what_it_cannot_see(run: Run, filled: Path) -> None:
    said = run("ledger", "verify", "--config", filled)
    assert said.code == 0
    assert "--key" in said.out
    assert "--against" in said.out


def test_a_changed_record_is_named(run: Run, filled: Path) -> None:
    alter(
        filled,
        "DROP TRIGGER ledger_no_update",
        "UPDATE ledger SET body = replace(body, 'slot_forced', 'slot_opened') WHERE seq = 77",
    )
    said = run("ledger", "verify", "--config", filled)
    assert said.code == 1
    assert "record 77: " in said.out
    assert "ledger_no_update is missing" in said.out


def test_a_cut_tail_shows_against_a_checkpoint(run: Run, filled: Path) -> None:
    stick = filled.with_name("stick.txt")
    run("ledger", "checkpoint", "--config", filled, "--out", stick)
    alter(filled, "DROP TRIGGER ledger_no_delete", "DELETE FROM ledger WHERE seq > 200")
    said = run("ledger", "verify", "--config", filled, "--against", stick)
    assert said.code == 1
    assert f"stick.txt: records 201 to {SIZE} are missing" in said.out


def test_another_key_is_not_the_ledgers(run: Run, filled: Path, tmp_path: Path) -> None:
    assert run("init", "--dir", tmp_path / "other").code == 0
    said = run("ledger", "verify", "--config", filled, "--key", tmp_path / "other/checkpoint.pub")
    assert said.code == 1
    assert "none of the keys given" in said.out


def test_a_checkpoint_that_was_handed_out_is_on_record(run: Run, filled: Path) -> None:
    said = run("ledger", "checkpoint", "--config", filled, "--qr")
    assert said.code == 0
    assert "█" in said.out
    assert "— kagiban/counter-1/" in said.out
    settings = load(filled)
    with open_database(settings.database, key=settings.keyring.database) as database:
        last = Ledger(database, station="s", clock=HandClock()).last()
    assert last is not None
    assert isinstance(last.record, CheckpointHandedOut)
    assert (last.record.size, last.record.how) == (SIZE, "pipe"), "who has it is not known"
    assert "数えません" in said.err


def test_a_checkpoint_overwrites_nothing(run: Run, filled: Path) -> None:
    stick = filled.with_name("stick.txt")
    stick.write_text("mine")
    said = run("ledger", "checkpoint", "--config", filled, "--out", stick)
    assert said.code == 1
    assert str(stick) in said.err
    assert stick.read_text() == "mine"


def test_a_record_is_proved_without_the_others(run: Run, filled: Path) -> None:
    proof = filled.with_name("proof.json")
    assert run("ledger", "proof", "5", "--config", filled, "--out", proof).code == 0
    text = proof.read_text()
    assert json.loads(text)["record"].count('"alarm":"a2"') == 1
    assert '"a3"' not in text
    tiles = filled.with_name("tiles")
    assert run("ledger", "export", "--config", filled, "--tiles", tiles).code == 0
    command = [sys.executable, "-I", str(tiles / "verify_export.py"), str(proof)]
    key = filled.with_name("checkpoint.pub")
    done = subprocess.run([*command, "--key", str(key)], capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stdout


def test_a_proof_of_a_record_that_is_not_there(run: Run, filled: Path) -> None:
    said = run("ledger", "proof", "9999", "--config", filled)
    assert said.code == 1
    assert "9999" in said.err


def test_both_exports_verify_and_one_altered_byte_does_not(run: Run, filled: Path) -> None:
    tiles, lines = filled.with_name("tiles"), filled.with_name("some.jsonl")
    key = filled.with_name("checkpoint.pub")
    words = ("--tiles", tiles, "--jsonl", lines, "--from", "100", "--to", "200")
    assert run("ledger", "export", "--config", filled, *words).code == 0
    assert lines.read_text().count("\n") == 102
    assert verify_export(tiles, "--key", key).returncode == 0
    assert verify_export(lines, "--key", key).returncode == 0
    lines.write_text(lines.read_text().replace('\\"a120\\"', '\\"a121\\"'))
    done = verify_export(lines, "--key", key)
    assert done.returncode == 1
    assert "record 123: " in done.stdout + done.stderr


def test_personal_parts_go_out_only_when_they_are_asked_for(run: Run, filled: Path) -> None:
    bare, full = filled.with_name("bare.jsonl"), filled.with_name("full.jsonl")
    assert run("ledger", "export", "--config", filled, "--jsonl", bare).code == 0
    assert run("ledger", "export", "--config", filled, "--jsonl", full, "--personal").code == 0
    assert "山田" not in bare.read_text()
    assert "山田" in full.read_text()
    assert verify_export(full, "--key", filled.with_name("checkpoint.pub")).returncode == 0


def test_an_export_names_at_least_one_form(run: Run, filled: Path) -> None:
    said = run("ledger", "export", "--config", filled)
    assert said.code == 2
    assert "--jsonl" in said.err
