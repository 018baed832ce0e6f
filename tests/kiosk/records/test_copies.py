"""`kagiban backup | restore | salvage` and `ledger rotate-key` from outside."""

import os
from pathlib import Path

import pytest

from kiosk.config import Settings
from kiosk.records.at_rest import on_duty
from storage.file.connect import connect
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.log.records import LedgerAccepted, LedgerRestored
from storage.log.tables import TRIGGERS
from storage.proof.seal import HeadFile, Seal, head_path
from storage.station.records import AlarmStarted, StationStopped
from tests.kiosk.command_line import Run
from tests.kiosk.loaded import load
from tests.storage.samples import HandClock

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")


@pytest.fixture
def config(home: Path) -> Path:
    path = home / "kagiban.toml"
    write(path, 50)
    return path


def opened(settings: Settings) -> Ledger:
    database = open_database(settings.database, key=settings.keyring.database)
    signer = settings.keyring.signer
    ledger = Ledger(database, station=settings.station.id, clock=HandClock(), signer=signer)
    ledger.take_up_key()
    return ledger


def write(config: Path, count: int) -> None:
    ledger = opened(load(config))
    for number in range(count):
        ledger.append_blocking(AlarmStarted(alarm=f"a{number}", cause="slot_forced"))
    ledger.append_blocking(StationStopped(reason="done"))
    ledger.close()
    ledger._database.close()


def restored(config: Path) -> LedgerRestored:
    settings = load(config)
    with open_database(settings.database, key=settings.keyring.database) as database:
        last = Ledger(database, station="s", clock=HandClock()).last()
    assert last is not None
    assert isinstance(last.record, LedgerRestored)
    return last.record


def backup_of(run: Run, config: Path) -> Path:
    folder = config.parent / "copies"
    said = run("backup", folder, "--config", config)
    assert said.code == 0, said.err
    (made,) = folder.glob("*.db")
    return made


def test_a_backup_is_verified_and_restored_with_a_record_of_what_is_lost(run: Run, config: Path) -> None:
    made = backup_of(run, config)
    assert b"slot_forced" not in made.read_bytes(), "encrypted like its source"
    assert sorted(path.suffix for path in made.parent.iterdir()) == [".checkpoint", ".db"]
    write(config, 20)
    said = run("restore", made, "--reason", "ディスクの故障", "--by", "1001", "--config", config)
    assert said.code == 0, said.err
    assert "53" in said.out
    assert "74" in said.out, "one more for the clock, which begins anew here"
    record = restored(config)
    assert (record.source, record.kept, record.lost_to, record.reason) == ("backup", 52, 74, "ディスクの故障")
    assert len(list(config.parent.glob("kagiban.db.replaced-*Z"))) == 1
    said = run("ledger", "verify", "--config", config, "--against", made.with_suffix(".checkpoint"))
    assert said.code == 0, said.out


def test_a_backup_stands_on_its_own(run: Run, config: Path) -> None:
    made = backup_of(run, config)
    said = run("ledger", "verify", "--database", made, "--config", config, "--full")
    assert said.code == 0, said.out
    assert sorted(path.suffix for path in made.parent.iterdir()) == [".checkpoint", ".db"]


def test_nothing_is_restored_while_the_kiosk_runs(run: Run, config: Path) -> None:
    made = backup_of(run, config)
    before = config.with_name("kagiban.db").read_bytes()
    with on_duty(load(config).database):
        said = run("restore", made, "--reason", "x", "--config", config)
    assert said.code == 1
    assert "systemctl stop kagiban" in said.err
    assert config.with_name("kagiban.db").read_bytes() == before


def test_another_kiosks_backup_is_refused(run: Run, config: Path, tmp_path: Path) -> None:
    assert run("init", "--dir", tmp_path / "other", "--station", "other").code == 0
    other = tmp_path / "other/kagiban.toml"
    for name in ("database.key", "checkpoint.key"):
        os.replace(config.with_name(name), other.with_name(name))
    os.unlink(other.with_name("kagiban.db"))
    settings = load(other)
    open_database(settings.database, create=True, key=settings.keyring.database).close()
    Seal(settings.keyring.signer, settings.database).begin()
    write(other, 3)
    made = backup_of(run, other)
    for name in ("database.key", "checkpoint.key"):
        config.with_name(name).write_bytes(other.with_name(name).read_bytes())
        config.with_name(name).chmod(0o600)
    said = run("restore", made, "--reason", "x", "--config", config)
    assert said.code == 1
    assert "other" in said.err
    assert not list(config.parent.glob("*restoring*"))


def test_what_is_no_backup_is_refused_and_changes_nothing(run: Run, config: Path) -> None:
    source = config.with_name("no.db")
    source.write_bytes(b"x" * 8192)
    before = config.with_name("kagiban.db").read_bytes()
    said = run("restore", source, "--reason", "x", "--config", config)
    assert said.code == 1
    assert config.with_name("kagiban.db").read_bytes() == before
    assert not list(config.parent.glob("*restoring*"))


