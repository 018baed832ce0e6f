"""CUPS by its own programs, which these tests stand in for: small scripts on PATH."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.errors import DeviceOffline, DeviceRefused, NoAnswer
from drivers.printer import Bitmap, Job
from drivers.printer.cups import SAID, CupsPrinter


def no_bitmap(dots: int) -> Bitmap:
    raise AssertionError(f"nobody asked for {dots} dots")


JOB = Job("2026-11-24-lock-up", b"%PDF-1.4\n" + bytes(range(256)) * 400, no_bitmap)

Program = Callable[[str], None]


@pytest.fixture
def lp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Puts an `lp` and an `lpstat` that do what a line of shell says before all others on PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    def written(shell: str) -> None:
        for name in ("lp", "lpstat"):
            path = tmp_path / name
            path.write_text(f"#!/bin/sh\nhere={tmp_path}\n{shell}\n")
            path.chmod(0o755)

    return written


def begun(folder: Path) -> None:
    """Waits until the program has said which process it is."""
    deadline = time.monotonic() + 20
    while not (folder / "pid").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def lives(folder: Path) -> bool:
    return Path("/proc", (folder / "pid").read_text().strip()).exists()


async def test_the_pdf_goes_to_the_queue(lp: Program, tmp_path: Path) -> None:
    lp('printf "%s\\n" "$0" "$@" > $here/words; cat > $here/pdf; echo "request id is office-7 (0 file(s))"')
    await CupsPrinter("office").print(Job("名; rm -rf $HOME", JOB.pdf, no_bitmap))
    words = (tmp_path / "words").read_text().splitlines()
    assert words == [str(tmp_path / "lp"), "-d", "office", "-t", "名; rm -rf $HOME"]
    assert (tmp_path / "pdf").read_bytes() == JOB.pdf


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("lp: Error - The printer or class does not exist.", DeviceRefused),
        ('lp: Destination "office" is not accepting jobs.', DeviceRefused),
        ("lp: Error - scheduler not responding.", DeviceOffline),
        ("lp: Error - Unable to connect to server: Connection refused", DeviceOffline),
        ("lp: Transport endpoint is not connected", DeviceOffline),
    ],
)
async def test_its_own_words_come_out(
    lp: Program, said: str, kind: type[DeviceRefused | DeviceOffline]
) -> None:
    """Also from a program that does not read what it is given."""
    lp(f"echo '{said}' >&2; exit 1")
    with pytest.raises(kind) as failed:
        await CupsPrinter("office").print(JOB)
    assert (failed.value.device, failed.value.detail) == ("printer", said)


async def test_words_are_one_line_and_short(lp: Program) -> None:
    lp("printf 'lp: bad\\n\\n\\tqueue\\033[2J '; head -c 5000 /dev/zero | tr '\\0' x; exit 1")
    with pytest.raises(DeviceRefused) as failed:
        await CupsPrinter("office").print(JOB)
    assert failed.value.detail.startswith("lp: bad queue?[2J xxx")
    assert len(failed.value.detail) == SAID


async def test_a_failure_without_words(lp: Program) -> None:
    lp("exit 3")
    with pytest.raises(DeviceRefused, match="lp ended with 3 and said nothing"):
        await CupsPrinter("office").print(JOB)


async def test_it_speaks_english_to_the_technician(lp: Program) -> None:
    lp('cat > /dev/null; echo "$LC_ALL" >&2; exit 1')
    with pytest.raises(DeviceRefused, match=r"C\.UTF-8"):
        await CupsPrinter("office").print(JOB)


async def test_a_program_that_hangs(lp: Program, tmp_path: Path) -> None:
    """It is ended, and whether the queue has the job is not known."""
    lp("echo $$ > $here/pid; exec sleep 600")
    began = time.monotonic()
    with pytest.raises(NoAnswer, match=r"has not ended after 0\.5 s"):
        await CupsPrinter("office", within_s=0.5).print(JOB)
    assert time.monotonic() - began < 10
    assert not lives(tmp_path)


async def test_one_that_is_cancelled_leaves_no_program(lp: Program, tmp_path: Path) -> None:
    lp("echo $$ > $here/pid.new; mv $here/pid.new $here/pid; exec sleep 600")
    printing = asyncio.create_task(CupsPrinter("office").print(JOB))
    await asyncio.to_thread(begun, tmp_path)
    printing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await printing
    assert not lives(tmp_path)


async def test_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceOffline, match=r"lp cannot be run \(No such file.*cups-client"):
        await CupsPrinter("office").print(JOB)


async def test_look(lp: Program, tmp_path: Path) -> None:
    lp('printf "%s\\n" "$0" "$@" > $here/words; echo "printer office is idle.  enabled since Tue"')
    await CupsPrinter("office").look()
    assert (tmp_path / "words").read_text().split() == [str(tmp_path / "lpstat"), "-p", "office"]


async def test_look_at_a_queue_that_is_stopped_or_not_there(lp: Program) -> None:
    lp('printf "printer office disabled since Tue 24 Nov -\\n\\tPaused\\n"')
    with pytest.raises(DeviceRefused, match="printer office disabled since Tue 24 Nov - Paused"):
        await CupsPrinter("office").look()
    lp("""echo 'lpstat: Invalid destination name in list "office".' >&2; exit 1""")
    with pytest.raises(DeviceRefused, match="Invalid destination name"):
        await CupsPrinter("office").look()
