"""The unit: systemd itself finds nothing wrong with it, and it says what the code relies on."""

import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parent.parent / "systemd" / "kagiban.service"


def test_systemd_finds_nothing_wrong() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here")
    found = subprocess.run(["systemd-analyze", "verify", UNIT], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")


def test_the_unit_says_what_the_code_relies_on() -> None:
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    assert "Type=notify" in lines
    assert "Restart=always" in lines
    assert any(line.startswith("LoadCredential=kagiban.station-key:") for line in lines)
    assert any(line.startswith("ExecStart=") and "kagiban run --config" in line for line in lines)
