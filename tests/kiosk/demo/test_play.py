"""The played day on the real wires, from the command line; and that it fails when the kiosk does."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.core.desk.script import OffScriptError
from kiosk.demo import play
from kiosk.house.subject import House, Subject
from kiosk.stage.stage import Scene, Stage
from kiosk.station.scenes import devices_are_well
from kiosk.subjects import HOUSE

KAGIBAN = Path(sys.executable).with_name("kagiban")
PLAYED_S = 300
"""A played day takes 40 s, and twice that on a machine that is busy."""
pytestmark = [pytest.mark.long, pytest.mark.timeout(PLAYED_S + 60)]


@pytest.mark.parametrize("cards", [[], ["--in-process-cards"]], ids=["pcscd", "in-process"])
def test_the_day_comes_out_as_written_and_leaves_everything_behind(tmp_path: Path, cards: list[str]) -> None:
    day = tmp_path / "day"
    out = subprocess.run(
        [KAGIBAN, "demo", "--play", "day", "--dir", day, *cards],
        capture_output=True,
        text=True,
        timeout=PLAYED_S,
    )
    assert out.returncode == 0, out.stdout + out.stderr
    steps = [line for line in out.stdout.splitlines() if not line.startswith("---")]
    assert len(steps) >= 15
    assert (day / "transcript.txt").read_text(encoding="utf-8") == out.stdout
    shown = subprocess.run(
        [KAGIBAN, "ledger", "show", "--config", day / "kagiban.toml", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    records = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [record["seq"] for record in records] == list(range(1, len(records) + 1))
    assert {"seq", "at", "kind", "actors", "subject"} <= set(records[0])
    assert {"key.taken", "key.returned", "key.misplaced", "key.vanished"} <= {r["kind"] for r in records}
    if cards:
        assert "in-process" in out.stdout


def test_without_a_terminal_the_demo_plays_the_day(tmp_path: Path) -> None:
    out = subprocess.run(
        [KAGIBAN, "demo", "--dir", tmp_path, "--in-process-cards"],
        capture_output=True,
        text=True,
        timeout=PLAYED_S,
    )
    assert out.returncode == 0, out.stdout + out.stderr
    assert out.stdout.count("\n") > 15


def test_a_step_that_does_not_come_out_as_written_fails_the_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def impossible(stage: Stage) -> None:
        await devices_are_well(stage)
        await stage.do("lift 3")

    house = House((*HOUSE.subjects, Subject("fault", scenes=(Scene(0, "The kiosk starts", impossible),))))
    assert play.play_day(tmp_path, house, in_process_cards=True) == 1
    assert "slot 3 is shut" in capsys.readouterr().out


def test_off_script_is_a_failure_of_the_test_that_meets_it() -> None:
    assert issubclass(OffScriptError, AssertionError)
