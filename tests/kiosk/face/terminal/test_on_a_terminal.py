"""The running kiosk on a terminal: whatever is typed there, wherever its output leads, however it ends."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.machine.ending import Ending
from kiosk.demo.rig import Rig, rig
from tests.kiosk.face.terminal.pseudo import KAGIBAN, Pseudo, on_pseudo, stops

STOPS_WITHIN_S = 10.0
"""`TimeoutStopSec` of the unit: then systemd kills."""
WELL = "装置 正常"
IDLE = "職員証を かざしてください"
NAME = "高橋 美咲"
OUT_OF_ORDER = "鍵番は いま使えません"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Rig]:
    with rig(tmp_path) as running:
        yield running


def run(world: Rig) -> list[str]:
    return [KAGIBAN, "run", "--config", str(world.settings.path)]


def served(kiosk: Pseudo, world: Rig) -> bool:
    """Somebody taps: are they greeted?"""
    for _ in range(8):
        kiosk.type(b"\x1b")  # whatever the bytes before have opened is left
        time.sleep(0.4)
        since = kiosk.mark
        world.bench.do("tap 1101")
        try:
            kiosk.wait_for(NAME, since, patience_s=4)
        except AssertionError:
            continue
        return True
    return False


def test_the_byte_that_ended_it(world: Rig) -> None:
    with on_pseudo(run(world)) as kiosk:
        kiosk.wait_for(WELL)
        kiosk.type(b"\x82\xa0")
        time.sleep(0.5)
        assert kiosk.process.poll() is None
        assert served(kiosk, world)
        kiosk.kill(signal.SIGTERM)
        assert kiosk.ends() == 0
    assert stops(world.settings.path) == [Ending.STOPPED]


def test_random_bytes_and_sizes_while_people_come(world: Rig) -> None:
    chance = random.Random(11)
    telling = [
        b"\x1b",
        b"\x1b[",
        b"\x1b[<0;%d;%dM",
        b"\x1b[<0;%d;%dm",
        b"\x1b[200~",
        b"\x1b]",
        b"\x1bP",
        b"\x00",
    ]
    sizes = [(0, 0), (1, 1), (2, 500), (500, 2), (80, 24), (100, 30), (65535, 65535)]
    with on_pseudo(run(world)) as kiosk:
        kiosk.wait_for(WELL)
        for step in range(400):
            piece = chance.choice(telling)
            if b"%d" in piece:
                piece %= (chance.randrange(130), chance.randrange(40))
            kiosk.type(chance.choice([piece, chance.randbytes(chance.randrange(40))]))
            if step % 20 == 0:
                kiosk.size(*chance.choice(sizes))
            if step % 50 == 0:
                world.bench.do("tap 1101")
            time.sleep(chance.choice([0, 0, 0.01, 0.06]))
            assert kiosk.process.poll() is None
        kiosk.size(100, 30)
        time.sleep(1.5)
        assert served(kiosk, world)
        kiosk.kill(signal.SIGTERM)
        assert kiosk.ends(STOPS_WITHIN_S) == 0
    assert stops(world.settings.path) == [Ending.STOPPED]


def test_many_keys_at_once_keep_nobody_from_stopping_it(world: Rig) -> None:
    with on_pseudo(run(world)) as kiosk:
        kiosk.wait_for(WELL)
        kiosk.type(b"1" * 20_000 + b"\x1b[<0;50;15M\x1b[<0;50;15m" * 2_000)
        kiosk.kill(signal.SIGTERM)
        assert kiosk.ends(STOPS_WITHIN_S) == 0
    assert stops(world.settings.path) == [Ending.STOPPED]


def test_a_terminal_that_takes_nothing_stops_nothing_and_is_drawn_anew(world: Rig) -> None:
    with on_pseudo(run(world)) as kiosk:
        kiosk.wait_for(WELL)
        kiosk.takes = False
        for _ in range(3):
            world.bench.do("tap 1101")
            time.sleep(0.5)
        since = kiosk.mark
        kiosk.takes = True
        kiosk.wait_for(NAME, since)
        kiosk.takes = False
        time.sleep(0.5)
        kiosk.kill(signal.SIGTERM)
        assert kiosk.ends(STOPS_WITHIN_S) == 0
    assert stops(world.settings.path) == [Ending.STOPPED]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_tells_it_to_stop_is_no_fault(world: Rig, number: signal.Signals) -> None:
    with on_pseudo(run(world)) as kiosk:
        kiosk.wait_for(WELL)
        kiosk.kill(number)
        assert kiosk.ends(STOPS_WITHIN_S) == 0
        assert OUT_OF_ORDER not in kiosk.drawn()
    assert stops(world.settings.path) == [Ending.STOPPED]


def test_a_terminal_that_goes_away_is_recorded_as_that(world: Rig) -> None:
    with on_pseudo(run(world)) as kiosk:
        kiosk.wait_for(WELL)
        kiosk.hang_up()
        assert kiosk.ends(STOPS_WITHIN_S) == Ending.HANGUP.code
    assert stops(world.settings.path) == [Ending.HANGUP]


def test_the_screen_is_on_the_terminal_wherever_output_and_errors_lead(world: Rig, tmp_path: Path) -> None:
    out, errors = tmp_path / "out", tmp_path / "errors"
    with (
        out.open("wb") as to_out,
        errors.open("wb") as to_errors,
        on_pseudo(run(world), stdout=to_out, stderr=to_errors) as kiosk,
    ):
        kiosk.wait_for(WELL)
        assert served(kiosk, world)
        kiosk.kill(signal.SIGTERM)
        assert kiosk.ends() == 0
    assert out.read_bytes() == b""
    said = errors.read_text(encoding="utf-8")
    assert "\x1b" not in said
    assert NAME not in said
    assert IDLE not in said


def test_what_a_library_writes_does_not_tear_the_screen(world: Rig) -> None:
    writes = "import os; os.write(2, b'a library says\\n'); os.write(1, b'and so does another\\n')"
    with on_pseudo(patched(world, at_a_tap(writes))) as kiosk:
        kiosk.wait_for(WELL)
        assert served(kiosk, world)
        kiosk.kill(signal.SIGTERM)
        assert kiosk.ends() == 0
        assert "a library says" not in kiosk.drawn()
        assert "another" not in kiosk.drawn()
    log = world.settings.database.with_name("kagiban.log").read_text(encoding="utf-8")
    assert "a library says" in log
    assert "and so does another" in log


def patched(world: Rig, patch: str) -> list[str]:
    """The kiosk, with something in it that fails."""
    program = f"{patch}\nfrom kiosk.cli import main\nmain()"
    return [sys.executable, "-c", program, "run", "--config", str(world.settings.path)]


def at_a_tap(does: str) -> str:
    return (
        "import kiosk.face.screens.choice as choice\n"
        "show = choice.ChoiceView.show\n"
        "def shown(self, question):\n"
        "    show(self, question)\n"
        f"    {does}\n"
        "choice.ChoiceView.show = shown"
    )


FAULTS = {
    "in a view": at_a_tap(f"self.app.call_later(lambda: [][len('{NAME}')])"),
    "in a thread": at_a_tap(f"import threading; threading.Thread(target=int, args=('{NAME}',)).start()"),
    "in a callback": at_a_tap(f"import asyncio; asyncio.get_running_loop().call_soon(int, '{NAME}')"),
    "in a worker": at_a_tap(f"self.app.run_worker(lambda: int('{NAME}'), thread=True)"),
    "in what reads the terminal": (
        f"import kiosk.face.terminal.typed as typed\ntyped.Typed.feed = lambda self, data: int('{NAME}')"
    ),
    "in what draws": at_a_tap("self.app._driver._drawing._draw = None"),
    "in the watch": (
        "import kiosk.people.watching as watching\n"
        f"async def tapped(self, tap, at_us): raise KeyError('{NAME}')\n"
        "watching.PeopleWatch._tapped = tapped"
    ),
    "an exit": at_a_tap("raise SystemExit(0)"),
    "Textual gives up": at_a_tap(f"self.app.panic('{NAME}')"),
    "somebody ends it from inside": at_a_tap("self.app.exit()"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_whatever_ends_it_unforeseen_is_a_fault_and_says_so_without_names(
    world: Rig, tmp_path: Path, fault: str
) -> None:
    errors = tmp_path / "errors"
    with errors.open("wb") as to_errors, on_pseudo(patched(world, fault), stderr=to_errors) as kiosk:
        kiosk.wait_for(WELL)
        world.bench.do("tap 1101")
        kiosk.type(b"\xff")
        assert kiosk.ends() == Ending.FAULT.code
        kiosk.wait_for(OUT_OF_ORDER)
        page = kiosk.drawn()[kiosk.drawn().index(OUT_OF_ORDER) :]
        assert NAME not in page
        assert "Traceback" not in kiosk.drawn()
    assert stops(world.settings.path) == [Ending.FAULT]
    for said in (errors, world.settings.database.with_name("kagiban.log")):
        text = said.read_text(encoding="utf-8")
        assert NAME not in text
        assert "\x1b" not in text


def test_a_fault_in_a_visit_ends_the_visit_and_its_words_stand_nowhere(world: Rig) -> None:
    with on_pseudo(patched(world, at_a_tap(f"raise ValueError('{NAME}')"))) as kiosk:
        kiosk.wait_for(WELL)
        world.bench.do("tap 1101")
        kiosk.wait_for("内部の不具合が起きました")
        kiosk.kill(signal.SIGTERM)
        assert kiosk.ends() == 0
    log = world.settings.database.with_name("kagiban.log").read_text(encoding="utf-8")
    assert "a visit failed" in log
    assert "ValueError" in log
    assert NAME not in log


def test_without_a_terminal_it_says_so(world: Rig) -> None:
    ran = subprocess.run(run(world), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 1
    assert "terminal" in ran.stderr
    assert "\x1b" not in ran.stdout + ran.stderr
