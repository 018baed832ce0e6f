"""What is missing is as loud as what is wrong: all that a check reads is taken away, one after the other.

What there is to take away comes from the tables, the triggers, the file's own schema and the records
themselves; nobody has to think of it.
"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.errors import StorageError
from storage.examine.recent import look_at_end
from storage.export.export import verifier
from storage.file.connect import connect
from storage.file.database import open_database
from storage.file.schema import schema_of, wanted_schema
from storage.log.ledger import Ledger
from storage.log.records import Redacted
from storage.log.tables import TRIGGERS, metadata
from storage.proof.edge import STRIDE
from storage.proof.link import link
from storage.proof.seal import Seal, head_path
from storage.subjects import SHIPPED
from tests.storage import everything
from tests.storage.attacked import FIRST, SECOND, Target
from tests.storage.everything import joined_anew
from tests.storage.export import exports
from tests.storage.samples import HandClock, started

TABLES = sorted(metadata.tables)
INDEXES = sorted(str(index.name) for table in metadata.tables.values() for index in table.indexes)
PERSONAL = sorted(kind.kind for kind in SHIPPED.kinds.values() if kind.personal)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Target:
    return everything.made(tmp_path_factory.mktemp("whole") / "k.db")


@pytest.fixture
def target(whole: Target, tmp_path: Path) -> Target:
    return whole.copied_to(tmp_path)


def start(target: Target) -> list[str]:
    """What a start says: in what opening refuses, or in the look behind it."""
    try:
        with open_database(target.path) as database:
            return [str(problem) for problem in look_at_end(database, own=FIRST.verifier)]
    except StorageError as error:
        return [error.detail]


def examined(target: Target) -> list[str]:
    """What `verify` says; also of what cannot be opened."""
    try:
        return target.said()
    except StorageError as error:
        return [error.detail]


def on(name: object, statement: str) -> str:
    """The statement with this name for the sign in it."""
    return statement.replace("@", str(name))


def canonical(body: dict[str, object]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def without_record(told: list[bytes], seq: int) -> list[bytes]:
    """The others move up."""
    left = told[: seq - 1] + told[seq:]
    return [canonical(json.loads(body) | {"seq": number}) for number, body in enumerate(left, 1)]


def thirds(seqs: Iterable[int]) -> tuple[list[int], ...]:
    """So few at once that `verify` tells of every one, and none beside the next: it gives up at a hundred."""
    ordered = sorted(seqs)
    return ordered[::3], ordered[1::3], ordered[2::3]


def rows(target: Target, sql: str) -> list[tuple[object, ...]]:
    connection = connect(target.path, None, "ro")
    found: list[tuple[object, ...]] = connection.execute(sql).fetchall()
    connection.close()
    return found


def bodies(target: Target) -> list[bytes]:
    return [str(text).encode() for (text,) in rows(target, "SELECT body FROM ledger ORDER BY seq")]


def by_kind(target: Target) -> dict[str, int]:
    """The number of the first record of each kind."""
    found = rows(target, "SELECT kind, min(seq) FROM ledger GROUP BY kind")
    return {str(kind): int(str(seq)) for kind, seq in found}


def test_the_sample_holds_one_of_everything(target: Target) -> None:
    assert sorted(file.name for file in target.path.parent.iterdir()) == ["k.db", "k.db-head"]
    assert by_kind(target).keys() == SHIPPED.kinds.keys(), "every kind of record"
    assert [table for table in TABLES if not rows(target, on(table, "SELECT * FROM @ LIMIT 1"))] == []
    kept = rows(target, "SELECT DISTINCT kind FROM personal JOIN ledger USING (seq)")
    assert sorted(str(kind) for (kind,) in kept) == PERSONAL, "every kind that has a personal part"
    assert examined(target) == []
    assert start(target) == []


# --- tables, triggers, indexes --------------------------------------------------------------------------

AT_A_START = {"ledger", "checkpoints", "tree"}
"""The tables whose rows a start asks for; of `tree` those that lead to the newest roots. The others only
`verify` holds against the records, as docs/security.md says."""


@pytest.mark.parametrize("table", TABLES)
def test_a_table_emptied(target: Target, table: str) -> None:
    target.sql(on(table, "DELETE FROM @"))
    assert examined(target)
    assert bool(start(target)) == (table in AT_A_START)


@pytest.mark.parametrize("table", [*TABLES, "alembic_version"])
def test_a_table_taken_away(target: Target, table: str) -> None:
    connection = connect(target.path, None, "rw")
    connection.execute(on(table, "DROP TABLE @"))
    connection.close()
    assert examined(target)
    assert start(target)


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize("instead", ["", "CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT 1; END"])
def test_a_guard_taken_away_or_emptied(target: Target, trigger: str, instead: str) -> None:
    when = TRIGGERS[trigger].partition("BEFORE ")[2].partition(" WHEN")[0].partition(" BEGIN")[0]
    connection = connect(target.path, None, "rw")
    connection.execute(on(trigger, "DROP TRIGGER @"))
    if instead:
        connection.execute(instead.format(name=trigger, when=when))
    connection.close()
    state = "altered" if instead else "missing"
    assert f"schema: trigger {trigger} is {state}" in examined(target)
    assert any(f"{trigger} is {state}" in line for line in start(target))


@pytest.mark.parametrize("index", INDEXES)
def test_an_index_taken_away(target: Target, index: str) -> None:
    target.sql(on(index, "DROP INDEX @"))
    assert f"schema: index {index} is missing" in examined(target)
    assert f"schema: index {index} is missing" in start(target)


@pytest.mark.parametrize("name", sorted(wanted_schema(SHIPPED)))
def test_what_the_schema_says_of_a_thing_taken_away(target: Target, name: str) -> None:
    """By a hand that writes the schema itself. SQLite refuses many a file bent so; that is loud too."""
    kind, name = name.split()
    connection = connect(target.path, None, "rw")
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("DELETE FROM sqlite_schema WHERE type = ? AND name = ?", (kind, name))
    connection.close()
    assert examined(target)
    assert start(target)


# --- several at once ------------------------------------------------------------------------------------


def without_key_record(target: Target) -> None:
    if told := bodies(target):
        joined_anew(target, without_record(told, 1))


TAKEN: dict[str, Callable[[Target], object]] = {
    "checkpoints": lambda target: target.sql("DELETE FROM checkpoints"),
    "head": lambda target: head_path(target.path).unlink(),
    "key record": without_key_record,
    "personal": lambda target: target.sql("DELETE FROM personal"),
}


def refuses_to_sign(target: Target) -> None:
    with open_database(target.path) as database:
        ledger = Ledger(database, station="north", clock=HandClock(10**7), signer=FIRST)
        with pytest.raises(StorageError):
            ledger.append_blocking(started(1))
        ledger.close()


@pytest.mark.parametrize("some", [pair for size in (2, 3, 4) for pair in combinations(TAKEN, size)])
def test_several_taken_away_at_once(target: Target, some: tuple[str, ...]) -> None:
    for what in some:
        TAKEN[what](target)
    assert examined(target)
    assert start(target)
    refuses_to_sign(target)


@pytest.mark.parametrize("beside", ["left", "taken away", "emptied"])
def test_all_tables_emptied_at_once(target: Target, beside: str) -> None:
    """It is then like a ledger in which nothing has been yet, but for the file beside it."""
    target.sql(*(on(table, "DELETE FROM @") for table in TABLES))
    if beside != "left":
        FILES[beside](head_path(target.path))
    assert examined(target)
    assert start(target)
    refuses_to_sign(target)


def test_an_emptied_ledger_with_a_file_beside_it_that_another_key_signed(target: Target) -> None:
    target.sql(*(on(table, "DELETE FROM @") for table in TABLES))
    head_path(target.path).unlink()
    Seal(SECOND, target.path).begin()
    assert any("not signed by the key in force" in line for line in start(target))
    refuses_to_sign(target)


def test_a_history_without_outcomes_and_without_a_key(target: Target) -> None:
    """Nothing in it needed a signature, and whatever key came next would have been taken for its first."""
    told = [body for body in bodies(target) if json.loads(body)["kind"] not in SHIPPED.outcomes]
    told = [canonical(json.loads(body) | {"seq": seq}) for seq, body in enumerate(told, 1)]
    target.sql("DELETE FROM checkpoints", "DELETE FROM personal")
    joined_anew(target, told)
    Seal(FIRST, target.path).begin()
    said = "record 1: no record names a key that signs, and the first of all does"
    assert said in examined(target)
    assert said in start(target)
    refuses_to_sign(target)


# --- what is not ours -----------------------------------------------------------------------------------

THIEF = "CREATE TRIGGER @ AFTER INSERT ON ledger BEGIN DELETE FROM pin_tries; END"
STRANGE = {
    "a table": "CREATE TABLE strange (a)",
    "a view": "CREATE VIEW strange AS SELECT 1",
    "an index": "CREATE INDEX strange ON loans (slot)",
    "a trigger": "CREATE TRIGGER strange AFTER INSERT ON ledger BEGIN DELETE FROM loans; END",
    "a virtual table": "CREATE VIRTUAL TABLE strange USING fts5(a)",
    "a table that counts": "CREATE TABLE strange (a INTEGER PRIMARY KEY AUTOINCREMENT)",
    "statistics": "ANALYZE",
    "a number in the head": "PRAGMA user_version = 7",
    **{f"a trigger named {name}": on(name, THIEF) for name in (*TABLES, *INDEXES, "alembic_version")},
    **{f"a view named {name}": on(name, "CREATE VIEW @ AS SELECT 1") for name in TRIGGERS},
}


@pytest.mark.parametrize("what", STRANGE)
def test_a_thing_that_is_not_ours_is_named_whatever_its_name(target: Target, what: str) -> None:
    before = set(schema_keys(target))
    target.sql(STRANGE[what])
    for name in set(schema_keys(target)) - before or {"user_version"}:
        assert any(name in line for line in examined(target)), name
        assert any(name in line for line in start(target)), name


def schema_keys(target: Target) -> list[str]:
    found: list[str] = []
    target.write(lambda connection: found.extend(schema_of(connection)))
    return found


# --- files ----------------------------------------------------------------------------------------------


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


FILES: dict[str, Callable[[Path], object]] = {
    "taken away": Path.unlink,
    "emptied": lambda path: path.write_bytes(b""),
    "cut in the middle": lambda path: path.write_bytes(half(path.read_bytes().rstrip())),
    "blank": lambda path: path.write_bytes(b" " * path.stat().st_size),
}


@pytest.mark.parametrize("how", FILES)
@pytest.mark.parametrize("end", ["", "-head"])
def test_a_file(target: Target, end: str, how: str) -> None:
    FILES[how](target.path.with_name(target.path.name + end))
    assert examined(target)
    assert start(target)


# --- checkpoints ----------------------------------------------------------------------------------------


def without_line(note: str, number: int) -> str:
    lines = note.splitlines(keepends=True)
    return "".join(lines[:number] + lines[number + 1 :])


@pytest.mark.parametrize("number", range(5))
def test_a_line_of_a_checkpoint(target: Target, number: int) -> None:
    """Origin, size, root, the empty line, the signature: in the table, and in the file beside it."""
    ((note,),) = rows(target, "SELECT note FROM checkpoints")
    less = without_line(str(note), number)
    assert less != note
    head_path(target.path).write_text(less)
    assert examined(target)
    assert start(target)
    head_path(target.path).write_text(str(note))
    target.write(lambda connection: _keep(connection, less))
    assert examined(target)
    assert start(target)


def _keep(connection: Connection, note: str) -> None:
    connection.exec_driver_sql("UPDATE checkpoints SET note = ?", (note,)).close()


# --- records --------------------------------------------------------------------------------------------


def test_a_record_of_each_kind(whole: Target, tmp_path: Path) -> None:
    for some in thirds(by_kind(whole).values()):
        target = whole.copied_to(tmp_path)
        target.sql(on(", ".join(map(str, some)), "DELETE FROM ledger WHERE seq IN (@)"))
        said = "\n".join(examined(target))
        assert [seq for seq in some if f"record {seq} is missing" not in said] == []
        assert start(target)


@pytest.mark.parametrize("kind", sorted(SHIPPED.kinds))
def test_a_record_of_each_kind_with_all_computed_anew(target: Target, kind: str) -> None:
    """Without the key: the others move up, and everything fits together but for what was signed."""
    joined_anew(target, without_record(bodies(target), by_kind(target)[kind]))
    assert start(target)


MEMBERS = ("actors", "at", "kind", "mono", "payload", "personal", "seq", "station", "subject", "v")


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_of_a_body_of_each_kind(whole: Target, tmp_path: Path, member: str) -> None:
    told = bodies(whole)
    having = [seq for seq in by_kind(whole).values() if member in json.loads(told[seq - 1])]
    assert having
    for some in thirds(having):
        target = whole.copied_to(tmp_path)
        target.write(partial(bend, [(seq, json.loads(told[seq - 1])) for seq in some], member))
        said = "\n".join(examined(target))
        assert [seq for seq in some if f"record {seq}: " not in said] == []
        assert start(target)


def bend(told: list[tuple[int, dict[str, object]]], member: str, connection: Connection) -> None:
    for seq, body in told:
        text = canonical({name: value for name, value in body.items() if name != member}).decode()
        connection.exec_driver_sql("UPDATE ledger SET body = ? WHERE seq = ?", (text, seq)).close()


@pytest.mark.parametrize("part", ["actors", "subject", "payload"])
def test_a_field_of_a_body_of_each_kind_with_all_computed_anew(target: Target, part: str) -> None:
    """One field of one record is enough; here each kind loses its first."""
    told = bodies(target)
    for seq in by_kind(target).values():
        body = json.loads(told[seq - 1])
        for field in list(body.get(part, {}))[:1]:
            del body[part][field]
        told[seq - 1] = canonical(body)
    joined_anew(target, told)
    assert start(target)
    assert any("signed" in line for line in examined(target))


@pytest.mark.parametrize("kind", PERSONAL)
def test_a_personal_part_of_each_kind(target: Target, kind: str) -> None:
    kept = {name: seq for seq, name in rows(target, "SELECT seq, kind FROM personal JOIN ledger USING (seq)")}
    target.sql(on(kept[kind], "DELETE FROM personal WHERE seq = @"))
    said = f"table personal, record {kept[kind]}: it is gone, and no record says that it was erased"
    assert said in examined(target)


@pytest.mark.parametrize("seq", [0, -1, -(2**63)])
def test_a_record_below_the_first(target: Target, seq: int) -> None:
    """Nothing that reads the log from record 1 on would ever meet it."""
    body = json.dumps({"at": 1, "kind": "pin.lifted", "mono": 1, "seq": seq, "station": "north", "v": 1})
    target.sql(
        on(seq, "INSERT INTO ledger (seq, body, hash) VALUES (@, '#', zeroblob(32))").replace("#", body)
    )
    said = f"record {seq}: no record has such a number"
    assert said in examined(target)
    assert said in start(target)


def test_a_body_with_a_member_twice_is_no_body(target: Target) -> None:
    """What asks for its kind finds one, and what reads the record the other."""
    told = bodies(target)
    told.append(
        canonical(json.loads(told[-1]) | {"seq": len(told) + 1}).replace(
            b'"kind":', b'"kind":"cabinet.sensed","kind":'
        )
    )

    def joined(connection: Connection) -> None:
        ((before,),) = connection.exec_driver_sql("SELECT hash FROM ledger ORDER BY seq DESC LIMIT 1").all()
        values = (len(told), told[-1].decode(), link(before, told[-1]))
        connection.exec_driver_sql("INSERT INTO ledger (seq, body, hash) VALUES (?, ?, ?)", values).close()

    target.write(joined)
    assert any(line.startswith(f"record {len(told)}: it cannot be read") for line in start(target))
    assert examined(target)


# --- the key --------------------------------------------------------------------------------------------


def test_the_record_of_the_key_cut_out(target: Target) -> None:
    """What goes on would be signed from anew, under whatever key comes: outcomes without one are loud."""
    joined_anew(target, without_record(bodies(target), 1))
    target.sql("DELETE FROM checkpoints")
    head_path(target.path).unlink()
    for said in (examined(target), start(target)):
        assert any("no record names a key that signs" in line for line in said)
    with open_database(target.path) as database:
        ledger = Ledger(database, station="north", clock=HandClock(10**7), signer=FIRST)
        with pytest.raises(StorageError, match="no record names a key"):
            ledger.take_up_key()
        ledger.close()


@pytest.mark.parametrize("where", ["kept", "beside"])
def test_a_checkpoint_by_the_key_that_gave_way(target: Target, where: str) -> None:
    """Over records behind its own retirement it is worth nothing, though it was the ledger's key once."""
    with open_database(target.path) as database:
        ledger = Ledger(database, station="north", clock=HandClock(10**7), signer=FIRST)
        ledger.rotate_key(SECOND)
        ledger.append_blocking(started(1))
        note = ledger.checkpoint()
        last = ledger.last()
        assert last is not None
        ledger.close()
    assert target.said() == []
    forged = everything.note_of(last.seq, note, FIRST)
    if where == "beside":
        head_path(target.path).write_text(forged)
    else:
        target.write(lambda connection: _keep(connection, forged))
    with open_database(target.path) as database:
        assert any("not signed by the key in force" in str(line) for line in look_at_end(database))
    assert any("not signed by the ledger's key" in line for line in target.said())
    target.outside = {last.seq: forged}
    assert any(line.startswith(f"stick-{last.seq}: not signed") for line in target.said(last.seq))


