"""`kagiban ledger show` from outside: as lines for people, as JSON for programs."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from kiosk.records.show import show_records
from storage.file.database import open_database
from storage.keys.records import KeyTaken
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.station.records import AlarmStarted, DeviceChanged, StationStarted
from tests.kiosk.command_line import KAGIBAN, PATIENCE, Run, environment
from tests.kiosk.loaded import load

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")

START_US = 1_795_412_096_000_001
"""2026-11-23 05:34:56.000001 UTC, which is 14:34:56 in Japan."""


class Clock:
    """Every record a second after the one before."""

    def __init__(self) -> None:
        self.us = START_US - 1_000_000

    def now_us(self) -> int:
        self.us += 1_000_000
        return self.us

    def monotonic_us(self) -> int:
        return self.us


@contextmanager
def opened(home: Path) -> Iterator[Ledger]:
    """The ledger of this kiosk, as the kiosk itself holds it."""
    settings = load(home / "kagiban.toml")
    with open_database(settings.database, key=settings.keyring.database) as database:
        ledger = Ledger(database, station=settings.station.id, clock=Clock())
        yield ledger
        ledger.close()


def write(home: Path, *records: Record) -> None:
    with opened(home) as ledger:
        for record in records:
            ledger.append_blocking(record)


def taken(home: Path, *, purpose: str = "カード交付") -> KeyTaken:
    person = load(home / "kagiban.toml").people[0].person.id
    return KeyTaken(key="key-01", slot=1, person=person, purpose=purpose, intent=1)


@pytest.fixture
def told(home: Path) -> Path:
    """A kiosk with three records."""
    write(
        home,
        StationStarted(software="0.1.0"),
        taken(home),
        AlarmStarted(alarm="a-1", cause="key_vanished", slot=3),
    )
    return home


def as_json(run: Run, home: Path, *words: str) -> list[dict[str, Any]]:
    said = run("ledger", "show", "--json", "--config", home / "kagiban.toml", *words)
    assert said.code == 0, said.err
    assert said.err == ""
    return [json.loads(line) for line in said.out.splitlines()]


def test_a_new_ledger_is_empty(run: Run, home: Path) -> None:
    said = run("ledger", "show", "--config", home / "kagiban.toml")
    assert (said.code, said.out, said.err) == (0, "", "")


def test_json_has_one_object_a_line(run: Run, told: Path) -> None:
    started, lent, alarm = as_json(run, told)
    assert [started["seq"], lent["seq"], alarm["seq"]] == [1, 2, 3]
    assert {record["station"] for record in (started, lent, alarm)} == {"counter-1"}
    person = load(told / "kagiban.toml").people[0].person.id
    assert lent == {
        "seq": 2,
        "at": "2026-11-23T05:34:57.000001Z",
        "kind": "key.taken",
        "version": 1,
        "station": "counter-1",
        "actors": {"person": person},
        "subject": {"key": "key-01", "slot": 1, "intent": 1},
        "payload": {"purpose": "カード交付"},
        "hash": lent["hash"],
    }
    assert len(bytes.fromhex(lent["hash"])) == 32
    assert datetime.fromisoformat(lent["at"]).utcoffset() is not None
    assert started["actors"] == started["subject"] == {}


def test_a_part_of_the_records(run: Run, told: Path) -> None:
    settings = load(told / "kagiban.toml")

    def seqs(**part: Any) -> list[int]:
        out = StringIO()
        count = show_records(settings, out, as_json=True, **part)
        found = [json.loads(line)["seq"] for line in out.getvalue().splitlines()]
        assert len(found) == count
        return found

    assert seqs(after=1) == [2, 3]
    assert seqs(limit=2) == [1, 2]
    assert seqs(kind="alarm.started") == [3]
    assert seqs(kind="alarm.ended") == []
    assert seqs(after=99) == []
    asked = as_json(run, told, "--after", "1", "--limit", "1", "--kind", "key.taken")
    assert [record["seq"] for record in asked] == [2]


def test_a_kind_that_does_not_exist_is_said(run: Run, told: Path) -> None:
    said = run("ledger", "show", "--config", told / "kagiban.toml", "--kind", "key.token")
    assert said.code == 2
    assert "'key.token' is none of absence.ended, " in said.err


def test_lines_have_local_time_and_names(run: Run, told: Path) -> None:
    said = run("ledger", "show", "--config", told / "kagiban.toml")
    lines = said.out.splitlines()
    assert len(lines) == 3
    assert lines[1].split() == [
        *("2", "2026-11-23", "14:34:57", "key.taken"),
        *('person="佐藤', '和子"', "intent=1", "key=key-01", "slot=1", "purpose=カード交付"),
    ]
    assert [line[:7].strip() for line in lines] == ["1", "2", "3"]
    starts = {line.index(kind) for line, kind in zip(lines, ("station.", "key.", "alarm."), strict=True)}
    assert len(starts) == 1


def test_text_in_a_record_cannot_steer_the_terminal(run: Run, home: Path) -> None:
    write(home, DeviceChanged(device="cabinet", state="offline", detail="a\x1b[2Jb\nc\u202ed"))
    said = run("ledger", "show", "--config", home / "kagiban.toml")
    assert said.out.endswith("device=cabinet  detail=a?[2Jb?c?d  state=offline\n")
    (record,) = as_json(run, home)
    assert record["payload"]["detail"] == "a\x1b[2Jb\nc\u202ed"


def test_a_reader_that_leaves_is_no_fault(home: Path) -> None:
    with opened(home) as ledger:
        ledger.append_blocking(*[taken(home, purpose="点検" * 60)] * 2000)
    command = [str(KAGIBAN), "ledger", "show", "--config", str(home / "kagiban.toml")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"      1  ")
        process.stdout.close()
        assert process.wait(timeout=PATIENCE) == 0
        assert process.stderr.read() == b""


def test_it_works_while_the_kiosk_writes(run: Run, home: Path) -> None:
    with opened(home) as ledger:
        ledger.append_blocking(taken(home))
        assert len(as_json(run, home)) == 1
        ledger.append_blocking(taken(home, purpose="点検"))
        assert len(as_json(run, home)) == 2


def test_no_database(run: Run, home: Path) -> None:
    (home / "kagiban.db").unlink()
    said = run("ledger", "show", "--config", home / "kagiban.toml")
    assert said.code == 1
    assert said.out == ""
    assert said.err.startswith("kagiban: ")
    assert "kagiban.db" in said.err
    assert not (home / "kagiban.db").exists()


def test_another_file_for_a_database(run: Run, home: Path) -> None:
    (home / "kagiban.db").write_text("これは記録ではありません。" * 100)
    said = run("ledger", "show", "--config", home / "kagiban.toml")
    assert said.code == 1
    assert said.err.startswith("kagiban: This is not a database of this program\n")
