"""Each attack is carried out on a real file; the examination names it, or it is said that none can."""

import os
from pathlib import Path

import pytest

from storage.file.connect import connect
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.log.records import CheckpointKey, LedgerRestored
from storage.proof.checkpoint import Checkpoint, signed_checkpoint
from storage.proof.note import sign_note
from storage.proof.seal import head_path, rotation_text
from storage.station.records import AlarmStarted
from storage.subjects import SHIPPED
from tests.storage.attacked import FIRST, SECOND, STRANGER, Target, made, rewritten, row
from tests.storage.samples import HandClock


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Target:
    return made(tmp_path_factory.mktemp("whole") / "k.db")


@pytest.fixture
def target(whole: Target, tmp_path: Path) -> Target:
    return whole.copied_to(tmp_path)


FILLING = [AlarmStarted(alarm=f"a{n}", cause="slot_forced") for n in range(900)]


def last_of(target: Target) -> int:
    (last,) = row(target, "SELECT max(seq) FROM ledger")
    assert isinstance(last, int)
    return last


def test_an_untouched_ledger_has_nothing_wrong(target: Target) -> None:
    report = target.report(*target.outside, full=True)
    assert report.problems == ()
    assert report.trusted
    assert len(report.matched) == 2
    assert report.vkeys == (FIRST.verifier.text, SECOND.verifier.text)
    assert target.look() == []


STATEMENTS = {
    "a record changed": (
        "UPDATE ledger SET body = replace(body, 'north', 'south') WHERE seq = 21",
        "record 21: the hash does not follow",
    ),
    "a record and its hash exchanged for another's": (
        "UPDATE ledger SET (body, hash) = (SELECT body, hash FROM ledger WHERE seq = 50) WHERE seq = 51",
        "record 51: it says of itself that it is record 50",
    ),
    "a record deleted": ("DELETE FROM ledger WHERE seq = 700", "record 700: record 700 is missing"),
    "records deleted": ("DELETE FROM ledger WHERE seq BETWEEN 700 AND 710", "record 700: records 700 to 710"),
    "a record put in": (
        "INSERT INTO ledger (seq, body, hash) SELECT max(seq) + 1, body, hash FROM ledger",
        "it says of itself that it is record",
    ),
    "two records exchanged": (
        (
            "UPDATE ledger SET body = (SELECT body FROM ledger other WHERE other.seq = 181 - ledger.seq)"
            " WHERE seq IN (90, 91)"
        ),
        "record 90: the hash does not follow",
    ),
    "a hash computed anew for one": (
        "UPDATE ledger SET hash = zeroblob(32) WHERE seq = 60",
        "record 60: the hash does not follow",
    ),
    "a record that is none": ("UPDATE ledger SET body = '{\"seq\":33}' WHERE seq = 33", "record 33: "),
    "a node of the tree changed": (
        "UPDATE tree SET hash = zeroblob(32) WHERE level = 8 AND idx = 2",
        "table tree: the stored node over records 513 to 768",
    ),
    "a node removed": (
        "DELETE FROM tree WHERE idx = 1",
        "table tree: the stored node over records 257 to 512",
    ),
    "a node added": (
        "INSERT INTO tree VALUES (16, 7, zeroblob(32))",
        "table tree: a node that no records make",
    ),
    "a personal part changed": (
        "UPDATE personal SET text = replace(text, 'Name', 'Nome') WHERE seq = 5",
        "table personal, record 5: not what the record is committed to",
    ),
    "a personal part given to somebody else": (
        "UPDATE personal SET subject = 'p0' WHERE seq = 5",
        "table personal, record 5: not what the record is committed to",
    ),
    "a personal part removed": (
        "DELETE FROM personal WHERE seq = 5",
        "table personal, record 5: it is gone, and no record says",
    ),
    "a personal part added": (
        "INSERT INTO personal VALUES (40, 'p1', zeroblob(16), '{}')",
        "table personal, record 40: the record has no personal part",
    ),
    "a checkpoint spoilt": (
        "UPDATE checkpoints SET note = replace(note, 'kagiban', 'kagidan') WHERE block = 0",
        "not signed by the ledger's key",
    ),
    "a checkpoint's size changed": (
        "UPDATE checkpoints SET size = 5 WHERE block = 0",
        "checkpoint of block 0",
    ),
    "a generated column redefined": (
        "UPDATE sqlite_schema SET sql = replace(sql, 'actors.person', 'actors.x') WHERE name = 'ledger'",
        "schema: table ledger is altered",
    ),
    "an index dropped": ("DROP INDEX ix_ledger_person_at", "schema: index ix_ledger_person_at is missing"),
    "a view added": ("CREATE VIEW ledger_v AS SELECT 1", "schema: view ledger_v is none of ours"),
    "a trigger added": (
        "CREATE TRIGGER t AFTER INSERT ON ledger BEGIN DELETE FROM loans; END",
        "schema: trigger t is none of ours",
    ),
}


