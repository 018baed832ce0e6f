"""Usage, help and faults: what is said on which stream, and with which exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.kiosk.command_line import KAGIBAN, PATIENCE, Run, environment

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")

COMMANDS = (["init"], ["check"], ["run"], ["demo"], ["sim"], ["ledger"], ["ledger", "show"])


def test_help_names_every_command(run: Run) -> None:
    said = run("--help")
    assert said.code == 0
    for command in (
        "init",
        "check",
        "run",
        "demo",
        "sim",
        "ledger",
        "people",
        "backup",
        "restore",
        "salvage",
    ):
        assert f"\n  {command} " in said.out
    assert not [line for line in said.out.splitlines()[1:] if line.endswith("...")], "cut short"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_explains_itself(run: Run, command: list[str]) -> None:
    said = run(*command, "-h")
    assert said.code == 0
    assert said.out.startswith(f"Usage: kagiban {' '.join(command)} ")
    assert said.err == ""


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([], "Usage: kagiban"),
        (["open-all"], "No such command 'open-all'"),
        (["check"], "Missing option '--config'"),
        (["init"], "Missing option '--dir'"),
        (["sim"], "Missing argument 'WORDS...'"),
        (["demo", "--play", "night"], "'night' is not 'day'"),
        (["ledger", "show", "--config", "x", "--limit", "0"], "Invalid value for '--limit'"),
        (["ledger", "show", "--config", "x", "--after", "-1"], "Invalid value for '--after'"),
        (["check", "--config"], "requires an argument"),
    ],
)
def test_wrong_usage_is_said_on_standard_error(run: Run, words: list[str], complaint: str) -> None:
    said = run(*words)
    assert said.code == 2
    assert said.out == ""
    assert complaint in said.err


def test_the_version(run: Run) -> None:
    said = run("--version")
    assert said.code == 0
    assert said.out.startswith("kagiban, version 0.")


@pytest.mark.parametrize("command", [["run"], ["ledger", "show"]], ids=" ".join)
def test_a_configuration_that_is_not_there(run: Run, tmp_path: Path, command: list[str]) -> None:
    said = run(*command, "--config", tmp_path / "kagiban.toml")
    assert said.code == 1
    assert said.out == ""
    title, problem = said.err.splitlines()
    assert title == "kagiban: The configuration has a fault"
    assert problem.strip().startswith(f"{tmp_path}/kagiban.toml: expected a file that can be read")


def test_every_fault_of_a_configuration_is_said(run: Run, home: Path) -> None:
    config = home / "kagiban.toml"
    text = config.read_text().replace("slot = 5\n", "slot = 4\n").replace("unit = 3", "unit = 300")
    config.write_text(text)
    said = run("run", "--config", config)
    assert said.code == 1
    assert said.err.splitlines()[0] == "kagiban: The configuration has 2 faults"
    assert "cabinet.modules[2].unit (unit = 300): expected" in said.err
    assert "keys[4].slot (id = 'key-05'): expected a slot of its own, found 4" in said.err


def test_the_kiosk_needs_a_terminal(run: Run, home: Path) -> None:
    said = run("run", "--config", home / "kagiban.toml")
    assert said.code == 1
    assert said.err.startswith("kagiban: The kiosk needs a terminal\n")


def test_no_demo_to_play_with(run: Run) -> None:
    said = run("sim", "tap", "1001")
    assert said.code == 1
    assert said.err.startswith("kagiban: No demo is running\n")


# --- what nobody foresaw ------------------------------------------------------------------------------

BROKEN = """
import kiosk.config, kiosk.cli
def load(path, *others):
    raise {error}
kiosk.config.load = load
kiosk.cli.main({arguments!r})
"""


def broken(error: str, *arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    """A command in which loading the configuration fails as it never should."""
    code = BROKEN.format(error=error, arguments=list(arguments))
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment(**changes),
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize("form", ["--config {}", "--config={}"])
def test_a_bug_goes_into_a_file_beside_the_configuration(tmp_path: Path, form: str) -> None:
    arguments = form.format(tmp_path / "kagiban.toml").split(" ")
    done = broken("ZeroDivisionError('a name: 佐藤')", "ledger", "show", *arguments)
    assert done.returncode == 70
    assert done.stdout == ""
    assert "kagiban: internal error (ZeroDivisionError)" in done.stderr
    assert "Traceback" not in done.stderr
    assert "佐藤" not in done.stderr
    (log,) = tmp_path.glob("kagiban-fault-*.log")
    assert str(log) in done.stderr
    assert log.stat().st_mode & 0o777 == 0o600
    assert "Traceback" in log.read_text()
    assert "ZeroDivisionError: a name: 佐藤" in log.read_text()


def test_a_bug_goes_among_the_temporary_files_where_there_is_no_such_folder(
    tmp_path: Path, no_stray_fault_logs: Path
) -> None:
    done = broken("KeyError(3)", "run", "--config", str(tmp_path / "nowhere/kagiban.toml"))
    assert done.returncode == 70
    (log,) = no_stray_fault_logs.glob("kagiban-fault-*.log")
    assert str(log) in done.stderr
    assert "KeyError: 3" in log.read_text()
    log.unlink()


def test_a_bug_of_the_demo_goes_into_its_folder(tmp_path: Path) -> None:
    code = (
        "import kiosk.demo.start, kiosk.cli\n"
        "kiosk.demo.start.main = lambda *words, **options: 1 // 0\n"
        f"kiosk.cli.main(['demo', '--dir', {str(tmp_path)!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 70
    (log,) = tmp_path.glob("kagiban-fault-*.log")
    assert str(log) in done.stderr


def test_an_interrupt_is_no_fault(tmp_path: Path) -> None:
    done = broken("KeyboardInterrupt", "run", "--config", str(tmp_path / "kagiban.toml"))
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "error",
    [
        "__import__('drivers.errors').errors.DeviceOffline('cabinet', 'no such\\nline')",
        "__import__('storage.errors').errors.DatabaseDamaged('no such\\nline')",
        "__import__('kiosk.core.errors').core.errors.KioskError('Odd', 'no such\\nline')",
        "__import__('drivers.cabinet.profile').cabinet.profile.ProfileError('no such\\nline')",
        "__import__('drivers.cabinet.wiring').cabinet.wiring.WiringError('no such\\nline')",
    ],
)
def test_errors_that_are_part_of_life_are_said_in_words(tmp_path: Path, error: str) -> None:
    done = broken(error, "ledger", "show", "--config", str(tmp_path / "kagiban.toml"))
    assert done.returncode == 1
    title, *details = done.stderr.splitlines()
    assert title.startswith("kagiban: ")
    assert details == ["  no such", "  line"]
    assert list(tmp_path.iterdir()) == []


def test_output_that_the_locale_cannot_write_does_not_fail(run: Run, tmp_path: Path) -> None:
    said = run("init", "--dir", tmp_path / "home", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert said.code == 0
    assert "kagiban check --config" in said.out


def test_the_module_and_the_command_are_the_same_program() -> None:
    """The entry point that packaging wrote runs `kiosk.cli.main`."""
    assert "kiosk.cli" in KAGIBAN.read_text()
