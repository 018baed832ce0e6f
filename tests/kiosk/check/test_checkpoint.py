"""`kagiban check` and the ways by which a checkpoint leaves: nothing is written or sent."""

from pathlib import Path

import pytest

from tests.kiosk.check.test_check import english, rows
from tests.kiosk.command_line import Run

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")

MAIL = """
[[notify.mail]]
id = "chief"
host = "127.0.0.1"
port = 9
sender = "kagiban@example.jp"
recipients = ["chief@example.jp"]
"""


def with_ledger(home: Path, settings: str, more: str = "") -> Path:
    """The configuration with these lines in its `[ledger]`."""
    config = english(home)
    text = config.read_text()
    for line in settings.splitlines():
        name = line.partition(" ")[0]
        (old,) = [each for each in text.splitlines() if each.startswith(f"{name} = ")]
        text = text.replace(f"\n{old}\n", f"\n{line}\n")
    config.write_text(text + more)
    return config


def test_without_them_nothing_is_said(run: Run, home: Path) -> None:
    found = rows(run("check", "--config", english(home)).out)
    assert not {"stick for checkpoints", "checkpoints by mail"} & set(found)


def test_a_folder_on_the_machines_own_disk_is_no_stick(run: Run, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    config = with_ledger(home, f'stick = "{folder}"')
    state, found, advice = rows(run("check", "--config", config).out)["stick for checkpoints"]
    assert (state, found) == ("unknown", f"none that can be carried away and written is in {folder}")
    assert advice.startswith("Put one in")
    assert list(folder.iterdir()) == []


def test_the_mail_channel_that_takes_them_is_named(run: Run, home: Path) -> None:
    config = with_ledger(home, 'mail = "chief"', MAIL.replace("port = 9", 'port = 9\nsecurity = "none"'))
    assert rows(run("check", "--config", config).out)["checkpoints by mail"] == ("good", "chief", "")