@pytest.mark.parametrize("attack", STATEMENTS)
def test_what_statements_can_do_is_named(target: Target, attack: str) -> None:
    statement, said = STATEMENTS[attack]
    target.sql(statement)
    assert any(said in line for line in target.said()), target.said()


@pytest.mark.parametrize("table", SHIPPED.tables, ids=lambda table: table.name)
def test_a_table_derived_from_the_ledger_is_held_against_it(target: Target, table: object) -> None:
    name = str(table)
    changes = {
        "loans": "UPDATE loans SET holder = 'p5' WHERE id = (SELECT min(id) FROM loans)",
        "intents": "DELETE FROM intents",
        "slots": "UPDATE slots SET key = 'present'",
        "alarms": "DELETE FROM alarms",
        "devices": "UPDATE devices SET state = 'offline'",
        "registry": "UPDATE registry SET ended_at = 1",
        "pin_tries": "INSERT INTO pin_tries VALUES ('p1', 0, 0)",
        "batches": "INSERT INTO batches VALUES ('b',9,9,'','','','','','',1,'',0,0,1,0,0,0,'','')",
        "sent": "INSERT INTO sent VALUES ('mail', 9)",
        "days": "INSERT INTO days (day) VALUES ('2026-11-24')",
        "stock": "INSERT INTO stock VALUES ('vault', 120, 9)",
        "serials": "INSERT INTO serials VALUES ('A1', 'vault', 1, 9)",
        "counts": "INSERT INTO counts (count,seq,place,day,began,round) VALUES ('c',9,'v','d',9,1)",
        "left_over": "INSERT INTO left_over VALUES ('key_out:k1=7','2026-11-24',9,9,'x','p1','p2',9)",
        "months": "INSERT INTO months (month, confirmed) VALUES ('2026-11', 9)",
    }
    target.sql(changes[name])
    assert any(line.startswith(f"projections: {name} ") for line in target.said()), target.said()


@pytest.mark.parametrize(
    "trigger", ["ledger_no_update", "ledger_no_delete", "ledger_no_gap", "personal_no_delete"]
)
def test_a_guard_taken_off_is_named(target: Target, trigger: str) -> None:
    target.sql()
    connection = connect(target.path, None, "rw")
    connection.execute(f"DROP TRIGGER {trigger}")
    connection.close()
    assert f"schema: trigger {trigger} is missing" in target.said()


def test_an_index_that_hides_a_record_shows_in_the_full_examination(target: Target) -> None:
    target.sql(
        "UPDATE sqlite_schema SET sql = replace(sql, 'IS NOT NULL', '= ''p1''') "
        "WHERE name = 'ix_ledger_person_at'",
    )
    target.sql("REINDEX ix_ledger_person_at")
    target.sql(
        "UPDATE sqlite_schema SET sql = replace(sql, '= ''p1''', 'IS NOT NULL') "
        "WHERE name = 'ix_ledger_person_at'",
    )
    assert target.said() == [], "the rows are all there; only a search would miss some"
    assert any("ix_ledger_person_at" in line for line in target.said(full=True))