def test_a_damaged_file_is_salvaged_and_its_sound_part_restored(run: Run, config: Path) -> None:
    write(config, 400)
    database = config.with_name("kagiban.db")
    content = bytearray(database.read_bytes())
    page = len(content) // 4096 // 2
    content[page * 4096 : (page + 1) * 4096] = os.urandom(4096)
    content[:4096] = os.urandom(16) + content[16:4096]
    content[:16] = database.read_bytes()[:16]
    database.write_bytes(content)
    folder = config.parent / "found"
    said = run("salvage", database, "--out", folder, "--config", config)
    assert "salvaged.jsonl" in said.out
    lines = (folder / "salvaged.jsonl").read_text().count("\n")
    assert lines > 300
    said = run("restore", folder / "salvaged.jsonl", "--reason", "damage", "--config", config)
    assert said.code == 0, said.err
    assert restored(config).source == "salvage"
    assert run("ledger", "verify", "--config", config, "--full").code == 0


def test_a_lost_write_ahead_log_is_owned_up_to(run: Run, config: Path) -> None:
    """The head file names more than is there: the copy of what is there says what is lost."""
    settings = load(config)
    ledger = opened(settings)
    note = ledger.checkpoint()
    ledger.close()
    ledger._database.close()
    head = HeadFile(settings.database)
    head.write(note.replace("\n52\n", "\n60\n"))
    head.close()
    said = run("restore", settings.database, "--reason", "power", "--config", config)
    assert said.code == 0, said.err
    assert (restored(config).source, restored(config).lost_to) == ("copy", 60)


def test_when_every_record_is_lost_the_ledger_begins_with_saying_so(run: Run, config: Path) -> None:
    settings = load(config)
    settings.database.unlink()
    open_database(settings.database, create=True, key=settings.keyring.database).close()
    said = run("restore", settings.database, "--reason", "all gone", "--config", config)
    assert said.code == 0, said.err
    record = restored(config)
    assert (record.source, record.kept, record.lost_to) == ("copy", 0, 52)
    assert run("ledger", "verify", "--config", config).code == 0


def test_a_key_gives_way_to_another_and_old_checkpoints_still_count(run: Run, config: Path) -> None:
    stick, old = config.with_name("stick.txt"), config.with_name("old.pub")
    run("ledger", "checkpoint", "--config", config, "--out", stick)
    old.write_bytes(config.with_name("checkpoint.pub").read_bytes())
    said = run("ledger", "rotate-key", "--config", config)
    assert said.code == 0, said.err
    assert config.with_name("checkpoint.pub").read_bytes() != old.read_bytes()
    assert not config.with_name("checkpoint.key.next").exists()
    write(config, 10)
    said = run("ledger", "verify", "--config", config, "--against", stick, "--key", old)
    assert said.code == 0, said.out


def test_a_rotation_that_was_cut_off_is_finished(run: Run, config: Path) -> None:
    key, before = config.with_name("checkpoint.key"), config.with_name("checkpoint.key").read_bytes()
    assert run("ledger", "rotate-key", "--config", config).code == 0
    os.replace(key, config.with_name("checkpoint.key.next"))
    key.write_bytes(before)
    key.chmod(0o600)
    said = run("ledger", "checkpoint", "--config", config)
    assert said.code == 1
    assert "the ledger names" in said.err
    assert run("ledger", "rotate-key", "--config", config).code == 0
    assert run("ledger", "verify", "--config", config).code == 0


def test_a_lost_key_is_replaced_and_verification_says_so(run: Run, config: Path) -> None:
    config.with_name("checkpoint.key").unlink()
    said = run("ledger", "rotate-key", "--lost", "--config", config)
    assert said.code == 0, said.err
    said = run("ledger", "verify", "--config", config)
    assert said.code == 1
    assert "the key that it replaces did not sign it" in said.out
    said = run("ledger", "verify", "--config", config, "--key", config.with_name("checkpoint.pub"))
    assert said.code == 0, said.out


def test_a_key_that_is_there_is_not_lost(run: Run, config: Path) -> None:
    said = run("ledger", "rotate-key", "--lost", "--config", config)
    assert said.code == 1


# --- records that nobody signed -------------------------------------------------------------------------


def forge(config: Path) -> None:
    """An outcome behind the end, by somebody who has root and the database's key but cannot sign."""
    settings = load(config)
    with open_database(settings.database, key=settings.keyring.database) as database:
        ledger = Ledger(database, station=settings.station.id, clock=HandClock(10**6))
        ledger.append_blocking(StationStopped(reason="a forgery"))


TWO = ("--by", "1001", "--second", "1002")


def test_records_that_nobody_signed_stop_every_command_that_writes(run: Run, config: Path) -> None:
    forge(config)
    said = run("ledger", "checkpoint", "--config", config)
    assert said.code == 1
    assert "an outcome that nobody signed" in said.err
    assert run("ledger", "verify", "--config", config).code == 1
    assert "an outcome that nobody signed" in run("check", "--config", config).out