# --- redactions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ahead", [0, 1, 5])
def test_a_redaction_excuses_nothing_that_was_not_there_before_it(target: Target, ahead: int) -> None:
    """Written ahead it would let the next names vanish without a record."""
    with open_database(target.path) as database:
        ledger = Ledger(database, station="north", clock=HandClock(10**7), signer=FIRST)
        last = ledger.last()
        assert last is not None
        names = last.seq + 1 + ahead
        ledger.append_blocking(Redacted(records=str(names), cause="retention", authority="x", reason="r"))
        for _ in range(ahead):
            ledger.append_blocking(everything.any_of(SHIPPED.kinds["person.recorded"]))
        ledger.close()
    target.sql(on(names, "DELETE FROM personal WHERE seq = @"))
    said = target.said()
    assert f"record {last.seq + 1}: it redacts record {names}, which did not stand before it" in said
    assert f"table personal, record {names}: it is gone, and no record says that it was erased" in said


@pytest.mark.parametrize("text", ["0", "-1", "9-3", "", "x", "3,", "0-4"])
def test_a_redaction_of_no_records_says_nothing(target: Target, text: str) -> None:
    with open_database(target.path) as database:
        ledger = Ledger(database, station="north", clock=HandClock(10**7), signer=FIRST)
        (entry,) = ledger.append_blocking(Redacted(records=text, cause="retention", authority="x"))
        ledger.close()
    assert f"record {entry.seq}: it does not say which records it redacts" in target.said()