def test_all_computed_anew_without_the_key_contradicts_the_checkpoints(target: Target) -> None:
    rewritten(target, 21, "north", "south", None)
    said = target.said()
    assert any(line.startswith("checkpoint of 1024 records: ") for line in said), said
    assert any("beside the database" in line for line in said)


def test_all_computed_anew_with_the_key_shows_only_from_elsewhere(target: Target) -> None:
    """What somebody with root and the signing key writes anew the file cannot show, but for what it says
    that it gave away; and behind the last checkpoint that left, nothing at all can."""
    size = max(target.outside)
    rewritten(target, size + 20, "north", "south", SECOND)
    assert target.said(size) == []
    rewritten(target, 21, "north", "south", SECOND)
    assert any("the checkpoint that it says was handed out is another" in line for line in target.said())
    what = f"stick-{size}: the first {size} records are not those that were signed"
    assert any(what in line for line in target.said(size))


@pytest.mark.parametrize("with_head", [True, False], ids=["with the head file", "without it"])
def test_a_cut_tail(target: Target, with_head: bool) -> None:
    size = max(target.outside)
    last = last_of(target)
    target.cut(size - 40)
    if with_head:
        assert any(f"records {size - 39} to {last} are missing" in line for line in target.said())
        assert any("the rest is missing" in line for line in target.look())
    else:
        head_path(target.path).unlink()
        assert any("missing or empty" in line for line in target.said())
        assert any("missing or empty" in line for line in target.look())
    assert any("an outcome that nobody signed" in line for line in target.said()), "it ends at no checkpoint"
    assert any("an outcome that nobody signed" in line for line in target.look())
    assert any(
        f"stick-{size}: records {size - 39} to {size} are missing" in line for line in target.said(size)
    )


def test_a_tail_cut_off_at_a_kept_checkpoint_shows_only_from_elsewhere(target: Target) -> None:
    size = max(target.outside)
    (note,) = row(target, "SELECT note FROM checkpoints WHERE size = 1024")
    target.cut(1024)
    head_path(target.path).write_text(str(note))
    assert target.said() == [], "a file alone cannot show it"
    assert target.look() == []
    assert any(f"stick-{size}: records 1025 to {size} are missing" in line for line in target.said(size))