def test_two_people_let_them_count_and_say_why(run: Run, config: Path) -> None:
    forge(config)
    said = run("ledger", "accept", *TWO, "--reason", "二人で確かめた", "--config", config)
    assert said.code == 0, said.err
    assert "an outcome that nobody signed" in said.out
    settings = load(config)
    with open_database(settings.database, key=settings.keyring.database) as database:
        ledger = Ledger(database, station="s", clock=HandClock())
        accepted = ledger.last("ledger.accepted")
        alarm = ledger.last("alarm.started")
    assert accepted is not None
    assert isinstance(accepted.record, LedgerAccepted)
    assert accepted.record.reason == "二人で確かめた"
    assert accepted.record.approver != accepted.record.second
    assert accepted.record.authority.startswith("account:")
    assert alarm is not None
    assert isinstance(alarm.record, AlarmStarted)
    assert alarm.record.cause == "ledger_accepted"
    said = run("ledger", "verify", "--config", config)
    assert said.code == 0, said.out
    assert accepted.record.second in said.out, "it is said for ever who let them count"
    assert run("ledger", "accept", *TWO, "--reason", "x", "--config", config).code == 1


def test_where_only_the_note_beside_is_missing_it_is_said_that_no_record_was_unsigned(
    run: Run, config: Path
) -> None:
    head_path(load(config).database).unlink()
    said = run("ledger", "accept", *TWO, "--reason", "二人で確かめた", "--config", config)
    assert said.code == 0, said.err
    assert "署名のない記録はなし" in said.out
    assert "署名のない記録はなし" in run("ledger", "verify", "--config", config).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", "1001", "--second", "1001"), "二人"),
        (("--by", "1001", "--second", "9999"), "9999"),
        (("--by", "1101", "--second", "1102"), "責任職"),
    ],
    ids=["the same twice", "nobody", "neither answers for the office"],
)
def test_who_may_not_decide_is_told_why(run: Run, config: Path, words: tuple[str, ...], said: str) -> None:
    forge(config)
    done = run("ledger", "accept", *words, "--reason", "x", "--config", config)
    assert done.code == 1
    assert said in done.err
    assert run("ledger", "verify", "--config", config).code == 1


def test_damage_is_nothing_that_people_can_accept(run: Run, config: Path) -> None:
    forge(config)
    settings = load(config)
    connection = connect(settings.database, settings.keyring.database, "rw")
    connection.execute("DROP TRIGGER ledger_no_delete")
    connection.execute("DELETE FROM ledger WHERE seq = 20")
    connection.execute(TRIGGERS["ledger_no_delete"])
    connection.close()
    said = run("ledger", "accept", *TWO, "--reason", "x", "--config", config)
    assert said.code == 1
    assert "record 20" in said.err


def test_a_backup_with_records_that_nobody_signed_needs_two_people(run: Run, config: Path) -> None:
    forge(config)
    made = backup_of(run, config)
    said = run("restore", made, "--reason", "x", "--by", "1001", "--config", config)
    assert said.code == 1
    assert "--second" in said.err
    assert not list(config.parent.glob("*replaced*"))
    said = run("restore", made, "--reason", "x", *TWO, "--config", config)
    assert said.code == 0, said.err
    assert "an outcome that nobody signed" in said.out
    said = run("ledger", "verify", "--config", config)
    assert said.code == 0, said.out


def test_a_backup_without_the_checkpoint_beside_it_is_not_whole(run: Run, config: Path) -> None:
    made = backup_of(run, config)
    made.with_suffix(".checkpoint").unlink()
    said = run("ledger", "verify", "--database", made, "--config", config)
    assert said.code == 1
    assert "missing or empty" in said.out


def test_a_restoration_gives_a_backup_the_file_that_lies_beside_records(run: Run, config: Path) -> None:
    made = backup_of(run, config)
    assert run("restore", made, "--reason", "x", "--config", config).code == 0
    database = config.with_name("kagiban.db")
    assert head_path(database).read_text().startswith("kagiban/")
    head_path(database).unlink()
    assert run("ledger", "verify", "--config", config).code == 1


def test_a_key_file_with_nothing_in_it_is_no_key(run: Run, config: Path) -> None:
    empty = config.with_name("empty.pub")
    empty.touch()
    assert run("ledger", "verify", "--config", config, "--key", empty).code == 1
    assert run("ledger", "verify", "--config", config, "--against", empty).code == 1


def test_another_key_than_the_kiosks_own_is_named(run: Run, config: Path, tmp_path: Path) -> None:
    """Everything written anew under a key of one's own: the kiosk has its own to hold against it."""
    assert run("init", "--dir", tmp_path / "other").code == 0
    key = config.with_name("checkpoint.key")
    key.write_bytes((tmp_path / "other/checkpoint.key").read_bytes())
    said = run("ledger", "verify", "--config", config)
    assert said.code == 1
    assert "the ledger names" in said.out


def test_a_kiosk_is_not_set_up_where_another_ones_log_lies(run: Run, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/kagiban.db-wal").write_bytes(b"x")
    said = run("init", "--dir", tmp_path / "new")
    assert said.code == 1
    assert "kagiban.db-wal" in said.err
