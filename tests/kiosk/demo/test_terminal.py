"""The whole demo in a real terminal: keys, touches, the bench's socket, and the way out."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.demo.folder import SOCKET
from tests.kiosk.demo.terminal import Terminal, terminal

pytestmark = pytest.mark.long

KAGIBAN = str(Path(sys.executable).with_name("kagiban"))


def sim(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [KAGIBAN, "sim", "--socket", str(folder / SOCKET), *words], capture_output=True, text=True, timeout=60
    )


def take_by_touch(screen: Terminal, folder: Path) -> None:
    screen.wait_for("職員証を かざしてください")
    screen.wait_for("装置 正常")
    assert sim(folder, "tap", "1101").returncode == 0
    screen.touch("1  カード保管庫")
    screen.touch("カード交付")
    screen.wait_for("1 番の扉が開きました")
    assert sim(folder, "lift", "1").returncode == 0
    screen.wait_for("鍵 1 を貸し出しました")


def test_a_key_by_touch_with_the_outside_world_by_script(tmp_path: Path) -> None:
    with terminal([KAGIBAN, "demo", "--dir", str(tmp_path)]) as screen:
        take_by_touch(screen, tmp_path)
        screen.touch("とじる")
        screen.wait_for("職員証を かざしてください")
        assert "高橋" not in screen.screen()
        assert sim(tmp_path, "tap", "1101").returncode == 0
        screen.touch("鍵 1 を返す")
        screen.wait_for("鍵 1 を掛けてください")
        assert sim(tmp_path, "hang", "1").returncode == 0
        screen.wait_for("鍵 1 が戻りました")
        screen.press("C-q")
        assert screen.ended() == 0


def test_the_panel_stands_beside_the_kiosk_and_does_it_all(tmp_path: Path) -> None:
    command = [KAGIBAN, "demo", "--dir", str(tmp_path), "--in-process-cards"]
    with terminal(command, columns=140, rows=40) as screen:
        screen.wait_for("キオスクの外")
        screen.wait_for("装置 正常")
        screen.press("F3")
        screen.touch("1  カード保管庫")
        screen.touch("カード交付")
        screen.wait_for("1 番の扉が開きました")
        screen.touch("鍵 1 を取る")
        screen.wait_for("鍵 1 を貸し出しました")
        screen.touch("デモを終わる")
        assert screen.ended() == 0


def test_a_narrow_terminal_shows_the_kiosk_and_the_panel_on_demand(tmp_path: Path) -> None:
    command = [KAGIBAN, "demo", "--dir", str(tmp_path), "--in-process-cards"]
    with terminal(command, columns=80, rows=24) as screen:
        screen.wait_for("職員証を かざしてください")
        screen.wait_for("F12: キオスクの外の操作")
        assert "キオスクの外（デモ）" not in screen.screen()
        screen.press("F12")
        screen.wait_for("キオスクの外（デモ）")
        screen.press("C-c")
        assert screen.ended() == 0


def test_the_bench_refuses_in_a_sentence(tmp_path: Path) -> None:
    refused = sim(tmp_path, "tap", "1101")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    command = [KAGIBAN, "demo", "--dir", str(tmp_path), "--in-process-cards"]
    with terminal(command) as screen:
        screen.wait_for("装置 正常")
        refused = sim(tmp_path, "lift", "3")
        assert refused.returncode == 1
        assert "slot 3 is shut" in refused.stderr
        screen.press("C-q")
        screen.ended()


def play(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [KAGIBAN, "demo", "--play", "day", "--in-process-cards", "--dir", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_second_demo_in_the_same_folder_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with terminal([KAGIBAN, "demo", "--dir", str(tmp_path), "--in-process-cards"]) as screen:
        screen.wait_for("装置 正常")
        second = play(tmp_path)
        assert second.returncode == 1
        assert "A demo runs in this folder already" in second.stderr
        take_by_touch(screen, tmp_path)
        screen.press("C-q")
        assert screen.ended() == 0


def test_a_folder_that_cannot_be_is_said_and_is_no_internal_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    refused = play(tmp_path / "file")
    assert refused.returncode == 1
    assert "folder cannot be made" in refused.stderr
