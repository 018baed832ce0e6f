"""Runs `kagiban` in processes of its own and sees to it that no output ever shows a traceback."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kiosk.warm import Warm

KAGIBAN = Path(sys.executable).with_name("kagiban")
PATIENCE = 110.0
"""Seconds for any one command, on a machine that is busy with other things."""

AT_PYTHONS_START = {"LANG", "PYTHONIOENCODING", "PYTHONUTF8"}
"""What Python reads once, before any program of ours."""


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


def environment(**changes: str) -> dict[str, str]:
    """This process's environment in a locale that every machine has, without this machine's PC/SC."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    return kept | {"LANG": "C.UTF-8", "TZ": "Asia/Tokyo"} | changes


@pytest.fixture
def no_stray_fault_logs(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Every command's temporary files go to a folder of the test's own."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder
    assert list(folder.glob("kagiban-fault-*")) == []


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """One warm process for all tests of this one."""
    warm = Warm(environment())
    yield warm
    warm.close()


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a command to its end: forked from a warm process unless Python itself is to start differently."""

    def command(*words: str | Path, stdin: int = subprocess.DEVNULL, **changes: str) -> Said:
        if stdin == subprocess.DEVNULL and not AT_PYTHONS_START & changes.keys():
            warm: Warm = request.getfixturevalue("warm")
            code, out, err = warm.run([str(word) for word in words], environment(**changes), PATIENCE)
        else:
            code, out, err = _started(*words, stdin=stdin, **changes)
        said = Said(code, out.decode(), err.decode())
        assert "Traceback" not in said.out + said.err
        return said

    return command


def _started(*words: str | Path, stdin: int, **changes: str) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        [KAGIBAN, *words],
        stdin=stdin,
        capture_output=True,
        env=environment(**changes),
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `kagiban init` made, to be copied."""
    folder = tmp_path_factory.mktemp("init") / "made"
    command = [str(KAGIBAN), "init", "--dir", str(folder), "--port", "@line@"]
    subprocess.run(command, check=True, capture_output=True, env=environment(), timeout=PATIENCE)
    return folder


@pytest.fixture
def home(made_once: Path, tmp_path: Path) -> Path:
    """A kiosk of the test's own as `kagiban init` makes it; nothing is at the end of its serial line."""
    folder = tmp_path / "home"
    shutil.copytree(made_once, folder)
    config = folder / "kagiban.toml"
    config.write_text(config.read_text().replace("@line@", str(tmp_path / "no-such-line")))
    return folder
