"""Parts of the check that no healthy machine shows: clocks that are wrong, and the words for everything."""

import os
import re
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.check import machine
from kiosk.check.finding import Verdict
from kiosk.check.words import _JA, speaker, spoken_here
from kiosk.subjects import HOUSE

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")

NOW = datetime(2026, 11, 23, 5, 34, 56, tzinfo=UTC)
KIOSK = Path(__file__).parents[3] / "kiosk"
SOURCES = (*KIOSK.glob("check/*.py"), *KIOSK.glob("*/checks.py"), *KIOSK.glob("*/checks/*.py"))
WORDS = {**_JA, **HOUSE.checks.words}
say = speaker("en", {})


@pytest.fixture
def synchronised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file by which systemd-timesyncd says that it has set the clock; not there yet."""
    path = tmp_path / "synchronized"
    monkeypatch.setattr(machine, "SYNCHRONISED", path)
    return path


@pytest.mark.parametrize("year", [1970, 2025, 2100, 9999])
def test_a_year_that_cannot_be(year: int) -> None:
    finding = machine.clock(None, say, NOW.replace(year=year))
    assert finding.verdict is Verdict.BAD
    assert "cannot be right" in finding.detail
    assert finding.advice


def test_a_clock_behind_the_records(synchronised: Path) -> None:
    synchronised.touch()
    finding = machine.clock(NOW + timedelta(seconds=1), say, NOW)
    assert finding.verdict is Verdict.BAD
    assert "before the last record" in finding.detail
    assert machine.clock(NOW, say, NOW).verdict is Verdict.GOOD


def test_synchronised_or_not_known(synchronised: Path) -> None:
    assert machine.clock(None, say, NOW).verdict is Verdict.UNKNOWN
    synchronised.touch()
    assert machine.clock(None, say, NOW).verdict is Verdict.GOOD


@pytest.mark.parametrize(("language", "verdict"), [("ja", Verdict.BAD), ("en", Verdict.GOOD)])
def test_a_text_console_has_no_kanji(
    language: str, verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((100, 30)))
    assert machine.terminal(say, language).verdict is verdict


def test_every_sentence_has_its_japanese_and_none_is_left_over() -> None:
    code = "".join(path.read_text() for path in SOURCES if path.name not in ("words.py", "rows.py"))
    said = set(re.findall(r'say\(\s*"([^"]+)"', code))
    keys = {"station key", "database key", "checkpoint key", "cards' master key"}
    by_variable = {"database", "wiring", "thing", "state", "found", "to do", *keys, *Verdict}
    assert said | by_variable == set(WORDS)


def test_both_languages_fill_in_the_same() -> None:
    for english, japanese in WORDS.items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", japanese)), english


def test_every_sentence_can_be_drawn_in_any_terminal() -> None:
    """No sign of ambiguous width (UAX 11), normal form C."""
    for text in [*WORDS, *WORDS.values()]:
        assert unicodedata.is_normalized("NFC", text)
        assert not [char for char in text if unicodedata.east_asian_width(char) == "A"], text


@pytest.mark.parametrize(
    ("changes", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "ja_JP.UTF-8"}, "ja"),
        ({}, "en"),
    ],
)
def test_without_a_configuration_the_locale_says_the_language(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    assert spoken_here() == language
