"""By what a checkpoint leaves: a folder by its whole path, a mail channel that there is."""

from pathlib import Path

import pytest

from kiosk.core.clock import SystemClock
from kiosk.station.ways import mail_of_checkpoints, stick_of
from tests.kiosk.config.conftest import SMALL, problems_of, write
from tests.kiosk.loaded import load

MAIL = """
[[notify.mail]]
id = "chief"
host = "mail.example.jp"
sender = "kagiban@example.jp"
recipients = ["chief@example.jp"]
"""


def test_by_itself_there_are_no_other_ways(tmp_path: Path) -> None:
    settings = load(write(tmp_path, SMALL + MAIL))
    assert stick_of(settings) is None
    assert mail_of_checkpoints(settings, SystemClock()) is None


def test_what_is_configured_is_built(tmp_path: Path) -> None:
    settings = load(write(tmp_path, SMALL + MAIL + '[ledger]\nstick = "/media/kagiban"\nmail = "chief"\n'))
    assert stick_of(settings) is not None
    mail = mail_of_checkpoints(settings, SystemClock())
    assert mail is not None
    assert mail.name == "chief"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('stick = "media"', "the absolute path of a folder"),
        ('mail = "nobody"', "the id of one of the channels in [[notify.mail]] (chief)"),
        ("mail = 3", "the id of a channel in [[notify.mail]]"),
    ],
)
def test_each_mistake_is_said(tmp_path: Path, line: str, expected: str) -> None:
    found = problems_of(write(tmp_path, SMALL + MAIL + f"[ledger]\n{line}\n"))
    assert [expected in str(problem) for problem in found] == [True]
