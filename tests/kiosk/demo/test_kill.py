"""`kill -9` in the middle of a release: the kiosk is one process, the world another, as in the office."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.trace import read_trace
from kiosk.config import Settings
from kiosk.demo.rig import Rig, rig
from storage.file.database import open_database
from storage.keys.records import KeyNotTaken, KeyTaken, KeyVanished
from storage.log.ledger import Entry, Ledger
from storage.proof.chain import verify_chain
from storage.station.records import StationStarted
from tests.kiosk.demo.terminal import PATIENCE_S, Terminal, terminal
from tests.storage.projections import Projections

pytestmark = pytest.mark.long

KAGIBAN = str(Path(sys.executable).with_name("kagiban"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Rig]:
    with rig(tmp_path) as running:
        yield running


def start(world: Rig) -> list[str]:
    return [KAGIBAN, "run", "--config", str(world.settings.path)]


def open_slot_1(screen: Terminal, world: Rig) -> None:
    screen.wait_for("装置 正常")
    world.bench.do("tap 1101")
    screen.touch("1  カード保管庫")
    screen.touch("カード交付")
    screen.wait_for("1 番の扉が開きました")


def kill(screen: Terminal) -> None:
    os.kill(screen.process(), signal.SIGKILL)
    screen.ended()


def wait_for_record(world: Rig, kind: str) -> None:
    """Looks into the records of the running kiosk, as anybody may, until there is one of `kind`."""
    show = [KAGIBAN, "ledger", "show", "--config", str(world.settings.path), "--kind", kind]
    deadline = time.monotonic() + PATIENCE_S
    while not subprocess.run(show, capture_output=True, check=True).stdout:
        assert time.monotonic() < deadline, f"{kind} did not come"


class _Clock:
    def now_us(self) -> int:
        return time.time_ns() // 1000

    def monotonic_us(self) -> int:
        return time.monotonic_ns() // 1000


def entries(settings: Settings) -> list[Entry]:
    database = open_database(settings.database, key=settings.keyring.database)
    ledger = Ledger(database, station="test", clock=_Clock())
    try:
        assert verify_chain(database) is None
        assert Projections(database).differences() == ()
        return list(ledger.read())
    finally:
        ledger.close()
        database.close()


def of(entries: list[Entry], *kinds: type) -> list[object]:
    return [entry.record for entry in entries if isinstance(entry.record, kinds)]


def test_a_key_taken_while_the_kiosk_was_dead_is_with_whom_it_was_opened_for(world: Rig) -> None:
    with terminal(start(world)) as screen:
        open_slot_1(screen, world)
        kill(screen)
    assert world.bench.do("lift 1").startswith("ok")
    with terminal(start(world)) as screen:
        screen.wait_for("装置 正常")
        # A pulse that software times does not end by kill -9: the door may not have latched until now.
        assert world.bench.do("shut 1") == "ok slot 1 is shut"
        screen.wait_for("警報 なし")
        world.bench.do("tap 1101")
        screen.wait_for("鍵 1 を返す")
        screen.press("Escape")
        kill(screen)
    records = entries(world.settings)
    (taken,) = of(records, KeyTaken)
    assert isinstance(taken, KeyTaken)
    assert taken.person == next(e.person.id for e in world.settings.people if e.person.number == "1101")
    assert of(records, KeyVanished) == []
    assert len(of(records, StationStarted)) == 2


def test_a_key_that_was_not_taken_is_lent_to_nobody(world: Rig) -> None:
    with terminal(start(world)) as screen:
        open_slot_1(screen, world)
        kill(screen)
    with terminal(start(world)) as screen:
        screen.wait_for("装置 正常")
        assert world.bench.do("shut 1") == "ok slot 1 is shut"
        world.bench.do("tap 1101")
        screen.wait_for("1  カード保管庫")
        assert "鍵 1 を返す" not in screen.screen()
        wait_for_record(world, "key.not_taken")  # said only when the key sensor has been heard out
        kill(screen)
    assert len(of(entries(world.settings), KeyNotTaken)) == 1
    assert world.world.releases(1) == 1


def test_a_signal_to_stop_ends_in_order(world: Rig) -> None:
    with terminal(start(world)) as screen:
        screen.wait_for("装置 正常")
        os.kill(screen.process(), signal.SIGTERM)
        assert screen.ended() == 0
    assert [entry.kind for entry in entries(world.settings)][-1] == "station.stopped"


def test_a_trace_holds_the_unlock_frame(world: Rig, tmp_path: Path) -> None:
    trace = tmp_path / "line.jsonl"
    with terminal([*start(world), "--trace", str(trace)]) as screen:
        open_slot_1(screen, world)
        os.kill(screen.process(), signal.SIGTERM)
        assert screen.ended() == 0
    assert bytes.fromhex("01 05 00 00 FF 00 8C 3A") in [each.data for each in read_trace(trace)]


def test_a_terminal_that_goes_away_leaves_no_kiosk_behind_it(world: Rig) -> None:
    with terminal(start(world)) as screen:
        screen.wait_for("装置 正常")
        assert screen.hang_up()
    assert [entry.kind for entry in entries(world.settings)][-1] == "station.stopped"