def test_a_roll_back_to_an_old_copy(whole: Target, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    before = whole.copied_to(old)
    now = whole.copied_to(tmp_path)
    now.go_on(SECOND, AlarmStarted(alarm="the deed", cause="slot_forced"))
    head = head_path(now.path).read_bytes()
    old_head = head_path(before.path).read_bytes()
    now.path.write_bytes(before.path.read_bytes())
    for end in ("-wal", "-shm"):
        now.path.with_name(now.path.name + end).unlink(missing_ok=True)
    head_path(now.path).write_bytes(head)
    assert any("beside the database: record" in line for line in now.said())
    assert len(now.look()) == 1
    head_path(now.path).write_bytes(old_head)
    assert now.said() == [], "with its own head file an old copy looks like any other"
    now.outside = {1: head.decode().rstrip() + "\n"}
    assert any("missing" in line for line in now.said(1))


def test_a_fork_with_the_real_key_shows_from_elsewhere(whole: Target, tmp_path: Path) -> None:
    true, false = tmp_path / "true", tmp_path / "false"
    true.mkdir()
    false.mkdir()
    kept, forged = whole.copied_to(true), whole.copied_to(false)
    kept.go_on(SECOND, AlarmStarted(alarm="the deed", cause="slot_forced"))
    forged.go_on(SECOND, AlarmStarted(alarm="nothing", cause="slot_forced"))
    assert forged.said() == []
    forged.outside = {2: head_path(kept.path).read_text().rstrip() + "\n"}
    assert any("history was changed, or has forked" in line for line in forged.said(2))


def test_a_lost_write_ahead_log_is_noticed_at_the_start(target: Target) -> None:
    database = open_database(target.path)
    ledger = Ledger(database, station="north", clock=HandClock(looks=10**6), signer=SECOND)
    ledger.checkpoint()
    at_rest = target.path.read_bytes()
    ledger.append_blocking(AlarmStarted(alarm="lost", cause="slot_forced"))
    ledger.checkpoint()
    head = head_path(target.path).read_bytes()
    ledger.close()
    database.close()
    target.path.write_bytes(at_rest)
    head_path(target.path).write_bytes(head)
    assert any("the rest is missing" in line for line in target.look())


def test_a_checkpoint_by_another_key(target: Target) -> None:
    size, note = row(target, "SELECT size, note FROM checkpoints ORDER BY block DESC")
    assert isinstance(size, int)
    root = Checkpoint.from_text(str(note).partition("\n\n")[0] + "\n").root
    forged = signed_checkpoint(Checkpoint(STRANGER.name, size, root), STRANGER)
    target.write(
        lambda connection: connection.exec_driver_sql(
            "UPDATE checkpoints SET note = ? WHERE size = ?", (forged, size)
        ).close()
    )
    assert any(line.startswith(f"checkpoint of {size} records: not signed") for line in target.said())


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (CheckpointKey(vkey=STRANGER.verifier.text), "it does not take the place of the key in force"),
        (
            CheckpointKey(vkey=STRANGER.verifier.text, retired=SECOND.verifier.text),
            "the key that it replaces did not sign it",
        ),
        (
            CheckpointKey(
                vkey=STRANGER.verifier.text,
                retired=SECOND.verifier.text,
                signed=sign_note(rotation_text(SECOND.name, STRANGER.verifier.text), STRANGER),
            ),
            "it names a key that cannot be accepted",
        ),
        (
            CheckpointKey(
                vkey=STRANGER.verifier.text,
                retired=SECOND.verifier.text,
                signed=sign_note(rotation_text(SECOND.name, FIRST.verifier.text), SECOND),
            ),
            "what the retired key signed names another key",
        ),
    ],
    ids=["a second first key", "unsigned", "signed by itself", "signed for another"],
)
def test_a_forged_change_of_keys(target: Target, record: CheckpointKey, said: str) -> None:
    with open_database(target.path) as database:
        ledger = Ledger(database, station="north", clock=HandClock(looks=10**6))
        ledger.append_blocking(record)
    assert any(said in line for line in target.said()), target.said()


def test_a_clock_that_goes_back_unsaid(target: Target) -> None:
    last = last_of(target)
    rewritten(target, last, '"at":1795', '"at":1794', SECOND)
    assert any(f"record {last}: the clock went back" in line for line in target.said())


def test_a_redaction_that_was_undone(target: Target) -> None:
    target.sql("INSERT INTO personal VALUES (2, 'p0', zeroblob(16), '{}')")
    assert any(
        "record 2: not what" in line or "redacted and is still there" in line for line in target.said()
    )


def test_a_restoration_explains_what_older_checkpoints_miss_and_hides_nothing(target: Target) -> None:
    size = max(target.outside)
    (note,) = row(target, "SELECT note FROM checkpoints WHERE size = 1024")
    target.cut(1024)
    head_path(target.path).write_text(str(note))
    target.go_on(SECOND, LedgerRestored(source="backup", kept=1024, authority="x"), *FILLING)
    (said,) = [line for line in target.said(size) if line.startswith("stick")]
    assert "all behind 1024 was lost, and replaced by a backup" in said


@pytest.mark.parametrize("where", [0.3, 0.6, 0.9])
def test_flipped_bits_are_found(target: Target, where: float) -> None:
    content = bytearray(target.path.read_bytes())
    at = content.index(b'"kind":"', int(len(content) * where)) + 9
    content[at] ^= 1
    target.path.write_bytes(bytes(content))
    assert target.said() != []


def test_a_page_of_noise_is_found(target: Target) -> None:
    content = bytearray(target.path.read_bytes())
    page = content.index(b'"kind":"key.taken"', len(content) // 2) // 4096
    content[page * 4096 : (page + 1) * 4096] = os.urandom(4096)
    target.path.write_bytes(bytes(content))
    assert any("cannot be read" in line for line in target.said())
