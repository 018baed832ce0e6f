"""README's words install a kiosk that its unit starts: the first screen on its terminal, and nowhere else."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.install.stage import WORK
from tests.install.words import ROOT, blocks


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if os.geteuid() != 0:
        pytest.skip("only root can install, and mount what an installation changes aside")
    folder = tmp_path_factory.mktemp("install")
    alone = ["unshare", "--mount", "--propagation", "private"]
    if subprocess.run([*alone, "mount", "-t", "tmpfs", "tmpfs", WORK], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    stage = [sys.executable, "-m", "tests.install.stage", str(folder / "told")]
    ran = subprocess.run([*alone, *stage], cwd=ROOT, capture_output=True, text=True, timeout=110)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    read: dict[str, Any] = json.loads((folder / "told").read_text(encoding="utf-8"))
    return read


def test_every_line_of_it_can_be_run_as_it_stands(told: dict[str, Any]) -> None:
    failed = [each for each in told["install"] if each["code"]]
    assert [each["command"].split()[:3] for each in failed] == [
        ["sudo", "kagiban", "check"]
    ]  # no cabinet here
    check = failed[0]["out"] + failed[0]["err"]
    assert "Permission denied" not in check
    assert told["systemctl"] == "enable --now kagiban\n"


def test_the_keys_are_roots_and_the_database_is_the_services(told: dict[str, Any]) -> None:
    installed = told["installed"]
    assert installed["/etc/kagiban"] == ["root:kagiban", "750"]
    assert installed["/etc/kagiban/kagiban.toml"] == ["root:kagiban", "640"]
    for key in ("station", "database", "checkpoint"):
        assert installed[f"/etc/kagiban/{key}.key"] == ["root:root", "600"]
    assert installed["/var/lib/kagiban"] == ["kagiban:kagiban", "700"]
    assert installed["/var/lib/kagiban/kagiban.db"] == ["kagiban:kagiban", "600"]


def test_the_first_screen_is_on_the_units_terminal_and_nowhere_else(told: dict[str, Any]) -> None:
    for played in told["runs"]:
        assert "関係者以外 立入禁止" in played["screen"]
        assert played["ready"]
        assert played["code"] == 0
    assert "\x1b" not in told["journal"]
    assert "立入禁止" not in told["journal"]
    assert "Traceback" not in told["journal"]


def test_an_administrators_commands_work_and_leave_the_service_what_it_needs(told: dict[str, Any]) -> None:
    commands = told["runs"][0]["commands"]
    assert [(each["command"], each["code"], each["err"]) for each in commands] == [
        (command, 0, "") for command in blocks("As a service")[1]
    ]
    state = {
        path: whose for path, (whose, _) in told["owners"].items() if path.startswith("/var/lib/kagiban")
    }
    assert set(state.values()) == {"kagiban:kagiban"}, state
    assert {"kagiban.db-head", "kagiban.db-duty", "kagiban.log"} <= {Path(path).name for path in state}
    config = {path for path in told["owners"] if path.startswith("/etc/kagiban")}
    assert config == {path for path in told["installed"] if path.startswith("/etc/kagiban")}


def test_a_kiosk_that_cannot_start_says_so_on_the_panel_and_why_in_the_journal(told: dict[str, Any]) -> None:
    broken = told["broken"]
    assert broken["code"] == 1
    assert "This kiosk is out of order" in broken["screen"]
    assert "自動で始め直します" in broken["screen"]
    assert "kagiban.toml" not in broken["screen"]
    assert "山田" not in broken["screen"]
    assert "/etc/kagiban/kagiban.toml: people" in broken["journal"].removeprefix(told["journal"])


def test_both_languages_say_the_same_commands() -> None:
    assert blocks("サービスとして", "README.ja.md") == blocks("As a service")