# --- the tree -------------------------------------------------------------------------------------------


def test_a_node_of_each_level(tmp_path: Path) -> None:
    """65,536 records make a node of the second stored level."""
    target = Target(tmp_path / "k.db", {})
    with open_database(target.path, create=True) as database:
        ledger = Ledger(database, station="north", clock=HandClock(), signer=FIRST)
        ledger.take_up_key()
        count = 1 << 2 * STRIDE
        for _ in range(0, count, 4096):
            ledger.append_blocking(*(started(0) for _ in range(4096)))
        ledger.close()
    levels = [int(str(level)) for (level,) in rows(target, "SELECT DISTINCT level FROM tree")]
    assert sorted(levels) == [STRIDE, 2 * STRIDE]
    target.sql("DELETE FROM tree WHERE idx = 0")
    said = target.said()
    assert "table tree: the stored node over records 1 to 256 is not theirs: one was changed" in said
    assert "table tree: the stored node over records 1 to 65536 is not theirs: one was changed" in said


# --- exports --------------------------------------------------------------------------------------------

NOT_READ = {"README.txt", "verify_export.py", "vkeys"}
"""The words for people and the program itself; and keys, which say nothing where one comes from outside."""


def test_every_file_of_an_export(tmp_path: Path) -> None:
    folder = exports.every_form(tmp_path)
    forms = [folder / "tiles", folder / "all.jsonl", folder / "some.jsonl", folder / "proof.json"]
    for form in forms:
        assert examine(form) == 0
        for file in [form] if form.is_file() else sorted(each for each in form.rglob("*") if each.is_file()):
            for how, attack in FILES.items():
                content = file.read_bytes()
                attack(file)
                status = examine(form)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
                unread = file.name in NOT_READ and (file.name, how) != ("vkeys", "taken away")
                assert (status == 0) == unread, (file, how)


def examine(form: Path) -> int:
    """The exit status: 0 only where everything that was asked for holds."""
    if not form.exists() or (form.is_dir() and not (form / "checkpoint").exists()):
        return exports.run(verifier_beside(form), str(form), "--key", exports.KEY).status
    return int(exports.examined(form, exports.KEY).show())


def verifier_beside(form: Path) -> Path:
    script = form.parent / "elsewhere/verify_export.py"
    script.parent.mkdir(exist_ok=True)
    script.write_bytes(verifier())
    return script


def test_an_export_without_its_keys_proves_nothing_by_itself(tmp_path: Path) -> None:
    folder = exports.every_form(tmp_path)
    (folder / "tiles/vkeys").write_text("")
    assert exports.examined(folder / "tiles").wrong
    assert not exports.examined(folder / "tiles", exports.KEY).wrong


@pytest.mark.parametrize("option", ["--key", "--against"])
def test_an_emptied_file_of_what_was_kept_elsewhere(tmp_path: Path, option: str) -> None:
    folder = exports.every_form(tmp_path)
    empty = tmp_path / "empty"
    empty.touch()
    verdict = exports.run(folder / "tiles/verify_export.py", "--key", exports.KEY, option, empty)
    assert verdict.status != 0, verdict.said
